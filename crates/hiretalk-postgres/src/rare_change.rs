//! Changes that no array statement writes: erasures, opt-outs, and whatever combines them. Each is a transaction.

use diesel::prelude::{
    BoolExpressionMethods, Connection, ExpressionMethods, Insertable, OptionalExtension, PgConnection,
    QueryDsl, RunQueryDsl,
};
use diesel::result::Error;
use hiretalk_domain::ports::{CommitError, Committed, StoreError};
use hiretalk_domain::{
    Candidate, CandidateChange, CandidateRecord, Change, ConversationChange, NewEvent, Status,
};

use crate::keeper::Failure;
use crate::rows::record_of;
use crate::schema::{candidates, conversations, events, opt_outs};
use crate::statements::{Advance, Classify, Open, WRITERS_LOCK};
use crate::writer::outcome_of;

/// What became of one change; no outcome means: try again.
type Judged = Option<Result<Committed, CommitError>>;

/// Why the transaction is rolled back.
enum Rollback {
    Judged(Judged),
    Failed(Failure),
}

impl From<Error> for Rollback {
    fn from(error: Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<StoreError> for Rollback {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Applies one change whole or not at all; the last position of the feed comes with it.
pub(crate) fn apply_rare(
    connection: &mut PgConnection,
    change: &Change,
) -> Result<(Judged, Option<i64>), Failure> {
    match connection.transaction(|connection| write(connection, change)) {
        Ok(last_position) => Ok((Some(Ok(Committed::Applied)), last_position)),
        Err(Rollback::Judged(judged)) => Ok((judged, None)),
        Err(Rollback::Failed(failure)) => Err(failure),
    }
}

fn write(connection: &mut PgConnection, change: &Change) -> Result<Option<i64>, Rollback> {
    let Change { conversation, candidate, opt_outs, events } = change;
    diesel::select(pg_advisory_xact_lock(WRITERS_LOCK)).execute(connection)?;
    match conversation {
        Some(ConversationChange::Open(opening)) => {
            let mut open = Open::default();
            open.push(opening, &[])?;
            if let Some(CandidateChange::Put { candidate, at }) = candidate {
                open.push_candidate(opening.conversation.id, candidate, *at);
            }
            let (opened, _) = open.run(connection)?;
            if opened.is_empty() {
                let mut classify = Classify::default();
                classify.push(opening);
                let verdict = classify.run(connection)?.pop();
                let judged = verdict.map(|verdict| outcome_of(verdict, opening)).transpose()?.flatten();
                return Err(Rollback::Judged(judged));
            }
        }
        Some(ConversationChange::Advance(conversation)) => {
            let mut advance = Advance::default();
            advance.push(conversation, &[])?;
            if advance.run(connection)?.0.is_empty() {
                return Err(Rollback::Judged(Some(Err(CommitError::Stale))));
            }
        }
        None => {}
    }
    match candidate {
        Some(CandidateChange::Put { candidate, at })
            if !matches!(conversation, Some(ConversationChange::Open(_))) =>
        {
            put(connection, candidate, *at)?;
        }
        Some(CandidateChange::Erase { candidate_id, at }) => {
            erase(connection, candidate_id.as_str(), *at)?;
        }
        Some(CandidateChange::Put { .. }) | None => {}
    }
    for opt_out in opt_outs {
        diesel::insert_into(opt_outs::table)
            .values((
                opt_outs::number_digest.eq(opt_out.number.0.as_slice()),
                opt_outs::opted_out_at.eq(opt_out.at),
            ))
            .on_conflict_do_nothing()
            .execute(connection)?;
    }
    tell(connection, events)
}

fn put(
    connection: &mut PgConnection,
    candidate: &Candidate,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<(), Rollback> {
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
        .set((contact, candidates::erased_at.eq(None::<chrono::DateTime<chrono::Utc>>)))
        .execute(connection)?;
    Ok(())
}

/// A conversation that this change did not complete is still active: what was decided is out of date.
fn erase(
    connection: &mut PgConnection,
    candidate_id: &str,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<(), Rollback> {
    let active = conversations::table
        .filter(
            conversations::candidate_id
                .eq(candidate_id)
                .and(conversations::status.ne(Status::Completed.as_str())),
        )
        .select(conversations::id)
        .first::<uuid::Uuid>(connection)
        .optional()?;
    if active.is_some() {
        return Err(Rollback::Judged(Some(Err(CommitError::Stale))));
    }
    let known = candidates::table
        .find(candidate_id)
        .select(candidates::erased_at)
        .first::<Option<chrono::DateTime<chrono::Utc>>>(connection)
        .optional()?;
    // Nobody to erase, or erased by another: told once, and not again.
    if known != Some(None) {
        return Err(Rollback::Judged(Some(Err(CommitError::Stale))));
    }
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
    Ok(())
}

fn tell(connection: &mut PgConnection, new: &[NewEvent]) -> Result<Option<i64>, Rollback> {
    let mut last = None;
    for NewEvent { occurred_at, conversation_id, kind } in new {
        let data = serde_json::from_str::<serde_json::Value>(&record_of(kind)?)
            .map_err(|error| StoreError::Broken(error.into()))?;
        let position = diesel::insert_into(events::table)
            .values((
                events::type_.eq(kind.name()),
                events::occurred_at.eq(occurred_at),
                events::conversation_id.eq(conversation_id.map(|id| id.as_uuid())),
                events::data.eq(data),
            ))
            .returning(events::position)
            .get_result::<i64>(connection)?;
        last = last.max(Some(position));
    }
    Ok(last)
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Takes a lock that ends with the transaction.
    fn pg_advisory_xact_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
    /// Tells every process that listens, once this transaction commits.
    fn pg_notify(
        channel: diesel::sql_types::Text,
        payload: diesel::sql_types::Text,
    ) -> diesel::sql_types::Bool;
}
