//! What the Cloud API must be told about us: where it is, who we are, and the secrets.

use std::fmt;
use std::time::Duration;

use hiretalk_domain::Cause;
use hiretalk_domain::outbound::REQUEST_TIMEOUT;
use reqwest::Url;

/// The settings of one business number. `Debug` shows no secret.
#[derive(Clone)]
pub struct WhatsAppSettings {
    /// Where the Graph API is: `https://graph.facebook.com`, or the emulator. A path is kept.
    pub api_base: String,
    /// The version of the Graph API, such as `v25.0`.
    pub graph_version: String,
    /// The id of the business number (not the number itself).
    pub phone_number_id: String,
    /// The token of a system user with `whatsapp_business_messaging`.
    pub access_token: String,
    /// The secret of the app, with which deliveries are signed.
    pub app_secret: String,
    /// What Meta says when it verifies the webhook; of our choosing.
    pub verify_token: String,
    /// The id of the business account, to look at its templates. Sending needs it nowhere.
    pub business_account_id: Option<String>,
    /// How long a request may take; at most [`REQUEST_TIMEOUT`], and that by default.
    pub request_timeout: Duration,
}

impl WhatsAppSettings {
    /// Where Meta is.
    pub const API_BASE: &str = "https://graph.facebook.com";
    /// The version that this crate was written against: of 18 February 2026, served until 29 July 2028.
    pub const GRAPH_VERSION: &str = "v25.0";

    /// The address below which everything of this version lies, without a slash at its end.
    pub(crate) fn root(&self) -> Result<String, SettingsError> {
        let base = Url::parse(self.api_base.trim()).map_err(|_| SettingsError::ApiBase)?;
        let plain = matches!(base.scheme(), "http" | "https")
            && base.has_host()
            && base.username().is_empty()
            && base.password().is_none()
            && base.query().is_none()
            && base.fragment().is_none();
        if !plain {
            return Err(SettingsError::ApiBase);
        }
        let version = self.graph_version.strip_prefix('v').and_then(|version| version.split_once('.'));
        if !version.is_some_and(|(major, minor)| is_number(major) && is_number(minor)) {
            return Err(SettingsError::GraphVersion);
        }
        Ok(format!("{}/{}", base.as_str().trim_end_matches('/'), self.graph_version))
    }

    /// Checks everything but the address.
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        if !is_number(&self.phone_number_id) {
            return Err(SettingsError::PhoneNumberId);
        }
        if self.business_account_id.as_deref().is_some_and(|id| !is_number(id)) {
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

/// Ids of Graph objects are numbers, but longer than an integer may become: they stay text.
fn is_number(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What is wrong with the settings. No value is shown: one of them could be a secret in the wrong place.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The address is none.
    #[error("the API base must be an http or https address without user, query or fragment")]
    ApiBase,
    /// The version has another form.
    #[error("the Graph version must look like v25.0")]
    GraphVersion,
    /// The id of the number is none.
    #[error("the phone number id must be 1 to 32 digits; it is Meta's id, not the number itself")]
    PhoneNumberId,
    /// The id of the account is none.
    #[error("the business account id must be 1 to 32 digits")]
    BusinessAccountId,
    /// The token is missing or cannot travel in a header.
    #[error("the access token must be visible ASCII characters")]
    AccessToken,
    /// The secret is missing: every delivery would pass.
    #[error("the app secret must not be empty")]
    AppSecret,
    /// The token is missing: everybody could verify.
    #[error("the verify token must not be empty")]
    VerifyToken,
    /// The timeout is zero or more than the port promises.
    #[error("the request timeout must be more than zero and at most {} s", REQUEST_TIMEOUT.as_secs())]
    RequestTimeout,
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be set up")]
    Client(#[source] Cause),
}
