//! Redacts messages of erased candidates.

use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, PgConnection, QueryDsl, RunQueryDsl};
use hiretalk_domain::change::Change;
use uuid::Uuid;

use crate::connection_holder::Failure;
use crate::schema::{candidates, conversations, messages};

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
    let erased: Vec<Uuid> = messages::table
        .inner_join(conversations::table.inner_join(candidates::table))
        .filter(messages::id.eq_any(&unguarded).and(candidates::erased_at.is_not_null()))
        .select(messages::id)
        .load(connection)?;
    if !erased.is_empty() {
        diesel::update(messages::table.filter(messages::id.eq_any(&erased)))
            .set((messages::content.eq(None::<serde_json::Value>), messages::channel_id.eq(None::<&str>)))
            .execute(connection)?;
    }
    Ok(())
}
