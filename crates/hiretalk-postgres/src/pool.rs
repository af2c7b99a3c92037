//! Connections: where they come from and what holds on each of them.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error, NopErrorHandler, Pool, PooledConnection};
use diesel::{Connection, PgConnection};
use hiretalk_domain::ports::StoreError;

pub(crate) type Connections = Pool<ConnectionManager<PgConnection>>;
/// A connection out of the pool.
pub(crate) type Pooled = PooledConnection<ConnectionManager<PgConnection>>;

/// How long a thread waits for a connection before its callers are told that the store is away.
const CONNECTION_WAIT: Duration = Duration::from_millis(1_500);

/// What holds on every connection. Nothing may wait for long: callers are answered within five seconds.
///
/// The plans of our statements do not depend on their values, so planning them once is enough.
const SESSION: &str = "SET statement_timeout = '3500ms'; \
    SET lock_timeout = '3s'; \
    SET idle_in_transaction_session_timeout = '5s'; \
    SET default_transaction_isolation = 'read committed'; \
    SET application_name = 'hiretalk'; \
    SET timezone = 'UTC'; \
    SET client_min_messages = 'warning'; \
    SET plan_cache_mode = 'force_generic_plan'; \
    SET jit = off";

/// What holds on a connection outside the pool: a migration may take its time, but not for ever.
///
/// Without `jit = off` a start waits 140 ms for the compiler: to a planner that has no statistics yet, the search for
/// what the index of jobs lacks looks expensive enough for it.
const SESSION_ALONE: &str = "SET statement_timeout = '10min'; \
    SET lock_timeout = '1min'; \
    SET idle_in_transaction_session_timeout = '1min'; \
    SET application_name = 'hiretalk'; \
    SET timezone = 'UTC'; \
    SET client_min_messages = 'warning'; \
    SET jit = off";

/// A pool for so many connections; none is opened before it is asked for.
pub(crate) fn open_pool(database_url: &str, size: u32) -> Result<Connections, StoreError> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .connection_timeout(CONNECTION_WAIT)
        // Threads keep their connection while it works, so the test is paid once a thread, not once a query.
        .test_on_check_out(true)
        .error_handler(Box::new(NopErrorHandler))
        .connection_customizer(Box::new(SessionSettings))
        .build(ConnectionManager::new(with_timeouts(database_url)))
        .map_err(|error| StoreError::Unavailable(error.into()))
}

/// A connection outside the pool, for what waits or takes long: migrations, notifications.
pub(crate) fn open_alone(database_url: &str) -> Result<PgConnection, StoreError> {
    let mut connection = PgConnection::establish(&with_timeouts(database_url))
        .map_err(|error| StoreError::Unavailable(error.into()))?;
    connection.batch_execute(SESSION_ALONE).map_err(crate::failure::store_error)?;
    Ok(connection)
}

#[derive(Debug)]
struct SessionSettings;

impl CustomizeConnection<PgConnection, Error> for SessionSettings {
    fn on_acquire(&self, connection: &mut PgConnection) -> Result<(), Error> {
        connection.batch_execute(SESSION).map_err(Error::QueryError)
    }
}

/// A server that does not answer is given up soon: libpq waits for ever unless told.
fn with_timeouts(database_url: &str) -> String {
    const TIMEOUTS: [(&str, &str); 5] = [
        ("connect_timeout", "2"),
        ("tcp_user_timeout", "5000"),
        ("keepalives_idle", "5"),
        ("keepalives_interval", "2"),
        ("keepalives_count", "2"),
    ];
    let is_url = database_url.starts_with("postgres://") || database_url.starts_with("postgresql://");
    let mut url = database_url.to_owned();
    for (name, value) in TIMEOUTS {
        if database_url.contains(name) {
            continue;
        }
        if is_url {
            url.push(if url.contains('?') { '&' } else { '?' });
        } else {
            url.push(' ');
        }
        url.push_str(name);
        url.push('=');
        url.push_str(value);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_added_where_none_are_named() {
        for (given, expected) in [
            (
                "postgres://u@h/d",
                "postgres://u@h/d?connect_timeout=2&tcp_user_timeout=5000&keepalives_idle=5&keepalives_interval=2&keepalives_count=2",
            ),
            (
                "postgresql:///d?host=/s&connect_timeout=9",
                "postgresql:///d?host=/s&connect_timeout=9&tcp_user_timeout=5000&keepalives_idle=5&keepalives_interval=2&keepalives_count=2",
            ),
            (
                "host=h dbname=d",
                "host=h dbname=d connect_timeout=2 tcp_user_timeout=5000 keepalives_idle=5 keepalives_interval=2 keepalives_count=2",
            ),
        ] {
            assert_eq!(with_timeouts(given), expected);
        }
    }
}
