//! Where registrations lie until their code comes.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::digest::NumberDigest;
use crate::ids::RegistrationId;
use crate::ports::StoreError;
use crate::registration::{CodeDigest, Registration, RegistrationVerdict};

/// Keeps registrations.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Registrations: Send + Sync {
    /// Keeps a new one. At most `most` of its number wait for their code then, this one among them: the oldest go. The
    /// same one again changes nothing.
    async fn put(&self, registration: Registration, most: u32) -> Result<(), StoreError>;

    /// The one with this id, if it is stored still.
    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError>;

    /// The one that a code belongs to which somebody with one of these names sent at `sent_at`, if it
    /// [counts](Registration::counts); the oldest of several, and one that waits before one that is closed.
    async fn heard(
        &self,
        code: CodeDigest,
        names: Vec<NumberDigest>,
        sent_at: DateTime<Utc>,
    ) -> Result<Option<Registration>, StoreError>;

    /// Closes one and forgets its form. Closing it again keeps the first verdict; one that is gone stays so.
    async fn close(
        &self,
        id: RegistrationId,
        verdict: RegistrationVerdict,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Forgets those that are [over](Registration::is_over), and of those that wait for their code all but the newest
    /// `most`.
    async fn forget(&self, now: DateTime<Utc>, most: u32) -> Result<(), StoreError>;
}
