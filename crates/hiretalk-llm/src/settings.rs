//! Where the model is, and how long we wait for it.

use std::fmt;
use std::time::Duration;

use hiretalk_domain::Cause;
use reqwest::Url;

/// The settings of one endpoint. `Debug` shows no secret.
#[derive(Clone)]
pub struct LlmSettings {
    /// What `/chat/completions` is put behind, such as `https://api.openai.com/v1`.
    pub base_url: String,
    /// Goes as the bearer token; none for an endpoint that wants none, such as one on this machine.
    pub api_key: Option<String>,
    /// The model's name at the endpoint.
    pub model: String,
    /// How long a request may take from its beginning to the end of the answer; at most [`Self::LONGEST_TIMEOUT`].
    pub timeout: Duration,
}

impl LlmSettings {
    /// How long a request may take, if nothing else is set: a person waits for the answer.
    pub const TIMEOUT: Duration = Duration::from_secs(8);
    /// The most that a request may take: the timer that reads is leased for little more.
    pub const LONGEST_TIMEOUT: Duration = Duration::from_secs(15);
    /// The most characters of a model's name.
    const MODEL_MAXIMUM: usize = 200;

    /// Checks all of it, and gives the address to post to.
    pub(crate) fn check(&self) -> Result<Url, SettingsError> {
        let url = self.address().ok_or(SettingsError::BaseUrl)?;
        let is_printable = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_printable(&self.model) || self.model.len() > Self::MODEL_MAXIMUM {
            return Err(SettingsError::Model);
        }
        if self.api_key.as_deref().is_some_and(|key| !is_printable(key)) {
            return Err(SettingsError::ApiKey);
        }
        if self.timeout.is_zero() || self.timeout > Self::LONGEST_TIMEOUT {
            return Err(SettingsError::Timeout);
        }
        Ok(url)
    }

    fn address(&self) -> Option<Url> {
        let base = Url::parse(self.base_url.trim()).ok()?;
        let is_plain = matches!(base.scheme(), "http" | "https")
            && base.has_host()
            && base.username().is_empty()
            && base.password().is_none()
            && base.query().is_none()
            && base.fragment().is_none();
        if !is_plain {
            return None;
        }
        Url::parse(&format!("{}/chat/completions", base.as_str().trim_end_matches('/'))).ok()
    }
}

impl fmt::Debug for LlmSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("LlmSettings")
            .field("model", &self.model)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// What is wrong with the settings. No value is shown: one of them could be a secret in the wrong place.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The address is none.
    #[error("the base URL must be an http or https address without user, query or fragment")]
    BaseUrl,
    /// The name is missing or cannot be one.
    #[error("the model must be 1 to 200 visible ASCII characters")]
    Model,
    /// The key cannot travel in a header.
    #[error("the API key must be visible ASCII characters")]
    ApiKey,
    /// The time-out is zero or too long.
    #[error("the time-out must be more than zero and at most {} s", LlmSettings::LONGEST_TIMEOUT.as_secs())]
    Timeout,
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be set up")]
    Client(#[source] Cause),
}
