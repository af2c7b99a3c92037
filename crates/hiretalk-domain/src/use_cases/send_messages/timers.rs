//! What sends nothing by itself: what is kept back, silent people, and what waits to be read.

use chrono::{DateTime, Utc};

use super::{Adapters, SendJob, SendMessages, broken};
use crate::candidate::CandidateRecord;
use crate::change::Change;
use crate::conversation::IllegalTransition;
use crate::digest::NumberDigest;
use crate::ids::to_microseconds;
use crate::inbound::{InboundError, Reader, read};
use crate::interpretation::Reading;
use crate::interpretation::take;
use crate::message::MessageIds;
use crate::outbound::Leased;
use crate::outbound::{Plan, plan_send, watch_over};
use crate::outbox::Task;
use crate::ports::{StoreError, flow_of};
use crate::use_cases::with_catalogue::with_catalogue;

impl SendMessages {
    /// Does a job that sends nothing: what is kept back, and timers. What it was decided on may have changed meanwhile,
    /// and with the conversation its dialogue and what is unread: then the entry is given back, to be read anew.
    ///
    /// # Errors
    /// The store could not read or write; the entry is taken again when its lease ends.
    pub async fn finish(&self, job: SendJob) -> Result<(), StoreError> {
        let now = || to_microseconds(self.adapters.clock.now());
        let change = match job.leased.entry.task {
            Task::Send { .. } => {
                let leased = self.for_its_number(job.leased.clone());
                match plan_send(leased, job.token, &self.terms.timeouts, now()).map_err(broken)? {
                    Plan::Commit(change) => *change,
                    // What kept it back has gone; the next lease sends it.
                    Plan::Send(_) => return self.give_back(&job).await,
                }
            }
            Task::Read => {
                let reading = self.interpret(&job.leased, now()).await?;
                self.read(&job, reading.as_ref(), now()).await?
            }
            Task::Remind | Task::Expire => self.watch(&job, now()).map_err(broken)?,
        };
        match self.adapters.store.commit(change).await {
            Ok(_) => Ok(()),
            Err(error) => {
                error.unless_stale()?;
                self.give_back(&job).await
            }
        }
    }

    fn watch(&self, job: &SendJob, now: DateTime<Utc>) -> Result<Change, IllegalTransition> {
        let Adapters { flows, ids, .. } = &self.adapters;
        let leased = job.leased.clone();
        let flow = flow_of(flows.as_ref(), leased.dialogue.as_ref(), leased.conversation.origin.kind());
        let number = self.number_of(&leased);
        let mut message_ids = MessageIds::new(now, ids.entropy());
        watch_over(leased, job.token, &flow, number, &self.terms.timeouts, &mut message_ids, now)
    }

    /// What the interpreter, if there is one, reads in what the rules do not understand. It is asked before anything is
    /// written, and once.
    async fn interpret(&self, leased: &Leased, now: DateTime<Utc>) -> Result<Option<Reading>, StoreError> {
        let Adapters { flows, interpreter, store, jobs, .. } = &self.adapters;
        let (Some(interpreter), Some(dialogue)) = (interpreter, &leased.dialogue) else { return Ok(None) };
        let candidate = store.find_candidate(leased.conversation.candidate_id.clone()).await?;
        let Some(CandidateRecord::Known(contact)) = candidate.map(|candidate| candidate.record) else {
            return Ok(None);
        };
        let flow = flow_of(flows.as_ref(), Some(dialogue), leased.conversation.origin.kind());
        let asked = with_catalogue(jobs.as_ref(), now, |known| {
            flow.to_interpret(dialogue, &contact, known).map_err(InboundError::Asks)
        });
        let Some(asked) = asked.await? else { return Ok(None) };
        // Why it does not help is for the interpreter to tell whoever runs it: the rules stand.
        let proposal = interpreter.propose(asked.clone()).await.ok().flatten();
        Ok(proposal.and_then(|proposal| take(&asked, proposal)))
    }

    /// Reads what is unread.
    async fn read(
        &self,
        job: &SendJob,
        reading: Option<&Reading>,
        now: DateTime<Utc>,
    ) -> Result<Change, StoreError> {
        let Adapters { flows, jobs, ids, .. } = &self.adapters;
        let SendJob { leased, token, .. } = job;
        let flow = flow_of(flows.as_ref(), leased.dialogue.as_ref(), leased.conversation.origin.kind());
        with_catalogue(jobs.as_ref(), now, |known| {
            let reader = Reader {
                token: *token,
                flow: &flow,
                number: self.number_of(leased),
                reading,
                timeouts: &self.terms.timeouts,
                ids: MessageIds::new(now, ids.entropy()),
                now,
            };
            read(leased.clone(), reader, known)
        })
        .await
    }

    fn number_of(&self, leased: &Leased) -> Option<NumberDigest> {
        let recipient = leased.recipient.as_ref()?;
        Some(self.adapters.digest_key.number(&recipient.phone_number))
    }
}
