//! The graduation worker: starts due graduations, and deletes registrations that are over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hiretalk_domain::graduation::DueGraduation;
use hiretalk_domain::use_cases::{ForgetRegistrations, StartGraduations, StartOutcome};
use prometheus::{IntCounterVec, Opts, Registry};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::telemetry::with_causes;
use crate::worker::endpoints::EndpointWorker;
use crate::worker::stop::{POLL_INTERVAL, stopped};

/// The most starts in progress: a few of the writer's batches.
const IN_FLIGHT: usize = 512;
/// The most graduations leased at once, and the capacity waited for before a lease.
const BATCH: usize = 256;

/// Starts due graduations. Runs without a channel too: outside systems then send the greeting.
pub(crate) struct GraduationWorker {
    /// Sends events to other systems; it needs no channel either.
    pub(crate) endpoints: Option<EndpointWorker>,
    pub(crate) start: StartGraduations,
    pub(crate) forget: ForgetRegistrations,
    /// The interval between two deletions of expired registrations.
    pub(crate) forget_every: Duration,
    pub(crate) lease: Duration,
}

impl GraduationWorker {
    /// Runs until the stop, then waits for starts in progress.
    ///
    /// # Errors
    /// The metrics are registered already.
    pub(crate) async fn run(
        self,
        registry: &Registry,
        mut stop: watch::Receiver<bool>,
    ) -> prometheus::Result<()> {
        let options =
            Opts::new("hiretalk_graduations_total", "Graduations that were due, by what became of them.");
        let counts = IntCounterVec::new(options, &["outcome"])?;
        registry.register(Box::new(counts.clone()))?;
        let endpoints = self.endpoints.clone().map(|endpoints| tokio::spawn(endpoints.run(stop.clone())));
        let (shared, mut running) = (Arc::new(self), JoinSet::new());
        let mut last_forgotten = None;
        while !*stop.borrow() {
            while running.try_join_next().is_some() {}
            if last_forgotten.is_none_or(|at: Instant| at.elapsed() >= shared.forget_every) {
                last_forgotten = Some(Instant::now());
                let shared = Arc::clone(&shared);
                running.spawn(async move { shared.forget_registrations().await });
            }
            if running.len() + BATCH > IN_FLIGHT {
                running.join_next().await;
                continue;
            }
            let taken = shared.lease_due().await;
            if taken.is_empty() {
                tokio::select! {
                    () = shared.start.wait_for_due(POLL_INTERVAL) => {}
                    () = stopped(&mut stop) => {}
                }
                continue;
            }
            for due in taken {
                let (shared, counts) = (Arc::clone(&shared), counts.clone());
                running.spawn(async move { shared.start_due(due, &counts).await });
            }
        }
        while running.join_next().await.is_some() {}
        if let Some(endpoints) = endpoints {
            let _ = endpoints.await;
        }
        Ok(())
    }

    /// Leases due graduations; none, after a wait, while the store is unavailable.
    async fn lease_due(&self) -> Vec<DueGraduation> {
        match self.start.take(u16::try_from(BATCH).unwrap_or(u16::MAX), self.lease).await {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!(cause = with_causes(&error), "due graduations cannot be read");
                tokio::time::sleep(POLL_INTERVAL).await;
                Vec::new()
            }
        }
    }

    async fn forget_registrations(&self) {
        if let Err(error) = self.forget.execute().await {
            tracing::warn!(cause = with_causes(&error), "registrations that are over stay a minute longer");
        }
    }

    async fn start_due(&self, due: DueGraduation, counts: &IntCounterVec) {
        let outcome = match self.start.start(due).await {
            Ok(StartOutcome::Started) => "started",
            Ok(StartOutcome::Deferred) => "deferred",
            Ok(StartOutcome::CalledOff) => "called_off",
            Ok(StartOutcome::Passed) => "passed",
            Err(error) => {
                tracing::warn!(cause = with_causes(&error), "a graduation waits for its next lease");
                "failed"
            }
        };
        counts.with_label_values(&[outcome]).inc();
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, Utc};
    use hiretalk_domain::candidate::{ContactDetails, PersonName};
    use hiretalk_domain::digest::{DigestKey, NumberDigest};
    use hiretalk_domain::graduation::{Degree, Institution};
    use hiretalk_domain::ids::RegistrationId;
    use hiretalk_domain::language::Language;
    use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
    use hiretalk_domain::ports::Registrations;
    use hiretalk_domain::registration::{CodeDigest, Registration, RegistrationForm, RegistrationState};
    use hiretalk_memory::MemoryStore;
    use tokio::time::{sleep, timeout};

    use super::*;
    use crate::system::{SystemClock, SystemIds};

    #[tokio::test]
    async fn registrations_that_are_over_are_forgotten_time_and_again() {
        let store = Arc::new(MemoryStore::new());
        let clock = Arc::new(SystemClock::default());
        let key = DigestKey::from_passphrase("tests");
        let starter = GraduationWorker {
            endpoints: None,
            start: StartGraduations::new(
                store.clone(),
                store.clone(),
                clock.clone(),
                Arc::new(SystemIds),
                key,
            ),
            forget: ForgetRegistrations { registrations: store.clone(), clock },
            forget_every: Duration::from_millis(1),
            lease: Duration::from_secs(1),
        };
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(async move { starter.run(&Registry::new(), stopped).await });
        for number in 0..2 {
            let id = RegistrationId::from_uuid(uuid::Uuid::from_u128(number));
            store.put(long_over(id), 1).await.unwrap();
            let gone = async {
                while store.find(id).await.unwrap().is_some() {
                    sleep(Duration::from_millis(10)).await;
                }
            };
            timeout(Duration::from_secs(10), gone).await.unwrap();
        }
        stop.send(true).unwrap();
        running.await.unwrap().unwrap();
    }

    fn long_over(id: RegistrationId) -> Registration {
        Registration {
            id,
            institution: Institution::parse("Uni").unwrap(),
            number_digest: NumberDigest([0; 32]),
            code_digest: CodeDigest([0; 32]),
            expires_at: DateTime::<Utc>::UNIX_EPOCH,
            state: RegistrationState::Pending(Box::new(RegistrationForm {
                contact: ContactDetails {
                    phone_number: PhoneNumber::parse("+34600111222", PhoneCheck::E164).unwrap(),
                    first_name: PersonName::parse("Ana").unwrap(),
                    last_name: None,
                    email_address: None,
                },
                degree: Degree::parse("Law").unwrap(),
                date: NaiveDate::MAX,
                language: Language::Spanish,
            })),
        }
    }
}
