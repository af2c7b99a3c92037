//! Which preference an answer tells.

use crate::catalogue::{EmploymentType, FieldOfWork, WorkModel};

/// A preference that a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PreferenceSlot {
    /// How much of the week.
    EmploymentType,
    /// Where the work is done.
    WorkModel,
    /// The field of work.
    Field,
    /// City, country or both.
    Place,
    /// What the person likes, learnt or lives like: words that are looked for in what jobs say.
    Interests,
}

impl PreferenceSlot {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::EmploymentType, Self::WorkModel, Self::Field, Self::Place, Self::Interests];

    /// The name in flow files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EmploymentType => "employment_type",
            Self::WorkModel => "work_model",
            Self::Field => "field",
            Self::Place => "place",
            Self::Interests => "interests",
        }
    }

    /// Whether an option's value says something of it.
    pub(super) fn takes(self, value: &str) -> bool {
        match self {
            Self::EmploymentType => value.parse::<EmploymentType>().is_ok(),
            Self::WorkModel => value.parse::<WorkModel>().is_ok(),
            Self::Field => FieldOfWork::parse(value).is_ok(),
            Self::Place | Self::Interests => !value.trim().is_empty(),
        }
    }
}
