//! The Postgres store: the rules of HireTalk enforced by a schema.
//!
//! One thread writes (`writer`), one reads by id (`by_id`), others read lists, the feed, matches and the rest (`lane`); each keeps
//! a connection of its own out of the pool. Callers wait on a channel, so no query ever blocks an async thread.
//!
//! To add a statement on the hot path: a `QueryFragment` with a static `QueryId` beside those in `statements`.
//! To add a table: a migration, `schema.rs`, a row type in `rows` with its way into a domain value.
//! To add a constraint that refuses: its name in `constraint` and in the statement that finds who holds its place.

mod by_id;
mod catalogue;
mod constraint;
mod crew;
mod failure;
mod feed;
mod inbox_writer;
mod keeper;
mod lane;
mod migrations;
mod outbox;
mod page_reader;
mod pool;
mod ports;
mod routing;
mod rows;
mod schema;
mod statements;
mod store_metrics;
mod wake;
mod writer;

use std::sync::Arc;

use hiretalk_domain::ports::StoreError;
use prometheus::Registry;

pub use self::migrations::{MigrationState, migration_states, revert_migration, run_migrations};

use self::by_id::ByIdReader;
use self::catalogue::Catalogue;
use self::crew::Crew;
use self::feed::{FeedWatch, InboundContext};
use self::inbox_writer::InboxWriter;
use self::lane::Lane;
use self::page_reader::PageReader;
use self::pool::open_pool;
use self::store_metrics::StoreMetrics;
use self::wake::Wake;
use self::writer::Writer;

/// Connections of the pool: one each for the writer, the reader by id, the outbox, the inbox's writer and its leases, and
/// the writer of jobs, and the leases of graduations; two each for lists, the feed, routes, matches and the rest.
pub const CONNECTIONS: u32 = 17;

/// The store on one Postgres database. Cheap to share: put it into an `Arc`.
pub struct PostgresStore {
    writer: Writer,
    by_id: ByIdReader,
    lists: PageReader,
    events: Lane,
    rest: Lane,
    routes: Lane,
    jobs: Lane,
    matches: Lane,
    catalogue: Arc<Catalogue>,
    outbox: Lane,
    outbox_wake: Wake,
    graduations: Lane,
    graduations_wake: Wake,
    inbox: Lane,
    inbox_writer: InboxWriter,
    inbox_wake: Wake,
    feed: FeedWatch,
    _listener: InboundContext,
    /// The last field, for fields are dropped in order: what keeps the threads going is gone by then.
    _crew: Crew,
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
        let (outbox_wake, inbox_wake, graduations_wake) = (Wake::new(), Wake::new(), Wake::new());
        let mut crew = Crew::default();
        let crew = &mut crew;
        Ok(Self {
            writer: Writer::start(
                crew,
                &pool,
                feed.clone(),
                outbox_wake.clone(),
                graduations_wake.clone(),
                metrics,
            )?,
            by_id: ByIdReader::start(crew, &pool)?,
            lists: PageReader::start(crew, &pool)?,
            events: Lane::start(crew, "events", 2, 1_024, &pool)?,
            rest: Lane::start(crew, "rest", 2, 1_024, &pool)?,
            routes: Lane::start(crew, "routes", 2, 4_096, &pool)?,
            // They take turns in any case.
            jobs: Lane::start(crew, "jobs", 1, 1_024, &pool)?,
            matches: Lane::start(crew, "matches", 2, 1_024, &pool)?,
            catalogue: Arc::default(),
            outbox: Lane::start(crew, "outbox", 1, 1_024, &pool)?,
            inbox: Lane::start(crew, "inbox-lease", 1, 1_024, &pool)?,
            inbox_writer: InboxWriter::start(crew, &pool, inbox_wake.clone())?,
            _listener: InboundContext::start(
                crew,
                database_url.to_owned(),
                feed.clone(),
                [outbox_wake.clone(), inbox_wake.clone(), graduations_wake.clone()],
            )?,
            graduations: Lane::start(crew, "graduations", 1, 1_024, &pool)?,
            graduations_wake,
            outbox_wake,
            inbox_wake,
            feed,
            _crew: std::mem::take(crew),
        })
    }
}
