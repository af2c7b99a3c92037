//! A code comes in: the registration it belongs to becomes a graduation.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    ChangeGraduation, ChangeGraduationError, HandleInboundError, Kept, StartConversation,
    StartConversationError,
};
use crate::digest::{DigestKey, NumberDigest};
use crate::graduation::{GraduationNotice, GraduationRefusal, GraduationState};
use crate::ids::{EventId, to_microseconds};
use crate::ports::{Clock, Registrations};
use crate::registration::{RegistrationCode, RegistrationState, RegistrationVerdict};

/// Confirms registrations.
#[derive(Clone)]
pub struct ConfirmRegistration {
    pub registrations: Arc<dyn Registrations>,
    /// Keeps the graduation of a confirmed one.
    pub start: StartConversation,
    /// Gives it another day when it is registered again.
    pub change: ChangeGraduation,
    pub clock: Arc<dyn Clock>,
    pub digest_key: DigestKey,
}

impl ConfirmRegistration {
    /// Takes a code that somebody with these names sent at `sent_at`. Whether it belongs to a registration of theirs,
    /// confirmed now or before.
    ///
    /// The graduation comes first and the registration is closed after it, so nothing is lost by a death between the two:
    /// the message is handled again then, and the same graduation again is a redelivery.
    ///
    /// # Errors
    /// See [`HandleInboundError`]; the message should be handled again.
    pub async fn execute(
        &self,
        code: RegistrationCode,
        names: Vec<NumberDigest>,
        sent_at: DateTime<Utc>,
    ) -> Result<bool, HandleInboundError> {
        let now = to_microseconds(self.clock.now());
        // What the channel dates into our future was sent just now.
        let sent_at = sent_at.min(now);
        let Some(found) = self.registrations.heard(self.digest_key.code(code), names, sent_at).await? else {
            return Ok(false);
        };
        let form = match &found.state {
            RegistrationState::Pending(form) => (**form).clone(),
            RegistrationState::Closed { .. } => return Ok(true),
        };
        let date = form.date;
        let verdict = self.graduate(found.notice(form, &self.digest_key), date).await?;
        self.registrations.close(found.id, verdict, now).await?;
        Ok(true)
    }

    /// The graduation is stored as one row of a file is: it starts when its time has come and nothing is in its way.
    async fn graduate(
        &self,
        notice: GraduationNotice,
        date: NaiveDate,
    ) -> Result<RegistrationVerdict, HandleInboundError> {
        let id = notice.student.event_id();
        match self.start.import(notice).await {
            Ok(Kept { is_new: true, .. }) => Ok(RegistrationVerdict::Confirmed),
            Ok(Kept { graduation, is_new: false }) => match graduation.state {
                GraduationState::Started { .. } => Ok(RegistrationVerdict::Confirmed),
                GraduationState::Cancelled { .. } => Ok(RegistrationVerdict::Declined),
                GraduationState::Scheduled | GraduationState::Waiting { .. } => self.to_day(id, date).await,
            },
            Err(StartConversationError::GraduationRefused(GraduationRefusal::EventConflict { .. })) => {
                self.to_day(id, date).await
            }
            Err(
                StartConversationError::TooOld(_)
                | StartConversationError::Refused(_)
                | StartConversationError::GraduationRefused(GraduationRefusal::Duplicate { .. }),
            ) => Ok(RegistrationVerdict::Declined),
            Err(StartConversationError::Store(error)) => Err(error.into()),
        }
    }

    /// Who registers again for the same degree means the same graduation, on this day now.
    async fn to_day(&self, id: EventId, date: NaiveDate) -> Result<RegistrationVerdict, HandleInboundError> {
        match self.change.reschedule(id, date).await {
            Ok(_) => Ok(RegistrationVerdict::Confirmed),
            Err(
                ChangeGraduationError::NotFound
                | ChangeGraduationError::Closed(_)
                | ChangeGraduationError::TooOld(_),
            ) => Ok(RegistrationVerdict::Declined),
            Err(ChangeGraduationError::Contended) => Err(HandleInboundError::Contended),
            Err(ChangeGraduationError::Store(error)) => Err(error.into()),
        }
    }
}
