//! Keyed digests: what stays of an event's content and of a number that sent STOP, also after an erasure.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::candidate::ContactDetails;
use crate::graduation::{GraduationNotice, Institution, StudentId};
use crate::ids::RegistrationId;
use crate::intake::Application;
use crate::phone::PhoneNumber;
use crate::registration::{CodeDigest, RegistrationCode};

/// The secret of this installation that digests are made with: HMAC-SHA256 (RFC 2104), 256 bits.
///
/// It is made once and stored in the store. With another key every redelivery would look like a conflict
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

    /// The digest of all that an application event says, apart from its id.
    pub fn application(&self, application: &Application) -> ContentDigest {
        let contact = &application.contact;
        ContentDigest(self.digest(
            "application/1",
            &[
                application.job_id.as_str(),
                application.candidate_id.as_str(),
                contact.phone_number.as_str(),
                contact.first_name.as_str(),
                contact.last_name.as_ref().map_or("", |name| name.as_str()),
                contact.email_address.as_ref().map_or("", |address| address.as_str()),
            ],
        ))
    }

    /// The digest of all that a graduation event says, apart from its id.
    pub fn graduation(&self, notice: &GraduationNotice) -> ContentDigest {
        let GraduationNotice { event_id: _, student, contact, date, time_zone, language } = notice;
        let ContactDetails { phone_number, first_name, last_name, email_address } = contact;
        ContentDigest(self.digest(
            "graduation/1",
            &[
                student.institution.as_str(),
                student.student_id.as_str(),
                student.degree_text(),
                phone_number.as_str(),
                first_name.as_str(),
                last_name.as_ref().map_or("", |name| name.as_str()),
                email_address.as_ref().map_or("", |address| address.as_str()),
                &date.map(|date| date.to_string()).unwrap_or_default(),
                time_zone.map_or("", |zone| zone.name()),
                language.map_or("", |language| language.as_str()),
            ],
        ))
    }

    /// The digest that stands for a number in the list of opt-outs.
    pub fn number(&self, number: &PhoneNumber) -> NumberDigest {
        NumberDigest(self.digest("number/1", &[number.as_str()]))
    }

    /// The digest that stands for the channel's own id of a person.
    pub fn channel_user(&self, user_id: &str) -> NumberDigest {
        NumberDigest(self.digest("channel-user/1", &[user_id]))
    }

    /// The code of a registration. It is made of the id each time it is shown, so it is stored nowhere.
    pub fn code_of(&self, id: RegistrationId) -> RegistrationCode {
        RegistrationCode::from_random(u64::from_be_bytes(
            self.token("registration-code/1", &[&id.to_string()]),
        ))
    }

    /// The digest that a registration is found by when its code comes in.
    pub fn code(&self, code: RegistrationCode) -> CodeDigest {
        CodeDigest(self.digest("registration-code-heard/1", &[&code.to_string()]))
    }

    /// Who somebody is at an institution where they registered by themselves: their number stands for them, and nobody
    /// reads it in the id.
    pub fn registered_student(&self, institution: &Institution, number: &PhoneNumber) -> StudentId {
        StudentId::of_token(self.token("registered-student/1", &[institution.as_str(), number.as_str()]))
    }

    /// The first 8 bytes of a digest over `parts`, to recognise a token that we handed out ourselves.
    pub fn token(&self, purpose: &str, parts: &[&str]) -> [u8; 8] {
        let digest = self.digest(purpose, parts);
        std::array::from_fn(|index| digest[index])
    }

    /// Each part goes in with its length before it, so that no two lists of parts look alike.
    fn digest(&self, purpose: &str, parts: &[&str]) -> [u8; 32] {
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
