//! A migrated database for each test, cloned from a template.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::{Duration, Instant};

use hiretalk_postgres::{PostgresStore, run_migrations};
use hiretalk_test_postgres::{TestCluster, TestDatabase};

/// A database with the schema and nothing else.
pub(crate) fn migrated() -> TestDatabase {
    let key = format!("schema-{:x}", fingerprint(&migrations_folder()));
    TestCluster::shared()
        .unwrap()
        .create_database_from(&key, |url| Ok(run_migrations(url).map(drop)?))
        .unwrap()
}

/// A store on a database, with metrics that nobody reads.
pub(crate) fn store_on(database_url: &str) -> PostgresStore {
    PostgresStore::open(database_url, &prometheus::Registry::new()).unwrap()
}

/// Waits until a query answers with true.
pub(crate) fn wait_until(database: &TestDatabase, query: &str) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while database.query(query).unwrap().trim() != "t" {
        assert!(Instant::now() < deadline, "not true after a minute: {query}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Where the migrations lie.
pub(crate) fn migrations_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations")
}

/// A changed migration is another template.
fn fingerprint(folder: &Path) -> u64 {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("up.sql"))
        .filter(|file| file.exists())
        .collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        std::fs::read(file).unwrap().hash(&mut hasher);
    }
    hasher.finish()
}
