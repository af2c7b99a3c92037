//! API keys: who may call, and what for.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::ids::ApiKeyId;
use crate::text::{TextError, check_text};

/// A key as the store keeps it: all but the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// The key's id, by which it is revoked.
    pub id: ApiKeyId,
    pub name: ApiKeyName,
    pub digest: ApiKeyDigest,
    pub scopes: Scopes,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it ends by itself; none means never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked; such a key opens nothing.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// True if it opens something at `now`.
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// What an operator calls a key: 1 to 100 printable characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyName(Box<str>);

impl ApiKeyName {
    /// The most characters a name may have.
    pub const MAXIMUM: usize = 100;

    /// Takes a name, without the white space around it.
    ///
    /// # Errors
    /// The name is empty, has more than 100 characters, or one that is not printable.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let name = text.trim();
        check_text(name, Self::MAXIMUM)?;
        Ok(Self(name.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The secret itself: `htk_` and 64 hexadecimal digits, 256 random bits. It is shown once and never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeySecret(String);

impl ApiKeySecret {
    /// What every secret begins with, so that scanners of repositories and logs recognise one.
    pub const PREFIX: &str = "htk_";

    /// The secret of these random bits.
    pub fn from_random(bits: [u8; 32]) -> Self {
        let mut secret = String::with_capacity(Self::PREFIX.len() + 64);
        secret.push_str(Self::PREFIX);
        for byte in bits {
            for half in [byte >> 4, byte & 0xF] {
                secret.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
            }
        }
        Self(secret)
    }

    /// The secret, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn digest(&self) -> ApiKeyDigest {
        ApiKeyDigest::of(&self.0)
    }
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKeySecret(..)")
    }
}

/// The SHA-256 of a secret. A plain hash is enough: 256 random bits cannot be guessed from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ApiKeyDigest(pub [u8; 32]);

impl ApiKeyDigest {
    /// The digest of the secret that a caller presents.
    pub fn of(presented: &str) -> Self {
        Self(Sha256::digest(presented.as_bytes()).into())
    }
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    EventsWrite,
    /// Read conversations and the event feed.
    ConversationsRead,
    ConversationsWrite,
    /// Change the catalogue of jobs.
    JobsWrite,
    /// Manage keys, erase candidates, look after the outbox.
    Admin,
}

impl Scope {
    pub const ALL: [Self; 5] =
        [Self::EventsWrite, Self::ConversationsRead, Self::ConversationsWrite, Self::JobsWrite, Self::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::EventsWrite => "events:write",
            Self::ConversationsRead => "conversations:read",
            Self::ConversationsWrite => "conversations:write",
            Self::JobsWrite => "jobs:write",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A scope that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be events:write, conversations:read, conversations:write, jobs:write or admin")]
pub struct UnknownScope;

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(UnknownScope)
    }
}

/// The scopes of a key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Every scope there is.
    pub fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    pub fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_a_prefix_and_256_bits_and_never_shows_in_a_debug_print() {
        let secret = ApiKeySecret::from_random([0xA5; 32]);
        assert_eq!(secret.reveal(), format!("htk_{}", "a5".repeat(32)));
        assert_eq!(format!("{secret:?}"), "ApiKeySecret(..)");
        assert_eq!(secret.digest(), ApiKeyDigest::of(secret.reveal()));
    }
}

/// That a key was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUse {
    pub id: ApiKeyId,
    pub at: DateTime<Utc>,
}
