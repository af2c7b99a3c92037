//! A thread's own connection, held while it works.

use std::time::{Duration, Instant};

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorKind, Error};
use hiretalk_domain::ports::StoreError;

use crate::failure::{is_worth_a_fresh_connection, store_error};
use crate::pool::{Connections, Pooled};

/// Keeps one connection out of the pool for the thread that owns it, and takes another when it breaks.
pub(crate) struct ConnectionHolder {
    pool: Connections,
    stored: Option<Pooled>,
    planned_at: Instant,
}

/// How long plans are cached. A plan is made once for a statement and knows the tables as they were then; a plan for empty
/// tables, cached while they grow, reads whole tables until somebody analyses them. Making all of them anew costs a few
/// milliseconds.
const PLANS_LAST: Duration = Duration::from_secs(5);

/// How often work is tried on one connection after another.
const TRIES: usize = 3;

impl ConnectionHolder {
    /// A holder that takes its connection at the first use.
    pub(crate) fn new(pool: Connections) -> Self {
        Self { pool, stored: None, planned_at: Instant::now() }
    }

    /// Does `work`, again on a fresh connection if this one broke or a deadlock chose us. `work` must bear to be
    /// repeated: what a broken connection had committed is there already.
    ///
    /// # Errors
    /// No connection could be had, or the statement failed for a reason that a fresh connection does not mend.
    pub(crate) fn run<T>(
        &mut self,
        mut work: impl FnMut(&mut PgConnection) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let mut connection = match self.stored.take() {
                Some(connection) => connection,
                None => self.pool.get().map_err(|error| StoreError::Unavailable(error.into()))?,
            };
            if self.planned_at.elapsed() > PLANS_LAST {
                self.planned_at = Instant::now();
                // A connection that cannot do this cannot do the work either, and that says so.
                let _ = connection.batch_execute("DISCARD PLANS");
            }
            match work(&mut connection) {
                Ok(value) => {
                    self.stored = Some(connection);
                    return Ok(value);
                }
                Err(Failure::Store(error)) => {
                    self.stored = Some(connection);
                    return Err(error);
                }
                // The connection goes back to the pool, which tests it before it hands it out again.
                Err(Failure::Database(error)) if tries < TRIES && is_worth_a_fresh_connection(&error) => {
                    end_if_read_only(&mut connection, &error);
                }
                Err(Failure::Database(error)) => return Err(store_error(error)),
            }
        }
    }
}

/// After a failover a connection to what is now a standby passes every test and writes nothing: it has to go.
fn end_if_read_only(connection: &mut PgConnection, error: &Error) {
    if matches!(error, Error::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, _)) {
        // The statement ends the connection it runs on, so it always fails.
        let _ = connection.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())");
    }
}

#[derive(Debug)]
pub(crate) enum Failure {
    Database(Error),
    Store(StoreError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
