//! A graduate's own registration: what is stored between the form they filled in and the code they send us.

use std::fmt;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::candidate::ContactDetails;
use crate::digest::{DigestKey, NumberDigest};
use crate::graduation::{Degree, GraduationNotice, Institution, Student, StudentId};
use crate::ids::RegistrationId;
use crate::language::Language;
use crate::phone::PhoneNumber;
use crate::text::fold;

pub const REGISTRATION_LASTS: TimeDelta = TimeDelta::minutes(15);
/// How long it is remembered that a code was sent: the channel may deliver a message again for a week.
pub const REGISTRATION_REMEMBERED: TimeDelta = TimeDelta::days(8);
/// How much longer the form is stored: a code that was sent in time counts however late it is handled, over a night without
/// a worker too. Longer would be to keep the data of people who never sent one.
pub const REGISTRATION_GRACE: TimeDelta = TimeDelta::hours(24);

/// The most registrations of one number that wait for their code. The oldest makes room for a new one, so whoever sends
/// many shuts nobody out.
pub const MOST_OPEN_OF_NUMBER: u32 = 10;
/// The most registrations that wait for their code, of all numbers together; the oldest go. It is more than one address
/// may send by the usual limit while a code counts, which is 45,000.
pub const MOST_OPEN: u32 = 100_000;

/// What a graduate said of themselves; the number is not theirs yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationForm {
    pub contact: ContactDetails,
    pub degree: Degree,
    /// On which day, in the zone of the settings.
    pub date: NaiveDate,
    pub language: Language,
}

/// A registration as it is stored. Personal data is in the form alone, which goes when the registration is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    pub id: RegistrationId,
    pub institution: Institution,
    /// The digest of the number that the code has to come from.
    pub number_digest: NumberDigest,
    pub code_digest: CodeDigest,
    /// Until when the code counts, to the microsecond.
    pub expires_at: DateTime<Utc>,
    pub state: RegistrationState,
}

/// How far a registration has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistrationState {
    /// The code has not come.
    Pending(Box<RegistrationForm>),
    /// It has, and the graduation is there.
    Closed { verdict: RegistrationVerdict, at: DateTime<Utc> },
}

/// What became of a registration whose code came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationVerdict {
    /// The graduation was started or stored for its day.
    Confirmed,
    /// A rule was against it.
    Declined,
}

impl RegistrationVerdict {
    pub const ALL: [Self; 2] = [Self::Confirmed, Self::Declined];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "CONFIRMED",
            Self::Declined => "DECLINED",
        }
    }
}

impl Registration {
    /// The graduation event that this form stands for. The student is made of the institution and the number, so the
    /// same form again is a redelivery, and there is one graduation of each degree.
    pub fn notice(&self, form: RegistrationForm, key: &DigestKey) -> GraduationNotice {
        let RegistrationForm { contact, degree, date, language } = form;
        GraduationNotice {
            event_id: None,
            student: Student {
                institution: self.institution.clone(),
                student_id: key.registered_student(&self.institution, &contact.phone_number),
                degree: Some(degree),
            },
            contact,
            date: Some(date),
            time_zone: None,
            language: Some(language),
        }
    }

    /// True if its code counts when it was sent at `at`, or counted before.
    pub fn counts(&self, at: DateTime<Utc>) -> bool {
        match &self.state {
            RegistrationState::Pending(_) => at < self.expires_at,
            RegistrationState::Closed { .. } => true,
        }
    }

    /// True if it is of no more use at `now`: no code that was sent in time will come, or nobody will ask any more.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        match &self.state {
            RegistrationState::Pending(_) => self.expires_at + REGISTRATION_GRACE <= now,
            RegistrationState::Closed { at, .. } => *at + REGISTRATION_REMEMBERED <= now,
        }
    }
}

/// The keyed digest of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodeDigest(pub [u8; 32]);

/// What a graduate sends us to show that a number is theirs: six signs that nobody takes for one another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RegistrationCode([u8; Self::LENGTH]);

/// No 0 and O, no 1, I and L.
const SIGNS: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

impl RegistrationCode {
    pub const LENGTH: usize = 6;
    /// The word that a message with a code begins with.
    pub const WORD: &str = "HIRETALK";

    /// The code of these random bits.
    pub fn from_random(mut bits: u64) -> Self {
        Self(std::array::from_fn(|_| {
            let place = bits % 31;
            bits /= 31;
            usize::try_from(place).ok().and_then(|place| SIGNS.get(place)).copied().unwrap_or(b'A')
        }))
    }

    /// The code in a message that says nothing but the word and a code, in any case.
    pub fn in_message(text: &str) -> Option<Self> {
        // Longer texts are something else; folding them would be for nothing.
        if text.len() > 64 {
            return None;
        }
        let folded = fold(text).to_ascii_uppercase();
        let (word, code) = folded.split_once(' ')?;
        let code: [u8; Self::LENGTH] = code.as_bytes().try_into().ok()?;
        (word == Self::WORD && code.iter().all(|sign| SIGNS.contains(sign))).then_some(Self(code))
    }

    /// The message that carries it.
    pub fn message(&self) -> String {
        format!("{} {self}", Self::WORD)
    }
}

impl fmt::Display for RegistrationCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|sign| fmt::Write::write_char(formatter, char::from(*sign)))
    }
}

impl fmt::Debug for RegistrationCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RegistrationCode(..)")
    }
}

impl DigestKey {
    /// The code of a registration. It is made of the id each time it is shown, so it is stored nowhere.
    pub fn code_of(&self, id: RegistrationId) -> RegistrationCode {
        RegistrationCode::from_random(u64::from_be_bytes(
            self.token("registration-code/1", &[&id.to_string()]),
        ))
    }

    /// The digest that a registration is found by when its code comes in.
    pub fn code(&self, code: RegistrationCode) -> CodeDigest {
        CodeDigest(self.digest("registration-code-heard/1", &[&code.to_string()]))
    }

    /// Who somebody is at an institution where they registered by themselves: their number stands for them, and nobody
    /// reads it in the id.
    pub fn registered_student(&self, institution: &Institution, number: &PhoneNumber) -> StudentId {
        StudentId::of_token(self.token("registered-student/1", &[institution.as_str(), number.as_str()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_in_the_message_that_carries_it_and_in_no_other() {
        for bits in [0, 1, 30, 31, 887_503_680, u64::MAX, 0x0123_4567_89AB_CDEF] {
            let code = RegistrationCode::from_random(bits);
            assert_eq!(RegistrationCode::in_message(&code.message()), Some(code), "{code}");
        }
        for (text, expected) in [
            ("HIRETALK ABC234", Some("ABC234")),
            ("  hiretalk   abc234. ", Some("ABC234")),
            ("HireTalk: xyz789 👍", Some("XYZ789")),
            ("ABC234", None),
            ("HIRETALK", None),
            ("HIRETALK ABC23", None),
            ("HIRETALK ABC2345", None),
            ("HIRETALK ABC 234", None),
            ("HIRETALK ABC230", None),
            ("HIRETALK ABCI34", None),
            ("HIRETALK ñbc234 please", None),
            ("", None),
        ] {
            let found = RegistrationCode::in_message(text).map(|code| code.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        assert_eq!(RegistrationCode::in_message(&format!("HIRETALK ABC234{}", " ".repeat(64))), None);
    }

    #[test]
    fn codes_use_every_sign_at_every_place() {
        let mut seen = [[false; 31]; RegistrationCode::LENGTH];
        let mut bits = 0_u64;
        for _ in 0..3_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let code = RegistrationCode::from_random(bits);
            for (place, sign) in code.0.iter().enumerate() {
                seen[place][SIGNS.iter().position(|known| known == sign).unwrap()] = true;
            }
        }
        assert!(seen.iter().flatten().all(|seen| *seen));
    }
}
