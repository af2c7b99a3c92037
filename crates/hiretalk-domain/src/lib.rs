//! The rules of HireTalk, without I/O.
//!
//! A conversation is opened by an event, moves `CREATED` -> `ONGOING` -> `COMPLETED`, and is written through one
//! value, [`Change`], that a store applies whole or not at all. Rules are plain functions of values; the clock
//! ([`ports::Clock`]) and the ids ([`ports::Ids`]) are arguments; what the rules need of the world are the [`ports`].
//!
//! # Embedding
//! The crate works alone: give a use case a store, a clock and ids. Here with the in-memory store; with feature `mock`
//! every port also has a mock, such as `ports::MockConversationStore`.
//!
//! ```
//! use std::sync::Arc;
//!
//! use chrono::{DateTime, Utc};
//! use hiretalk_domain::ports::{Clock, Ids};
//! use hiretalk_domain::use_cases::{ReceiveApplication, Received};
//! use hiretalk_domain::{
//!     ApiKeyId, Application, CandidateId, ContactDetails, ConversationId, DigestKey, EmailAddress, EventId, JobId,
//!     PersonName, PhoneCheck, PhoneNumber, Status,
//! };
//! use hiretalk_memory::MemoryStore;
//!
//! /// Your clock, and your randomness.
//! struct Noon;
//!
//! impl Clock for Noon {
//!     fn now(&self) -> DateTime<Utc> {
//!         DateTime::from_timestamp(1_790_000_000, 0).unwrap()
//!     }
//! }
//!
//! impl Ids for Noon {
//!     fn conversation_id(&self, now: DateTime<Utc>) -> ConversationId {
//!         ConversationId::new(now, 4) // chosen by a fair dice roll; take 64 random bits
//!     }
//!     fn api_key_id(&self, now: DateTime<Utc>) -> ApiKeyId {
//!         ApiKeyId::new(now, 4)
//!     }
//!     fn entropy(&self) -> u64 {
//!         4
//!     }
//!     fn secret(&self) -> [u8; 32] {
//!         [4; 32]
//!     }
//! }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let receive = ReceiveApplication::new(
//!     Arc::new(MemoryStore::default()),
//!     Arc::new(Noon),
//!     Arc::new(Noon),
//!     DigestKey::from_passphrase("a long secret of your installation"),
//! );
//! let application = Application {
//!     event_id: EventId::parse("application-1")?,
//!     job_id: JobId::parse("job-1")?,
//!     candidate_id: CandidateId::parse("candidate-1")?,
//!     contact: ContactDetails {
//!         phone_number: PhoneNumber::parse("+34 600 111 222", PhoneCheck::Valid)?,
//!         first_name: PersonName::parse("Ana")?,
//!         last_name: Some(PersonName::parse("García")?),
//!         email_address: Some(EmailAddress::parse("ana@example.com")?),
//!     },
//! };
//! let Received::Opened(conversation) = receive.execute(application.clone()).await? else { panic!() };
//! assert_eq!(conversation.state.status(), Status::Created);
//! // The same event again is recognised, and opens nothing.
//! assert_eq!(receive.execute(application).await?, Received::Redelivered(conversation));
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
//! ```
//!
//! # How to add one more
//! A rule: a function of values in the file of the thing it is about, with its tests beside it. A port: its trait and
//! its error in a file under [`ports`], at most six methods. A use case: a file under [`use_cases`] with one error enum.

pub use chrono_tz::Tz;

mod api_key;
mod application;
mod candidate;
mod change;
mod conversation;
mod digest;
mod event;
pub mod flow;
mod folding;
mod graduation;
pub mod hearing;
mod identifiers;
pub mod interpreting;
mod job;
mod language;
pub mod matching;
mod message;
mod milestone;
mod opt_out_word;
mod outbox;
mod page;
mod patience;
pub mod phone_number;
pub mod ports;
mod refusal;
mod registration;
mod routing;
pub mod sending;
mod speech;
mod text;
pub mod use_cases;

pub use self::api_key::{ApiKey, ApiKeyDigest, ApiKeyName, ApiKeySecret, Scope, Scopes, UnknownScope};
pub use self::application::{Application, Greeting, open_for_application};
pub use self::candidate::{Candidate, CandidateRecord, ContactDetails, EmailAddress, PersonName};
pub use self::change::{
    Alias, CandidateChange, Change, ConversationChange, DeliveryChange, Opening, OptOut, Receipt,
};
pub use self::conversation::{
    Conversation, IllegalTransition, Origin, OriginKind, Outcome, State, Status, UnknownOutcome,
    UnknownStatus, Version,
};
pub use self::digest::{ContentDigest, DigestKey, NumberDigest};
pub use self::event::{Event, EventKind, GraduationStep, NewEvent, Position};
pub use self::graduation::{
    CancelReason, Degree, FirstWord, Graduation, GraduationChange, GraduationClosed, GraduationFilter,
    GraduationNotice, GraduationPageRequest, GraduationRefusal, GraduationState, GraduationStatus,
    GraduationTooOld, Institution, InvalidGraduationDate, InvalidStartHour, MOST_DAYS_LATE, NewGraduation,
    StartHour, StartRule, Student, StudentId, UnknownCancelReason, UnknownGraduationStatus, UnknownTimeZone,
    begin, parse_graduation_date, parse_time_zone, schedule, start_at_once,
};
pub use self::identifiers::{
    ApiKeyId, CandidateId, ConversationId, DeliveryId, EventId, JobId, OUTSIDE_ID_MAXIMUM, RegistrationId,
    to_microseconds,
};
pub use self::job::{
    CountryCode, CurrencyCode, EmploymentType, FieldOfWork, InvalidCountryCode, InvalidWebAddress, Job,
    JobProse, JobText, Salary, SalaryError, SalaryPeriod, Seniority, UnknownTerm, WebAddress, WorkModel,
};
pub use self::language::{InvalidLanguageCode, Language, LanguageCode, UnknownLanguage};
pub use self::message::{
    ButtonPayload, ChannelMessageId, Choice, Delivery, FailureCode, Incoming, MediaKind, Message,
    MessageBody, MessageId, MessageIds, NewMessage, NewMessageBody, Outgoing, Template, TemplateParameters,
};
pub use self::opt_out_word::{Keyword, keyword};
pub use self::outbox::{
    EntryId, LeaseToken, Line, MOST_TRIES, OutboxEntry, OutboxRecord, OutboxState, Purpose, SettledBy,
    Settlement, SettlementResult, Task, UnknownOutboxState, Urgency, lines, retry_delay,
};
pub use self::page::{ConversationFilter, EventLimit, Page, PageLimit, PageRequest};
pub use self::patience::Patience;
pub use self::phone_number::{PhoneCheck, PhoneNumber, PhoneNumberError};
pub use self::refusal::Refusal;
pub use self::registration::{
    CodeDigest, MOST_OPEN, MOST_OPEN_OF_NUMBER, REGISTRATION_GRACE, REGISTRATION_LASTS,
    REGISTRATION_REMEMBERED, Registration, RegistrationCode, RegistrationForm, RegistrationState,
    RegistrationVerdict,
};
pub use self::routing::{Route, Routed, Tracked, TrackedBy};
pub use self::text::{TextError, check_prose, check_text};
