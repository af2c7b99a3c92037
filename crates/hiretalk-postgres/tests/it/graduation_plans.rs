//! With many graduations a page, a lease and a start read the rows that they are about.

use std::time::Duration;

use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::graduation::{GraduationFilter, GraduationPageRequest, GraduationStatus, Institution};
use hiretalk_domain::ids::{CandidateId, EventId};
use hiretalk_domain::ports::{Clock, Graduations, Ids};
use hiretalk_domain::use_cases::{StartGraduations, StartOutcome};

use crate::database::{migrated, store_on};
use crate::plans::{block_on, reads_of, settled};

/// 30,000 graduations of 100 institutions: a tenth is due, a tenth is ahead, the others have started or were cancelled.
const SEED: &str = "
    INSERT INTO candidates (id, phone_number, first_name, created_at, updated_at)
        SELECT 'uni ' || n % 100 || ':' || n, '+3460000' || lpad(n::text, 5, '0'), 'Ana', now(), now()
        FROM generate_series(0, 29999) AS n;
    INSERT INTO graduations (id, institution, student_id, degree, graduation_date, time_zone, starts_at, status,
                             cancel_reason, event_digest, created_at, updated_at, version)
        SELECT 'g ' || lpad(n::text, 5, '0'), 'uni ' || n % 100, n, '', '2026-01-01', 'UTC',
               CASE WHEN n % 10 = 0 THEN timestamptz '2030-01-01' ELSE timestamptz '2026-01-01' END,
               CASE WHEN n % 10 < 2 THEN 'SCHEDULED' ELSE 'CANCELLED' END,
               CASE WHEN n % 10 < 2 THEN NULL ELSE 'REQUESTED' END, decode(repeat('00', 32), 'hex'), now(), now(), 1
        FROM generate_series(0, 29999) AS n;
    ANALYZE;
";

struct Noon;

impl Clock for Noon {
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }
}

impl Ids for Noon {
    fn entropy(&self) -> u64 {
        7
    }
}

#[test]
fn no_page_of_graduations_reads_all_of_them() {
    let database = migrated();
    database.query(SEED).unwrap();
    let deep = || EventId::parse("g 20000").ok();
    let of = |statuses: &[GraduationStatus], institution: Option<&str>| GraduationFilter {
        statuses: statuses.to_vec(),
        institution: institution.and_then(|name| Institution::parse(name).ok()),
    };
    let both = [GraduationStatus::Scheduled, GraduationStatus::Cancelled];
    for (name, filter, after, most) in [
        ("all", of(&[], None), None, 50),
        ("all, deep", of(&[], None), deep(), 50),
        ("one status", of(&[GraduationStatus::Scheduled], None), None, 50),
        ("two statuses, deep", of(&both, None), deep(), 100),
        ("institution", of(&[], Some("uni 7")), deep(), 4 * 50),
        ("institution and status", of(&[GraduationStatus::Cancelled], Some("uni 7")), None, 50),
    ] {
        let before = reads_of(&database, "graduations");
        {
            let store = store_on(&database.url());
            let page = block_on(store.page(GraduationPageRequest { filter, after, limit: 50 })).unwrap();
            assert_eq!(page.len(), 50, "{name}");
        }
        let after = settled(|| reads_of(&database, "graduations"), |now| now.rows > before.rows);
        assert_eq!(after.whole_scans, before.whole_scans, "{name}");
        assert!(after.rows - before.rows <= most, "{name}: {} rows", after.rows - before.rows);
    }
}

#[test]
fn no_start_reads_a_whole_table() {
    let database = migrated();
    database.query(SEED).unwrap();
    let tables = ["graduations", "candidates", "conversations", "messages"];
    let scans = || tables.map(|table| reads_of(&database, table).whole_scans);
    let before = scans();
    let rows_before = reads_of(&database, "graduations").rows;
    {
        let store = std::sync::Arc::new(store_on(&database.url()));
        let start = StartGraduations::new(
            store.clone(),
            store.clone(),
            std::sync::Arc::new(Noon),
            std::sync::Arc::new(Noon),
            DigestKey::from_bytes([7; 32]),
        );
        block_on(async {
            let due = start.take(100, Duration::from_secs(600)).await.unwrap();
            assert_eq!(due.len(), 100);
            assert_eq!(start.start(due[0].clone()).await.unwrap(), StartOutcome::Started);
            let open = store.find_open(CandidateId::parse("uni 1:1").unwrap()).await.unwrap();
            assert_eq!(open.len(), 0, "that one has started");
            assert!(store.find(EventId::parse("g 00011").unwrap()).await.unwrap().is_some());
        });
    }
    settled(|| reads_of(&database, "graduations"), |now| now.rows > rows_before);
    assert_eq!(scans(), before);
}
