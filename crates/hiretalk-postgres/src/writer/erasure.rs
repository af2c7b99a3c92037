//! Candidates whose data changes outside an opening: above all, those who are forgotten (rule 11).

use diesel::prelude::{
    BoolExpressionMethods, ExpressionMethods, Insertable, OptionalExtension, PgConnection, QueryDsl,
    RunQueryDsl,
};
use hiretalk_domain::ports::StoreError;
use hiretalk_domain::{
    Candidate, CandidateChange, CandidateRecord, Change, ConversationChange, State, Status,
};
use uuid::Uuid;

use crate::keeper::Failure;
use crate::schema::{candidates, conversations, dialogues, messages};

type Moment = chrono::DateTime<chrono::Utc>;

/// Whether an erasure, if the change is one, was decided on what is so: the candidate is known and this change leaves
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

/// Puts or erases the candidate of a change that opens nothing.
pub(super) fn erase(connection: &mut PgConnection, change: &Change) -> Result<(), Failure> {
    match &change.candidate {
        Some(CandidateChange::Put { candidate, at }) => match &change.conversation {
            Some(ConversationChange::Open(_)) => Ok(()),
            Some(ConversationChange::Advance(_)) | None => put(connection, candidate, *at),
        },
        Some(CandidateChange::Erase { candidate_id, at }) => forget(connection, candidate_id.as_str(), *at),
        None => Ok(()),
    }
}

fn put(connection: &mut PgConnection, candidate: &Candidate, at: Moment) -> Result<(), Failure> {
    let CandidateRecord::Known(contact) = &candidate.record else {
        return Err(StoreError::Broken("an erased candidate was put".into()).into());
    };
    let contact = (
        candidates::phone_number.eq(contact.phone_number.as_str()),
        candidates::first_name.eq(contact.first_name.as_str()),
        candidates::last_name.eq(contact.last_name.as_ref().map(hiretalk_domain::PersonName::as_str)),
        candidates::email_address
            .eq(contact.email_address.as_ref().map(hiretalk_domain::EmailAddress::as_str)),
        candidates::updated_at.eq(at),
    );
    (candidates::id.eq(candidate.id.as_str()), candidates::created_at.eq(at), contact)
        .insert_into(candidates::table)
        .on_conflict(candidates::id)
        .do_update()
        .set((contact, candidates::erased_at.eq(None::<Moment>)))
        .execute(connection)?;
    Ok(())
}

/// The contact data goes, what was said on both sides, and what was answered.
fn forget(connection: &mut PgConnection, candidate_id: &str, at: Moment) -> Result<(), Failure> {
    diesel::update(candidates::table.find(candidate_id))
        .set((
            candidates::phone_number.eq(None::<&str>),
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
    Ok(())
}
