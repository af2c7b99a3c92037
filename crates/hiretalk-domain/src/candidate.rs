//! The candidate: the person we talk to, and what we know of them until they are erased.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::ids::CandidateId;
use crate::phone::PhoneNumber;
use crate::text::{TextError, check_text, normalized};

/// A person we talk to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub id: CandidateId,
    pub record: CandidateRecord,
}

/// What is stored of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CandidateRecord {
    /// The contact data of the last accepted event.
    Known(ContactDetails),
    /// Nothing but the id: the personal data was erased.
    Erased { at: DateTime<Utc> },
}

/// How to reach a candidate. `Debug` shows none of it: these values must not reach a log.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactDetails {
    /// The number that messages go to.
    pub phone_number: PhoneNumber,
    pub first_name: PersonName,
    /// The family name, where one is known.
    pub last_name: Option<PersonName>,
    /// An e-mail address, where one is known.
    pub email_address: Option<EmailAddress>,
}

impl ContactDetails {
    /// Whom a message to this candidate goes to.
    pub fn recipient(&self) -> Recipient {
        Recipient { phone_number: self.phone_number.clone(), first_name: self.first_name.clone() }
    }
}

impl fmt::Debug for ContactDetails {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ContactDetails(..)")
    }
}

/// A part of a person's name: 1 to 100 printable characters, without white space around it.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(Box<str>);

impl PersonName {
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

impl fmt::Debug for PersonName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PersonName(..)")
    }
}

/// An e-mail address: at most 254 characters (RFC 5321), a local part and a domain around one `@`.
///
/// The border checks the full form; this type keeps out what could not be an address at all.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(Box<str>);

impl EmailAddress {
    /// The most characters an address may have.
    pub const MAXIMUM: usize = 254;

    /// Takes an address, without the white space around it.
    ///
    /// # Errors
    /// The address is empty, too long, not printable, or has not the form `local@domain` without white space.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let address = text.trim();
        check_text(address, Self::MAXIMUM)?;
        let (local, domain) = address.rsplit_once('@').ok_or(TextError::NotAnEmailAddress)?;
        if local.is_empty() || domain.is_empty() || address.contains(char::is_whitespace) {
            return Err(TextError::NotAnEmailAddress);
        }
        Ok(Self(address.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as it is compared: in normalization form C and small letters. Servers may tell letters apart by case,
    /// and none does.
    pub(crate) fn compared(&self) -> String {
        normalized(&self.0).to_lowercase()
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EmailAddress(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contact_details_never_show_in_a_debug_print() {
        let name = PersonName::parse(" Ana ").unwrap();
        let address = EmailAddress::parse("ana@example.com").unwrap();
        assert_eq!(name.as_str(), "Ana");
        let printed = format!("{name:?} {address:?}");
        assert!(!printed.contains("Ana") && !printed.contains("example"), "{printed}");
    }

    #[test]
    fn an_address_has_a_local_part_and_a_domain() {
        for (text, good) in [
            ("ana@example.com", true),
            ("ana", false),
            ("@example.com", false),
            ("ana@", false),
            ("an a@example.com", false),
            ("", false),
        ] {
            assert_eq!(EmailAddress::parse(text).is_ok(), good, "{text:?}");
        }
    }
}

/// Whom a message goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub phone_number: PhoneNumber,
    pub first_name: PersonName,
}
