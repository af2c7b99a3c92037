//! The person a dialogue is held with, and what of them stands in its texts.

use std::fmt;

use crate::candidate::PersonName;
use crate::ids::JobId;

/// Whom we talk to.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Fills `{first_name}`.
    pub first_name: String,
    /// Fills `{job_id}`; none for a graduate.
    pub job_id: Option<String>,
}

impl Person {
    /// Somebody of this name, who applied for this job.
    pub fn new(first_name: &PersonName, job_id: Option<&JobId>) -> Self {
        Self {
            first_name: first_name.as_str().to_owned(),
            job_id: job_id.map(|job_id| job_id.as_str().to_owned()),
        }
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Person(..)")
    }
}

/// A place in a text that a person's value fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Placeholder {
    /// `{first_name}`
    FirstName,
    /// `{job_id}`
    JobId,
}

impl Placeholder {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::FirstName, Self::JobId];

    /// Its name: in texts between braces, and that of the template's parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstName => "first_name",
            Self::JobId => "job_id",
        }
    }

    /// The most characters that a value keeps.
    pub fn maximum(self) -> usize {
        match self {
            Self::FirstName => 100,
            Self::JobId => 128,
        }
    }

    /// The person's value as a template takes it: without line breaks, tabs and runs of spaces (error 132012), and
    /// never empty (131008).
    pub fn value(self, person: &Person) -> String {
        let value = match self {
            Self::FirstName => person.first_name.as_str(),
            Self::JobId => person.job_id.as_deref().unwrap_or_default(),
        };
        let parts = value.split(|character: char| character.is_whitespace() || character.is_control());
        let mut plain = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if let Some((end, _)) = plain.char_indices().nth(self.maximum()) {
            plain.truncate(end);
        }
        if plain.is_empty() { "-".to_owned() } else { plain.trim_end().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_fit_for_a_template() {
        let long = "ñ ".repeat(100);
        for (first_name, expected) in [
            ("Ana", "Ana"),
            (" Ana\n\tMaría     José ", "Ana María José"),
            ("", "-"),
            ("\u{0} \r\n", "-"),
            ("{job_id}", "{job_id}"),
            (&long, "ñ ".repeat(50).trim_end()),
        ] {
            let person = Person { first_name: first_name.to_owned(), job_id: None };
            assert_eq!(Placeholder::FirstName.value(&person), expected);
            assert_eq!(Placeholder::JobId.value(&person), "-");
            assert_eq!(format!("{person:?}"), "Person(..)");
        }
    }
}
