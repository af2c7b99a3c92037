//! `StoreHealth` on Postgres.

use std::time::Duration;

use async_trait::async_trait;
use diesel::RunQueryDsl;
use hiretalk_domain::ports::{StoreError, StoreHealth};

use crate::PostgresStore;

#[async_trait]
impl StoreHealth for PostgresStore {
    async fn check(&self) -> Result<(), StoreError> {
        if self.writer.has_ended() || self.by_id.has_ended() || self.inbox_writer.has_ended() {
            return Err(StoreError::Broken("a thread of the store has ended".into()));
        }
        let asked =
            self.rest.run(|connection| Ok(diesel::select(pg_is_in_recovery()).get_result(connection)?));
        match tokio::time::timeout(Duration::from_secs(1), asked).await {
            Ok(Ok(false)) => Ok(()),
            Ok(Ok(true)) => {
                Err(StoreError::Unavailable("the server is a standby and takes no writes".into()))
            }
            Ok(Err(error)) => Err(error),
            Err(_) => Err(StoreError::TimedOut),
        }
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn pg_is_in_recovery() -> diesel::sql_types::Bool;
}
