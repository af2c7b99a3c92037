//! The read and remind timers.

use chrono::{DateTime, Utc};

use super::{Adapters, SendMessages, broken};
use crate::candidate::CandidateRecord;
use crate::change::Change;
use crate::dialogue::{BufferedAnswer, Flow};
use crate::digest::NumberDigest;
use crate::ids::to_microseconds;
use crate::inbound::{ReadTimer, read_buffer};
use crate::interpretation::{Reading, accept_proposal};
use crate::message::MessageIds;
use crate::outbound::{Leased, remind};
use crate::outbox::LeaseToken;
use crate::ports::{StoreError, flow_of};
use crate::use_cases::catalogue_lookups::{Catalogue, resolve};

impl SendMessages {
    /// Parses the buffered texts, asks the interpreter about what the rules leave open, and takes the turn.
    pub(super) async fn read(
        &self,
        leased: Leased,
        token: LeaseToken,
        now: DateTime<Utc>,
    ) -> Result<Change, StoreError> {
        let Adapters { flows, jobs, gazetteer, ids, clock, .. } = &self.adapters;
        let flow = flow_of(flows.as_ref(), leased.dialogue.as_ref(), leased.conversation.origin.kind());
        let answer = leased.dialogue.as_ref().and_then(|dialogue| flow.parse_buffer(dialogue));
        let reading = match &answer {
            Some(answer) => self.interpret(&leased, &flow, answer, now).await?,
            None => None,
        };
        // The interpreter may have taken a while.
        let now = to_microseconds(clock.now());
        let number = self.number_of(&leased);
        let country = leased.recipient.as_ref().and_then(|recipient| recipient.phone_number.country());
        let timeouts = self.terms.timeouts;
        let ids = MessageIds::new(now, ids.entropy());
        let timer = ReadTimer { token, flow: &flow, number, answer, reading, timeouts, ids, now };
        let catalogue = Catalogue { jobs: jobs.as_ref(), gazetteer, country };
        resolve(read_buffer(leased, timer), &catalogue, now).await?.map_err(broken)
    }

    /// What the interpreter, if there is one, reads in an answer that the rules leave open. An error of the interpreter
    /// leaves the answer to the rules.
    async fn interpret(
        &self,
        leased: &Leased,
        flow: &Flow,
        answer: &BufferedAnswer,
        now: DateTime<Utc>,
    ) -> Result<Option<Reading>, StoreError> {
        let Adapters { interpreter, store, jobs, gazetteer, .. } = &self.adapters;
        let (Some(interpreter), Some(dialogue)) = (interpreter, &leased.dialogue) else { return Ok(None) };
        let candidate = store.find_candidate(leased.conversation.candidate_id.clone()).await?;
        let Some(CandidateRecord::Known(contact)) = candidate.map(|candidate| candidate.record) else {
            return Ok(None);
        };
        let request = flow.interpretation_request(dialogue, answer, &contact);
        let country = contact.phone_number.country();
        let catalogue = Catalogue { jobs: jobs.as_ref(), gazetteer, country };
        let Some(request) = resolve(request, &catalogue, now).await? else { return Ok(None) };
        let proposal = interpreter.propose(request.clone()).await.ok().flatten();
        Ok(proposal.and_then(|proposal| accept_proposal(&request, proposal)))
    }

    pub(super) fn remind(&self, leased: Leased, token: LeaseToken, now: DateTime<Utc>) -> Change {
        let Adapters { flows, ids, .. } = &self.adapters;
        let flow = flow_of(flows.as_ref(), leased.dialogue.as_ref(), leased.conversation.origin.kind());
        let number = self.number_of(&leased);
        let mut message_ids = MessageIds::new(now, ids.entropy());
        remind(leased, token, &flow, number, &self.terms.timeouts, &mut message_ids, now)
    }

    fn number_of(&self, leased: &Leased) -> Option<NumberDigest> {
        let recipient = leased.recipient.as_ref()?;
        Some(self.adapters.digest_key.number(&recipient.phone_number))
    }
}
