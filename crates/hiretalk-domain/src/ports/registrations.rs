//! Where registrations lie until their code comes.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::digest::NumberDigest;
use crate::identifiers::RegistrationId;
use crate::ports::StoreError;
use crate::registration::{CodeDigest, Registration, RegistrationRoom, RegistrationVerdict};

/// Keeps registrations.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Registrations: Send + Sync {
    /// Keeps a new one. Of those that wait for their code the oldest go, of its number and of all, until there is room
    /// for it. The same one again changes nothing.
    ///
    /// # Errors
    /// The store could not write.
    async fn put(&self, registration: Registration, room: RegistrationRoom) -> Result<(), StoreError>;

    /// The one with this id, if it is kept still.
    ///
    /// # Errors
    /// The store could not read.
    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError>;

    /// The one that a code belongs to which somebody with one of these names sent at `sent_at`, if it
    /// [counts](Registration::counts); the oldest of several, and one that waits before one that is closed.
    ///
    /// # Errors
    /// The store could not read.
    async fn heard(
        &self,
        code: CodeDigest,
        names: Vec<NumberDigest>,
        sent_at: DateTime<Utc>,
    ) -> Result<Option<Registration>, StoreError>;

    /// Closes one and forgets its form. Closing it again keeps the first verdict; one that is gone stays so.
    ///
    /// # Errors
    /// The store could not write.
    async fn close(
        &self,
        id: RegistrationId,
        verdict: RegistrationVerdict,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Forgets those that are [over](Registration::is_over).
    ///
    /// # Errors
    /// The store could not write.
    async fn forget(&self, now: DateTime<Utc>) -> Result<(), StoreError>;
}
