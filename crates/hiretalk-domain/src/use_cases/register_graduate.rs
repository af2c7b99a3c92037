//! A graduate registers: the form is kept until its code comes from the number in it.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::digest::DigestKey;
use crate::graduation::{GraduationTooOld, Institution, StartRule};
use crate::identifiers::{RegistrationId, to_microseconds};
use crate::ports::{Clock, Ids, PutRegistrationError, Registrations, StoreError};
use crate::registration::{
    REGISTRATION_LASTS, Registration, RegistrationCode, RegistrationForm, RegistrationState,
    RegistrationVerdict,
};

/// Takes registrations and says what became of them.
#[derive(Clone)]
pub struct RegisterGraduate {
    /// Where they are kept.
    pub registrations: Arc<dyn Registrations>,
    /// The business clock.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn Ids>,
    /// The key that codes are made of.
    pub digest_key: DigestKey,
    /// When graduations start.
    pub rule: StartRule,
}

/// Why a registration was not taken.
#[derive(Debug, thiserror::Error)]
pub enum RegisterGraduateError {
    /// The day lies too far back.
    #[error(transparent)]
    TooOld(#[from] GraduationTooOld),
    /// As many of this number wait as may.
    #[error("too many registrations of this number wait for their code")]
    TooManyOfNumber,
    /// As many wait as may.
    #[error("too many registrations wait for their code")]
    TooMany,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far a registration has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationProgress {
    /// This code has to come.
    Waiting {
        /// The code.
        code: RegistrationCode,
        /// Until then.
        expires_at: DateTime<Utc>,
    },
    /// The code came.
    Closed(RegistrationVerdict),
    /// There is none of this id, or there is none any more: the code did not come in time.
    Gone,
}

impl RegisterGraduate {
    /// Takes one. Nothing is sent to the number; whose it is, sends the code.
    ///
    /// # Errors
    /// See [`RegisterGraduateError`].
    pub async fn execute(
        &self,
        institution: Institution,
        form: RegistrationForm,
    ) -> Result<RegistrationId, RegisterGraduateError> {
        let now = to_microseconds(self.clock.now());
        self.rule.starts(Some(form.date), self.rule.time_zone, now)?;
        // Whoever knows an id sees its code, so it is made of bits that nobody can guess.
        let [a, b, c, d, e, f, g, h, ..] = self.ids.secret();
        let id = RegistrationId::new(now, u64::from_be_bytes([a, b, c, d, e, f, g, h]));
        let registration = Registration {
            id,
            institution,
            number_digest: self.digest_key.number(&form.contact.phone_number),
            code_digest: self.digest_key.code(self.digest_key.code_of(id)),
            expires_at: now + REGISTRATION_LASTS,
            state: RegistrationState::Pending(Box::new(form)),
        };
        match self.registrations.put(registration, now).await {
            Ok(()) => Ok(id),
            Err(PutRegistrationError::TooManyOfNumber) => Err(RegisterGraduateError::TooManyOfNumber),
            Err(PutRegistrationError::TooMany) => Err(RegisterGraduateError::TooMany),
            Err(PutRegistrationError::Store(error)) => Err(error.into()),
        }
    }

    /// How far one of this institution has come.
    ///
    /// # Errors
    /// The store could not read.
    pub async fn progress(
        &self,
        institution: &Institution,
        id: RegistrationId,
    ) -> Result<RegistrationProgress, StoreError> {
        let found = self.registrations.find(id).await?;
        let found =
            found.filter(|found| found.institution == *institution && !found.is_over(self.clock.now()));
        Ok(match found {
            None => RegistrationProgress::Gone,
            Some(Registration { state: RegistrationState::Closed { verdict, .. }, .. }) => {
                RegistrationProgress::Closed(verdict)
            }
            Some(Registration { expires_at, state: RegistrationState::Pending(_), .. }) => {
                RegistrationProgress::Waiting { code: self.digest_key.code_of(id), expires_at }
            }
        })
    }
}
