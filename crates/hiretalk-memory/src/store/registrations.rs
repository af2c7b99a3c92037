//! The port of the registrations.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::ports::{PutRegistrationError, Registrations, StoreError};
use hiretalk_domain::{
    CodeDigest, MOST_OPEN, MOST_OPEN_OF_NUMBER, NumberDigest, Registration, RegistrationId,
    RegistrationState, RegistrationVerdict,
};

use super::MemoryStore;

#[async_trait]
impl Registrations for MemoryStore {
    async fn put(&self, registration: Registration, now: DateTime<Utc>) -> Result<(), PutRegistrationError> {
        let mut kept = self.kept();
        kept.registrations.retain(|_, kept| !kept.is_over(now));
        let open = || kept.registrations.values().filter(|kept| is_pending(kept));
        let of_number = open().filter(|kept| kept.number_digest == registration.number_digest).count();
        if of_number >= usize::try_from(MOST_OPEN_OF_NUMBER).unwrap_or(usize::MAX) {
            return Err(PutRegistrationError::TooManyOfNumber);
        }
        if open().count() >= usize::try_from(MOST_OPEN).unwrap_or(usize::MAX) {
            return Err(PutRegistrationError::TooMany);
        }
        kept.registrations.insert(registration.id, registration);
        Ok(())
    }

    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
        Ok(self.kept().registrations.get(&id).cloned())
    }

    async fn heard(
        &self,
        code: CodeDigest,
        names: Vec<NumberDigest>,
        now: DateTime<Utc>,
    ) -> Result<Option<Registration>, StoreError> {
        let mut kept = self.kept();
        kept.registrations.retain(|_, kept| !kept.is_over(now));
        let mut meant = kept
            .registrations
            .values()
            .filter(|kept| kept.code_digest == code && names.contains(&kept.number_digest));
        // They lie in the order of their ids, the oldest first.
        let first = meant.clone().find(|kept| is_pending(kept)).or_else(|| meant.next());
        Ok(first.cloned())
    }

    async fn close(
        &self,
        id: RegistrationId,
        verdict: RegistrationVerdict,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if let Some(kept) = self.kept().registrations.get_mut(&id)
            && is_pending(kept)
        {
            kept.state = RegistrationState::Closed { verdict, at };
        }
        Ok(())
    }
}

fn is_pending(registration: &Registration) -> bool {
    match registration.state {
        RegistrationState::Pending(_) => true,
        RegistrationState::Closed { .. } => false,
    }
}
