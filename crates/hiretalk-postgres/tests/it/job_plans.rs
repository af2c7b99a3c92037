//! On a large catalogue a page of jobs reads the rows that it lists, and a match what its terms are about.

use chrono::DateTime;
use hiretalk_domain::catalogue::{EmploymentType, FieldOfWork, JobFilter};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::matching::{Preferences, Ranking};
use hiretalk_domain::ports::JobCatalogue;

use crate::database::{migrated, store_on};
use crate::plans::{block_on, reads_of, settled};

/// 30,000 jobs in 100 fields.
const SEED: &str = "
    INSERT INTO jobs (id, title, employer, field, field_folded, employment_type, work_model, description, skills,
                      languages, application_url, created_at, updated_at)
        SELECT 'job ' || lpad(n::text, 5, '0'), 'Baker', 'Horno', 'Field ' || n % 100, 'field ' || n % 100, 'FULL_TIME',
               'ON_SITE', 'Bread.', '{}', '{}', 'https://example.com', now(), now()
        FROM generate_series(0, 29999) AS n;
    ANALYZE;
";

#[test]
fn no_page_of_jobs_reads_the_whole_catalogue() {
    let database = migrated();
    database.query(SEED).unwrap();
    let deep = || JobId::parse("job 20000").ok();
    let field = || JobFilter { field: FieldOfWork::parse("FIELD 7").ok(), ..JobFilter::default() };
    for (name, filter, after) in [
        ("all", JobFilter::default(), None),
        ("all, deep", JobFilter::default(), deep()),
        ("field", field(), None),
        ("field, deep", field(), deep()),
    ] {
        let before = reads_of(&database, "jobs");
        {
            let store = store_on(&database.url());
            let page = block_on(store.page(filter, after, 50)).unwrap();
            assert_eq!(page.len(), 50, "{name}");
        }
        let after = settled(|| reads_of(&database, "jobs"), |now| now.rows > before.rows);
        assert_eq!(after.whole_scans, before.whole_scans, "{name}");
        assert!(after.rows - before.rows <= 50, "{name}: {} rows", after.rows - before.rows);
    }
}

/// An index of the same jobs, of which 1,000 came at a time, in eight blocks: their fields, one term that all of them
/// have, and 5,000 others in each block.
const INDEX: &str = "
    UPDATE jobs SET number = right(id, 5)::bigint, created_at = 'epoch'::timestamptz + right(id, 5)::int / 1000 * interval '1 us';
    INSERT INTO job_blocks (block, rules, size, newest, created, dated, dead)
        SELECT n / 4096, 1, count(*), now(), string_agg(int8send(n / 1000), '' ORDER BY n), '', ''
        FROM generate_series(0, 29999) AS n GROUP BY 1;
    INSERT INTO job_postings (term, block, members)
        SELECT 'f:field ' || n % 100, n / 4096, string_agg(int2send((n % 4096)::int2), '' ORDER BY n)
        FROM generate_series(0, 29999) AS n GROUP BY 1, 2
        UNION ALL
        SELECT 'e:FULL_TIME', n / 4096, string_agg(int2send((n % 4096)::int2), '' ORDER BY n)
        FROM generate_series(0, 29999) AS n GROUP BY 1, 2
        UNION ALL
        SELECT 'w:word' || n, b, '\\x0001' FROM generate_series(1, 5000) AS n, generate_series(0, 7) AS b;
";

#[test]
fn no_match_reads_the_whole_catalogue() {
    let database = migrated();
    database.query(SEED).unwrap();
    database.query(INDEX).unwrap();
    // Without it the index of loose jobs still leads to where these were loose.
    database.query("VACUUM ANALYZE").unwrap();
    let now = DateTime::UNIX_EPOCH;
    let field = |name| Preferences { field: FieldOfWork::parse(name).ok(), ..Preferences::default() };
    let full_time = || Preferences { employment_type: Some(EmploymentType::FullTime), ..field("Field 7") };
    let words = || Preferences { interests: vec!["word1 word22 word333 word4444".to_owned()], ..full_time() };
    // Of each term its eight postings; of jobs those that are shown, and as many as are alike and came together.
    for (name, wanted, postings, rows) in [
        ("a field", field("Field 7"), 8, 20),
        ("a field and a type", full_time(), 16, 20),
        ("an unknown field", field("Field of dreams"), 0, 2_020),
        ("words as well", words(), 48, 40),
    ] {
        let before = ["job_postings", "jobs"].map(|table| reads_of(&database, table));
        {
            let store = store_on(&database.url());
            let (Ranking::Fits(found) | Ranking::NearestMisses { matches: found, .. }) =
                block_on(store.rank(wanted, now, 10)).unwrap();
            assert_eq!(found.len(), 10, "{name}");
        }
        let jobs = settled(|| reads_of(&database, "jobs"), |now| now.rows > before[1].rows);
        let after = [reads_of(&database, "job_postings"), jobs];
        for ((before, after), most) in before.into_iter().zip(after).zip([postings, rows]) {
            assert_eq!(after.whole_scans, before.whole_scans, "{name}");
            assert!(after.rows - before.rows <= most, "{name}: {} rows", after.rows - before.rows);
        }
    }
    let before = ["job_postings", "jobs"].map(|table| reads_of(&database, table));
    {
        let store = store_on(&database.url());
        assert_eq!(block_on(store.fields(now, 10)).unwrap().len(), 10);
    }
    let jobs = settled(|| reads_of(&database, "jobs"), |now| now.rows > before[1].rows);
    let after = [reads_of(&database, "job_postings"), jobs];
    for ((before, after), most) in before.into_iter().zip(after).zip([800, 10]) {
        assert_eq!(after.whole_scans, before.whole_scans, "fields");
        assert!(after.rows - before.rows <= most, "fields: {} rows", after.rows - before.rows);
    }
}

#[test]
fn what_is_said_of_a_full_block_is_read_once() {
    let database = migrated();
    database.query(SEED).unwrap();
    database.query(INDEX).unwrap();
    database.query("VACUUM ANALYZE").unwrap();
    let wanted = Preferences {
        field: FieldOfWork::parse("Field 7").ok(),
        employment_type: Some(EmploymentType::FullTime),
        interests: vec!["word1 word22 word333 word4444".to_owned()],
        ..Preferences::default()
    };
    let before = reads_of(&database, "job_postings");
    let store = store_on(&database.url());
    let rank = || block_on(store.rank(wanted.clone(), DateTime::UNIX_EPOCH, 10)).unwrap();
    let mut rankings: Vec<Ranking> = (0..10).map(|_| rank()).collect();
    // Some blocks are others now, then all of them.
    for blocks in ["block < 3", "true"] {
        let others =
            format!("UPDATE job_blocks SET edition = md5(block || edition::text)::uuid WHERE {blocks}");
        database.query(&others).unwrap();
        rankings.push(rank());
    }
    drop(store);
    assert!(rankings.iter().all(|ranking| *ranking == rankings[0]), "{rankings:?}");
    let after = settled(|| reads_of(&database, "job_postings"), |now| now.rows > before.rows);
    // Six terms in eight blocks; nine times in the last alone, which is not full; in three others and the last; in all.
    let most = 48 + 9 * 6 + 4 * 6 + 48;
    assert!(after.rows - before.rows <= most, "{} rows instead of {most}", after.rows - before.rows);
    assert_eq!(after.whole_scans, before.whole_scans);
}
