//! A burst of greetings costs a lease nothing: it takes answers out of 100,000 that wait, and reads what it takes.

use std::time::Duration;

use chrono::{DateTime, Utc};
use hiretalk_domain::change::Change;
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{MessageId, NewMessage, NewMessageBody, Outgoing};
use hiretalk_domain::outbound::{LeaseRequest, SendRate};
use hiretalk_domain::outbox::{EntryId, LeaseToken, OutboxEntry, Priority, Purpose, Task};
use hiretalk_domain::ports::{ConversationStore, Outbox};
use hiretalk_postgres::PostgresStore;
use uuid::Uuid;

use crate::database::{migrated, store_on};
use crate::plans::{block_on, reads_of};
use crate::work_plans::disconnected;

/// 100,000 conversations, of which each has a message and a timer that are due. What was written first is 50 reminders,
/// what was written last 100 answers and 10 things to read.
const BURST: &str = "
    INSERT INTO candidates (id, phone_number, first_name, created_at, updated_at)
        SELECT 'c' || n, '+346' || lpad(n::text, 8, '0'), 'Ana', now(), now() FROM generate_series(0, 99999) AS n;
    INSERT INTO conversations (id, candidate_id, job_id, status, created_at, updated_at, origin, application_id,
                               event_digest, version)
        SELECT lpad(to_hex(n), 32, '0')::uuid, 'c' || n, 'j', 'CREATED', now(), now(), 'APPLICATION', 'e' || n, '\\x00', 1
        FROM generate_series(0, 99999) AS n;
    INSERT INTO messages (id, conversation_id, direction, content, delivery, number_digest, created_at, updated_at)
        SELECT ('1' || lpad(to_hex(n), 31, '0'))::uuid, lpad(to_hex(n), 32, '0')::uuid, 'OUT',
               '{\"version\":\"1\",\"type\":\"text\",\"body\":\"hi\"}', 'queued', decode(lpad(n::text, 64, '0'), 'hex'), now(), now()
        FROM generate_series(0, 99999) AS n;
    INSERT INTO outbox (id, conversation_id, task, purpose, turn, priority, due_at)
        SELECT ('1' || lpad(to_hex(n), 31, '0'))::uuid, lpad(to_hex(n), 32, '0')::uuid, 'SEND', 'DIALOGUE',
               ('1' || lpad(to_hex(n), 31, '0'))::uuid, CASE WHEN n < 50 THEN 3 WHEN n < 99900 THEN 2 ELSE 1 END,
               now() - interval '30 minutes' + n * interval '1 ms'
        FROM generate_series(0, 99999) AS n;
    INSERT INTO outbox (id, conversation_id, task, priority, due_at)
        SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid,
               CASE WHEN n < 99990 THEN 'REMIND' ELSE 'READ' END, CASE WHEN n < 99990 THEN 3 ELSE 1 END,
               now() - interval '20 minutes' + n * interval '1 ms'
        FROM generate_series(0, 99999) AS n;
";

/// What a lease takes at most.
const LIMIT: u16 = 20;
const LEASES: usize = 16;

#[test]
fn a_lease_reads_what_it_takes_of_a_burst() {
    let database = migrated();
    database.query(BURST).unwrap();
    let now: DateTime<Utc> =
        database.query("SELECT to_json(now())").unwrap().trim().trim_matches('"').parse().unwrap();
    // Whatever the planner takes the tables to be like: new ones, and then well-known ones.
    for (round, statistics) in ["SELECT 1", "ANALYZE"].into_iter().enumerate() {
        database.query(statistics).unwrap();
        disconnected(&database);
        let before = reads_of(&database, "outbox");
        {
            let store = store_on(&database.url());
            block_on(leases(&store, now, round));
        }
        disconnected(&database);
        let after = reads_of(&database, "outbox");
        assert_eq!(after.whole_scans, before.whole_scans, "{statistics}");
        // A lease walks past what is leased already. One that looked at all that waits would read 100,000 rows by itself.
        let rows = after.rows - before.rows;
        assert!(rows < 25_000, "{rows} rows for {LEASES} leases, {statistics}");
    }
}

async fn leases(store: &PostgresStore, now: DateTime<Utc>, round: usize) {
    let token = LeaseToken(Uuid::from_u128(7));
    let pace = SendRate { rate: 60_000, recipient_interval: Duration::ZERO, recipient_burst: 100 };
    let hour = Duration::from_secs(3_600);
    let request = LeaseRequest { now, token, limit: LIMIT, lease: hour, grace: hour, pace };
    let mut urgencies = Vec::new();
    for _ in 1..LEASES {
        let batch = store.lease(request.clone()).await.unwrap();
        assert_eq!(batch.entries.len(), usize::from(LIMIT));
        assert_eq!(batch.again_in, Some(Duration::ZERO), "more waits");
        urgencies.extend(batch.entries.iter().map(|leased| leased.entry.task.priority()));
    }
    let answers = if round == 0 { 110 } else { 0 };
    let first_words = urgencies.len() - answers;
    let expected = [vec![Priority::Answer; answers], vec![Priority::Greeting; first_words]].concat();
    assert_eq!(urgencies, expected);

    // An answer to somebody whose greeting waits far behind takes it along.
    let conversation_id = ConversationId::from_uuid(Uuid::from_u128(70_000 + round as u128));
    let id = MessageId::from_uuid(Uuid::from_u128((2 << 124) + round as u128));
    let content = Outgoing::Text { body: "and?".to_owned() };
    let body = NewMessageBody::Out { content, number: NumberDigest([7; 32]) };
    let task = Task::Send { purpose: Purpose::Dialogue, priority: Priority::Answer, turn: id };
    let answer = Change {
        messages: vec![NewMessage { id, conversation_id, created_at: now, body }],
        outbox: vec![OutboxEntry { id: id.into(), conversation_id, due_at: now, task }],
        ..Change::default()
    };
    store.commit(answer).await.unwrap();
    let batch = store.lease(request).await.unwrap();
    let greeting = EntryId::from_uuid(Uuid::from_u128((1 << 124) + 70_000 + round as u128));
    assert_eq!(batch.entries[0].entry.id, greeting);
}
