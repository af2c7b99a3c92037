//! A graduation is kept until its time has come.

use crate::digest::DigestKey;
use crate::graduation::{Graduation, GraduationNotice, GraduationRefusal, schedule};
use crate::ports::{CommitError, Committed, ConversationStore, StoreError};
use crate::refusal::Refusal;

/// Why a graduation was not kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeepGraduationError {
    /// A rule is against the graduation.
    #[error(transparent)]
    GraduationRefused(#[from] GraduationRefusal),
    /// The number has opted out.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps a graduation: as it is kept now, and whether it is new.
pub(super) async fn keep(
    store: &dyn ConversationStore,
    notice: GraduationNotice,
    graduation: Graduation,
    key: &DigestKey,
) -> Result<(Graduation, bool), KeepGraduationError> {
    match store.commit(schedule(notice, graduation.clone(), key)).await {
        Ok(Committed::Applied) => Ok((graduation, true)),
        Ok(Committed::KnownGraduation(known)) => Ok((*known, false)),
        Err(CommitError::GraduationRefused(refusal)) => Err(refusal.into()),
        Err(CommitError::Refused(refusal)) => Err(refusal.into()),
        Err(CommitError::Store(error)) => Err(error.into()),
        // It opens nothing and was decided on nothing that was read.
        Ok(Committed::Redelivered(_)) | Err(CommitError::Stale | CommitError::AlreadyReceived) => {
            Err(StoreError::Broken("a new graduation was answered as what it is not".into()).into())
        }
    }
}
