//! One graduation of many comes in: it is kept, and a worker starts it when its time has come.

use std::sync::Arc;

use super::kept_graduation::{KeepGraduationError, keep};
use crate::digest::DigestKey;
use crate::graduation::{GraduationNotice, GraduationRefusal, GraduationTooOld, StartRule};
use crate::ports::{Clock, ConversationStore, Graduations, KeptGraduation, StoreError};
use crate::refusal::Refusal;

/// Keeps graduations that come in bulk. Those of today are due at once, and wait rather than being refused.
#[derive(Clone)]
pub struct ImportGraduation {
    store: Arc<dyn ConversationStore>,
    graduations: Arc<dyn Graduations>,
    clock: Arc<dyn Clock>,
    digest_key: DigestKey,
    rule: StartRule,
}

/// What became of a graduation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// It is new.
    Added,
    /// It had come before, with the same content: nothing changed.
    Known,
}

/// Why a graduation was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportGraduationError {
    /// Its day lies too far back.
    #[error(transparent)]
    TooOld(#[from] GraduationTooOld),
    /// A rule is against the graduation.
    #[error(transparent)]
    GraduationRefused(#[from] GraduationRefusal),
    /// The number has opted out.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not do it; it should come again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportGraduation {
    /// The use case on these adapters.
    pub fn new(
        store: Arc<dyn ConversationStore>,
        graduations: Arc<dyn Graduations>,
        clock: Arc<dyn Clock>,
        digest_key: DigestKey,
        rule: StartRule,
    ) -> Self {
        Self { store, graduations, clock, digest_key, rule }
    }

    /// Keeps one.
    ///
    /// # Errors
    /// See [`ImportGraduationError`].
    pub async fn execute(&self, notice: GraduationNotice) -> Result<Imported, ImportGraduationError> {
        match notice.graduation(&self.rule, self.clock.now()) {
            Ok(graduation) => {
                let (_, is_new) = keep(self.store.as_ref(), notice, graduation, &self.digest_key).await?;
                Ok(if is_new { Imported::Added } else { Imported::Known })
            }
            // What was taken while it was young enough is recognised for ever.
            Err(too_old) => {
                let id = notice.event_id.clone().unwrap_or_else(|| notice.student.event_id());
                match self.graduations.find(id).await? {
                    Some(KeptGraduation { event_digest, .. })
                        if event_digest == self.digest_key.graduation(&notice) =>
                    {
                        Ok(Imported::Known)
                    }
                    Some(_) | None => Err(too_old.into()),
                }
            }
        }
    }
}

impl From<KeepGraduationError> for ImportGraduationError {
    fn from(error: KeepGraduationError) -> Self {
        match error {
            KeepGraduationError::GraduationRefused(refusal) => Self::GraduationRefused(refusal),
            KeepGraduationError::Refused(refusal) => Self::Refused(refusal),
            KeepGraduationError::Store(error) => Self::Store(error),
        }
    }
}
