//! The templates of an account: `GET /{business_account_id}/message_templates`, page by page.

use serde::Deserialize;

use super::ExpectedTemplate;
use super::findings::{CheckOutcome, CheckProblem};
use crate::lenient::{List, Object, Text};

/// What the account has.
#[derive(Default)]
pub(super) struct Templates(Vec<Template>);

struct Template {
    name: String,
    language: String,
    status: String,
    text: Option<String>,
}

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    data: List<Object<Item<'a>>>,
    #[serde(borrow, default)]
    paging: Object<Paging<'a>>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    language: Text<'a>,
    #[serde(borrow, default)]
    status: Text<'a>,
    #[serde(borrow, default)]
    components: List<Object<Component<'a>>>,
}

#[derive(Deserialize)]
struct Component<'a> {
    #[serde(borrow, default)]
    r#type: Text<'a>,
    #[serde(borrow, default)]
    text: Text<'a>,
}

#[derive(Deserialize)]
struct Paging<'a> {
    #[serde(borrow, default)]
    cursors: Object<Cursors<'a>>,
    /// There only if there are more. The address itself is not followed: the cursor says the same, and the token goes
    /// to no other host.
    #[serde(borrow, default)]
    next: Text<'a>,
}

#[derive(Deserialize)]
struct Cursors<'a> {
    #[serde(borrow, default)]
    after: Text<'a>,
}

impl Templates {
    /// Adds a page; the answer is the cursor of the next.
    pub(super) fn add_page(&mut self, body: &[u8]) -> Result<Option<String>, CheckProblem> {
        let page: Page<'_> = serde_json::from_slice(body).map_err(|_| CheckProblem::Unreadable)?;
        self.0.extend(page.data.0.iter().filter_map(|item| item.0.as_ref()).map(Template::of));
        let Some(paging) = page.paging.0.filter(|paging| paging.next.filled().is_some()) else {
            return Ok(None);
        };
        let after = paging.cursors.0.as_ref().and_then(|cursors| cursors.after.filled());
        after.map(|after| Some(after.to_owned())).ok_or(CheckProblem::Unreadable)
    }

    pub(super) fn judge(&self, expected: &ExpectedTemplate) -> CheckOutcome {
        let mut of_name = self.0.iter().filter(|template| template.name == expected.name).peekable();
        if of_name.peek().is_none() {
            return CheckOutcome::Bad(CheckProblem::TemplateMissing);
        }
        let Some(template) = of_name.find(|template| template.language == expected.language) else {
            return CheckOutcome::Bad(CheckProblem::LanguageMissing);
        };
        if !template.status.eq_ignore_ascii_case("APPROVED") {
            return CheckOutcome::Bad(CheckProblem::NotApproved { status: template.status.clone() });
        }
        match &expected.text {
            Some(text) if template.text.as_deref() != Some(text.trim()) => {
                CheckOutcome::Bad(CheckProblem::TextDiffers)
            }
            _ => CheckOutcome::Good,
        }
    }
}

impl Template {
    fn of(item: &Item<'_>) -> Self {
        let owned = |text: &Text<'_>| text.filled().unwrap_or_default().to_owned();
        let components = item.components.0.iter().filter_map(|component| component.0.as_ref());
        let mut bodies = components
            .filter(|component| component.r#type.get().is_some_and(|kind| kind.eq_ignore_ascii_case("body")));
        Self {
            name: owned(&item.name),
            language: owned(&item.language),
            status: owned(&item.status),
            text: bodies.next().map(|body| owned(&body.text)),
        }
    }
}
