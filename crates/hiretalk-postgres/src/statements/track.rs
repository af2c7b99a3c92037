//! Finds the messages of ours that statuses are about: one query for all of them.

use diesel::sql_types::{Array, Binary, Bool, Integer, Nullable, Text, Uuid as SqlUuid};
use hiretalk_domain::routing::TrackedBy;
use uuid::Uuid;

use super::statement;
use crate::rows::ConversationColumns;

#[derive(Default)]
pub(crate) struct Track<'a> {
    indexes: Vec<i32>,
    message_ids: Vec<Option<Uuid>>,
    channel_ids: Vec<&'a str>,
}

impl<'a> Track<'a> {
    /// The question of these messages.
    pub(crate) fn of(messages: &'a [TrackedBy]) -> Self {
        let mut track = Self::default();
        for (index, TrackedBy { message_id, channel_id }) in messages.iter().enumerate() {
            track.indexes.push(i32::try_from(index).unwrap_or(i32::MAX));
            track.message_ids.push(message_id.map(|id| id.as_uuid()));
            track.channel_ids.push(channel_id.as_str());
        }
        track
    }
}

/// Which question it answers, counted from 0; the message; its conversation.
pub(crate) type TrackedColumns =
    (Integer, (SqlUuid, Nullable<Text>, Nullable<Integer>, Bool, Bool, Bool, Binary), ConversationColumns);

statement!(Track<'a>, TrackedColumns =
    "SELECT t.index, m.id, m.delivery, m.failure_code, m.channel_id IS NOT NULL, \
     NOT EXISTS (SELECT FROM messages AS e WHERE e.conversation_id = m.conversation_id AND e.id < m.id), \
     EXISTS (SELECT FROM outbox AS o WHERE o.id = m.id AND o.task = 'SEND'), m.number_digest, \
     c.id, c.candidate_id, c.job_id, c.status, c.created_at, c.updated_at, c.origin, \
     c.outcome, c.application_id, c.graduation_id, c.event_digest, c.version \
     FROM unnest(" => Array<Integer>: indexes,
    ", " => Array<Nullable<SqlUuid>>: message_ids,
    ", " => Array<Text>: channel_ids,
    ") AS t (index, message_id, channel_id) \
     JOIN LATERAL (\
     SELECT 1 AS rank, m.* FROM messages AS m WHERE m.number_digest IS NOT NULL AND m.id = t.message_id \
     UNION ALL \
     SELECT 2, m.* FROM messages AS m WHERE m.number_digest IS NOT NULL AND m.channel_id = t.channel_id \
     ORDER BY rank LIMIT 1) AS m ON true \
     CROSS JOIN LATERAL (SELECT * FROM conversations AS c WHERE c.id = m.conversation_id OFFSET 0) AS c"
);
