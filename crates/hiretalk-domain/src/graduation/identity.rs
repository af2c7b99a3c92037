//! Who graduates from what: the names that make a graduation one of a kind.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::ids::{CandidateId, EventId, OUTSIDE_ID_MAXIMUM};
use crate::text::{TextError, check_text};

/// Defines a text from outside that is stored as it came.
macro_rules! kept_text {
    ($(#[$doc:meta])* $name:ident, $maximum:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// The most characters it may have.
            pub const MAXIMUM: usize = $maximum;

            /// The text as it came.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

kept_text! {
    /// Which institution a student graduates from: 1 to 64 printable characters without a colon.
    Institution, 64
}
kept_text! {
    /// Who a student is at their institution: 1 to 128 printable characters.
    StudentId, OUTSIDE_ID_MAXIMUM
}
kept_text! {
    /// What a student graduates in: 1 to 128 printable characters.
    Degree, OUTSIDE_ID_MAXIMUM
}

impl Institution {
    /// Takes the name as it came.
    ///
    /// # Errors
    /// The text is empty, too long, not printable, or has a colon, which ends it in a candidate's id.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check_text(text, Self::MAXIMUM)?;
        if text.contains(':') {
            return Err(TextError::ForbiddenCharacter { character: ':' });
        }
        Ok(Self(text.into()))
    }
}

impl StudentId {
    /// Takes the id as it came.
    ///
    /// # Errors
    /// The text is empty, too long or not printable.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check_text(text, Self::MAXIMUM)?;
        Ok(Self(text.into()))
    }
}

impl StudentId {
    /// The id of a student who registered by themselves: 16 hexadecimal digits.
    pub(crate) fn of_token(token: [u8; 8]) -> Self {
        Self(format!("{:016x}", u64::from_be_bytes(token)).into())
    }
}

impl Degree {
    /// Takes the degree as it came.
    ///
    /// # Errors
    /// The text is empty, too long or not printable.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check_text(text, Self::MAXIMUM)?;
        Ok(Self(text.into()))
    }
}

/// Who graduates from what. There is one graduation of each.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Student {
    pub institution: Institution,
    pub student_id: StudentId,
    /// In what, where the institution tells a student's graduations apart.
    pub degree: Option<Degree>,
}

impl Student {
    /// The candidate that the student is: `<institution>:<student id>`, so that two institutions' student "123" are two
    /// people, and one student's two degrees are of one person.
    pub fn candidate_id(&self) -> CandidateId {
        CandidateId::of_student(&self.institution, &self.student_id)
    }

    /// The degree as stores keep it: empty where there is none.
    pub fn degree_text(&self) -> &str {
        self.degree.as_ref().map_or("", Degree::as_str)
    }

    /// The event id of a graduation that comes without one: `<institution>:<student id>`, then `:<degree>` if there is
    /// one. Where that could mean another graduation too, or is too long for an id, it is `#` and a SHA-256 of the
    /// three in its place, which no text with a colon can be.
    pub fn event_id(&self) -> EventId {
        let Self { institution, student_id, degree } = self;
        let parts = [institution.as_str(), student_id.as_str(), degree.as_ref().map_or("", Degree::as_str)];
        let named = match degree {
            None => format!("{institution}:{student_id}"),
            Some(degree) => format!("{institution}:{student_id}:{degree}"),
        };
        let is_plain = !student_id.as_str().contains(':');
        match EventId::parse(&named) {
            Ok(id) if is_plain => id,
            Ok(_) | Err(_) => EventId::of_digest(&digest(parts)),
        }
    }
}

fn digest(parts: [&str; 3]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn student(institution: &str, student_id: &str, degree: &str) -> Student {
        Student {
            institution: Institution::parse(institution).unwrap(),
            student_id: StudentId::parse(student_id).unwrap(),
            degree: (!degree.is_empty()).then(|| Degree::parse(degree).unwrap()),
        }
    }

    #[test]
    fn students_of_two_institutions_are_two_people() {
        assert_eq!(student("Uni A", "123", "Law").candidate_id().as_str(), "Uni A:123");
        assert_eq!(student("Uni A", "123", "Art").candidate_id(), student("Uni A", "123", "").candidate_id());
        assert_ne!(student("Uni A", "123", "").candidate_id(), student("Uni B", "123", "").candidate_id());
        let longest = student(&"i".repeat(64), &"s".repeat(128), "").candidate_id();
        assert_eq!(longest.as_str().len(), CandidateId::STORED_MAXIMUM);
    }

    #[test]
    fn every_graduation_has_an_event_id_of_its_own() {
        assert_eq!(student("U", "1", "").event_id().as_str(), "U:1");
        assert_eq!(student("U", "1", "Law").event_id().as_str(), "U:1:Law");
        let long = "x".repeat(128);
        let students = [
            ("U", "1", ""),
            ("U", "1", "Law"),
            ("U", "1:Law", ""),
            ("U", "1", "Law:2"),
            ("U", "1:Law", "2"),
            ("U", long.as_str(), ""),
            ("U", long.as_str(), "Law"),
            ("U", "x", long.as_str()),
        ];
        let ids: HashSet<_> = students.into_iter().map(|(i, s, d)| student(i, s, d).event_id()).collect();
        assert_eq!(ids.len(), students.len());
        assert!(ids.iter().all(|id| EventId::parse(id.as_str()).is_ok()));
    }

    #[test]
    fn an_institution_has_no_colon() {
        for (text, good) in [("U", true), (&*"ñ".repeat(64), true), ("a:b", false), ("", false)] {
            assert_eq!(Institution::parse(text).is_ok(), good, "{text}");
        }
        assert!(Institution::parse(&"ñ".repeat(65)).is_err());
    }
}
