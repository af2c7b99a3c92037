//! The outbox worker: sends due messages, and runs due timers.

mod job;
mod timer_tasks;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use self::job::Action;
pub use self::job::{LeasedJobs, SendJob, Sent, Unattempted};
use super::ATTEMPTS;
use crate::change::Change;
use crate::conversation::IllegalTransition;
use crate::digest::DigestKey;
use crate::ids::to_microseconds;
use crate::matching::Gazetteer;
use crate::outbound::{
    Accepted, Answered, Consequence, LeaseRequest, Leased, Plan, SendRate, aliases_of, expire, plan_send,
    settle_send,
};
use crate::outbox::{
    EntryId, LeaseToken, OutboxEntry, SettledBy, Settlement, SettlementResult, Task, Timeouts,
};
use crate::ports::{
    Clock, ConversationStore, FlowLibrary, Ids, Interpreter, JobCatalogue, Messenger, Outbox, StoreError,
};

/// Leases due entries of the outbox, sends messages, runs timers and settles both.
#[derive(Clone)]
pub struct SendMessages {
    adapters: Adapters,
    terms: SendingTerms,
}

/// The adapters of the outbox worker.
#[derive(Clone)]
pub struct Adapters {
    pub store: Arc<dyn ConversationStore>,
    pub outbox: Arc<dyn Outbox>,
    pub messenger: Arc<dyn Messenger>,
    /// The flows of dialogues.
    pub flows: Arc<dyn FlowLibrary>,
    /// The jobs that dialogues offer.
    pub jobs: Arc<dyn JobCatalogue>,
    /// The places that people name.
    pub gazetteer: Arc<Gazetteer>,
    /// Reads what the rules leave open; none if the rules read alone.
    pub interpreter: Option<Arc<dyn Interpreter>>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    /// The key of the numbers' digests.
    pub digest_key: DigestKey,
}

/// The timeouts and the rate of sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendingTerms {
    pub lease: Duration,
    /// How long an attempt without an answer waits for a status, on real time.
    pub grace: Duration,
    /// How long a send may take, on real time: less than the lease and the grace.
    pub request_timeout: Duration,
    pub pace: SendRate,
    pub timeouts: Timeouts,
}

impl SendMessages {
    /// The use case on these adapters.
    pub fn new(adapters: Adapters, terms: SendingTerms) -> Self {
        Self { adapters, terms }
    }

    /// Leases at most `limit` entries, decides what is to be done about each and records the attempts of sends.
    ///
    /// # Errors
    /// The store could not do it; nothing may be sent.
    pub async fn lease_due(&self, limit: u16) -> Result<LeasedJobs, StoreError> {
        let Adapters { outbox, clock, ids, .. } = &self.adapters;
        let SendingTerms { lease, grace, request_timeout, pace, .. } = self.terms;
        let now = to_microseconds(clock.now());
        let token = LeaseToken::new(ids.entropy(), ids.entropy());
        let batch = outbox.lease(LeaseRequest { now, token, limit, lease, grace, pace }).await?;
        let mut jobs: Vec<SendJob> = Vec::with_capacity(batch.entries.len());
        for leased in batch.entries {
            let action = self.action(&leased, token, now).map_err(broken)?;
            jobs.push(SendJob { leased, token, action });
        }
        let sends = jobs.iter().filter(|job| job.is_send());
        let attempts: Vec<_> = sends.clone().map(|job| (job.leased.entry.id, token)).collect();
        let longest_wait = sends.map(SendJob::wait).max();
        let mut unattempted = None;
        if let Some(longest_wait) = longest_wait {
            // A send waits for its token and may take as long as a request; the lease has to cover both.
            match outbox.attempt(attempts, longest_wait + request_timeout).await {
                Ok(attempted) => {
                    let attempted: HashSet<EntryId> = attempted.into_iter().collect();
                    jobs.retain(|job| !job.is_send() || attempted.contains(&job.leased.entry.id));
                }
                Err(cause) => {
                    let (sends, rest) = jobs.into_iter().partition(SendJob::is_send);
                    (unattempted, jobs) = (Some(Unattempted { jobs: sends, cause }), rest);
                }
            }
        }
        Ok(LeasedJobs { jobs, unattempted, again_in: batch.again_in })
    }

    fn action(
        &self,
        leased: &Leased,
        token: LeaseToken,
        now: DateTime<Utc>,
    ) -> Result<Action, IllegalTransition> {
        Ok(match leased.entry.task {
            Task::Send { purpose, .. } => {
                let leased = self.for_its_number(leased.clone());
                match plan_send(leased, purpose, token, &self.terms.timeouts, now)? {
                    Plan::Send(message) => Action::Send(message),
                    Plan::Commit(change) => Action::Settle(change),
                }
            }
            Task::Read => Action::Read,
            Task::Remind => Action::Remind,
            Task::Expire => Action::Expire,
        })
    }

    /// Runs a job that sends nothing. If its conversation has changed meanwhile, the entry is released, to be decided anew.
    ///
    /// # Errors
    /// The store could not read or write; the entry is leased again when its lease ends.
    pub async fn run(&self, job: SendJob) -> Result<(), StoreError> {
        let SendJob { leased, token, action } = job;
        let entry = leased.entry.clone();
        let now = to_microseconds(self.adapters.clock.now());
        let change = match action {
            Action::Send(_) => return self.release_entry(&entry, token).await,
            Action::Settle(change) => *change,
            Action::Read => self.read(leased, token, now).await?,
            Action::Remind => self.remind(leased, token, now),
            Action::Expire => expire(leased, token, now).map_err(broken)?,
        };
        match self.adapters.store.commit(change).await {
            Ok(_) => Ok(()),
            Err(error) => {
                error.unless_stale()?;
                self.release_entry(&entry, token).await
            }
        }
    }

    /// Releases the lease of a job that was not run: it is due as before.
    ///
    /// # Errors
    /// The store could not write; release it again.
    pub async fn release(&self, job: &SendJob) -> Result<(), StoreError> {
        self.release_entry(&job.leased.entry, job.token).await
    }

    async fn release_entry(&self, entry: &OutboxEntry, token: LeaseToken) -> Result<(), StoreError> {
        let OutboxEntry { id: entry, due_at, .. } = *entry;
        let result = SettlementResult::Later { due_at, counts: false, code: None };
        let at = to_microseconds(self.adapters.clock.now());
        let settlement = Some(Settlement { entry, by: SettledBy::Lease(token), at, result });
        match self.adapters.store.commit(Change { settlement, ..Change::default() }).await {
            Ok(_) => Ok(()),
            // A stale lease belongs to another worker by now.
            Err(error) => error.unless_stale(),
        }
    }

    /// Sends the message of a job whose attempt is recorded; none if it has no message.
    pub async fn send(&self, job: &SendJob) -> Option<Sent> {
        let Action::Send(message) = &job.action else { return None };
        let number = self.adapters.digest_key.number(&message.to);
        let answer = self.adapters.messenger.send(message.clone()).await;
        let Leased { entry, tries, conversation, .. } = &job.leased;
        Some(Sent(Answered {
            entry: entry.clone(),
            token: job.token,
            tries: *tries,
            conversation: conversation.clone(),
            answer: answer.map(|Accepted { channel_id, known_as }| {
                let names = known_as.iter().map(|known_as| self.adapters.digest_key.number(known_as));
                (channel_id, aliases_of(number, names))
            }),
        }))
    }

    /// Settles a sent message. An entry that was settled meanwhile stays as it is.
    ///
    /// # Errors
    /// The store could not write; settle again, for the message was sent.
    pub async fn settle(&self, sent: &mut Sent) -> Result<Consequence, StoreError> {
        let mut last = Consequence::default();
        for _ in 0..ATTEMPTS {
            let now = to_microseconds(self.adapters.clock.now());
            let entropy = self.adapters.ids.entropy();
            let (change, consequence) =
                settle_send(&sent.0, &self.terms.timeouts, now, entropy).map_err(broken)?;
            last = consequence;
            match self.adapters.store.commit(change).await {
                Ok(_) => return Ok(consequence),
                Err(error) => error.unless_stale()?,
            }
            match self.adapters.store.find(sent.0.conversation.id).await? {
                Some(conversation) => sent.0.conversation = conversation,
                None => return Ok(consequence),
            }
        }
        // Another worker has settled it; the pause that the channel asked for holds all the same.
        Ok(last)
    }

    /// Pauses all sending if the channel asked for it.
    pub async fn apply_pause(&self, consequence: Consequence) -> Result<(), StoreError> {
        match consequence.pause {
            Some(wait) => self.adapters.outbox.pause(wait).await,
            None => Ok(()),
        }
    }

    /// Returns when there may be something due, and after `wait` at the latest.
    pub async fn wait_for_work(&self, wait: Duration) {
        self.adapters.outbox.wait_for_work(wait).await;
    }

    /// The leased entry without its recipient if the candidate has another number by now: the opt-out and the last inbound
    /// time that were looked up are the old number's, and so is the message.
    fn for_its_number(&self, mut leased: Leased) -> Leased {
        let Leased { recipient, number, .. } = &mut leased;
        let digest_key = &self.adapters.digest_key;
        *recipient =
            recipient.take().filter(|recipient| *number == Some(digest_key.number(&recipient.phone_number)));
        leased
    }
}

fn broken(error: IllegalTransition) -> StoreError {
    StoreError::Broken(Box::new(error))
}
