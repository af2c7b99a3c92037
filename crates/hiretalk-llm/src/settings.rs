//! The settings of the endpoint.

use std::fmt;
use std::time::Duration;

use hiretalk_domain::Cause;
use hiretalk_http_client::parse_base_url;
use reqwest::Url;

/// The settings of one endpoint. `Debug` shows no secret.
#[derive(Clone)]
pub struct LlmSettings {
    /// The URL before `/chat/completions`, such as `https://api.openai.com/v1`.
    pub base_url: String,
    /// The bearer token, if the endpoint wants one.
    pub api_key: Option<String>,
    /// The model's name at the endpoint.
    pub model: String,
    /// The time from the beginning of a request to the end of its answer; at most [`Self::LONGEST_TIMEOUT`].
    pub timeout: Duration,
}

impl LlmSettings {
    /// The default timeout. A person waits for the answer.
    pub const TIMEOUT: Duration = Duration::from_secs(8);
    /// The longest timeout: the timer that asks the model is leased for little more.
    pub const LONGEST_TIMEOUT: Duration = Duration::from_secs(15);
    const MODEL_MAX_LENGTH: usize = 200;

    /// Checks the settings and returns the URL of the completions.
    pub(crate) fn completions_url(&self) -> Result<Url, SettingsError> {
        let base = parse_base_url(&self.base_url).ok_or(SettingsError::BaseUrl)?;
        let url = format!("{}/chat/completions", base.as_str().trim_end_matches('/'));
        let is_printable = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_printable(&self.model) || self.model.len() > Self::MODEL_MAX_LENGTH {
            return Err(SettingsError::Model);
        }
        if self.api_key.as_deref().is_some_and(|key| !is_printable(key)) {
            return Err(SettingsError::ApiKey);
        }
        if self.timeout.is_zero() || self.timeout > Self::LONGEST_TIMEOUT {
            return Err(SettingsError::Timeout);
        }
        Url::parse(&url).map_err(|_| SettingsError::BaseUrl)
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

/// A setting that cannot be used. No value is shown: one of them could be a secret in the wrong place.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Not such an address.
    #[error("the base URL must be an http or https address without user, query or fragment")]
    BaseUrl,
    /// Missing, too long, or not printable.
    #[error("the model must be 1 to 200 visible ASCII characters")]
    Model,
    /// Unfit for a header.
    #[error("the API key must be visible ASCII characters")]
    ApiKey,
    /// Zero or too long.
    #[error("the time-out must be more than zero and at most {} s", LlmSettings::LONGEST_TIMEOUT.as_secs())]
    Timeout,
    /// TLS or the HTTP client cannot be set up.
    #[error("the HTTP client cannot be set up")]
    Client(#[source] Cause),
}
