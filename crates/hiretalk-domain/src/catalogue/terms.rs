//! The terms of a job, out of fixed lists.

use std::fmt;
use std::str::FromStr;

/// A name that is not in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be {0}")]
pub struct UnknownTerm(&'static str);

impl UnknownTerm {
    /// What the name must be one of.
    pub(super) fn of(listed: &'static str) -> Self {
        Self(listed)
    }
}

/// Declares a fixed list of names.
macro_rules! terms {
    ($(#[$doc:meta])* $name:ident, $listed:literal, { $($(#[$item:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$item])* $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in the API and in the database.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownTerm;

            fn from_str(text: &str) -> Result<Self, UnknownTerm> {
                Self::ALL.iter().copied().find(|term| term.as_str() == text).ok_or(UnknownTerm($listed))
            }
        }
    };
}

terms! {
    /// How much of the week a job takes.
    EmploymentType, "FULL_TIME, PART_TIME, INTERNSHIP, CONTRACT or TEMPORARY", {
        /// All of it.
        FullTime = "FULL_TIME",
        /// A part of it.
        PartTime = "PART_TIME",
        /// To learn.
        Internship = "INTERNSHIP",
        /// On one's own account.
        Contract = "CONTRACT",
        /// For some time only.
        Temporary = "TEMPORARY",
    }
}
terms! {
    /// Where the work is done.
    WorkModel, "REMOTE, ON_SITE or HYBRID", {
        /// Anywhere.
        Remote = "REMOTE",
        /// At the employer's.
        OnSite = "ON_SITE",
        /// Both.
        Hybrid = "HYBRID",
    }
}
terms! {
    /// How much experience a job asks for.
    Seniority, "ENTRY, JUNIOR, MID, SENIOR or LEAD", {
        /// None.
        Entry = "ENTRY",
        /// A little.
        Junior = "JUNIOR",
        /// Some years.
        Mid = "MID",
        /// Many years.
        Senior = "SENIOR",
        /// Leading others.
        Lead = "LEAD",
    }
}
