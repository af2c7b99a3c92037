//! What a check finds, as lines for a person to read.

use std::fmt;

/// One thing that was looked at, and how it is. `Display` is the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckLine {
    /// What was looked at.
    pub subject: CheckSubject,
    /// How it is.
    pub outcome: CheckOutcome,
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckSubject {
    /// The access token, with the business number.
    Credentials,
    /// A template in one language.
    Template {
        /// Its name.
        name: String,
        /// Its language code.
        language: String,
    },
}

/// How it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckOutcome {
    /// As it should be.
    Good,
    /// Nobody knows; that alone is no failure.
    NotChecked(NotChecked),
    /// It fails.
    Bad(CheckProblem),
}

/// Why something was not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotChecked {
    /// The setting is missing.
    #[error("set HIRETALK_WHATSAPP_BUSINESS_ACCOUNT_ID to have templates checked")]
    NoBusinessAccount,
    /// The credentials are bad already.
    #[error("the credentials come first")]
    BadCredentials,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckProblem {
    /// No connection.
    #[error("the Graph API cannot be reached")]
    Unreachable,
    /// A connection, and no answer in time.
    #[error("the Graph API did not answer")]
    NoAnswer,
    /// An answer that is none of the Graph API's.
    #[error("the answer is not one of the Graph API's")]
    Unreadable,
    /// An error of the Graph API's.
    #[error("the Graph API refuses: status {status}{}", code_of(*code))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Meta's code; 190 is a bad token, 100 often a wrong id, 10 and 200 to 299 a missing permission.
        code: Option<i32>,
    },
    /// The account has no such template.
    #[error("the account has no template of this name")]
    TemplateMissing,
    /// The template exists in other languages only.
    #[error("the template does not exist in this language")]
    LanguageMissing,
    /// The template cannot be used now.
    #[error("the template is {status}, not APPROVED")]
    NotApproved {
        /// Meta's word for it: PENDING, REJECTED, PAUSED, DISABLED and others.
        status: String,
    },
    /// The text at Meta is another one.
    #[error("the template's text differs from the flow's")]
    TextDiffers,
}

fn code_of(code: Option<i32>) -> String {
    code.map_or_else(String::new, |code| format!(", code {code}"))
}

impl fmt::Display for CheckSubject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credentials => formatter.write_str("WhatsApp credentials"),
            Self::Template { name, language } => write!(formatter, "WhatsApp template {name} ({language})"),
        }
    }
}

impl fmt::Display for CheckLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.subject)?;
        match &self.outcome {
            CheckOutcome::Good => formatter.write_str("good"),
            CheckOutcome::NotChecked(why) => write!(formatter, "not checked: {why}"),
            CheckOutcome::Bad(problem) => problem.fmt(formatter),
        }
    }
}
