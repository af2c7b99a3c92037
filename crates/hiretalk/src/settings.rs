//! The settings of the service, parsed once and right from then on.

use std::net::SocketAddr;
use std::time::Duration;

use hiretalk_domain::{DigestKey, PhoneCheck};
use hiretalk_web::{InvalidWebhookSecret, WebSettings, WebhookSecret};

use crate::cli::{DatabaseOptions, PhoneCheckOption, ServeOptions};
use crate::secret_option::{UnreadableSecret, secret};

/// The fewest characters of a secret that a person chose.
const SECRET_MINIMUM: usize = 24;

/// How the service runs.
pub(crate) struct Settings {
    pub(crate) database_url: Option<String>,
    pub(crate) bind: SocketAddr,
    pub(crate) digest_key: Option<DigestKey>,
    pub(crate) migrate: bool,
    pub(crate) web: WebSettings,
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error(transparent)]
    UnreadableSecret(#[from] UnreadableSecret),
    #[error("{option} must have at least {SECRET_MINIMUM} characters, not {actual}")]
    ShortSecret { option: &'static str, actual: usize },
    #[error("HIRETALK_API_KEY must hold visible ASCII characters only: it travels in a header")]
    UnsendableKey,
    #[error("HIRETALK_WEBHOOK_SECRETS: secret {number}: {cause}")]
    WebhookSecret {
        number: usize,
        #[source]
        cause: InvalidWebhookSecret,
    },
    #[error("DATABASE_URL must begin with postgres:// or postgresql://")]
    DatabaseUrl,
}

impl Settings {
    /// The settings that the options stand for.
    pub(crate) fn of(options: &ServeOptions) -> Result<Self, SettingsError> {
        let api_key =
            secret("HIRETALK_API_KEY", options.api_key.as_deref(), options.api_key_file.as_deref())?;
        if let Some(key) = &api_key {
            long_enough("HIRETALK_API_KEY", key)?;
            if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(SettingsError::UnsendableKey);
            }
        }
        let digest_key =
            secret("HIRETALK_DIGEST_KEY", options.digest_key.as_deref(), options.digest_key_file.as_deref())?;
        if let Some(key) = &digest_key {
            long_enough("HIRETALK_DIGEST_KEY", key)?;
        }
        let webhook_secrets = secret(
            "HIRETALK_WEBHOOK_SECRETS",
            options.webhook_secrets.as_deref(),
            options.webhook_secrets_file.as_deref(),
        )?;
        Ok(Self {
            database_url: database_url(&options.database)?,
            bind: options.bind,
            digest_key: digest_key.map(|key| DigestKey::from_passphrase(&key)),
            migrate: !options.no_migrate,
            web: WebSettings {
                bootstrap_key: api_key,
                webhook_secrets: parse_secrets(webhook_secrets.as_deref().unwrap_or_default())?,
                phone_check: match options.phone_check {
                    PhoneCheckOption::E164 => PhoneCheck::E164,
                    PhoneCheckOption::Possible => PhoneCheck::Possible,
                    PhoneCheckOption::Valid => PhoneCheck::Valid,
                },
                rate_limit: options.rate_limit,
                cors_origins: options
                    .cors_origins
                    .iter()
                    .map(|origin| origin.trim().to_owned())
                    .filter(|origin| !origin.is_empty())
                    .collect(),
                workers: options.workers.map(usize::from),
                drain: Duration::from_secs(options.drain),
                ..WebSettings::default()
            },
        })
    }
}

/// Where the database is, if there is one.
pub(crate) fn database_url(options: &DatabaseOptions) -> Result<Option<String>, SettingsError> {
    let url = secret("DATABASE_URL", options.database_url.as_deref(), options.database_url_file.as_deref())?;
    match url {
        Some(url) if !url.starts_with("postgres://") && !url.starts_with("postgresql://") => {
            Err(SettingsError::DatabaseUrl)
        }
        url => Ok(url),
    }
}

fn long_enough(option: &'static str, secret: &str) -> Result<(), SettingsError> {
    let actual = secret.chars().count();
    if actual < SECRET_MINIMUM { Err(SettingsError::ShortSecret { option, actual }) } else { Ok(()) }
}

fn parse_secrets(text: &str) -> Result<Vec<WebhookSecret>, SettingsError> {
    text.split([',', '\n'])
        .map(str::trim)
        .filter(|secret| !secret.is_empty())
        .enumerate()
        .map(|(index, secret)| {
            secret.parse().map_err(|cause| SettingsError::WebhookSecret { number: index + 1, cause })
        })
        .collect()
}
