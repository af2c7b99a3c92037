//! The index of the jobs is filled, kept in order, and no larger than what it is about.

use chrono::{DateTime, Duration, Utc};
use hiretalk_domain::catalogue::{FieldOfWork, Job, JobText};
use hiretalk_domain::matching::{Preferences, Ranking};
use hiretalk_domain::ports::JobCatalogue;
use hiretalk_postgres::{PostgresStore, run_migrations};
use hiretalk_store_contract::fixtures::job;
use hiretalk_test_postgres::TestDatabase;

use crate::database::{migrated, store_on};
use crate::plans::block_on;

/// As they are after the migration that brought the index: 3,000 jobs of which it knows nothing.
const UNKNOWN: &str = "
    INSERT INTO jobs (id, title, employer, field, field_folded, employment_type, work_model, description, skills,
                      languages, application_url, created_at, updated_at)
        SELECT 'job ' || lpad(n::text, 4, '0'), 'Baker', 'Horno', 'Food', 'food', 'FULL_TIME', 'ON_SITE', 'Bread.',
               '{}', '{}', 'https://example.com', now() - n * interval '1 s', now()
        FROM generate_series(0, 2999) AS n;
";

#[test]
fn jobs_from_before_the_index_are_found_and_filled_in() {
    let database = migrated();
    database.query(UNKNOWN).unwrap();
    let found = || {
        let interests = vec!["bread".to_owned()];
        ids_of_the_best(&store_on(&database.url()), &Preferences { interests, ..Preferences::default() })
    };
    let newest = ["job 0000", "job 0001", "job 0002"];
    assert_eq!((found(), loose(&database)), (newest.map(str::to_owned).to_vec(), 3_000));
    run_migrations(&database.url()).unwrap();
    assert_eq!((found(), loose(&database)), (newest.map(str::to_owned).to_vec(), 0));
    // What other rules made is made anew.
    database
        .query("UPDATE job_blocks SET rules = 0; UPDATE job_postings SET term = 'w:old' || term")
        .unwrap();
    assert_ne!(found(), newest, "blocks by other rules know other words");
    run_migrations(&database.url()).unwrap();
    assert_eq!((found(), loose(&database)), (newest.map(str::to_owned).to_vec(), 0));
    assert_eq!(counted(&database, "job_blocks WHERE rules = 0"), 0);
    assert_eq!(counted(&database, "job_postings WHERE term LIKE 'w:old%'"), 0);
}

/// What a newer process wrote and this one cannot read: neither a match nor a start fails by it, and what it was the best
/// of is not shorter for it.
#[test]
fn a_job_that_cannot_be_read_is_left_out() {
    let database = migrated();
    database.query(UNKNOWN).unwrap();
    let spoil = |which: &str| {
        database.query(&format!("UPDATE jobs SET application_url = 'https://' WHERE {which}")).unwrap();
    };
    let found = || {
        let interests = vec!["bread".to_owned()];
        ids_of_the_best(&store_on(&database.url()), &Preferences { interests, ..Preferences::default() })
    };
    // Loose ones, more than a step takes.
    spoil("id < 'job 1100'");
    let readable = ["job 1100", "job 1101", "job 1102"];
    assert_eq!(found(), readable);
    run_migrations(&database.url()).unwrap();
    assert_eq!((found(), loose(&database)), (readable.map(str::to_owned).to_vec(), 1_100));
    // Those that have numbers, and are the best.
    spoil("id BETWEEN 'job 1100' AND 'job 1110' OR id = 'job 1112'");
    assert_eq!(found(), ["job 1111", "job 1113", "job 1114"]);
    spoil("true");
    assert_eq!(found(), <[&str; 0]>::default());
    run_migrations(&database.url()).unwrap();
    // Nor do they keep others from their numbers, a few at a time.
    let store = store_on(&database.url());
    for some in 0..2 {
        let few = (0..40).map(|number| job(&format!("new {some} {number}"))).collect();
        block_on(store.put(few, moment())).unwrap();
    }
    wait_until(|| counted(&database, "jobs WHERE number IS NULL AND id LIKE 'new%'") == 0);
}

#[test]
fn the_index_does_not_grow_with_what_is_gone() {
    let database = migrated();
    let store = store_on(&database.url());
    let titled = |number: usize, title: &str| {
        let title = JobText::parse(title).unwrap();
        Job { title, ..job(&format!("{number:04}")) }
    };
    let put = |from: usize, to: usize, title: &str| {
        for first in (from..to).step_by(1_000) {
            let jobs = (first..to.min(first + 1_000)).map(|number| titled(number, title)).collect();
            block_on(store.put(jobs, moment())).unwrap();
        }
    };
    put(0, 4_200, "Baker");
    assert_eq!((counted(&database, "job_blocks WHERE block IN (0, 1)"), loose(&database)), (2, 0));
    // What all jobs of a full block say takes a bit for each.
    let dense = "SELECT octet_length(members) FROM job_postings WHERE block = 0 AND term = 'f:food'";
    assert_eq!(database.query(dense).unwrap().trim(), "512");
    // The same again is no news.
    put(0, 4_200, "Baker");
    assert_eq!(counted(&database, "jobs WHERE number < 4200"), 4_200);
    // A few are put alone: they wait for others.
    put(0, 10, "Cook");
    assert_eq!((loose(&database), counted(&database, "job_blocks WHERE octet_length(dead) = 20")), (10, 1));
    // Half of the first block is dead: it is given up.
    put(0, 2_100, "Chef");
    wait_until(|| counted(&database, "job_blocks WHERE block = 0") == 0);
    assert_eq!(counted(&database, "job_postings WHERE block = 0"), 0);
    assert_eq!((loose(&database), counted(&database, "jobs WHERE number >= 4096")), (0, 4_200));
    for number in 0..4_200 {
        block_on(store.remove(job(&format!("{number:04}")).id)).unwrap();
    }
    let fits = block_on(store.rank(Preferences::default(), moment(), 10)).unwrap();
    assert_eq!(fits, Ranking::NearestMisses { matches: Vec::new(), relaxed: Vec::new() });
    wait_until(|| counted(&database, "job_blocks WHERE size = 4096") == 0);
}

/// What is in memory of a full block is of that block, not of its number.
#[test]
fn a_number_that_is_taken_again_is_about_its_new_job() {
    let database = migrated();
    let store = store_on(&database.url());
    let put = |title: &str| {
        for first in (0..4_096).step_by(1_024) {
            let titled =
                |number: usize| Job { title: JobText::parse(title).unwrap(), ..job(&format!("{number:04}")) };
            block_on(store.put((first..first + 1_024).map(titled).collect(), moment())).unwrap();
        }
    };
    let found = |word: &str| {
        let interests = vec![word.to_owned()];
        ids_of_the_best(&store, &Preferences { interests, ..Preferences::default() })
    };
    let first = ["0000", "0001", "0002"];
    put("Astronaut");
    for _ in 0..2 {
        assert_eq!(found("astronaut"), first);
        assert!(found("plumber").is_empty());
    }
    database.query("DELETE FROM jobs; DELETE FROM job_postings; DELETE FROM job_blocks").unwrap();
    put("Plumber");
    assert_eq!(counted(&database, "job_blocks WHERE block = 0 AND size = 4096"), 1);
    for _ in 0..2 {
        assert!(found("astronaut").is_empty());
        assert_eq!(found("plumber"), first);
    }
}

/// Somebody else's defect is told by its place, and is not in the way for long.
#[test]
fn a_job_that_cannot_be_read_is_mended_by_the_next_put() {
    let database = migrated();
    let store = store_on(&database.url());
    block_on(store.put(vec![job("a"), job("b")], moment())).unwrap();
    let mut music = job("m");
    music.field = FieldOfWork::parse("Music").unwrap();
    block_on(store.put(vec![music], moment())).unwrap();
    database.query("UPDATE jobs SET title = chr(7) WHERE id = 'a'").unwrap();
    database.query("UPDATE jobs SET title = chr(7), field = chr(7) WHERE id = 'm'").unwrap();
    assert_eq!(block_on(store.fields(moment(), 10)).unwrap(), [job("b").field]);
    assert_eq!(ids_of_the_best(&store, &Preferences::default()), ["b"]);
    block_on(store.put(vec![job("a")], moment())).unwrap();
    assert_eq!(ids_of_the_best(&store, &Preferences::default()), ["a", "b"]);
    let field = Preferences { field: FieldOfWork::parse("FOOD").ok(), ..Preferences::default() };
    assert_eq!(ids_of_the_best(&store, &field), ["a", "b"]);
}

/// The index is tidied after the caller has been answered.
fn wait_until(is_so: impl Fn() -> bool) {
    for _ in 0..300 {
        if is_so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("the index was not tidied within 30 s");
}

fn moment() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(20_000)
}

fn ids_of_the_best(store: &PostgresStore, wanted: &Preferences) -> Vec<String> {
    match block_on(store.rank(wanted.clone(), moment(), 3)).unwrap() {
        Ranking::Fits(found) => found.into_iter().map(|found| found.job.id.to_string()).collect(),
        Ranking::NearestMisses { .. } => Vec::new(),
    }
}

fn loose(database: &TestDatabase) -> u32 {
    counted(database, "jobs WHERE number IS NULL")
}

fn counted(database: &TestDatabase, rows: &str) -> u32 {
    database.query(&format!("SELECT count(*) FROM {rows}")).unwrap().trim().parse().unwrap()
}
