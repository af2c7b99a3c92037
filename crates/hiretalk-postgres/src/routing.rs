//! Reads what the channel's news belong to.

use chrono::{DateTime, Utc};
use diesel::prelude::{PgConnection, Queryable, RunQueryDsl};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::message::MessageId;
use hiretalk_domain::ports::StoreError;
use hiretalk_domain::routing::{Route, Routed, Tracked, TrackedBy};
use uuid::Uuid;

use crate::connection_holder::Failure;
use crate::rows::{CandidateRow, ConversationRow, read_delivery, read_dialogue, unreadable_message};
use crate::statements::{ActiveOnNames, LoadRoute, PickRoute, Track};

#[derive(Queryable)]
struct LoadedRow {
    conversation: ConversationRow,
    candidate: CandidateRow,
    dialogue: Option<serde_json::Value>,
    number: Option<Vec<u8>>,
    names: Vec<Vec<u8>>,
    is_opted_out: bool,
    last_inbound_at: Option<DateTime<Utc>>,
}

/// The conversation that an answer belongs to.
pub(crate) fn find_route(connection: &mut PgConnection, route: &Route) -> Result<Option<Routed>, Failure> {
    let Some(id) = PickRoute::of(route).load::<Uuid>(connection)?.pop() else { return Ok(None) };
    let Some(row) = LoadRoute::of(id, &route.senders).load::<LoadedRow>(connection)?.pop() else {
        return Ok(None);
    };
    // Nothing was ever written, and nobody says who they are: there is no number to answer to.
    let Some(number) = row.number else { return Ok(None) };
    let number = digest(id, &number)?;
    let names = row.names.iter().map(|name| digest(id, name)).collect::<Result<Vec<_>, _>>()?;
    let others: Vec<ConversationRow> = ActiveOnNames::but(id, &names).load(connection)?;
    Ok(Some(Routed {
        conversation: row.conversation.into_conversation()?,
        candidate: row.candidate.into_candidate()?.record,
        dialogue: row.dialogue.map(|state| read_dialogue(id, state)).transpose()?,
        number,
        names,
        others: others.into_iter().map(ConversationRow::into_conversation).collect::<Result<_, _>>()?,
        is_opted_out: row.is_opted_out,
        last_inbound_at: row.last_inbound_at,
    }))
}

#[derive(Queryable)]
struct TrackedRow {
    index: i32,
    message: (Uuid, Option<String>, Option<i32>, bool, bool, bool, Vec<u8>),
    conversation: ConversationRow,
}

/// The messages of ours that statuses are about, each at its place.
pub(crate) fn find_tracked(
    connection: &mut PgConnection,
    messages: &[TrackedBy],
) -> Result<Vec<Option<Tracked>>, Failure> {
    let mut found: Vec<Option<Tracked>> = messages.iter().map(|_| None).collect();
    for TrackedRow { index, message, conversation } in Track::of(messages).load::<TrackedRow>(connection)? {
        let (id, delivery, code, has_channel_id, is_greeting, awaits_answer, number) = message;
        let place = usize::try_from(index).ok().and_then(|index| found.get_mut(index));
        let place = place.ok_or_else(|| StoreError::Broken("an answer to no question".into()))?;
        *place = Some(Tracked {
            message_id: MessageId::from_uuid(id),
            delivery: read_delivery(id, delivery.as_deref(), code)?,
            has_channel_id,
            is_greeting,
            awaits_answer,
            number: digest(id, &number)?,
            conversation: conversation.into_conversation()?,
        });
    }
    Ok(found)
}

pub(crate) fn digest(row: Uuid, bytes: &[u8]) -> Result<NumberDigest, StoreError> {
    bytes.try_into().map(NumberDigest).map_err(|_| unreadable_message(row, "number_digest"))
}
