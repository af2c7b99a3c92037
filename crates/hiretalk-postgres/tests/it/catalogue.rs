//! Matches see every change of the catalogue, whoever wrote it, and do without rows that cannot be read.

use chrono::{DateTime, Duration, Utc};
use hiretalk_domain::catalogue::{FieldOfWork, Job, JobText};
use hiretalk_domain::matching::{Preferences, Ranking};
use hiretalk_domain::ports::JobCatalogue;
use hiretalk_postgres::PostgresStore;
use hiretalk_store_contract::fixtures::job;

use crate::database::{migrated, store_on};
use crate::plans::block_on;

/// Neither a match nor a put fails by a job that cannot be read, and the next best take its place.
#[test]
fn a_job_that_cannot_be_read_is_left_out() {
    let database = migrated();
    let store = store_on(&database.url());
    let jobs = (0..100).map(|number| job(&format!("job {number:02}"))).collect();
    block_on(store.put(jobs, moment())).unwrap();
    let spoil = |which: &str| {
        database.query(&format!("UPDATE jobs SET application_url = 'https://' WHERE {which}")).unwrap();
    };
    let found = || ids_of_the_best(&store, &Preferences::default());
    assert_eq!(found(), ["job 00", "job 01", "job 02"]);
    spoil("id < 'job 40' AND id <> 'job 01'");
    assert_eq!(found(), ["job 01", "job 40", "job 41"]);
    spoil("true");
    assert_eq!(found(), <[&str; 0]>::default());
    block_on(store.put(vec![job("new")], moment())).unwrap();
    assert_eq!(found(), ["new"]);
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

/// Jobs that are written again and again leave nothing behind, and removed ones are gone for every process.
#[test]
fn every_process_sees_what_was_written_last() {
    let database = migrated();
    let [writer, reader] = [(); 2].map(|()| store_on(&database.url()));
    let titled = |number: usize, title: &str| {
        let title = JobText::parse(title).unwrap();
        Job { title, ..job(&format!("{number:04}")) }
    };
    let put = |title: &str| {
        block_on(writer.put((0..1_000).map(|number| titled(number, title)).collect(), moment())).unwrap();
    };
    let found = |word: &str| {
        let interests = vec![word.to_owned()];
        ids_of_the_best(&reader, &Preferences { interests, ..Preferences::default() })
    };
    let first = ["0000", "0001", "0002"];
    for _ in 0..3 {
        put("Astronaut");
        assert_eq!((found("astronaut"), found("plumber").len()), (first.map(str::to_owned).to_vec(), 0));
        put("Plumber");
        assert_eq!((found("plumber"), found("astronaut").len()), (first.map(str::to_owned).to_vec(), 0));
    }
    for number in [0, 2] {
        assert!(block_on(writer.remove(titled(number, "Plumber").id)).unwrap());
    }
    assert_eq!(found("plumber"), ["0001", "0003", "0004"]);
    block_on(writer.put(vec![titled(2, "Plumber")], moment())).unwrap();
    assert_eq!(found("plumber"), ["0001", "0002", "0003"]);
}

/// Revisions that are lower than those read before are of another database: all jobs are read anew.
#[test]
fn a_restored_database_is_read_anew() {
    let database = migrated();
    let store = store_on(&database.url());
    block_on(store.put(vec![job("a"), job("b")], moment())).unwrap();
    let found = || ids_of_the_best(&store, &Preferences::default());
    assert_eq!(found(), ["a", "b"]);
    database
        .query("DELETE FROM jobs WHERE id = 'a'; UPDATE jobs SET revision = 1; UPDATE catalogue_revision SET last = 1")
        .unwrap();
    assert_eq!(found(), ["b"]);
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
