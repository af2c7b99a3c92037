//! What is due and may go, with everything that a worker needs to do it.

use chrono::{DateTime, Utc};
use diesel::sql_types::{
    Array, BigInt, Binary, Bool, Double, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
};
use hiretalk_domain::outbox::{Priority, priority_ranges};
use uuid::Uuid;

use super::{ROW_BY_ROW, statement};
use crate::rows::{ConversationColumns, OutboxColumns};

/// Whoever takes this row leases: all processes take turns. The commit need not wait for the disk, for a lease that is
/// lost with the server was never used: an attempt is stored durably first. What waits is walked along its index and
/// never read whole to be sorted, whatever the planner takes the tables to be like.
pub(crate) struct TakeTurn;

/// The present moment, the moment that the business number's next token is for, the end of its pause.
pub(crate) type TurnColumns = (Timestamptz, Timestamptz, Timestamptz, Text);

statement!(
    TakeTurn,
    TurnColumns =
        "SELECT clock_timestamp(), tat, paused_until, concat(set_config('synchronous_commit', 'off', true), ",
    ROW_BY_ROW,
    ", set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)) FROM pace WHERE id = 1 FOR UPDATE"
);

/// An entry, whether it was attempted, its line, its order, its conversation, and what is known of whom it concerns.
pub(crate) type DueColumns = (
    OutboxColumns,
    Bool,
    BigInt,
    BigInt,
    ConversationColumns,
    (
        Nullable<Jsonb>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Jsonb>,
        Nullable<Binary>,
        Bool,
        Nullable<Timestamptz>,
        Nullable<Timestamptz>,
    ),
);

/// Nobody has it, and the grace of an attempt is over: the bind that follows is the grace in seconds.
const IS_FREE: &str = " AND (o.lease_until IS NULL OR o.lease_until <= clock_timestamp()) \
     AND (o.attempted_at IS NULL OR o.attempted_at <= clock_timestamp() - make_interval(secs => ";

/// Rule 8: no message of the conversation that comes before it is still to leave. That it is not dead is said in a way
/// that keeps the index of what is due out of it, which leads nowhere from a conversation.
const IS_FIRST: &str = ")) AND NOT EXISTS (SELECT FROM outbox AS e WHERE e.conversation_id = o.conversation_id \
     AND e.task = 'SEND' AND coalesce(e.dead_at, 'infinity') = 'infinity' AND e.position < o.position)";

/// What is known of the entries that were picked, row by row: Postgres cannot know how few they are, and would rather
/// read whole tables.
const DETAILS: &str = ") \
     SELECT o.id, o.conversation_id, o.task, o.purpose, o.turn, o.priority, o.due_at, o.tries, o.unconfirmed, o.code, \
     o.attempted_at IS NOT NULL, o.line, o.position, \
     c.id, c.candidate_id, c.job_id, c.status, c.created_at, c.updated_at, c.origin, \
     c.outcome, c.application_id, c.graduation_id, c.event_digest, c.version, \
     d.state, coalesce(p.former_number, p.phone_number), p.first_name, m.content, n.number, \
     EXISTS (SELECT FROM opt_outs AS s WHERE s.number_digest = n.number), r.last_inbound_at, t.tat \
     FROM picked AS o \
     CROSS JOIN LATERAL (SELECT * FROM conversations AS c WHERE c.id = o.conversation_id OFFSET 0) AS c \
     CROSS JOIN LATERAL (SELECT * FROM candidates AS p WHERE p.id = c.candidate_id OFFSET 0) AS p \
     LEFT JOIN LATERAL (SELECT * FROM dialogues AS d WHERE d.conversation_id = c.id OFFSET 0) AS d ON true \
     LEFT JOIN LATERAL (SELECT * FROM messages AS m WHERE m.id = o.id AND o.task = 'SEND' OFFSET 0) AS m ON true \
     LEFT JOIN LATERAL (SELECT coalesce(m.number_digest, (SELECT l.number_digest FROM messages AS l \
     WHERE l.conversation_id = c.id AND l.number_digest IS NOT NULL ORDER BY l.id DESC LIMIT 1)) AS number OFFSET 0) AS n \
     ON true \
     LEFT JOIN LATERAL (SELECT * FROM recipients AS r WHERE r.number_digest = n.number OFFSET 0) AS r ON true \
     LEFT JOIN LATERAL (SELECT * FROM recipient_pace AS t WHERE t.number_digest = n.number OFFSET 0) AS t ON true";

/// The priority_ranges of what is due, as arrays of one length, in the order in which they are served.
#[derive(Clone)]
pub(crate) struct Lines {
    urgencies: Vec<i16>,
    due_afters: Vec<Option<DateTime<Utc>>>,
    due_bys: Vec<DateTime<Utc>>,
}

impl Lines {
    /// Those of what is due at `now`.
    pub(crate) fn at(now: DateTime<Utc>) -> Self {
        let priority_ranges = priority_ranges(now);
        Self {
            urgencies: priority_ranges.iter().map(|line| line.priority.rank()).collect(),
            due_afters: priority_ranges.iter().map(|line| line.due_after).collect(),
            due_bys: priority_ranges.iter().map(|line| line.due_by).collect(),
        }
    }
}

/// The index of what waits is walked once for each line that is needed: a line is a range of it, in order, and the next one
/// is not looked at when this one has enough.
const EACH_LINE: &str = ") WITH ORDINALITY AS l (priority, due_after, due_by, line) CROSS JOIN LATERAL (\
     SELECT o.* FROM outbox AS o WHERE o.dead_at IS NULL AND o.priority = l.priority \
     AND o.due_at > coalesce(l.due_after, '-infinity') AND o.due_at <= l.due_by";

/// How a line is walked, and how far: the binds that follow are the limits of a line and of all of them.
const IN_ORDER: &str = " ORDER BY o.priority, o.due_at, o.position LIMIT ";

/// Returns messages that are due and may leave as far as their conversations go, and locks them.
pub(crate) struct DueSends {
    pub(crate) priority_ranges: Lines,
    pub(crate) grace: f64,
    pub(crate) limit: i64,
}

statement!(DueSends, DueColumns =
    "WITH picked AS MATERIALIZED (SELECT o.*, l.line FROM unnest(" => Array<SmallInt>: priority_ranges.urgencies,
    ", " => Array<Nullable<Timestamptz>>: priority_ranges.due_afters,
    ", " => Array<Timestamptz>: priority_ranges.due_bys,
    EACH_LINE,
    " AND o.task = 'SEND'",
    IS_FREE => Double: grace,
    IS_FIRST,
    IN_ORDER => BigInt: limit,
    " FOR UPDATE OF o SKIP LOCKED) AS o LIMIT " => BigInt: limit,
    DETAILS
);

/// Returns timers that are due, and locks them.
pub(crate) struct DueTimers {
    pub(crate) priority_ranges: Lines,
    pub(crate) grace: f64,
    pub(crate) limit: i64,
}

statement!(DueTimers, DueColumns =
    "WITH picked AS MATERIALIZED (SELECT o.*, l.line FROM unnest(" => Array<SmallInt>: priority_ranges.urgencies,
    ", " => Array<Nullable<Timestamptz>>: priority_ranges.due_afters,
    ", " => Array<Timestamptz>: priority_ranges.due_bys,
    EACH_LINE,
    " AND o.task <> 'SEND'",
    IS_FREE => Double: grace,
    "))",
    IN_ORDER => BigInt: limit,
    " FOR UPDATE OF o SKIP LOCKED) AS o LIMIT " => BigInt: limit,
    DETAILS
);

/// Leases entries, or puts them off until their recipients may get another message.
pub(crate) struct Lease {
    pub(crate) token: Uuid,
    pub(crate) seconds: f64,
    pub(crate) ids: Vec<Uuid>,
    /// None: it is leased.
    pub(crate) due_ats: Vec<Option<DateTime<Utc>>>,
}

statement!(Lease, () =
    "UPDATE outbox SET \
     lease_token = CASE WHEN l.due_at IS NULL THEN l.token ELSE outbox.lease_token END, \
     lease_until = CASE WHEN l.due_at IS NULL THEN clock_timestamp() + make_interval(secs => l.seconds) \
     ELSE outbox.lease_until END, \
     unconfirmed = outbox.unconfirmed + CASE WHEN l.due_at IS NULL AND outbox.attempted_at IS NOT NULL THEN 1 ELSE 0 END, \
     attempted_at = CASE WHEN l.due_at IS NULL THEN NULL ELSE outbox.attempted_at END, \
     due_at = coalesce(l.due_at, outbox.due_at) \
     FROM (SELECT " => SqlUuid: token,
    " AS token, " => Double: seconds,
    " AS seconds, u.id, u.due_at FROM unnest(" => Array<SqlUuid>: ids,
    ", " => Array<Nullable<Timestamptz>>: due_ats,
    ") AS u (id, due_at)) AS l WHERE outbox.id = l.id"
);

/// Keeps the theoretical arrival times of the recipients, and the moment that the business number's next token is for.
pub(crate) struct RecordPace {
    pub(crate) numbers: Vec<Vec<u8>>,
    pub(crate) tats: Vec<DateTime<Utc>>,
    pub(crate) tat: DateTime<Utc>,
}

statement!(RecordPace, () =
    "WITH recipients AS (INSERT INTO recipient_pace (number_digest, tat) SELECT * FROM unnest("
        => Array<Binary>: numbers,
    ", " => Array<Timestamptz>: tats,
    ") ON CONFLICT (number_digest) DO UPDATE SET tat = excluded.tat) \
     UPDATE pace SET tat = " => Timestamptz: tat,
    " WHERE id = 1"
);

/// Returns when there will be something to lease: the business time of the first message and of the first timer that
/// nobody has; the seconds until something that is held comes free, where nothing else is due. Of what is held, the
/// thousand of each urgency that are due the longest count.
pub(crate) struct NextDue {
    urgencies: Vec<i16>,
    now: DateTime<Utc>,
    grace: f64,
}

impl NextDue {
    /// From `now` on, with this grace of attempts in seconds.
    pub(crate) fn after(now: DateTime<Utc>, grace: f64) -> Self {
        Self { urgencies: Priority::ALL.map(Priority::rank).to_vec(), now, grace }
    }
}

/// See [`NextDue`].
pub(crate) type NextColumns =
    (Nullable<Timestamptz>, Nullable<Timestamptz>, Nullable<Double>, Nullable<Double>);

/// The index of what waits is walked once for each urgency, as far as it is needed.
const EACH_URGENCY: &str = ") AS l (priority) CROSS JOIN LATERAL (\
     SELECT o.* FROM outbox AS o WHERE o.dead_at IS NULL AND o.priority = l.priority";

/// The end of that.
const THE_FIRST: &str = " ORDER BY o.priority, o.due_at, o.position LIMIT 1) AS o)";
const A_THOUSAND: &str = " ORDER BY o.priority, o.due_at, o.position LIMIT 1000) AS o) END";

const FREE_IN: &str = " IS TRUE THEN NULL ELSE (SELECT extract(epoch FROM min(greatest(o.lease_until, \
     o.attempted_at + make_interval(secs => ";

statement!(NextDue, NextColumns =
    "WITH send AS MATERIALIZED (SELECT min(o.due_at) AS due_at FROM unnest(" => Array<SmallInt>: urgencies,
    EACH_URGENCY,
    " AND o.task = 'SEND'",
    IS_FREE => Double: grace,
    IS_FIRST,
    THE_FIRST,
    ", timer AS MATERIALIZED (SELECT min(o.due_at) AS due_at FROM unnest(" => Array<SmallInt>: urgencies,
    EACH_URGENCY,
    " AND o.task <> 'SEND'",
    IS_FREE => Double: grace,
    "))",
    THE_FIRST,
    " SELECT (SELECT due_at FROM send), (SELECT due_at FROM timer), \
     CASE WHEN (SELECT due_at FROM send) <= " => Timestamptz: now,
    FREE_IN => Double: grace,
    "))) - clock_timestamp())::float8 FROM unnest(" => Array<SmallInt>: urgencies,
    EACH_URGENCY,
    " AND o.task = 'SEND' AND o.due_at <= " => Timestamptz: now,
    A_THOUSAND,
    ", CASE WHEN (SELECT due_at FROM timer) <= " => Timestamptz: now,
    FREE_IN => Double: grace,
    "))) - clock_timestamp())::float8 FROM unnest(" => Array<SmallInt>: urgencies,
    EACH_URGENCY,
    " AND o.task <> 'SEND' AND o.due_at <= " => Timestamptz: now,
    A_THOUSAND
);

/// Writes down attempts under leases that last long enough, and returns their entries.
pub(crate) struct Attempt {
    pub(crate) ids: Vec<Uuid>,
    pub(crate) tokens: Vec<Uuid>,
    pub(crate) needed: Vec<f64>,
}

statement!(Attempt, SqlUuid =
    "UPDATE outbox SET attempted_at = clock_timestamp() FROM unnest(" => Array<SqlUuid>: ids,
    ", " => Array<SqlUuid>: tokens,
    ", " => Array<Double>: needed,
    ") AS a (id, token, needed) WHERE outbox.id = a.id AND outbox.id = ANY(" => Array<SqlUuid>: ids,
    ") AND outbox.lease_token = a.token \
     AND outbox.dead_at IS NULL AND outbox.lease_until >= clock_timestamp() + make_interval(secs => a.needed) \
     RETURNING outbox.id"
);

/// Nothing leaves for this long; a shorter pause does not end a longer one.
pub(crate) struct Pause {
    pub(crate) seconds: f64,
}

statement!(Pause, () =
    "UPDATE pace SET paused_until = greatest(paused_until, clock_timestamp() + make_interval(secs => "
        => Double: seconds,
    ")) WHERE id = 1"
);
