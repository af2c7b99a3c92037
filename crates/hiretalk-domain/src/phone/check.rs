//! How strictly a phone number is checked.

use std::str::FromStr;

/// The level at which phone numbers are checked, the laxest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PhoneCheck {
    /// The shape of E.164: an assigned country calling code and 7 to 15 digits in all.
    #[default]
    E164,
    /// A length that the numbering plan of the country has, as Google's libphonenumber knows it.
    Possible,
    /// A number that the numbering plan of the country has, as Google's libphonenumber knows it.
    Valid,
}

impl PhoneCheck {
    /// The name of the level: `e164`, `possible` or `valid`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::E164 => "e164",
            Self::Possible => "possible",
            Self::Valid => "valid",
        }
    }
}

impl FromStr for PhoneCheck {
    type Err = UnknownPhoneCheck;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        [Self::E164, Self::Possible, Self::Valid]
            .into_iter()
            .find(|check| check.as_str() == name)
            .ok_or_else(|| UnknownPhoneCheck { name: name.to_owned() })
    }
}

/// A name that no [`PhoneCheck`] has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is no phone check; it is one of e164, possible, valid")]
pub struct UnknownPhoneCheck {
    /// What was given.
    pub name: String,
}
