//! The settings of one business number.

use std::fmt;
use std::time::Duration;

use hiretalk_domain::Cause;
use hiretalk_domain::outbound::REQUEST_TIMEOUT;
use hiretalk_http_client::parse_base_url;

/// The settings of one business number. `Debug` shows no secret.
#[derive(Clone)]
pub struct WhatsAppSettings {
    /// The address of the Graph API: `https://graph.facebook.com`, or the emulator. A path in it is kept.
    pub api_base: String,
    /// The version of the Graph API, such as `v25.0`.
    pub graph_version: String,
    /// The id of the business number (not the number itself).
    pub phone_number_id: String,
    /// The token of a system user with `whatsapp_business_messaging`.
    pub access_token: String,
    /// The secret of the app, with which deliveries are signed.
    pub app_secret: String,
    /// Meta shows it when it verifies the webhook; of our choosing.
    pub verify_token: String,
    /// The id of the business account, for checks of its templates. Sending does not need it.
    pub business_account_id: Option<String>,
    /// At most [`REQUEST_TIMEOUT`], which is also the default.
    pub request_timeout: Duration,
}

impl WhatsAppSettings {
    pub const API_BASE: &str = "https://graph.facebook.com";
    /// The version that this crate was written against: of 18 February 2026, served until 29 July 2028.
    pub const GRAPH_VERSION: &str = "v25.0";

    /// Returns the URL of the API version, without a slash at its end.
    pub(crate) fn root(&self) -> Result<String, SettingsError> {
        let base = parse_base_url(&self.api_base).ok_or(SettingsError::ApiBase)?;
        let version = self.graph_version.strip_prefix('v').and_then(|version| version.split_once('.'));
        if !version.is_some_and(|(major, minor)| is_id(major) && is_id(minor)) {
            return Err(SettingsError::GraphVersion);
        }
        Ok(format!("{}/{}", base.as_str().trim_end_matches('/'), self.graph_version))
    }

    /// Checks everything but the address and the version.
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        if !is_id(&self.phone_number_id) {
            return Err(SettingsError::PhoneNumberId);
        }
        if self.business_account_id.as_deref().is_some_and(|id| !is_id(id)) {
            return Err(SettingsError::BusinessAccountId);
        }
        if self.access_token.is_empty() || !self.access_token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SettingsError::AccessToken);
        }
        if self.app_secret.is_empty() {
            return Err(SettingsError::AppSecret);
        }
        if self.verify_token.is_empty() {
            return Err(SettingsError::VerifyToken);
        }
        if self.request_timeout.is_zero() || self.request_timeout > REQUEST_TIMEOUT {
            return Err(SettingsError::RequestTimeout);
        }
        Ok(())
    }
}

impl Default for WhatsAppSettings {
    /// Meta's address, the default version and timeout; ids and secrets are empty, which [`crate::WhatsApp::new`]
    /// refuses.
    fn default() -> Self {
        Self {
            api_base: Self::API_BASE.to_owned(),
            graph_version: Self::GRAPH_VERSION.to_owned(),
            phone_number_id: String::new(),
            access_token: String::new(),
            app_secret: String::new(),
            verify_token: String::new(),
            business_account_id: None,
            request_timeout: REQUEST_TIMEOUT,
        }
    }
}

impl fmt::Debug for WhatsAppSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WhatsAppSettings")
            .field("graph_version", &self.graph_version)
            .field("phone_number_id", &self.phone_number_id)
            .field("business_account_id", &self.business_account_id)
            .field("request_timeout", &self.request_timeout)
            .finish_non_exhaustive()
    }
}

/// Ids of Graph objects are digits, but can be longer than an integer.
fn is_id(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A setting that cannot be used. No value is shown: one of them could be a secret in the wrong place.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Not such an address.
    #[error("the API base must be an http or https address without user, query or fragment")]
    ApiBase,
    #[error("the Graph version must look like v25.0")]
    GraphVersion,
    /// Not such an id.
    #[error("the phone number id must be 1 to 32 digits; it is Meta's id, not the number itself")]
    PhoneNumberId,
    /// Not such an id.
    #[error("the business account id must be 1 to 32 digits")]
    BusinessAccountId,
    /// Missing, or unfit for a header.
    #[error("the access token must be visible ASCII characters")]
    AccessToken,
    /// Missing: everybody could sign deliveries.
    #[error("the app secret must not be empty")]
    AppSecret,
    /// Missing: everybody could verify.
    #[error("the verify token must not be empty")]
    VerifyToken,
    /// Zero, or more than the port promises.
    #[error("the request timeout must be more than zero and at most {} s", REQUEST_TIMEOUT.as_secs())]
    RequestTimeout,
    /// TLS or the HTTP client cannot be set up.
    #[error("the HTTP client cannot be set up")]
    Client(#[source] Cause),
}
