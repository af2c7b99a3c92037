//! `StoreHealth` on Postgres.

use std::time::Duration;

use async_trait::async_trait;
use diesel::connection::SimpleConnection;
use hiretalk_domain::ports::{StoreError, StoreHealth};

use crate::PostgresStore;

#[async_trait]
impl StoreHealth for PostgresStore {
    async fn check(&self) -> Result<(), StoreError> {
        let asked = self.rest.run(|connection| Ok(connection.batch_execute("SELECT 1")?));
        tokio::time::timeout(Duration::from_secs(1), asked).await.unwrap_or(Err(StoreError::TimedOut))
    }
}
