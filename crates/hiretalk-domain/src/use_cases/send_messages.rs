//! The worker's side: what is due leaves, once.

mod job;
mod timers;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

pub use self::job::{SendJob, Sent, Taken, Unsent};
use super::ATTEMPTS;
use crate::change::Change;
use crate::conversation::IllegalTransition;
use crate::digest::DigestKey;
use crate::ids::to_microseconds;
use crate::outbound::{Accepted, LeaseRequest, Leased, SendRate};
use crate::outbound::{Answered, Consequence, Plan, aliases_of, plan_send, settle_send};
use crate::outbox::Timeouts;
use crate::outbox::{EntryId, LeaseToken, OutboxEntry, SettledBy, Settlement, SettlementResult};
use crate::ports::{
    Clock, ConversationStore, FlowLibrary, Ids, Interpreter, JobCatalogue, Messenger, Outbox, StoreError,
};

/// Takes what is due out of the outbox, sends it and settles it.
#[derive(Clone)]
pub struct SendMessages {
    adapters: Adapters,
    terms: SendingTerms,
}

/// What sending works with.
#[derive(Clone)]
pub struct Adapters {
    /// Where conversations are read and changes are written.
    pub store: Arc<dyn ConversationStore>,
    /// Where entries are leased.
    pub outbox: Arc<dyn Outbox>,
    /// Where messages leave.
    pub messenger: Arc<dyn Messenger>,
    /// What dialogues say.
    pub flows: Arc<dyn FlowLibrary>,
    /// What dialogues find jobs in.
    pub jobs: Arc<dyn JobCatalogue>,
    /// Reads what the rules cannot; none where they read alone.
    pub interpreter: Option<Arc<dyn Interpreter>>,
    /// The business clock.
    pub clock: Arc<dyn Clock>,
    /// Ids and jitter.
    pub ids: Arc<dyn Ids>,
    /// The key of the numbers' digests.
    pub digest_key: DigestKey,
}

/// The times and the pace of sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendingTerms {
    /// How long a lease lasts, on real time.
    pub lease: Duration,
    /// How long an attempt without an answer waits for a status, on real time.
    pub grace: Duration,
    /// How long a send may take, on real time: less than the lease and the grace.
    pub request_timeout: Duration,
    /// How fast messages may leave.
    pub pace: SendRate,
    /// How long dialogues wait.
    pub timeouts: Timeouts,
}

impl SendMessages {
    /// The use case on these adapters.
    pub fn new(adapters: Adapters, terms: SendingTerms) -> Self {
        Self { adapters, terms }
    }

    /// Leases at most `limit` entries, decides what they ask for and writes down the attempts of what is to be sent.
    ///
    /// # Errors
    /// The store could not do it; nothing may be sent.
    pub async fn take(&self, limit: u16) -> Result<Taken, StoreError> {
        let Adapters { outbox, clock, ids, .. } = &self.adapters;
        let SendingTerms { lease, grace, request_timeout, pace, timeouts } = self.terms;
        let now = clock.now();
        let token = LeaseToken::new(ids.entropy(), ids.entropy());
        let batch = outbox.lease(LeaseRequest { now, token, limit, lease, grace, pace }).await?;
        let mut jobs: Vec<SendJob> = Vec::with_capacity(batch.entries.len());
        let mut attempts = Vec::new();
        let mut longest_wait = Duration::ZERO;
        for leased in batch.entries {
            let letter = match plan_send(self.for_its_number(leased.clone()), token, &timeouts, now)
                .map_err(broken)?
            {
                Plan::Send(letter) => {
                    attempts.push((leased.entry.id, token));
                    longest_wait = longest_wait.max(leased.wait);
                    Some(letter)
                }
                Plan::Commit(_) => None,
            };
            jobs.push(SendJob { leased, token, letter });
        }
        let mut unsent = None;
        if !attempts.is_empty() {
            // A send waits for its token and may take as long as a request; the lease has to cover both.
            match outbox.attempt(attempts, longest_wait + request_timeout).await {
                Ok(attempted) => {
                    let attempted: HashSet<EntryId> = attempted.into_iter().collect();
                    jobs.retain(|job| job.letter.is_none() || attempted.contains(&job.leased.entry.id));
                }
                Err(cause) => {
                    let (sends, rest) = jobs.into_iter().partition(SendJob::is_send);
                    (unsent, jobs) = (Some(Unsent { jobs: sends, cause }), rest);
                }
            }
        }
        Ok(Taken { jobs, unsent, again_in: batch.again_in })
    }

    /// Gives back the lease of what was not done: it is due as before, and no doubt is left behind.
    ///
    /// # Errors
    /// The store could not write; give it back again.
    pub async fn give_back(&self, job: &SendJob) -> Result<(), StoreError> {
        let OutboxEntry { id: entry, due_at, .. } = job.leased.entry;
        let result = SettlementResult::Later { due_at, counts: false, code: None };
        let at = to_microseconds(self.adapters.clock.now());
        let settlement = Some(Settlement { entry, by: SettledBy::Lease(job.token), at, result });
        match self.adapters.store.commit(Change { settlement, ..Change::default() }).await {
            Ok(_) => Ok(()),
            // If it is stale, somebody else has it by now.
            Err(error) => error.unless_stale(),
        }
    }

    /// Sends the message of a job whose attempt is written down. None if there is nothing to send.
    pub async fn send(&self, job: &SendJob) -> Option<Sent> {
        let letter = job.letter.clone()?;
        let number = self.adapters.digest_key.number(&letter.to);
        let answer = self.adapters.messenger.send(letter).await;
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

    /// Writes down what became of a send. An entry that somebody else has settled meanwhile stays as it is.
    ///
    /// # Errors
    /// The store could not write; settle again, for what was sent is sent.
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
        // Somebody else has settled it; what the channel asked for holds all the same.
        Ok(last)
    }

    /// Heeds what an answer means for all others.
    ///
    /// # Errors
    /// The store could not write.
    pub async fn heed(&self, consequence: Consequence) -> Result<(), StoreError> {
        match consequence.pause {
            Some(wait) => self.adapters.outbox.pause(wait).await,
            None => Ok(()),
        }
    }

    /// Returns when there may be something to take, and after `wait` at the latest.
    pub async fn wait_for_work(&self, wait: Duration) {
        self.adapters.outbox.wait_for_work(wait).await;
    }

    /// A candidate may have another number by now, of which none of what was looked up is true: whether it has opted out,
    /// when a message last came from it. What was written for the old one is not for the new one.
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
