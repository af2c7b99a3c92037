//! Which changes were decided on something that is no longer so.

use std::collections::HashSet;

use diesel::prelude::{ExpressionMethods, PgConnection, QueryDsl, RunQueryDsl};
use hiretalk_domain::change::{Change, ConversationChange};
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::ports::CommitError;
use uuid::Uuid;

use super::Outcome;
use crate::connection_holder::Failure;
use crate::schema::received_messages;
use crate::statements::{CurrentVersions, HeldEntries, id_digest};

/// Why each of the changes cannot be written; none if nothing is against it. One query for each kind of condition.
pub(super) fn failed(
    connection: &mut PgConnection,
    changes: &[&Change],
) -> Result<Vec<Option<Outcome>>, Failure> {
    let mut versions = CurrentVersions::default();
    let mut entries = HeldEntries::default();
    let mut received = Vec::new();
    for change in changes {
        moving(change).for_each(|conversation| versions.push(conversation));
        change.settlement.iter().for_each(|settlement| entries.push(settlement));
        received.extend(change.received.iter().map(|receipt| id_digest(&receipt.channel_id)));
    }
    let current: HashSet<Uuid> =
        if versions.is_empty() { HashSet::new() } else { versions.load(connection)?.into_iter().collect() };
    let held: HashSet<Uuid> =
        if entries.is_empty() { HashSet::new() } else { entries.load(connection)?.into_iter().collect() };
    let known: HashSet<Vec<u8>> = if received.is_empty() {
        HashSet::new()
    } else {
        received_messages::table
            .filter(received_messages::id_digest.eq_any(&received))
            .select(received_messages::id_digest)
            .load(connection)?
            .into_iter()
            .collect()
    };
    let judged = changes.iter().map(|change| {
        if change.received.as_ref().is_some_and(|receipt| known.contains(&id_digest(&receipt.channel_id))) {
            return Some(Err(CommitError::AlreadyReceived));
        }
        let is_stale = moves_twice(change)
            || moving(change).any(|conversation| !current.contains(&conversation.id.as_uuid()))
            || change
                .settlement
                .as_ref()
                .is_some_and(|settlement| !held.contains(&settlement.entry.as_uuid()));
        is_stale.then_some(Err(CommitError::Stale))
    });
    Ok(judged.collect())
}

/// The conversations that the change moves, each at the version it was read at.
fn moving(change: &Change) -> impl Iterator<Item = &Conversation> {
    let first = match &change.conversation {
        Some(ConversationChange::Advance(conversation)) => Some(conversation),
        Some(ConversationChange::Open(_)) | None => None,
    };
    first.into_iter().chain(&change.also_ended)
}

/// A conversation moves once with a change: the second step was decided on what is not so any more.
fn moves_twice(change: &Change) -> bool {
    let mut seen = HashSet::new();
    !change.also_ended.is_empty() && !moving(change).all(|conversation| seen.insert(conversation.id))
}
