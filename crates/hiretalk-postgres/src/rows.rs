//! Rows as Diesel reads them, and their way into domain values. These types never leave the crate.

mod api_key_row;
mod candidate_row;
mod conversation_row;
mod dialogue_record;
mod endpoint_row;
mod event_row;
mod file_row;
mod graduation_row;
mod incoming_record;
mod job_row;
mod message_row;
mod outbox_row;
mod outgoing_record;
mod registration_row;

pub(crate) use self::api_key_row::ApiKeyRow;
pub(crate) use self::candidate_row::{CandidateColumns, CandidateRow};
pub(crate) use self::conversation_row::{ConversationColumns, ConversationRow};
pub(crate) use self::dialogue_record::{dialogue_record, read_dialogue};
pub(crate) use self::endpoint_row::{EndpointRow, EventRetryRow, RETRY_WAITING};
pub(crate) use self::event_row::{EventRow, record_of};
pub(crate) use self::file_row::{ERASED, FileRow, FileTaskRow, NewFileRow, REFUSED, STORED};
pub(crate) use self::graduation_row::{GraduationColumns, GraduationRow};
pub(crate) use self::incoming_record::{incoming_record, read_incoming};
pub(crate) use self::job_row::JobRow;
pub(crate) use self::message_row::{MessageRow, read_delivery, unreadable as unreadable_message};
pub(crate) use self::outbox_row::{OutboxColumns, OutboxRow};
pub(crate) use self::outgoing_record::{outgoing_record, read_outgoing};
pub(crate) use self::registration_row::{PENDING, RegistrationRow};
