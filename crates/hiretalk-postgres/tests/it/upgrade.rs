//! What waits in the outbox outlives an upgrade to a version that knows how urgent it is, and what a process of the version
//! before still writes is leased too.

use std::time::Duration;

use chrono::{DateTime, Utc};
use hiretalk_domain::outbound::{LeaseRequest, SendRate};
use hiretalk_domain::outbox::{LeaseToken, Priority};
use hiretalk_domain::ports::Outbox;
use uuid::Uuid;

use crate::database::{migrated, migrations_folder, store_on};
use crate::plans::block_on;

const BEFORE: &str = "
    INSERT INTO candidates (id, phone_number, first_name, created_at, updated_at)
        SELECT 'c' || n, '+3460011122' || n, 'Ana', now(), now() FROM generate_series(1, 4) AS n;
    INSERT INTO conversations (id, candidate_id, job_id, status, created_at, updated_at, origin, application_id,
                               event_digest, version)
        SELECT lpad(n::text, 32, '0')::uuid, 'c' || n, 'j', CASE WHEN n = 1 THEN 'CREATED' ELSE 'ONGOING' END, now(), now(),
               'APPLICATION', 'e' || n, '\\x00', 1 FROM generate_series(1, 4) AS n;
    INSERT INTO outbox (id, conversation_id, task, purpose, turn, due_at)
        SELECT lpad('a' || n, 32, '0')::uuid, lpad(n::text, 32, '0')::uuid, 'SEND', 'DIALOGUE',
               lpad('a' || n, 32, '0')::uuid, now() - interval '5 minutes' FROM generate_series(1, 2) AS n;
    INSERT INTO outbox (id, conversation_id, task, due_at)
        SELECT lpad(n::text, 32, '0')::uuid, lpad(n::text, 32, '0')::uuid,
               CASE WHEN n = 3 THEN 'READ' ELSE 'REMIND' END, now() - interval '5 minutes' FROM generate_series(3, 4) AS n;
";

/// What the version before writes while it still runs.
const DURING: &str = "
    INSERT INTO outbox (id, conversation_id, task, purpose, turn, due_at)
        SELECT lpad('b', 32, '0')::uuid, lpad('3', 32, '0')::uuid, 'SEND', 'DIALOGUE', lpad('b', 32, '0')::uuid, now();
";

#[test]
fn what_waits_during_an_upgrade_is_leased() {
    let database = migrated();
    let folder = migrations_folder().join("2026-11-25-000010_urgency");
    let script = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    for sql in [&script("down.sql"), BEFORE, &script("up.sql"), DURING] {
        database.query(sql).unwrap();
    }
    let now: DateTime<Utc> =
        database.query("SELECT to_json(now())").unwrap().trim().trim_matches('"').parse().unwrap();
    let store = store_on(&database.url());
    let pace = SendRate { rate: 60_000, recipient_interval: Duration::ZERO, recipient_burst: 100 };
    let token = LeaseToken(Uuid::from_u128(7));
    let hour = Duration::from_secs(3_600);
    let request = LeaseRequest { now, token, limit: 10, lease: hour, grace: hour, pace };
    let batch = block_on(store.lease(request)).unwrap();
    let found: Vec<_> = batch
        .entries
        .iter()
        .map(|leased| (leased.entry.id.as_uuid().as_u128(), leased.entry.task.priority()))
        .collect();
    let expected = [
        (0xA2, Priority::Answer),
        (0x3, Priority::Answer),
        (0xA1, Priority::Greeting),
        (0xB, Priority::Greeting),
        (0x4, Priority::Reminder),
    ];
    assert_eq!(found, expected);
}
