//! The ports: what the domain needs of the world. An adapter implements them; `Arc<dyn _>` carries them.

mod api_keys;
mod channel_webhook;
mod clock;
mod clock_offset;
mod conversation_reader;
mod conversation_store;
mod digest_keys;
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

#[cfg(feature = "mock")]
pub use self::api_keys::MockApiKeys;
pub use self::api_keys::{ApiKeys, KeyUse};
#[cfg(feature = "mock")]
pub use self::channel_webhook::MockChannelWebhook;
pub use self::channel_webhook::{
    ChannelUpdate, ChannelUser, ChannelWebhook, InboundContent, InboundMessage, StatusUpdate,
};
pub use self::clock::Clock;
#[cfg(feature = "mock")]
pub use self::clock::MockClock;
pub use self::clock_offset::ClockOffset;
#[cfg(feature = "mock")]
pub use self::clock_offset::MockClockOffset;
#[cfg(feature = "mock")]
pub use self::conversation_reader::MockConversationReader;
pub use self::conversation_reader::{ConversationDetails, ConversationReader};
#[cfg(feature = "mock")]
pub use self::conversation_store::MockConversationStore;
pub use self::conversation_store::{CommitError, Committed, ConversationStore};
pub use self::digest_keys::DigestKeys;
#[cfg(feature = "mock")]
pub use self::digest_keys::MockDigestKeys;
#[cfg(feature = "mock")]
pub use self::flow_library::MockFlowLibrary;
pub use self::flow_library::{FlowLibrary, flow_of};
#[cfg(feature = "mock")]
pub use self::graduations::MockGraduations;
pub use self::graduations::{DueGraduation, Graduations, StoredGraduation};
pub use self::ids::Ids;
#[cfg(feature = "mock")]
pub use self::ids::MockIds;
#[cfg(feature = "mock")]
pub use self::inbox::MockInbox;
pub use self::inbox::{EndedTurn, Inbox, RawDelivery, TurnRequest};
#[cfg(feature = "mock")]
pub use self::interpreter::MockInterpreter;
pub use self::interpreter::{
    Asked, Confidence, Interpreter, InterpreterError, InvalidConfidence, Offered, Proposal, Reading,
};
#[cfg(feature = "mock")]
pub use self::job_catalogue::MockJobCatalogue;
pub use self::job_catalogue::{JobCatalogue, JobFilter, Put, StoredJob};
#[cfg(feature = "mock")]
pub use self::messenger::MockMessenger;
pub use self::messenger::{Accepted, Messenger, OutboundMessage, REQUEST_TIMEOUT, SendError};
#[cfg(feature = "mock")]
pub use self::outbox::MockOutbox;
pub use self::outbox::{LeaseBatch, LeaseRequest, Leased, Outbox, Recipient, SendRate};
#[cfg(feature = "mock")]
pub use self::registrations::MockRegistrations;
pub use self::registrations::Registrations;
#[cfg(feature = "mock")]
pub use self::simulator::MockSimulator;
pub use self::simulator::{Simulator, SimulatorError};
pub use self::store_error::{Cause, StoreError};
#[cfg(feature = "mock")]
pub use self::store_health::MockStoreHealth;
pub use self::store_health::StoreHealth;
