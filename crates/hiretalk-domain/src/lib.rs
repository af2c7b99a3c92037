//! The rules of HireTalk, without I/O.
//!
//! A conversation is opened by an event, moves `CREATED` -> `ONGOING` -> `COMPLETED`, and is written through one
//! value, [`Change`], that a store applies whole or not at all. Rules are plain functions of values; the clock
//! ([`ports::Clock`]) and the ids ([`ports::Ids`]) are arguments; what the rules need of the world are the [`ports`].

mod api_key;
mod application;
mod candidate;
mod change;
mod conversation;
mod digest;
mod event;
mod identifiers;
mod page;
pub mod phone_number;
pub mod ports;
mod refusal;
mod text;
pub mod use_cases;

pub use self::api_key::{
    ApiKey, ApiKeyDigest, ApiKeyName, ApiKeySecret, Scope, Scopes, UnknownScope,
};
pub use self::application::{Application, open_for_application};
pub use self::candidate::{Candidate, CandidateRecord, ContactDetails, EmailAddress, PersonName};
pub use self::change::{CandidateChange, Change, ConversationChange, Opening, OptOut};
pub use self::conversation::{
    Conversation, IllegalTransition, Origin, OriginKind, Outcome, State, Status, UnknownOutcome,
    UnknownStatus, Version,
};
pub use self::digest::{ContentDigest, DigestKey, NumberDigest};
pub use self::event::{Event, EventKind, NewEvent, Position};
pub use self::identifiers::{
    ApiKeyId, CandidateId, ConversationId, EventId, JobId, OUTSIDE_ID_MAXIMUM, to_microseconds,
};
pub use self::page::{ConversationFilter, EventLimit, Page, PageLimit, PageRequest};
pub use self::phone_number::{PhoneCheck, PhoneNumber, PhoneNumberError};
pub use self::refusal::Refusal;
pub use self::text::{TextError, check_text};
