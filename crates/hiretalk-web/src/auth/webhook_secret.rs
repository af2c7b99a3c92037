//! The secret that a sender of Standard Webhooks shares with us.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The prefix of every secret's text form.
const PREFIX: &str = "whsec_";

/// Senders differ in whether they pad.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A secret of Standard Webhooks: 24 to 64 bytes, written `whsec_` and base64. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Box<[u8]>);

impl WebhookSecret {
    /// The bytes that sign.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Why a text is no secret. It never holds the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWebhookSecret {
    /// It does not begin with `whsec_`.
    #[error("a webhook secret begins with whsec_")]
    Prefix,
    /// What follows is not base64.
    #[error("what follows whsec_ in a webhook secret must be base64")]
    Encoding,
    /// It has not between 24 and 64 bytes.
    #[error("a webhook secret has 24 to 64 bytes, not {0}")]
    Length(usize),
}

impl FromStr for WebhookSecret {
    type Err = InvalidWebhookSecret;

    fn from_str(text: &str) -> Result<Self, InvalidWebhookSecret> {
        let encoded = text.strip_prefix(PREFIX).ok_or(InvalidWebhookSecret::Prefix)?;
        let bytes = BASE64.decode(encoded).map_err(|_| InvalidWebhookSecret::Encoding)?;
        if !(24..=64).contains(&bytes.len()) {
            return Err(InvalidWebhookSecret::Length(bytes.len()));
        }
        Ok(Self(bytes.into()))
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WebhookSecret(..)")
    }
}
