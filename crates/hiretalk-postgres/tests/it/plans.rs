//! Every list has its index: on a large table no statement reads the whole of it.

use hiretalk_domain::conversation::Status;
use hiretalk_domain::events::Position;
use hiretalk_domain::ids::{CandidateId, ConversationId, JobId};
use hiretalk_domain::paging::{ConversationFilter, EventLimit, PageLimit, PageRequest};
use hiretalk_domain::ports::{ConversationReader, ConversationStore};
use hiretalk_test_postgres::TestDatabase;

use crate::database::{migrated, store_on};

/// 60,000 conversations of 20,000 candidates about 300 jobs; one in fifty is not completed.
pub(crate) const SEED: &str = "
    INSERT INTO candidates (id, phone_number, first_name, created_at, updated_at)
        SELECT 'c' || n, '+3460000' || lpad(n::text, 5, '0'), 'Ana', now(), now() FROM generate_series(0, 19999) AS n;
    INSERT INTO conversations (id, candidate_id, job_id, status, created_at, updated_at, origin, outcome,
                               application_id, event_digest, version)
        SELECT ('01900000-' || lpad(to_hex(n / 65536), 4, '0') || '-7' || lpad(to_hex((n / 16) % 4096), 3, '0') || '-8000-'
                || lpad(to_hex(n), 12, '0'))::uuid,
               'c' || (n % 20000), 'j' || ((n % 300) + 300 * (n / 20000)), CASE WHEN n % 50 = 0 AND n < 20000 THEN 'CREATED' ELSE 'COMPLETED' END,
               now(), now(), 'APPLICATION', CASE WHEN n % 50 = 0 AND n < 20000 THEN NULL ELSE 'FINISHED' END, 'e' || n, '\\x00', 1
        FROM generate_series(0, 59999) AS n;
    INSERT INTO events (position, type, occurred_at, conversation_id, data)
        SELECT n, 'conversation.started', now(), NULL, '{\"version\":\"1\",\"candidate_id\":\"c\"}' FROM generate_series(1, 60000) AS n;
    UPDATE feed SET last = 60000;
    ANALYZE;
";

/// What Postgres counts as read: whole scans of a table, and rows that an index led to.
#[derive(Debug)]
pub(crate) struct Reads {
    pub(crate) whole_scans: i64,
    pub(crate) rows: i64,
}

/// What was read of a table until now.
pub(crate) fn reads_of(database: &TestDatabase, table: &str) -> Reads {
    let row = database
        .query(&format!(
            "SELECT seq_scan, coalesce((SELECT sum(idx_tup_read) FROM pg_stat_user_indexes AS i \
             WHERE i.relname = t.relname), 0) FROM pg_stat_user_tables AS t WHERE relname = '{table}'"
        ))
        .unwrap();
    let (whole_scans, rows) = row.trim().split_once('|').unwrap();
    Reads { whole_scans: whole_scans.parse().unwrap(), rows: rows.parse().unwrap() }
}

/// The statistics are the judge, not a plan printed for other values: what counts is what the store's own prepared
/// statements do.
#[test]
fn no_list_reads_the_whole_table() {
    let database = migrated();
    database.query(SEED).unwrap();
    let reads = |table: &str| reads_of(&database, table);
    let job = || JobId::parse("j7").ok();
    let deep = "01900000-0000-7fff-8000-000000000000".parse().map(ConversationId::from_uuid).ok();
    let filter = ConversationFilter::default;
    let cases = [
        ("all", filter(), None, 51),
        ("all, deep", filter(), deep, 51),
        ("one status", ConversationFilter { statuses: vec![Status::Created], ..filter() }, None, 51),
        (
            "two statuses",
            ConversationFilter { statuses: vec![Status::Completed, Status::Ongoing], ..filter() },
            deep,
            51,
        ),
        ("job", ConversationFilter { job_id: job(), ..filter() }, None, 3 * 51),
        (
            "job and status",
            ConversationFilter { job_id: job(), statuses: vec![Status::Completed], ..filter() },
            None,
            51,
        ),
        (
            "candidate",
            ConversationFilter { candidate_id: CandidateId::parse("c7").ok(), ..filter() },
            None,
            3,
        ),
    ];
    for (name, filter, before, most) in cases {
        let before_reads = reads("conversations");
        {
            let store = store_on(&database.url());
            let request = PageRequest { filter, limit: PageLimit::default(), before };
            let page = block_on(store.page(request)).unwrap();
            assert!(!page.conversations.is_empty(), "{name}");
        }
        let after = settled(|| reads("conversations"), |now| now.rows > before_reads.rows);
        assert_eq!(after.whole_scans, before_reads.whole_scans, "{name}");
        assert!(after.rows - before_reads.rows <= most, "{name}: {} rows", after.rows - before_reads.rows);
    }
    let before_reads = reads("events");
    {
        let store = store_on(&database.url());
        assert_eq!(block_on(store.events(Position(30_000), EventLimit::default())).unwrap().len(), 100);
        assert!(
            block_on(store.find(ConversationId::new(chrono::DateTime::UNIX_EPOCH, 1))).unwrap().is_none()
        );
    }
    let after = settled(|| reads("events"), |now| now.rows > before_reads.rows);
    assert_eq!(after.whole_scans, before_reads.whole_scans);
    assert!(after.rows - before_reads.rows <= 100);
}

/// A connection reports what it read when it is idle or ends, so the figures come a little late.
pub(crate) fn settled(read: impl Fn() -> Reads, is_there: impl Fn(&Reads) -> bool) -> Reads {
    for _ in 0..200 {
        let now = read();
        if is_there(&now) {
            return now;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the statistics never came: {:?}", read());
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
