//! Candidates whose data changes outside an opening: above all, those who are forgotten (rule 11).

use diesel::prelude::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, PgConnection, QueryDsl, RunQueryDsl,
};
use hiretalk_domain::change::{CandidateChange, Change, ConversationChange};
use hiretalk_domain::conversation::{State, Status};
use hiretalk_domain::graduation::{GraduationChange, GraduationState, GraduationStatus};
use hiretalk_domain::ids::CandidateId;
use uuid::Uuid;

use super::redaction::erase_files;
use crate::connection_holder::Failure;
use crate::schema::{candidates, conversations, dialogues, graduations, messages};

type Moment = chrono::DateTime<chrono::Utc>;

/// True if an erasure, if the change is one, was decided on what is so: the candidate is known and this change leaves
/// no conversation of theirs active.
pub(super) fn may_be_erased(connection: &mut PgConnection, change: &Change) -> Result<bool, Failure> {
    let Some(CandidateChange::Erase { candidate_id, .. }) = &change.candidate else { return Ok(true) };
    let known = candidates::table
        .find(candidate_id.as_str())
        .select(candidates::erased_at)
        .first::<Option<Moment>>(connection)
        .optional()?;
    // Nobody to erase, or erased by another: told once, and not again.
    if known != Some(None) {
        return Ok(false);
    }
    let active: Option<Uuid> = conversations::table
        .filter(
            conversations::candidate_id
                .eq(candidate_id.as_str())
                .and(conversations::status.ne(Status::Completed.as_str())),
        )
        .select(conversations::id)
        .first(connection)
        .optional()?;
    if leaves_open(connection, change, candidate_id)? {
        return Ok(false);
    }
    Ok(active.is_none_or(|active| {
        let moved = match &change.conversation {
            Some(ConversationChange::Advance(conversation)) => Some(conversation),
            Some(ConversationChange::Open(_)) | None => None,
        };
        moved.into_iter().chain(&change.also_ended).any(|conversation| {
            conversation.id.as_uuid() == active && matches!(conversation.state, State::Completed { .. })
        })
    }))
}

/// Erases the candidate of a change, if it is to.
pub(super) fn erase(connection: &mut PgConnection, change: &Change) -> Result<(), Failure> {
    match &change.candidate {
        Some(CandidateChange::Erase { candidate_id, at }) => forget(connection, candidate_id.as_str(), *at),
        Some(CandidateChange::Put { .. }) | None => Ok(()),
    }
}

/// True if the candidate has a graduation to come that the change does not cancel.
fn leaves_open(
    connection: &mut PgConnection,
    change: &Change,
    candidate_id: &CandidateId,
) -> Result<bool, Failure> {
    let Some((institution, student_id)) = candidate_id.as_str().split_once(':') else { return Ok(false) };
    let open = [GraduationStatus::Scheduled.as_str(), GraduationStatus::Waiting.as_str()];
    let open: Vec<String> = graduations::table
        .filter(graduations::institution.eq(institution))
        .filter(graduations::student_id.eq(student_id))
        .filter(graduations::status.eq_any(open))
        .select(graduations::id)
        .load(connection)?;
    let is_called_off = |id: &String| {
        change.graduations.iter().map(GraduationChange::graduation).any(|graduation| {
            graduation.id.as_str() == id && matches!(graduation.state, GraduationState::Cancelled { .. })
        })
    };
    Ok(!open.iter().all(is_called_off))
}

/// The contact data goes, what was said on both sides, and what was answered.
fn forget(connection: &mut PgConnection, candidate_id: &str, at: Moment) -> Result<(), Failure> {
    diesel::update(candidates::table.find(candidate_id))
        .set((
            candidates::phone_number.eq(None::<&str>),
            candidates::former_number.eq(None::<&str>),
            candidates::first_name.eq(None::<&str>),
            candidates::last_name.eq(None::<&str>),
            candidates::email_address.eq(None::<&str>),
            candidates::updated_at.eq(at),
            candidates::erased_at.eq(at),
        ))
        .execute(connection)?;
    let theirs: Vec<Uuid> = conversations::table
        .filter(conversations::candidate_id.eq(candidate_id))
        .select(conversations::id)
        .load(connection)?;
    diesel::update(messages::table.filter(messages::conversation_id.eq_any(&theirs)))
        .set((messages::content.eq(None::<serde_json::Value>), messages::channel_id.eq(None::<&str>)))
        .execute(connection)?;
    diesel::delete(dialogues::table.filter(dialogues::conversation_id.eq_any(&theirs)))
        .execute(connection)?;
    erase_files(connection, &theirs, at)
}
