//! On a large catalogue a page of jobs reads the rows that it lists, and a match the new ones and those that it shows.

use chrono::DateTime;
use hiretalk_domain::catalogue::JobFilter;
use hiretalk_domain::catalogue::{EmploymentType, FieldOfWork};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::matching::{Preferences, Ranking};
use hiretalk_domain::ports::JobCatalogue;

use crate::database::{migrated, store_on};
use crate::plans::{block_on, reads_of, settled};

/// 30,000 jobs in 100 fields.
const SEED: &str = "
    INSERT INTO jobs (id, title, employer, field, field_folded, employment_type, work_model, description, skills,
                      languages, application_url, created_at, updated_at, revision, words)
        SELECT 'job ' || lpad(n::text, 5, '0'), 'Baker', 'Horno', 'Field ' || n % 100, 'field ' || n % 100, 'FULL_TIME',
               'ON_SITE', 'Bread.', '{}', '{}', 'https://example.com', now(), now(), n + 1, '\\x00000000'
        FROM generate_series(0, 29999) AS n;
    UPDATE catalogue_revision SET last = 30000;
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

#[test]
fn a_match_reads_what_is_new_and_what_it_shows() {
    let database = migrated();
    database.query(SEED).unwrap();
    let now = DateTime::UNIX_EPOCH;
    let store = store_on(&database.url());
    let rank = |wanted: &Preferences| {
        let (Ranking::Fits(found) | Ranking::NearestMisses { matches: found, .. }) =
            block_on(store.rank(wanted.clone(), now, 10)).unwrap();
        assert_eq!(found.len(), 10);
    };
    let field = |name| Preferences { field: FieldOfWork::parse(name).ok(), ..Preferences::default() };
    let full_time = || Preferences { employment_type: Some(EmploymentType::FullTime), ..field("Field 7") };
    let before = reads_of(&database, "jobs");
    // The first match reads all jobs, by their revisions.
    rank(&Preferences::default());
    database
        .query("UPDATE jobs SET revision = revision + 30000 WHERE revision <= 5; UPDATE catalogue_revision SET last = 30005")
        .unwrap();
    for wanted in [field("Field 7"), full_time(), field("Field of dreams")] {
        rank(&wanted);
    }
    assert_eq!(block_on(store.fields(now, 10)).unwrap().len(), 10);
    drop(store);
    // All once, then five changed ones, ten for each of four matches, ten fields; old versions of rows count too.
    let most = 30_000 + 100;
    let after = settled(|| reads_of(&database, "jobs"), |now| now.rows > before.rows + 30_000);
    assert!(after.rows - before.rows <= most, "{} rows instead of {most}", after.rows - before.rows);
    // One scan is that of the UPDATE at most.
    assert!(after.whole_scans - before.whole_scans <= 1);
}
