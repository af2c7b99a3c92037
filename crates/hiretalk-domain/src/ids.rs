//! The ids: ours are UUIDs, those from outside are opaque texts that are stored verbatim.

mod flow_names;

pub use self::flow_names::{AnswerKey, FlowName, NameError, OptionId, StepName};
use std::fmt;

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

use crate::graduation::{Institution, StudentId};
use crate::text::{TextError, check_text};

/// The most characters an id from outside may have.
pub const OUTSIDE_ID_MAXIMUM: usize = 128;

/// Defines an id that another system made: 1 to 128 printable characters, stored as they came.
macro_rules! outside_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes the id as it came.
            ///
            /// # Errors
            /// The text is empty, has more than 128 characters, or one that is not printable.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                check_text(text, OUTSIDE_ID_MAXIMUM)?;
                Ok(Self(text.into()))
            }

            /// Takes an id out of a store, with its allocation.
            ///
            /// # Errors
            /// As [`Self::parse`].
            pub fn restore(text: String) -> Result<Self, TextError> {
                check_text(&text, OUTSIDE_ID_MAXIMUM)?;
                Ok(Self(text.into_boxed_str()))
            }

            /// The id as it came.
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

outside_id! {
    /// The id of an event, given by the system that sends it: the same id is the same event.
    EventId
}
impl EventId {
    /// The id of an event that is known by a digest of what it is about.
    pub(crate) fn of_digest(digest: &str) -> Self {
        Self(format!("#{digest}").into())
    }
}

outside_id! {
    /// The id of a job in the recruiter's systems.
    JobId
}

/// The id of a candidate in the recruiter's systems: 1 to 128 printable characters.
///
/// A graduate's is made of the institution and the student id, and may so be longer; a store therefore
/// keeps up to [`CandidateId::STORED_MAXIMUM`] characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CandidateId(Box<str>);

impl CandidateId {
    /// An institution of 64 characters, a colon and a student id of 128.
    pub const STORED_MAXIMUM: usize = 193;

    /// Takes the id of an applicant as it came.
    ///
    /// # Errors
    /// The text is empty, has more than 128 characters, or one that is not printable.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check_text(text, OUTSIDE_ID_MAXIMUM)?;
        Ok(Self(text.into()))
    }

    /// The id of an institution's student.
    pub(crate) fn of_student(institution: &Institution, student_id: &StudentId) -> Self {
        Self(format!("{institution}:{student_id}").into())
    }

    /// Takes an id out of a store, or one that a caller looks for.
    ///
    /// # Errors
    /// The text is empty, has more than [`CandidateId::STORED_MAXIMUM`] characters, or one that is not printable.
    pub fn parse_stored(text: &str) -> Result<Self, TextError> {
        check_text(text, Self::STORED_MAXIMUM)?;
        Ok(Self(text.into()))
    }

    /// Takes an id out of a store, with its allocation.
    ///
    /// # Errors
    /// As [`Self::parse_stored`].
    pub fn restore(text: String) -> Result<Self, TextError> {
        check_text(&text, Self::STORED_MAXIMUM)?;
        Ok(Self(text.into_boxed_str()))
    }

    /// The id as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CandidateId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Defines an id that we make: a UUID of version 7 (RFC 9562) whose time is when the thing was made.
///
/// Its first 60 bits of data are that time in steps of 1/4096 ms, so ids sort as the microseconds of those times do: a
/// list by id is a list by age, and needs no index of its own.
macro_rules! our_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes the id of what is made at `now`, with 62 random bits taken from `entropy`.
            pub fn new(now: DateTime<Utc>, entropy: u64) -> Self {
                Self(time_ordered_uuid(now, entropy))
            }

            /// The id that this UUID is.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The id as a UUID.
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

our_id! {
    /// The id of a conversation, which also says when it was created.
    ConversationId
}
our_id! {
    /// The id of a message. It travels with every send as the callback data.
    MessageId
}
our_id! {
    /// The id of an endpoint that events are sent to.
    EndpointId
}
our_id! {
    /// The id of an event that an endpoint refused.
    RetryId
}
our_id! {
    /// The id of a file that a person sent.
    MediaId
}
our_id! {
    /// The id of what the channel delivered at once.
    DeliveryId
}
our_id! {
    /// The id of an API key. Not the secret.
    ApiKeyId
}
our_id! {
    /// The id of a graduate's own registration.
    RegistrationId
}

/// A moment as the stores keep it: to the microsecond, which is what Postgres has.
pub fn to_microseconds(moment: DateTime<Utc>) -> DateTime<Utc> {
    moment.trunc_subsecs(6)
}

/// RFC 9562 section 6.2, method 3: 48 bits of milliseconds, 12 bits of the fraction of a millisecond, 62 random bits.
fn time_ordered_uuid(now: DateTime<Utc>, entropy: u64) -> Uuid {
    const RANDOM_BITS: u64 = (1 << 62) - 1;
    let milliseconds = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    let nanoseconds = u64::from(now.timestamp_subsec_nanos() % 1_000_000) / 1_000 * 1_000;
    let fraction = nanoseconds * 4096 / 1_000_000;
    let high = (milliseconds << 16) | (0x7 << 12) | fraction;
    let low = (0b10 << 62) | (entropy & RANDOM_BITS);
    Uuid::from_u64_pair(high, low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_as_the_microseconds_of_their_creation() {
        let start = DateTime::from_timestamp(1_790_000_000, 998_000).unwrap();
        let mut last = ConversationId::new(start, u64::MAX);
        for step in 1..3_000 {
            let id = ConversationId::new(start + chrono::Duration::microseconds(step), 0);
            assert!(id > last, "{id} after {last}");
            assert_eq!(id.as_uuid().get_version_num(), 7);
            assert_eq!(id.as_uuid().get_variant(), uuid::Variant::RFC4122);
            last = ConversationId::new(start + chrono::Duration::microseconds(step), u64::MAX);
        }
    }
}
