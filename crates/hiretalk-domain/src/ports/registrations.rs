//! Where registrations lie until their code comes.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::digest::NumberDigest;
use crate::identifiers::RegistrationId;
use crate::ports::StoreError;
use crate::registration::{CodeDigest, Registration, RegistrationVerdict};

/// Keeps registrations. [`put`](Self::put) and [`heard`](Self::heard) forget those that are
/// [over](Registration::is_over).
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Registrations: Send + Sync {
    /// Keeps a new one, unless too many wait for their code: [`MOST_OPEN_OF_NUMBER`](crate::MOST_OPEN_OF_NUMBER) of one
    /// number, [`MOST_OPEN`](crate::MOST_OPEN) in all.
    ///
    /// # Errors
    /// Too many wait, or the store could not write.
    async fn put(&self, registration: Registration, now: DateTime<Utc>) -> Result<(), PutRegistrationError>;

    /// The one with this id, if it is kept still.
    ///
    /// # Errors
    /// The store could not read.
    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError>;

    /// The one that a code belongs to which came from somebody with one of these names; the oldest of several, and one
    /// that waits before one that is closed.
    ///
    /// # Errors
    /// The store could not do it.
    async fn heard(
        &self,
        code: CodeDigest,
        names: Vec<NumberDigest>,
        now: DateTime<Utc>,
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
}

/// Why a registration was not kept.
#[derive(Debug, thiserror::Error)]
pub enum PutRegistrationError {
    /// As many of this number wait as may.
    #[error("too many registrations of this number wait for their code")]
    TooManyOfNumber,
    /// As many wait as may.
    #[error("too many registrations wait for their code")]
    TooMany,
    /// The store could not write.
    #[error(transparent)]
    Store(#[from] StoreError),
}
