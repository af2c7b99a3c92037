//! The schema's migrations, which the binary carries with it.

use diesel::RunQueryDsl;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::sql_types::BigInt;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use hiretalk_domain::ports::StoreError;

use crate::failure::store_error;
use crate::job_index::refill;
use crate::pool::open_alone;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// One process migrates at a time; the others wait for this lock and then find nothing to do.
const MIGRATION_LOCK: i64 = 0x4869_7265_4D69_6772;

/// A migration and whether it has run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationState {
    /// Its name: the date and what it brings.
    pub name: String,
    pub has_run: bool,
}

/// Runs the migrations that the database lacks, and writes anew what the index of jobs lacks or has by the rules of
/// another version. Returns the names of the migrations.
///
/// # Errors
/// The database is away, or a migration failed; those before it stay.
pub fn run_migrations(database_url: &str) -> Result<Vec<String>, StoreError> {
    let mut connection = locked(database_url)?;
    let pending = connection.pending_migrations(MIGRATIONS).map_err(StoreError::Broken)?;
    let names = pending.iter().map(|migration| migration.name().to_string()).collect();
    connection.run_pending_migrations(MIGRATIONS).map_err(StoreError::Broken)?;
    refill(&mut connection)?;
    Ok(names)
}

/// Reverts the last migration that ran and returns its name; none if there is none.
///
/// # Errors
/// The database is away, or the migration could not be reverted.
pub fn revert_migration(database_url: &str) -> Result<Option<String>, StoreError> {
    let mut connection = locked(database_url)?;
    let applied = connection.applied_migrations().map_err(StoreError::Broken)?;
    let Some(last) = applied.iter().max() else { return Ok(None) };
    let known = known_migrations()?;
    let name = known
        .iter()
        .find(|migration| migration.name().version() == *last)
        .map_or_else(|| last.to_string(), |migration| migration.name().to_string());
    connection.revert_last_migration(MIGRATIONS).map_err(StoreError::Broken)?;
    Ok(Some(name))
}

/// All migrations that this binary knows, oldest first.
///
/// # Errors
/// The database is away.
pub fn migration_states(database_url: &str) -> Result<Vec<MigrationState>, StoreError> {
    let mut connection = open_alone(database_url)?;
    let known = known_migrations()?;
    let pending = connection.pending_migrations(MIGRATIONS).map_err(StoreError::Broken)?;
    let mut states: Vec<MigrationState> = known
        .iter()
        .map(|migration| {
            let name = migration.name().to_string();
            let has_run = pending.iter().all(|pending| pending.name().to_string() != name);
            MigrationState { name, has_run }
        })
        .collect();
    states.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(states)
}

fn known_migrations() -> Result<Vec<Box<dyn Migration<Pg>>>, StoreError> {
    MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(StoreError::Broken)
}

/// A connection that holds the migration lock as long as it lives.
fn locked(database_url: &str) -> Result<diesel::PgConnection, StoreError> {
    let mut connection = open_alone(database_url)?;
    diesel::select(pg_advisory_lock(MIGRATION_LOCK)).execute(&mut connection).map_err(store_error)?;
    Ok(connection)
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Takes a lock that ends with the connection.
    fn pg_advisory_lock(key: BigInt) -> diesel::sql_types::Bool;
}
