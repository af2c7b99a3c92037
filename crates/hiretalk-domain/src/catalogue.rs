//! A job: a listing in the catalogue that matching picks from.

mod salary;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

pub use self::salary::{CurrencyCode, Salary, SalaryError, SalaryPeriod};
use crate::ids::JobId;
use crate::language::LanguageCode;
use crate::text::{TextError, check_prose, check_text, fold};

/// A listing in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id in the recruiter's systems; the same id is the same job.
    pub id: JobId,
    pub title: JobText<120>,
    pub employer: JobText<120>,
    /// The field of work, as people are asked for it.
    pub field: FieldOfWork,
    pub employment_type: EmploymentType,
    pub work_model: WorkModel,
    /// The city; none for work from anywhere.
    pub city: Option<JobText<80>>,
    /// The country (ISO 3166-1 alpha-2, upper case); none for work from anywhere.
    pub country: Option<CountryCode>,
    pub description: JobProse,
    /// What it asks for: at most [`Job::MOST_SKILLS`].
    pub skills: Vec<JobText<60>>,
    pub salary: Option<Salary>,
    /// The languages that it needs: at most [`Job::MOST_LANGUAGES`].
    pub languages: Vec<LanguageCode>,
    pub seniority: Option<Seniority>,
    /// Where to apply: an absolute `https://` or `http://` address.
    pub application_url: WebAddress,
    /// It is offered from this moment on; none means at once.
    pub open_from: Option<DateTime<Utc>>,
    /// It is offered until this moment; none means until it is taken away.
    pub open_until: Option<DateTime<Utc>>,
}

impl Job {
    /// The most skills of a job.
    pub const MOST_SKILLS: usize = 30;
    /// The most languages of a job.
    pub const MOST_LANGUAGES: usize = 10;

    /// True if it may be offered at `now`.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.open_from.is_none_or(|from| from <= now) && self.open_until.is_none_or(|until| now < until)
    }
}

/// A short text of a job: 1 to `MAXIMUM` printable characters, without white space around it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobText<const MAXIMUM: usize>(Box<str>);

impl<const MAXIMUM: usize> JobText<MAXIMUM> {
    /// Takes a text, without the white space around it.
    ///
    /// # Errors
    /// The text is empty, too long, or has a character that is not printable.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        check_text(text, MAXIMUM)?;
        Ok(Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text without case, accents and signs, by which cities are compared.
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

impl<const MAXIMUM: usize> fmt::Display for JobText<MAXIMUM> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The description of a job: 1 to 5,000 printable characters and line breaks, without white space around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobProse(Box<str>);

impl JobProse {
    pub const MAXIMUM: usize = 5_000;

    /// Takes a text, without the white space around it.
    ///
    /// # Errors
    /// The text is empty, too long, or has a character that is neither printable nor a line break or a tab.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        check_prose(text, Self::MAXIMUM)?;
        Ok(Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A country: two letters of ISO 3166-1 alpha-2. Only their form is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CountryCode([u8; 2]);

/// A country code that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be two letters of ISO 3166-1, such as ES")]
pub struct InvalidCountryCode;

impl CountryCode {
    /// Takes a code in either case.
    ///
    /// # Errors
    /// It is not two ASCII letters.
    pub fn parse(text: &str) -> Result<Self, InvalidCountryCode> {
        match text.trim().as_bytes() {
            [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                Ok(Self([first.to_ascii_uppercase(), second.to_ascii_uppercase()]))
            }
            _ => Err(InvalidCountryCode),
        }
    }

    /// The code in upper case.
    pub fn as_str(&self) -> &str {
        // Two ASCII letters are UTF-8.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// An absolute address on the web.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WebAddress(Box<str>);

/// An address that cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an absolute http:// or https:// address of at most 2000 characters without spaces")]
pub struct InvalidWebAddress;

impl WebAddress {
    pub const MAXIMUM: usize = 2_000;

    /// Takes an address.
    ///
    /// # Errors
    /// It is not absolute, has no host, is too long or has white space or control characters in it.
    pub fn parse(text: &str) -> Result<Self, InvalidWebAddress> {
        let text = text.trim();
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
        let is_plain = text.chars().all(|character| !character.is_whitespace() && !character.is_control());
        if host.is_empty() || !is_plain || text.chars().count() > Self::MAXIMUM {
            return Err(InvalidWebAddress);
        }
        Ok(Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name that is not in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be {0}")]
pub struct UnknownTerm(&'static str);

impl UnknownTerm {
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
    EmploymentType, "FULL_TIME, PART_TIME, INTERNSHIP, CONTRACT or TEMPORARY", {
        FullTime = "FULL_TIME",
        PartTime = "PART_TIME",
        Internship = "INTERNSHIP",
        /// On one's own account.
        Contract = "CONTRACT",
        /// For some time only.
        Temporary = "TEMPORARY",
    }
}
terms! {
    WorkModel, "REMOTE, ON_SITE or HYBRID", {
        Remote = "REMOTE",
        OnSite = "ON_SITE",
        Hybrid = "HYBRID",
    }
}
terms! {
    Seniority, "ENTRY, JUNIOR, MID, SENIOR or LEAD", {
        Entry = "ENTRY",
        Junior = "JUNIOR",
        Mid = "MID",
        Senior = "SENIOR",
        Lead = "LEAD",
    }
}

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

/// The outcome of putting a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutOutcome {
    /// There was none with its id.
    Added,
    /// It took the place of another with its id.
    Replaced,
}

/// A job as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredJob {
    pub job: Job,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// The conditions of a list of jobs; an absent one holds for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobFilter {
    pub field: Option<FieldOfWork>,
    pub employment_type: Option<EmploymentType>,
    pub work_model: Option<WorkModel>,
    /// Open at this moment.
    pub open_at: Option<DateTime<Utc>>,
}

impl JobFilter {
    pub fn matches(&self, job: &Job) -> bool {
        self.field.as_ref().is_none_or(|field| *field == job.field)
            && self.employment_type.is_none_or(|kind| kind == job.employment_type)
            && self.work_model.is_none_or(|model| model == job.work_model)
            && self.open_at.is_none_or(|now| job.is_open(now))
    }
}
