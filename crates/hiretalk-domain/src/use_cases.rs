//! The use cases: what callers can ask of HireTalk. Each reads, lets a rule decide, and commits.

mod advance_conversation;
mod catalogue_lookups;
mod change_graduation;
mod confirm_registration;
mod erase_candidate;
mod forget_registrations;
mod handle_files;
mod handle_inbound;
mod manage_api_keys;
mod manage_endpoints;
mod receive_application;
mod register_graduate;
mod retry_dead_entries;
mod send_messages;
mod start_conversation;
mod start_graduations;

pub use self::advance_conversation::{AdvanceConversation, AdvanceConversationError, Step};
pub use self::change_graduation::{ChangeGraduation, ChangeGraduationError};
pub use self::confirm_registration::ConfirmRegistration;
pub use self::erase_candidate::{EraseCandidate, EraseCandidateError};
pub use self::forget_registrations::ForgetRegistrations;
pub use self::handle_files::{FilesError, HandleFiles};
pub use self::handle_inbound::{HandleInbound, HandleInboundError};
pub use self::manage_api_keys::{ManageApiKeys, NewApiKey};
pub use self::manage_endpoints::{EndpointChange, ManageEndpoints, ManageEndpointsError, ReplayFrom};
pub use self::receive_application::{ReceiveApplication, ReceiveApplicationError, Received};
pub use self::register_graduate::{RegisterGraduate, RegisterGraduateError, RegistrationProgress};
pub use self::retry_dead_entries::{DeadEntries, RetryDeadEntries, RetryMode, RetryPage};
pub use self::send_messages::{Adapters, LeasedJobs, SendJob, SendMessages, SendingTerms, Sent, Unattempted};
pub use self::start_conversation::{Kept, StartConversation, StartConversationError, StartReceipt};
pub use self::start_graduations::{StartGraduations, StartOutcome};

/// How often a decision is made on what was read before the caller is asked to come back.
const ATTEMPTS: usize = 3;
