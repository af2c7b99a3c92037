//! A code comes in: the registration it belongs to becomes a graduation.

use std::sync::Arc;

use super::{StartConversation, StartConversationError};
use crate::digest::{DigestKey, NumberDigest};
use crate::identifiers::to_microseconds;
use crate::ports::{Clock, Registrations, StoreError};
use crate::registration::{RegistrationCode, RegistrationState, RegistrationVerdict};

/// Confirms registrations.
#[derive(Clone)]
pub struct ConfirmRegistration {
    /// Where they are kept.
    pub registrations: Arc<dyn Registrations>,
    /// What a confirmed one starts.
    pub start: StartConversation,
    /// The business clock.
    pub clock: Arc<dyn Clock>,
    /// The key of the digests.
    pub digest_key: DigestKey,
}

impl ConfirmRegistration {
    /// Takes a code that came from somebody with these names. Whether it belongs to a registration of theirs, confirmed
    /// now or before.
    ///
    /// The graduation comes first and the registration is closed after it, so nothing is lost by a death between the two:
    /// the message is heard again then, and the same graduation again is a redelivery.
    ///
    /// # Errors
    /// The store could not do it; the message should be heard again.
    pub async fn execute(
        &self,
        code: RegistrationCode,
        names: Vec<NumberDigest>,
    ) -> Result<bool, StoreError> {
        let now = to_microseconds(self.clock.now());
        let Some(found) = self.registrations.heard(self.digest_key.code(code), names, now).await? else {
            return Ok(false);
        };
        let form = match &found.state {
            RegistrationState::Pending(form) => (**form).clone(),
            RegistrationState::Closed { .. } => return Ok(true),
        };
        let verdict = match self.start.execute(found.notice(form)).await {
            Ok(_) => RegistrationVerdict::Confirmed,
            Err(StartConversationError::Store(error)) => return Err(error),
            Err(
                StartConversationError::TooOld(_)
                | StartConversationError::Refused(_)
                | StartConversationError::GraduationRefused(_),
            ) => RegistrationVerdict::Declined,
        };
        self.registrations.close(found.id, verdict, now).await?;
        Ok(true)
    }
}
