//! A graduate registers: the form is stored until its code comes from the number in it.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::digest::DigestKey;
use crate::graduation::{GraduationTooOld, Institution, StartRule};
use crate::ids::{RegistrationId, to_microseconds};
use crate::ports::{Clock, Registrations, Secrets, StoreError};
use crate::registration::{
    MOST_OPEN_OF_NUMBER, REGISTRATION_LASTS, Registration, RegistrationCode, RegistrationForm,
    RegistrationState, RegistrationVerdict,
};

/// Takes registrations and says what became of them.
#[derive(Clone)]
pub struct RegisterGraduate {
    pub registrations: Arc<dyn Registrations>,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
    /// The key that codes are made of.
    pub digest_key: DigestKey,
    pub rule: StartRule,
}

/// Why a registration was not taken.
#[derive(Debug, thiserror::Error)]
pub enum RegisterGraduateError {
    /// The day lies too far back.
    #[error(transparent)]
    TooOld(#[from] GraduationTooOld),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far a registration has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationProgress {
    /// This code has to come.
    Waiting {
        code: RegistrationCode,
        expires_at: DateTime<Utc>,
    },
    Closed(RegistrationVerdict),
    /// There is none of this id, or there is none any more: no code has come in time. One that was sent in time and is
    /// handled late counts still.
    Gone,
}

impl RegisterGraduate {
    /// Takes one. Nothing is sent to the number; whose it is, sends the code.
    pub async fn execute(
        &self,
        institution: Institution,
        form: RegistrationForm,
    ) -> Result<RegistrationId, RegisterGraduateError> {
        let now = to_microseconds(self.clock.now());
        self.rule.starts(Some(form.date), self.rule.time_zone, now)?;
        // Whoever knows an id sees its code, so it is made of bits that nobody can guess.
        let [a, b, c, d, e, f, g, h, ..] = self.secrets.secret();
        let id = RegistrationId::new(now, u64::from_be_bytes([a, b, c, d, e, f, g, h]));
        let registration = Registration {
            id,
            institution,
            number_digest: self.digest_key.number(&form.contact.phone_number),
            code_digest: self.digest_key.code(self.digest_key.code_of(id)),
            expires_at: now + REGISTRATION_LASTS,
            state: RegistrationState::Pending(Box::new(form)),
        };
        self.registrations.put(registration, MOST_OPEN_OF_NUMBER).await?;
        Ok(id)
    }

    pub async fn progress(
        &self,
        institution: &Institution,
        id: RegistrationId,
    ) -> Result<RegistrationProgress, StoreError> {
        let found = self.registrations.find(id).await?;
        let now = self.clock.now();
        let found = found.filter(|found| found.institution == *institution && found.counts(now));
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
