//! Redacts messages of erased candidates.

use chrono::{DateTime, Utc};
use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, PgConnection, QueryDsl, RunQueryDsl};
use hiretalk_domain::change::Change;
use uuid::Uuid;

use super::timestamp::latest_timestamp;
use crate::connection_holder::Failure;
use crate::rows::ERASED;
use crate::schema::{candidates, conversations, files, messages};

/// Redacts what an erased candidate said meanwhile. Where the change moves the conversation, its version tells; the rest
/// is looked at here, under the lock.
pub(super) fn redact_erased(connection: &mut PgConnection, stored: &[&Change]) -> Result<(), Failure> {
    let unguarded: Vec<Uuid> = stored
        .iter()
        .filter(|change| change.conversation.is_none())
        .flat_map(|change| &change.messages)
        .map(|message| message.id.as_uuid())
        .collect();
    if unguarded.is_empty() {
        return Ok(());
    }
    let now = stored.iter().filter_map(|change| latest_timestamp(change)).max();
    let erased: Vec<Uuid> = messages::table
        .inner_join(conversations::table.inner_join(candidates::table))
        .filter(messages::id.eq_any(&unguarded).and(candidates::erased_at.is_not_null()))
        .select(messages::id)
        .load(connection)?;
    if !erased.is_empty() {
        diesel::update(messages::table.filter(messages::id.eq_any(&erased)))
            .set((messages::content.eq(None::<serde_json::Value>), messages::channel_id.eq(None::<&str>)))
            .execute(connection)?;
        let theirs: Vec<Uuid> = messages::table
            .filter(messages::id.eq_any(&erased))
            .select(messages::conversation_id)
            .load(connection)?;
        erase_files(connection, &theirs, now.unwrap_or_default())?;
    }
    Ok(())
}

/// Leaves of the files of these conversations only what is needed to remove their bytes.
pub(super) fn erase_files(
    connection: &mut PgConnection,
    conversations: &[Uuid],
    at: DateTime<Utc>,
) -> Result<(), Failure> {
    diesel::update(files::table.filter(files::conversation_id.eq_any(conversations)))
        .set((
            files::state.eq(ERASED),
            files::name.eq(None::<&str>),
            files::channel_id.eq(None::<&str>),
            files::sha256.eq(None::<Vec<u8>>),
            files::due_at.eq(at),
            files::tries.eq(0),
            files::lease_token.eq(None::<Uuid>),
            files::lease_until.eq(None::<DateTime<Utc>>),
        ))
        .execute(connection)?;
    Ok(())
}
