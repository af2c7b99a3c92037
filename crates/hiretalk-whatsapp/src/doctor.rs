//! Whether the credentials and the templates are as they should be: what `hiretalk doctor` asks.

mod findings;
mod templates;

use reqwest::Url;
use serde::Deserialize;

pub use self::findings::{CheckLine, CheckOutcome, CheckProblem, CheckSubject, NotChecked};
use self::templates::Templates;
use crate::client::WhatsApp;
use crate::graph_error::GraphError;
use crate::lenient::Text;
use crate::transport::{Answer, Silence};

/// A template that a flow uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedTemplate {
    /// Its name.
    pub name: String,
    /// Its language code, such as `es` or `en_US`.
    pub language: String,
    /// The text of its body, with `{{placeholders}}`, if it is to be compared.
    pub text: Option<String>,
}

/// `GET /{phone_number_id}`.
#[derive(Deserialize)]
struct Number<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
}

impl WhatsApp {
    /// Looks whether the token may use the number, then at each template: one line each, in this order. Sends no
    /// message.
    ///
    /// Templates belong to the business account, whose id cannot be asked for: without
    /// [`WhatsAppSettings::business_account_id`](crate::WhatsAppSettings::business_account_id) they are not checked.
    pub async fn check(&self, templates: &[ExpectedTemplate]) -> Vec<CheckLine> {
        let credentials = self.check_credentials().await;
        let good = credentials.outcome == CheckOutcome::Good;
        let mut lines = vec![credentials];
        if templates.is_empty() {
            return lines;
        }
        let found = match &self.business_account_id {
            None => Err(CheckOutcome::NotChecked(NotChecked::NoBusinessAccount)),
            Some(_) if !good => Err(CheckOutcome::NotChecked(NotChecked::BadCredentials)),
            Some(account) => self.templates(account).await.map_err(CheckOutcome::Bad),
        };
        lines.extend(templates.iter().map(|expected| CheckLine {
            subject: CheckSubject::Template {
                name: expected.name.clone(),
                language: expected.language.clone(),
            },
            outcome: found.as_ref().map_or_else(Clone::clone, |found| found.judge(expected)),
        }));
        lines
    }

    /// Looks whether the token may use the number.
    pub async fn check_credentials(&self) -> CheckLine {
        let outcome = match self.ask(&self.phone_number_id, &[("fields", "id")]).await {
            Ok(body) => match serde_json::from_slice::<Number<'_>>(&body) {
                Ok(number) if number.id.get() == Some(&self.phone_number_id) => CheckOutcome::Good,
                _ => CheckOutcome::Bad(CheckProblem::Unreadable),
            },
            Err(problem) => CheckOutcome::Bad(problem),
        };
        CheckLine { subject: CheckSubject::Credentials, outcome }
    }

    async fn templates(&self, account: &str) -> Result<Templates, CheckProblem> {
        let mut templates = Templates::default();
        let path = format!("{account}/message_templates");
        let mut after: Option<String> = None;
        // An account has 6,000 templates at most: sixty pages. A server that never ends is no reason not to.
        for _ in 0..100 {
            let mut query = vec![("fields", "name,language,status,category,components"), ("limit", "100")];
            if let Some(after) = &after {
                query.push(("after", after));
            }
            let body = self.ask(&path, &query).await?;
            after = templates.add_page(&body)?;
            if after.is_none() {
                return Ok(templates);
            }
        }
        Err(CheckProblem::Unreadable)
    }

    async fn ask(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<u8>, CheckProblem> {
        let mut url = Url::parse(&format!("{}/{path}", self.root)).map_err(|_| CheckProblem::Unreadable)?;
        url.query_pairs_mut().extend_pairs(query);
        let answer = self.transport.get(url).await.map_err(|silence| match silence {
            Silence::NotSent(_) => CheckProblem::Unreachable,
            Silence::Unknown(_) => CheckProblem::NoAnswer,
        })?;
        if answer.status.is_success() {
            answer.body.ok_or(CheckProblem::Unreadable)
        } else {
            Err(refused(&answer))
        }
    }
}

fn refused(answer: &Answer) -> CheckProblem {
    let code = answer.body.as_deref().and_then(GraphError::read).and_then(|error| error.code());
    CheckProblem::Refused { status: answer.status.as_u16(), code }
}
