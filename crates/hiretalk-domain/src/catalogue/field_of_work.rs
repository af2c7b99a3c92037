//! The field of work of a job.

use crate::text::fold;
use crate::text::{TextError, check_text};

/// A field of work, such as "Software" or "Salud": 1 to 24 characters, for people choose it from a list whose rows have
/// no room for more. Two that differ in case and accents alone are one field.
#[derive(Debug, Clone)]
pub struct FieldOfWork {
    name: Box<str>,
    folded: Box<str>,
}

impl FieldOfWork {
    /// The most characters: those of a row of a WhatsApp list.
    pub const MAXIMUM: usize = 24;

    /// Takes a name, without the white space around it.
    ///
    /// # Errors
    /// The name is empty, too long, or has a character that is not printable.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let name = text.trim();
        check_text(name, Self::MAXIMUM)?;
        Ok(Self { name: name.into(), folded: fold(name).into() })
    }

    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The name without case and accents, by which fields are compared.
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

impl PartialEq for FieldOfWork {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for FieldOfWork {}

impl std::hash::Hash for FieldOfWork {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.folded.hash(state);
    }
}
