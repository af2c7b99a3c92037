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
//! use hiretalk_domain::candidate::{ContactDetails, EmailAddress, PersonName};
//! use hiretalk_domain::conversation::Status;
//! use hiretalk_domain::digest::DigestKey;
//! use hiretalk_domain::ids::{ApiKeyId, CandidateId, ConversationId, EventId, JobId};
//! use hiretalk_domain::intake::Application;
//! use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
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

pub mod api_key;
pub mod candidate;
pub mod catalogue;
pub mod change;
pub mod conversation;
pub mod dialogue;
pub mod digest;
pub mod events;
pub mod graduation;
pub mod ids;
pub mod inbound;
pub mod intake;
pub mod interpretation;
pub mod language;
pub mod matching;
pub mod message;
pub mod opt_out;
pub mod outbound;
pub mod outbox;
pub mod paging;
pub mod phone;
pub mod ports;
pub mod registration;
pub mod routing;
pub mod text;
pub mod use_cases;

/// The cause of an error that an adapter met underneath.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;
