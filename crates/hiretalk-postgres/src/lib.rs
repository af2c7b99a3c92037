//! The Postgres store: the rules of HireTalk enforced by a schema.
//!
//! One thread writes (`writer`), one reads by id (`by_id`), others read lists, the feed, matches and the rest (`lane`); each keeps
//! a connection of its own out of the pool. Callers wait on a channel, so no query ever blocks an async thread.
//!
//! To add a statement on the hot path: a `QueryFragment` with a static `QueryId` beside those in `statements`.
//! To add a table: a migration, `schema.rs`, a row type in `rows` with its way into a domain value.
//! To add a constraint that refuses: a fact of the domain's `OpeningFacts`, and its place in
//! `statements/gather_opening_facts.rs`.

mod by_id;
mod connection_holder;
mod failure;
mod feed;
mod inbox_writer;
mod job_index;
mod migrations;
mod notifier;
mod outbox;
mod page_reader;
mod pool;
mod ports;
mod routing;
mod rows;
mod schema;
mod statements;
mod store_metrics;
mod threads;
mod worker_pool;
mod writer;

use std::sync::Arc;

use hiretalk_domain::ports::StoreError;
use prometheus::Registry;

pub use self::migrations::{MigrationState, migration_states, revert_migration, run_migrations};

use self::by_id::ByIdReader;
use self::feed::{FeedWatch, NotificationListener};
use self::inbox_writer::InboxWriter;
use self::job_index::Memory;
use self::notifier::Notifier;
use self::page_reader::PageReader;
use self::pool::open_pool;
use self::store_metrics::StoreMetrics;
use self::threads::StoreThreads;
use self::worker_pool::WorkerPool;
use self::writer::Writer;

/// Connections of the pool: one each for the writer, the reader by id, the outbox, the inbox's writer and its leases, and
/// the writer of jobs, and the leases of graduations; two each for lists, the feed, routes, matches and the rest.
pub const CONNECTIONS: u32 = 17;

/// The store on one Postgres database. Cheap to share: put it into an `Arc`.
pub struct PostgresStore {
    writer: Writer,
    by_id: ByIdReader,
    lists: PageReader,
    events: WorkerPool,
    rest: WorkerPool,
    routes: WorkerPool,
    jobs: WorkerPool,
    matches: WorkerPool,
    index_memory: Arc<Memory>,
    outbox: WorkerPool,
    outbox_notifier: Notifier,
    graduations: WorkerPool,
    graduations_notifier: Notifier,
    inbox: WorkerPool,
    inbox_writer: InboxWriter,
    inbox_notifier: Notifier,
    feed: FeedWatch,
    _listener: NotificationListener,
    /// The last field, for fields are dropped in order: what keeps the threads going is gone by then.
    _threads: StoreThreads,
}

impl PostgresStore {
    /// Opens the store. The schema must be there ([`run_migrations`]); the database need not be reachable yet.
    ///
    /// # Errors
    /// The operating system gave no thread, or the registry has a store's metrics already.
    pub fn open(database_url: &str, registry: &Registry) -> Result<Self, StoreError> {
        let pool = open_pool(database_url, CONNECTIONS)?;
        let metrics = StoreMetrics::register(registry, &pool)?;
        let feed = FeedWatch::new();
        let (outbox_notifier, inbox_notifier, graduations_notifier) =
            (Notifier::new(), Notifier::new(), Notifier::new());
        let mut threads = StoreThreads::default();
        let threads = &mut threads;
        Ok(Self {
            writer: Writer::start(
                threads,
                &pool,
                feed.clone(),
                outbox_notifier.clone(),
                graduations_notifier.clone(),
                metrics,
            )?,
            by_id: ByIdReader::start(threads, &pool)?,
            lists: PageReader::start(threads, &pool)?,
            events: WorkerPool::start(threads, "events", 2, 1_024, &pool)?,
            rest: WorkerPool::start(threads, "rest", 2, 1_024, &pool)?,
            routes: WorkerPool::start(threads, "routes", 2, 4_096, &pool)?,
            // They take turns in any case.
            jobs: WorkerPool::start(threads, "jobs", 1, 1_024, &pool)?,
            matches: WorkerPool::start(threads, "matches", 2, 1_024, &pool)?,
            index_memory: Arc::new(Memory::new()),
            outbox: WorkerPool::start(threads, "outbox", 1, 1_024, &pool)?,
            inbox: WorkerPool::start(threads, "inbox-lease", 1, 1_024, &pool)?,
            inbox_writer: InboxWriter::start(threads, &pool, inbox_notifier.clone())?,
            _listener: NotificationListener::start(
                threads,
                database_url.to_owned(),
                feed.clone(),
                [outbox_notifier.clone(), inbox_notifier.clone(), graduations_notifier.clone()],
            )?,
            graduations: WorkerPool::start(threads, "graduations", 1, 1_024, &pool)?,
            graduations_notifier,
            outbox_notifier,
            inbox_notifier,
            feed,
            _threads: std::mem::take(threads),
        })
    }
}
