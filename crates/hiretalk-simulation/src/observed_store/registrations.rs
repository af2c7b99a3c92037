//! The port of the registrations, watched.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::ports::{PutRegistrationError, Registrations, StoreError};
use hiretalk_domain::{CodeDigest, NumberDigest, Registration, RegistrationId, RegistrationVerdict};

use super::ObservedStore;
use crate::lie::Lie;

#[async_trait]
impl Registrations for ObservedStore {
    async fn put(&self, registration: Registration, now: DateTime<Utc>) -> Result<(), PutRegistrationError> {
        self.call().await?;
        let answer = self.store.put(registration.clone(), now).await;
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| match &answer {
                Ok(()) => format!("store: registration {}", registration.id),
                Err(error) => format!("store: {error}"),
            });
            shared.oracle.registered(registration, &answer, now);
        }
        self.answer().await?;
        answer
    }

    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
        self.call().await?;
        Registrations::find(&self.store, id).await
    }

    async fn heard(
        &self,
        code: CodeDigest,
        names: Vec<NumberDigest>,
        now: DateTime<Utc>,
    ) -> Result<Option<Registration>, StoreError> {
        self.call().await?;
        let (mut twisted, mut at) = (names.clone(), now);
        if let Some(lie) = self.lie {
            let all = self.shared.get().oracle.numbers_of_registrations();
            lie.twist_code(&mut twisted, &all, &mut at);
        }
        let found = self.store.heard(code, twisted, at).await?;
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| match &found {
                Some(found) => format!("store: the code of {}", found.id),
                None => "store: a code of nothing".to_owned(),
            });
            shared.oracle.code_heard(code, &names, found.as_ref(), now);
        }
        self.answer().await?;
        Ok(found)
    }

    async fn close(
        &self,
        id: RegistrationId,
        verdict: RegistrationVerdict,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.call().await?;
        if self.lie != Some(Lie::ForgetsVerdicts) {
            self.store.close(id, verdict, at).await?;
        }
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| format!("store: registration {id} is {}", verdict.as_str()));
            shared.oracle.registration_closed(id, verdict, at);
        }
        self.answer().await
    }
}
