//! Registrations that are over are forgotten.

use std::sync::Arc;

use crate::ports::{Clock, Registrations, StoreError};
use crate::registration::MOST_OPEN;

/// Forgets what graduates typed and never confirmed, and confirmations that nobody will ask about any more.
#[derive(Clone)]
pub struct ForgetRegistrations {
    pub registrations: Arc<dyn Registrations>,
    pub clock: Arc<dyn Clock>,
}

impl ForgetRegistrations {
    /// Forgets all that is over now, and the oldest where too many wait for their code.
    pub async fn execute(&self) -> Result<(), StoreError> {
        self.registrations.forget(self.clock.now(), MOST_OPEN).await
    }
}
