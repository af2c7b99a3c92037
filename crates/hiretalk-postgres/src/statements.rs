//! The statements written by hand: array forms that Diesel's builder has no words for.
//!
//! Each is a `QueryFragment` with a static `QueryId`, so that Diesel prepares it once for a connection.
//! `sql_query` would prepare it anew on every call.

mod advance;
mod cancel;
mod deliver;
mod enqueue;
mod events;
mod gather_opening_facts;
mod graduation_checks;
mod inbox;
mod job_index;
mod keep;
mod keep_candidates;
mod keep_graduations;
mod lease;
mod lease_graduations;
mod list_conversations;
mod list_graduations;
mod lock;
mod open;
mod opt_out;
mod outbox_records;
mod preconditions;
mod receive;
mod route;
mod rows;
mod settle;
mod statement;
mod track;

pub(crate) use self::advance::Advance;
pub(crate) use self::cancel::Cancel;
pub(crate) use self::deliver::Deliver;
pub(crate) use self::enqueue::Enqueue;
use self::events::LOCK_FEED_HEAD;
pub(crate) use self::events::WriteEvents;
pub(crate) use self::gather_opening_facts::GatherOpeningFacts;
pub(crate) use self::graduation_checks::{
    BusyNumbers, CurrentGraduations, NamesOfNumbers, StillActive, TakenPlaces,
};
pub(crate) use self::inbox::{EndTurn, OldestDeliveries, StoreDeliveries, TakeInboxTurn};
pub(crate) use self::job_index::{
    AppendBlocks, AppendPostings, LongPostings, MarkDead, SetDense, SetNumbers, SparseBlock, SpellFields,
    TermsBetween,
};
pub(crate) use self::keep::{KeepAliases, KeepDialogues};
pub(crate) use self::keep_candidates::KeepCandidates;
pub(crate) use self::keep_graduations::{KeepGraduations, MoveGraduations, ReleaseGraduations};
pub(crate) use self::lease::{
    Attempt, DueSends, DueTimers, Lease, Lines, NextDue, Pause, RecordPace, TakeTurn,
};
pub(crate) use self::lease_graduations::{BeginLease, LeaseGraduations};
pub(crate) use self::list_conversations::ListConversations;
pub(crate) use self::list_graduations::{AllGraduations, GraduationsByBoth, GraduationsByStatus};
pub(crate) use self::lock::{LockFeed, TakeLock};
pub(crate) use self::open::Open;
pub(crate) use self::opt_out::{OptInAllNames, OptOutAllNames, OptOutLearned};
pub(crate) use self::outbox_records::{DeadPage, OneRecord, OutboxPage, Revive};
pub(crate) use self::preconditions::{CurrentVersions, HeldEntries};
pub(crate) use self::receive::{Receive, id_digest};
pub(crate) use self::route::{ActiveOnNames, LoadRoute, PickRoute};
pub(crate) use self::settle::Settle;
use self::statement::{delivery_rank, statement};
pub(crate) use self::track::Track;

/// The columns of `ConversationRow`, in the order of the table, out of the row `c`.
const CONVERSATION_COLUMNS: &str = "c.id, c.candidate_id, c.job_id, c.status, c.created_at, c.updated_at, c.origin, \
     c.outcome, c.application_id, c.graduation_id, c.event_digest, c.version";

/// The columns of `GraduationRow`, in its order, out of the row `g`.
const GRADUATION_COLUMNS: &str = "g.id, g.institution, g.student_id, g.degree, g.graduation_date, g.time_zone, \
     g.starts_at, g.language, g.status, g.conversation_id, g.blocked_by, g.cancel_reason, g.event_digest, \
     g.created_at, g.updated_at, g.version";

/// Part of a select: what follows in this transaction is planned as index look-ups, row by row. A statement is planned
/// once for a connection, often on a table that is new and as good as empty; reading the whole of it looks cheap then.
const ROW_BY_ROW: &str = "set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), \
     set_config('enable_mergejoin', 'off', true)";
