//! The client: a question becomes one request, and its answer a proposal.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use hiretalk_domain::dialogue::OptionId;
use hiretalk_domain::interpretation::{
    InterpretationRequest, OfferedOption, Proposal, Reading, Redacted, accept_proposal,
};
use hiretalk_domain::language::Language;
use hiretalk_domain::ports::{Interpreter, InterpreterError};
use hiretalk_http_client::{BodyError, bearer, client_builder, read_body, retry_after};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, StatusCode, Url};

use crate::breaker::Breaker;
use crate::settings::{LlmSettings, SettingsError};
use crate::wire::{UnusableAnswer, parse_proposal, request_body};

/// The limit of an answer, in bytes. A reading has less than two thousand.
const ANSWER_MAX_BYTES: usize = 64 << 10;

/// A language model behind an OpenAI-compatible endpoint. Carries any number of questions at a time, each within
/// [`LlmSettings::timeout`].
pub struct LanguageModel {
    client: Client,
    url: Url,
    authorization: Option<HeaderValue>,
    model: String,
    timeout: Duration,
    breaker: Mutex<Breaker>,
}

/// Why the endpoint is not good enough.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// No reading. A 401 is a bad key, a 404 often a wrong base URL or model, a 400 an endpoint without JSON schemas.
    #[error(transparent)]
    Failed(#[from] InterpreterError),
    #[error("the model does not understand a plain yes")]
    Misread,
}

impl LanguageModel {
    /// Sets the client up without sending anything; [`Self::check`] tries the endpoint.
    ///
    /// # Errors
    /// A setting cannot be used.
    pub fn new(settings: LlmSettings) -> Result<Self, SettingsError> {
        let url = settings.completions_url()?;
        let authorization =
            settings.api_key.as_deref().map(bearer).transpose().map_err(|_| SettingsError::ApiKey)?;
        let builder =
            client_builder(&url, settings.timeout).map_err(|error| SettingsError::Client(error.into()))?;
        let client = builder.build().map_err(|error| SettingsError::Client(error.without_url().into()))?;
        let LlmSettings { model, timeout, base_url: _, api_key: _ } = settings;
        Ok(Self { client, url, authorization, model, timeout, breaker: Mutex::default() })
    }

    /// Asks the model one plain question, which costs some hundred tokens. For `hiretalk doctor`.
    ///
    /// # Errors
    /// [`CheckError`].
    pub async fn check(&self) -> Result<(), CheckError> {
        let offered = |(id, title): (&str, &str)| {
            Some(OfferedOption { id: OptionId::parse(id).ok()?, title: title.to_owned(), description: None })
        };
        let options = [("interested", "Yes, I am"), ("not-interested", "No, thanks")];
        let asked = InterpretationRequest {
            language: Language::English,
            question: "Are you still interested in the position?".to_owned(),
            options: options.into_iter().filter_map(offered).collect(),
            takes_preferences: false,
            fields: Vec::new(),
            text: Redacted::ours("Yes, of course I am still interested"),
        };
        let proposal = self.request_proposal(&asked).await?;
        match proposal.and_then(|proposal| accept_proposal(&asked, proposal)) {
            Some(Reading { option: Some(id), .. }) if id.as_str() == "interested" => Ok(()),
            Some(_) | None => Err(CheckError::Misread),
        }
    }

    /// Asks without regard to the breaker.
    async fn request_proposal(
        &self,
        asked: &InterpretationRequest,
    ) -> Result<Option<Proposal>, InterpreterError> {
        let answer = self.post(request_body(&self.model, asked)?).await?;
        parse_proposal(&answer, asked)
    }

    /// Posts a JSON body and returns the JSON of the answer.
    async fn post(&self, body: Vec<u8>) -> Result<Vec<u8>, InterpreterError> {
        let mut request = self.client.post(self.url.clone()).header(CONTENT_TYPE, "application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        let mut response = request.body(body).send().await.map_err(no_answer)?;
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(InterpreterError::Busy { after: retry_after(response.headers(), SystemTime::now()) });
        }
        if !status.is_success() {
            return Err(InterpreterError::Refused { status: status.as_u16() });
        }
        if !is_json(response.headers()) {
            return Err(UnusableAnswer::ContentType.into());
        }
        read_body(&mut response, ANSWER_MAX_BYTES).await.map_err(|error| match error {
            BodyError::TooLong => UnusableAnswer::TooLong.into(),
            BodyError::Failed(error) => no_answer(error),
        })
    }

    fn update_breaker<T>(&self, step: impl FnOnce(Breaker) -> (T, Breaker)) -> T {
        // A panic elsewhere leaves a whole value behind, because it is replaced in one go.
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        let (result, next) = step(*breaker);
        *breaker = next;
        result
    }
}

#[async_trait]
impl Interpreter for LanguageModel {
    async fn propose(&self, asked: InterpretationRequest) -> Result<Option<Proposal>, InterpreterError> {
        if asked.options.is_empty() && !asked.takes_preferences {
            return Ok(None);
        }
        if !self.update_breaker(|breaker| breaker.try_pass(Instant::now(), self.timeout)) {
            return Err(InterpreterError::Resting);
        }
        let proposed = self.request_proposal(&asked).await;
        self.update_breaker(|breaker| match &proposed {
            Ok(_) => ((), breaker.record_success()),
            Err(error) => ((), breaker.record_failure(error, Instant::now())),
        });
        proposed
    }
}

impl fmt::Debug for LanguageModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LanguageModel").field("model", &self.model).finish_non_exhaustive()
    }
}

fn no_answer(error: reqwest::Error) -> InterpreterError {
    if error.is_timeout() {
        InterpreterError::TimedOut
    } else {
        InterpreterError::Unreachable(error.without_url().into())
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
