//! The port of the registrations, watched.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::ports::{Clock, Registrations, StoreError};
use hiretalk_domain::registration::{CodeDigest, Registration, RegistrationVerdict};

use super::ObservedStore;
use crate::lie::Lie;

#[async_trait]
impl Registrations for ObservedStore {
    async fn put(&self, registration: Registration, most: u32) -> Result<(), StoreError> {
        self.call().await?;
        let most = if self.lie == Some(Lie::KeepsEveryForm) { u32::MAX } else { most };
        self.store.put(registration.clone(), most).await?;
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| format!("store: registration {}", registration.id));
            shared.oracle.registered(registration, self.time.now());
        }
        self.answer().await
    }

    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
        self.call().await?;
        Registrations::find(&self.store, id).await
    }

    async fn heard(
        &self,
        code: CodeDigest,
        names: Vec<NumberDigest>,
        sent_at: DateTime<Utc>,
    ) -> Result<Option<Registration>, StoreError> {
        self.call().await?;
        let (mut twisted, mut at) = (names.clone(), sent_at);
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
            shared.oracle.code_heard(code, &names, found.as_ref(), sent_at);
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
            shared.oracle.registration_closed(id, (verdict, at), self.time.now());
        }
        self.answer().await
    }

    async fn forget(&self, now: DateTime<Utc>, most: u32) -> Result<(), StoreError> {
        self.call().await?;
        if self.lie != Some(Lie::NeverForgetsForms) {
            self.store.forget(now, most).await?;
        }
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| "store: registrations that are over are forgotten");
            shared.oracle.registrations_forgotten(now);
        }
        self.answer().await
    }
}
