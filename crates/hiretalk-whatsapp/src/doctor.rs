//! Checks of the credentials and the templates, for `hiretalk doctor`.

use std::fmt;

use reqwest::Url;
use serde::Deserialize;

use crate::client::WhatsApp;
use crate::lenient::{Text, list, object, parse};
use crate::response::graph_error_code;
use crate::transport::NoAnswer;

/// A template that a flow uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedTemplate {
    /// The name at Meta.
    pub name: String,
    /// The language code, such as `es` or `en_US`.
    pub language: String,
    /// The text of the body, with `{{placeholders}}`, if it is to be compared.
    pub text: Option<String>,
}

/// The result of one check; `Display` is the line that is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckLine {
    pub subject: CheckSubject,
    pub outcome: CheckOutcome,
}

/// The subject of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckSubject {
    /// The access token, with the business number.
    Credentials,
    /// A template in one language.
    Template {
        /// The name at Meta.
        name: String,
        language: String,
    },
}

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckOutcome {
    Good,
    /// Skipped, which alone is no failure.
    NotChecked(NotChecked),
    Bad(CheckProblem),
}

/// Why something was not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotChecked {
    /// A setting is missing.
    #[error("set HIRETALK_WHATSAPP_BUSINESS_ACCOUNT_ID to have templates checked")]
    NoBusinessAccount,
    /// The credentials have failed already.
    #[error("the credentials come first")]
    BadCredentials,
}

/// Why a check failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckProblem {
    #[error("the Graph API cannot be reached")]
    Unreachable,
    /// A connection, and no answer in time.
    #[error("the Graph API did not answer")]
    NoAnswer,
    /// An answer of another form than the Graph API's.
    #[error("the answer is not one of the Graph API's")]
    Unreadable,
    /// An error of the Graph API's.
    #[error("the Graph API refuses: status {status}{}", code_suffix(*code))]
    Refused {
        status: u16,
        /// Meta's code; 190 is a bad token, 100 often a wrong id, 10 and 200 to 299 a missing permission.
        code: Option<i32>,
    },
    /// The account has no such template.
    #[error("the account has no template of this name")]
    TemplateMissing,
    /// The template exists in other languages only.
    #[error("the template does not exist in this language")]
    LanguageMissing,
    /// The template cannot be used now.
    #[error("the template is {status}, not APPROVED")]
    NotApproved {
        /// As Meta calls it: PENDING, REJECTED, PAUSED, DISABLED and others.
        status: String,
    },
    /// The text at Meta is another one.
    #[error("the template's text differs from the flow's")]
    TextDiffers,
}

fn code_suffix(code: Option<i32>) -> String {
    code.map_or_else(String::new, |code| format!(", code {code}"))
}

impl fmt::Display for CheckSubject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credentials => formatter.write_str("WhatsApp credentials"),
            Self::Template { name, language } => write!(formatter, "WhatsApp template {name} ({language})"),
        }
    }
}

impl fmt::Display for CheckLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.subject)?;
        match &self.outcome {
            CheckOutcome::Good => formatter.write_str("good"),
            CheckOutcome::NotChecked(why) => write!(formatter, "not checked: {why}"),
            CheckOutcome::Bad(problem) => problem.fmt(formatter),
        }
    }
}

/// `GET /{phone_number_id}`.
#[derive(Deserialize, Default)]
#[serde(default)]
struct NumberObject {
    id: Text,
}

/// `GET /{business_account_id}/message_templates`.
#[derive(Deserialize)]
struct TemplatePage {
    #[serde(deserialize_with = "list")]
    data: Vec<TemplateObject>,
    #[serde(default, deserialize_with = "object")]
    paging: Paging,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct TemplateObject {
    name: Text,
    language: Text,
    status: Text,
    #[serde(deserialize_with = "list")]
    components: Vec<TemplateComponent>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct TemplateComponent {
    r#type: Text,
    text: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Paging {
    #[serde(deserialize_with = "object")]
    cursors: Cursors,
    /// Present only if there are more. The URL itself is not followed: the cursor says the same, and the token goes to no
    /// other host.
    next: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Cursors {
    after: Text,
}

impl WhatsApp {
    /// Checks the credentials, then each template: one line each, in this order. Sends no message.
    ///
    /// Templates belong to the business account, whose id cannot be asked for: without
    /// [`WhatsAppSettings::business_account_id`](crate::WhatsAppSettings::business_account_id) they are not checked.
    pub async fn check(&self, templates: &[ExpectedTemplate]) -> Vec<CheckLine> {
        let credentials = self.check_credentials().await;
        let is_good = credentials.outcome == CheckOutcome::Good;
        let mut lines = vec![credentials];
        if templates.is_empty() {
            return lines;
        }
        let templates_found = match &self.business_account_id {
            None => Err(CheckOutcome::NotChecked(NotChecked::NoBusinessAccount)),
            Some(_) if !is_good => Err(CheckOutcome::NotChecked(NotChecked::BadCredentials)),
            Some(account) => self.load_templates(account).await.map_err(CheckOutcome::Bad),
        };
        lines.extend(templates.iter().map(|expected| CheckLine {
            subject: CheckSubject::Template {
                name: expected.name.clone(),
                language: expected.language.clone(),
            },
            outcome:
                templates_found.as_ref().map_or_else(Clone::clone, |found| check_template(found, expected)),
        }));
        lines
    }

    async fn check_credentials(&self) -> CheckLine {
        let outcome = match self.get_object(&self.phone_number_id, &[("fields", "id")]).await {
            Ok(body) => match parse::<NumberObject>(&body) {
                Ok(number) if number.id.get() == Some(&self.phone_number_id) => CheckOutcome::Good,
                _ => CheckOutcome::Bad(CheckProblem::Unreadable),
            },
            Err(problem) => CheckOutcome::Bad(problem),
        };
        CheckLine { subject: CheckSubject::Credentials, outcome }
    }

    async fn load_templates(&self, account: &str) -> Result<Vec<TemplateObject>, CheckProblem> {
        let mut templates = Vec::new();
        let path = format!("{account}/message_templates");
        let mut after: Option<String> = None;
        // An account has 6,000 templates at most, which is sixty pages; the bound ends a server that never does.
        for _ in 0..100 {
            let mut query = vec![("fields", "name,language,status,category,components"), ("limit", "100")];
            if let Some(after) = &after {
                query.push(("after", after));
            }
            let body = self.get_object(&path, &query).await?;
            let page: TemplatePage = parse(&body).map_err(|_| CheckProblem::Unreadable)?;
            templates.extend(page.data);
            if page.paging.next.filled().is_none() {
                return Ok(templates);
            }
            let cursor = page.paging.cursors.after.filled().ok_or(CheckProblem::Unreadable)?;
            after = Some(cursor.to_owned());
        }
        Err(CheckProblem::Unreadable)
    }

    async fn get_object(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<u8>, CheckProblem> {
        let mut url = Url::parse(&format!("{}/{path}", self.root)).map_err(|_| CheckProblem::Unreadable)?;
        url.query_pairs_mut().extend_pairs(query);
        let answer = self.transport.get(url).await.map_err(|error| match error {
            NoAnswer::NotSent(_) => CheckProblem::Unreachable,
            NoAnswer::Unknown(_) => CheckProblem::NoAnswer,
        })?;
        if answer.status.is_success() {
            answer.body.ok_or(CheckProblem::Unreadable)
        } else {
            let code = graph_error_code(&answer).map(|(code, _)| code);
            Err(CheckProblem::Refused { status: answer.status.as_u16(), code })
        }
    }
}

fn check_template(templates: &[TemplateObject], expected: &ExpectedTemplate) -> CheckOutcome {
    let mut named = templates.iter().filter(|found| found.name.filled() == Some(&expected.name)).peekable();
    if named.peek().is_none() {
        return CheckOutcome::Bad(CheckProblem::TemplateMissing);
    }
    let Some(found) = named.find(|found| found.language.filled() == Some(&expected.language)) else {
        return CheckOutcome::Bad(CheckProblem::LanguageMissing);
    };
    let status = found.status.filled().unwrap_or_default();
    if !status.eq_ignore_ascii_case("APPROVED") {
        return CheckOutcome::Bad(CheckProblem::NotApproved { status: status.to_owned() });
    }
    let mut bodies = found
        .components
        .iter()
        .filter(|component| component.r#type.get().is_some_and(|kind| kind.eq_ignore_ascii_case("body")));
    let body = bodies.next().and_then(|body| body.text.filled());
    match &expected.text {
        Some(text) if body != Some(text.trim()) => CheckOutcome::Bad(CheckProblem::TextDiffers),
        _ => CheckOutcome::Good,
    }
}
