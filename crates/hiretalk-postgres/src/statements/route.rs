//! Finds the conversation that an answer belongs to (rule 10), and what is needed to answer it.

use diesel::sql_types::{Array, Binary, Bool, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::routing::Route;
use uuid::Uuid;

use super::statement;
use crate::rows::{CandidateColumns, ConversationColumns};

/// Returns the conversations that an answer can mean, the right one first.
pub(crate) struct PickRoute<'a> {
    quotes: Option<&'a str>,
    conversation_id: Option<Uuid>,
    senders: Vec<&'a [u8]>,
}

impl<'a> PickRoute<'a> {
    /// The question of this route.
    pub(crate) fn of(route: &'a Route) -> Self {
        let Route { quotes, conversation_id, senders } = route;
        Self {
            quotes: quotes.as_ref().map(hiretalk_domain::message::ChannelMessageId::as_str),
            conversation_id: conversation_id.map(|id| id.as_uuid()),
            senders: senders.iter().map(|sender| sender.0.as_slice()).collect(),
        }
    }
}

// Row by row (`OFFSET 0`): Postgres cannot know how few they are, and would rather read whole tables.
//
// A name's number, and that number's other names: whoever writes under one of them is who we wrote to under another.
statement!(PickRoute<'a>, SqlUuid =
    "WITH given AS (SELECT * FROM unnest(" => Array<Binary>: senders,
    ") AS given (name)), \
     numbers AS (SELECT name FROM given UNION \
     SELECT a.number FROM given JOIN number_aliases AS a ON a.alias = given.name), \
     names AS (SELECT name FROM numbers UNION \
     SELECT a.alias FROM numbers JOIN number_aliases AS a ON a.number = numbers.name) \
     SELECT id FROM (\
     (SELECT 1 AS rank, true AS is_active, true AS has_left, m.conversation_id AS id, m.id AS message_id FROM messages AS m \
     WHERE m.number_digest IS NOT NULL AND m.channel_id = " => Nullable<Text>: quotes,
    ") UNION ALL (SELECT 2, true, true, c.id, c.id FROM conversations AS c WHERE c.id = "
        => Nullable<SqlUuid>: conversation_id,
    ") UNION ALL (SELECT 3, c.status <> 'COMPLETED', m.delivery NOT IN ('queued', 'cancelled'), c.id, m.id FROM names \
     CROSS JOIN LATERAL (SELECT * FROM messages AS m WHERE m.number_digest = names.name OFFSET 0) AS m \
     CROSS JOIN LATERAL (SELECT * FROM conversations AS c WHERE c.id = m.conversation_id OFFSET 0) AS c)\
     ) AS meant ORDER BY rank, is_active DESC, has_left DESC, message_id DESC LIMIT 1"
);

/// Returns a conversation with what is needed to answer it.
pub(crate) struct LoadRoute<'a> {
    id: Uuid,
    senders: Vec<&'a [u8]>,
}

impl<'a> LoadRoute<'a> {
    /// The question of this conversation, answered to these senders.
    pub(crate) fn of(id: Uuid, senders: &'a [NumberDigest]) -> Self {
        Self { id, senders: senders.iter().map(|sender| sender.0.as_slice()).collect() }
    }
}

/// The conversation, its candidate and dialogue, its number, all names of that number and of the senders, whether the
/// number has opted out, and when a message last came from it.
pub(crate) type LoadedColumns = (
    ConversationColumns,
    CandidateColumns,
    Nullable<Jsonb>,
    Nullable<Binary>,
    Array<Binary>,
    Bool,
    Nullable<Timestamptz>,
);

statement!(LoadRoute<'a>, LoadedColumns =
    "SELECT c.id, c.candidate_id, c.job_id, c.status, c.created_at, c.updated_at, c.origin, \
     c.outcome, c.application_id, c.graduation_id, c.event_digest, c.version, \
     p.id, p.phone_number, p.first_name, p.last_name, p.email_address, p.erased_at, \
     d.state, n.number, ARRAY(\
     WITH given AS (SELECT n.number AS name UNION SELECT * FROM unnest(" => Array<Binary>: senders,
    ")), numbers AS (SELECT name FROM given UNION \
     SELECT a.number FROM given JOIN number_aliases AS a ON a.alias = given.name) \
     SELECT name FROM numbers WHERE name IS NOT NULL UNION \
     SELECT a.alias FROM numbers JOIN number_aliases AS a ON a.number = numbers.name ORDER BY 1), \
     EXISTS (SELECT FROM opt_outs AS s WHERE s.number_digest = n.number), r.last_inbound_at \
     FROM conversations AS c JOIN candidates AS p ON p.id = c.candidate_id \
     LEFT JOIN dialogues AS d ON d.conversation_id = c.id \
     LEFT JOIN LATERAL (SELECT coalesce((SELECT m.number_digest FROM messages AS m \
     WHERE m.conversation_id = c.id AND m.number_digest IS NOT NULL ORDER BY m.id DESC LIMIT 1), (" => Array<Binary>: senders,
    ")[1]) AS number) AS n ON true \
     LEFT JOIN recipients AS r ON r.number_digest = n.number \
     WHERE c.id = " => SqlUuid: id
);

/// Returns the active conversations that wrote to one of these names, whether it was the last that they wrote to or not.
pub(crate) struct ActiveOnNames<'a> {
    names: Vec<&'a [u8]>,
    but: Uuid,
}

impl<'a> ActiveOnNames<'a> {
    pub(crate) fn but(id: Uuid, names: &'a [NumberDigest]) -> Self {
        Self { but: id, names: names.iter().map(|name| name.0.as_slice()).collect() }
    }
}

statement!(ActiveOnNames<'a>, ConversationColumns =
    "SELECT c.id, c.candidate_id, c.job_id, c.status, c.created_at, c.updated_at, c.origin, \
     c.outcome, c.application_id, c.graduation_id, c.event_digest, c.version \
     FROM (SELECT DISTINCT m.conversation_id AS id FROM unnest(" => Array<Binary>: names,
    ") AS names (name) CROSS JOIN LATERAL (\
     SELECT * FROM messages AS m WHERE m.number_digest = names.name OFFSET 0) AS m) AS others \
     CROSS JOIN LATERAL (SELECT * FROM conversations AS c WHERE c.id = others.id OFFSET 0) AS c \
     WHERE c.status <> 'COMPLETED' AND c.id <> " => SqlUuid: but,
    " ORDER BY c.id"
);
