//! The rules of HireTalk, without I/O.
//!
//! A conversation is opened by an event, moves `CREATED` -> `ONGOING` -> `COMPLETED`, and is written through one
//! value, [`change::Change`], that a store applies whole or not at all. Rules are plain functions of values; the clock
//! ([`ports::Clock`]) and the ids ([`ports::Ids`]) are arguments; what the rules need of the world are the [`ports`].
//!
//! # Embedding
//! Give a use case a store, a clock and ids; with feature `mock` every port also has a mock, such as
//! `ports::MockConversationStore`. `examples/actix_service.rs` is an actix service with a store of its own,
//! `examples/mocked_use_case.rs` a unit test of a use case. Here with the in-memory store:
//!
//! ```
//! use std::sync::Arc;
//!
//! use chrono::{DateTime, Utc};
//! use hiretalk_domain::candidate::{ContactDetails, PersonName};
//! use hiretalk_domain::conversation::Status;
//! use hiretalk_domain::digest::DigestKey;
//! use hiretalk_domain::ids::{CandidateId, EventId, JobId};
//! use hiretalk_domain::dialogue::Subject;
//! use hiretalk_domain::intake::Application;
//! use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
//! use hiretalk_domain::ports::{Clock, Ids};
//! use hiretalk_domain::use_cases::{ReceiveApplication, Received};
//! use hiretalk_memory::MemoryStore;
//!
//! struct Machine;
//!
//! impl Clock for Machine {
//!     fn now(&self) -> DateTime<Utc> {
//!         std::time::SystemTime::now().into()
//!     }
//! }
//!
//! impl Ids for Machine {
//!     fn entropy(&self) -> u64 {
//!         4 // chosen by a fair dice roll; take 64 random bits
//!     }
//! }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! // The key under which event contents and opted-out numbers are recognised again: keep it with your secrets.
//! let key = DigestKey::from_passphrase("a long secret of your installation");
//! let store = Arc::new(MemoryStore::default());
//! let receive = ReceiveApplication::new(store, Arc::new(Machine), Arc::new(Machine), key);
//! let application = Application {
//!     event_id: EventId::parse("application-1")?,
//!     job_id: JobId::parse("job-1")?,
//!     candidate_id: CandidateId::parse("candidate-1")?,
//!     contact: ContactDetails {
//!         phone_number: PhoneNumber::parse("+34 600 111 222", PhoneCheck::Valid)?,
//!         first_name: PersonName::parse("Ana")?,
//!         last_name: None,
//!         email_address: None,
//!     },
//!     language: None,
//!     subject: Subject::default(),
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
pub mod endpoint;
pub mod events;
pub mod graduation;
pub mod ids;
pub mod inbound;
pub mod intake;
pub mod intents;
pub mod interpretation;
pub mod language;
pub mod matching;
pub mod media;
pub mod message;
pub mod outbound;
pub mod outbox;
pub mod paging;
pub mod phone;
pub mod ports;
pub mod registration;
pub mod routing;
pub mod text;
pub mod typed;
pub mod use_cases;

/// The cause of an error that an adapter met underneath.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;
