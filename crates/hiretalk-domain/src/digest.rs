//! Keyed digests: what stays of an event's content and of a number that sent STOP, also after an erasure.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::phone::PhoneNumber;

/// The secret of this installation that digests are made with: HMAC-SHA256 (RFC 2104), 256 bits.
///
/// It is made once and then stays in the store. With another key every redelivery would look like a conflict
/// and every opt-out would be forgotten.
#[derive(Clone, PartialEq, Eq)]
pub struct DigestKey([u8; 32]);

impl DigestKey {
    /// The key that these bytes are.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key made of a passphrase of any length: its SHA-256.
    pub fn from_passphrase(passphrase: &str) -> Self {
        Self(Sha256::digest(passphrase.as_bytes()).into())
    }

    /// The bytes to keep.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The digest that stands for a number in the list of opt-outs.
    pub fn number(&self, number: &PhoneNumber) -> NumberDigest {
        NumberDigest(self.digest("number/1", &[number.as_str()]))
    }

    /// The digest that stands for the channel's own id of a person.
    pub fn channel_user(&self, user_id: &str) -> NumberDigest {
        NumberDigest(self.digest("channel-user/1", &[user_id]))
    }

    /// The first 8 bytes of a digest over `parts`, to recognise a token that we handed out ourselves.
    pub fn token(&self, purpose: &str, parts: &[&str]) -> [u8; 8] {
        let digest = self.digest(purpose, parts);
        std::array::from_fn(|index| digest[index])
    }

    /// Each part goes in with its length before it, so that no two lists of parts look alike.
    pub(crate) fn digest(&self, purpose: &str, parts: &[&str]) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            unreachable!("HMAC-SHA256 takes keys of every length")
        };
        for part in std::iter::once(&purpose).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for DigestKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DigestKey(..)")
    }
}

/// The keyed digest of an event's content: equal for a redelivery, different for a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentDigest(pub [u8; 32]);

/// The keyed digest of a phone number, or of another name that the channel has for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NumberDigest(pub [u8; 32]);
