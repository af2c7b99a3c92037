//! Rows as Diesel reads them, and their way into domain values. These types never leave the crate.

mod api_key_row;
mod candidate_row;
mod conversation_row;
mod event_row;

pub(crate) use self::api_key_row::ApiKeyRow;
pub(crate) use self::candidate_row::CandidateRow;
pub(crate) use self::conversation_row::{ConversationColumns, ConversationRow};
pub(crate) use self::event_row::{EventRow, record_of};
