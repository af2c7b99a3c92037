//! Redacts what identifies the author of a text, before the text goes to an interpreter. Rather too much than too little:
//! a reading that fails for it costs one more question.

mod addresses;
mod names;
mod numbers;

use std::fmt;

use crate::candidate::ContactDetails;

/// The most characters of a redacted text.
const MAXIMUM: usize = 500;

/// A text without phone numbers, addresses, links and the person's own names: a mark such as `[number]` stands for each.
/// What a person wrote becomes one by [`redact`] alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Redacted(String);

impl Redacted {
    /// A text of our own, in which no person is.
    pub fn ours(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// The text: at most 500 characters, without control characters, single spaces between the words.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if anything is left to read: a letter or a digit beside the marks.
    pub fn has_words(&self) -> bool {
        let marks = [addresses::EMAIL, addresses::LINK, numbers::NUMBER, names::NAME];
        let rest = marks.iter().fold(self.0.clone(), |rest, mark| rest.replace(mark, ""));
        rest.contains(char::is_alphanumeric)
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Redacted(..)")
    }
}

/// Takes out, in this order: links with all that is in them, e-mail addresses and handles also where they are spelled
/// out ("ana arroba correo punto com"), runs of seven or more digits however they are parted or spelled, and the words
/// of the person's own names in whatever case and accents.
///
/// Names that the contact data does not hold, such as those of others, cannot be told from other words and stay.
pub fn redact(text: &str, contact: &ContactDetails) -> Redacted {
    let plain: String =
        text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    let hidden = addresses::hide(&plain, contact.email_address.as_ref());
    let hidden = numbers::hide(&hidden);
    let hidden = names::hide(&hidden, std::iter::once(&contact.first_name).chain(&contact.last_name));
    Redacted(hidden.chars().take(MAXIMUM).collect())
}
