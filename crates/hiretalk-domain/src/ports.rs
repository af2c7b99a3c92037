//! The ports: what the domain needs of the world. An adapter implements them; `Arc<dyn _>` carries them.

mod api_keys;
mod channel_webhook;
mod clock;
mod clock_offset;
mod conversation_reader;
mod conversation_store;
mod digest_keys;
mod endpoints;
mod files;
mod flow_library;
mod graduations;
mod ids;
mod inbox;
mod interpreter;
mod job_catalogue;
mod messenger;
mod outbox;
mod registrations;
mod simulator;
mod store_error;
mod store_health;

pub use self::api_keys::ApiKeys;
#[cfg(feature = "mock")]
pub use self::api_keys::MockApiKeys;
pub use self::channel_webhook::ChannelWebhook;
#[cfg(feature = "mock")]
pub use self::channel_webhook::MockChannelWebhook;
pub use self::clock::Clock;
#[cfg(feature = "mock")]
pub use self::clock::MockClock;
pub use self::clock_offset::ClockOffset;
#[cfg(feature = "mock")]
pub use self::clock_offset::MockClockOffset;
pub use self::conversation_reader::ConversationReader;
#[cfg(feature = "mock")]
pub use self::conversation_reader::MockConversationReader;
#[cfg(feature = "mock")]
pub use self::conversation_store::MockConversationStore;
pub use self::conversation_store::{CommitError, Committed, ConversationStore};
pub use self::digest_keys::DigestKeys;
#[cfg(feature = "mock")]
pub use self::digest_keys::MockDigestKeys;
pub use self::endpoints::{EndpointDeliveries, EndpointUrlError, Endpoints, EventSender};
#[cfg(feature = "mock")]
pub use self::endpoints::{MockEndpointDeliveries, MockEndpoints, MockEventSender};
pub use self::files::{FetchError, FileSource, FileStorage, Files, StorageError};
#[cfg(feature = "mock")]
pub use self::files::{MockFileSource, MockFileStorage, MockFiles};
#[cfg(feature = "mock")]
pub use self::flow_library::MockFlowLibrary;
pub use self::flow_library::{FlowLibrary, flow_of};
pub use self::graduations::Graduations;
#[cfg(feature = "mock")]
pub use self::graduations::MockGraduations;
pub use self::ids::{Ids, Secrets};
#[cfg(feature = "mock")]
pub use self::ids::{MockIds, MockSecrets};
pub use self::inbox::Inbox;
#[cfg(feature = "mock")]
pub use self::inbox::MockInbox;
#[cfg(feature = "mock")]
pub use self::interpreter::MockInterpreter;
pub use self::interpreter::{Interpreter, InterpreterError};
pub use self::job_catalogue::JobCatalogue;
#[cfg(feature = "mock")]
pub use self::job_catalogue::MockJobCatalogue;
pub use self::messenger::Messenger;
#[cfg(feature = "mock")]
pub use self::messenger::MockMessenger;
#[cfg(feature = "mock")]
pub use self::outbox::MockOutbox;
pub use self::outbox::Outbox;
#[cfg(feature = "mock")]
pub use self::registrations::MockRegistrations;
pub use self::registrations::Registrations;
#[cfg(feature = "mock")]
pub use self::simulator::MockSimulator;
pub use self::simulator::{Simulator, SimulatorError};
pub use self::store_error::StoreError;
#[cfg(feature = "mock")]
pub use self::store_health::MockStoreHealth;
pub use self::store_health::StoreHealth;
