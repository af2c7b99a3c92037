//! The statements written by hand: array forms that Diesel's builder has no words for.
//!
//! Each is a `QueryFragment` with a static `QueryId`, so that Diesel prepares it once for a connection.
//! `sql_query` would prepare it anew on every call.

mod advance;
mod classify;
mod list_conversations;
mod open;
mod rows;

pub(crate) use self::advance::Advance;
pub(crate) use self::classify::{Classify, Verdict};
pub(crate) use self::list_conversations::ListConversations;
pub(crate) use self::open::Open;

/// The advisory lock that every transaction takes first that writes events, in every process: it puts the feed's
/// positions into commit order, and keeps two processes with the same events in flight from waiting for each other.
pub(crate) const WRITERS_LOCK: i64 = 0x4869_7265_5461_6C6B;

/// The columns of `ConversationRow`, in the order of the table, out of the row `c`.
const CONVERSATION_COLUMNS: &str = "c.id, c.candidate_id, c.job_id, c.status, c.created_at, c.updated_at, c.origin, \
     c.outcome, c.application_id, c.graduation_id, c.event_digest, c.version";
