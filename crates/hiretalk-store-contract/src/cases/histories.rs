//! Random histories, one step at a time, against the plain model of the rules.

use std::collections::BTreeSet;

use hiretalk_domain::candidate::CandidateRecord;
use hiretalk_domain::change::{Change, WrongNumber};
use hiretalk_domain::conversation::{Conversation, Outcome, State};
use hiretalk_domain::intake::Application;
use hiretalk_domain::paging::ConversationFilter;

use crate::caller::Caller;
use crate::fixtures::{
    KEY, application, candidate_id, complete, contact, erase, opt_in, opt_out, receipt, start,
};
use crate::model::{Answer, Model};
use crate::random::{Random, seed};
use crate::test_store::TestStore;

const STEPS: usize = 1_500;

/// Few candidates, jobs, numbers and event ids, so that every rule is met often and in every company.
pub async fn every_answer_is_the_one_that_the_rules_give(case: &TestStore) {
    let seed = seed();
    let callers = case.both().await;
    let mut history = History { random: Random::new(seed), sent: Vec::new(), read: Vec::new(), era: 0 };
    let mut model = Model::default();
    let mut answers = BTreeSet::new();
    for step in 0..STEPS {
        // Each era has people and events of its own; otherwise everybody has soon applied everywhere.
        history.era = step / 150;
        let caller = &callers[history.random.below(2)];
        let change = history.next(caller, &model);
        let expected = model.commit(change.clone());
        let answer = Answer::of(caller.commit(change.clone()).await);
        assert_eq!(answer, expected, "step {step} of seed {seed}: {change:?}");
        answers.insert(name(&expected));
        if step % 50 == 0 || step + 1 == STEPS {
            agree(&callers[history.random.below(2)], &model, &format!("after step {step} of seed {seed}"))
                .await;
        }
    }
    let all = [
        "active_conversation",
        "already_received",
        "applied",
        "duplicate_application",
        "event_conflict",
        "opted_out",
        "redelivered",
        "stale",
        "wrong_number",
    ];
    assert!(answers.iter().copied().eq(all), "seed {seed} meets every answer, not only {answers:?}");
}

/// What happened so far, as far as it matters for what comes next.
struct History {
    random: Random,
    sent: Vec<Application>,
    read: Vec<Conversation>,
    era: usize,
}

impl History {
    fn next(&mut self, caller: &Caller, model: &Model) -> Change {
        match self.random.below(20) {
            0..9 => caller.opening(self.application()),
            9 => {
                let candidate = self.candidate();
                let number = self.random.below(9);
                let event = format!("graduation {} {}", self.era, self.random.below(12));
                caller.graduating(&event, &candidate_id(&candidate), &person(self.era, number))
            }
            10..17 => self.advance(caller, model),
            17 => {
                let now = caller.ticker().tick();
                let number = self.random.below(9);
                let who = person(self.era, number);
                let mut change = Change::default();
                if self.random.once_in(3) {
                    change.opt_outs.push(opt_out(&who, now));
                } else if self.random.once_in(3) {
                    let candidate_id = candidate_id(&self.candidate());
                    let number = KEY.number(&who.phone_number);
                    change.wrong_numbers.push(WrongNumber { candidate_id, number, at: now });
                } else {
                    let text = format!("in {} {}", self.era, self.random.below(8));
                    change.received = Some(receipt(&text, &[&who], now));
                    change.opt_outs.push(opt_in(&who));
                    change.also_ended = self.ends(caller, model);
                }
                change
            }
            _ => {
                let id = candidate_id(&self.candidate());
                // Half of them have looked; the others think that nobody is active.
                let active = model.active(&id).filter(|_| self.random.once_in(2));
                erase(&id, active, caller.ticker().tick())
            }
        }
    }

    /// A new event, an old one, or an old one with one part changed.
    fn application(&mut self) -> Application {
        if !self.sent.is_empty() && self.random.once_in(3) {
            let mut old = self.sent[self.random.below(self.sent.len())].clone();
            if self.random.once_in(3) {
                old.contact = person(self.era, self.random.below(9));
            }
            return old;
        }
        let event = format!("event {} {}", self.era, self.random.below(60));
        let job = format!("job {}", self.random.below(4));
        let mut new = application(&event, &self.candidate(), &job);
        new.contact = person(self.era, self.random.below(9));
        self.sent.push(new.clone());
        new
    }

    /// A step of a conversation as it is now, or as it was read some time ago.
    fn advance(&mut self, caller: &Caller, model: &Model) -> Change {
        let recent = model.conversations.len().saturating_sub(8);
        let candidates = &model.conversations[recent..];
        if candidates.is_empty() {
            return Change::default();
        }
        let now = caller.ticker().tick();
        let mut conversation = candidates[self.random.below(candidates.len())].clone();
        if !self.read.is_empty() && self.random.once_in(4) {
            conversation = self.read[self.random.below(self.read.len())].clone();
        }
        self.read.push(conversation.clone());
        let outcome = Outcome::ALL[self.random.below(Outcome::ALL.len())];
        match conversation.state {
            State::Created if outcome.needs_no_dialogue() => complete(&conversation, outcome, now),
            State::Created => start(&conversation, now),
            State::Ongoing => complete(&conversation, outcome, now),
            State::Completed { .. } => Change::default(),
        }
    }

    /// One or two conversations as they are now, ended.
    fn ends(&mut self, caller: &Caller, model: &Model) -> Vec<Conversation> {
        let now = caller.ticker().tick();
        let active = model.conversations.iter().rev().filter(|found| found.state.outcome().is_none());
        active
            .take(self.random.below(3))
            .filter_map(|found| found.clone().complete(Outcome::OptedOut, now).ok())
            .collect()
    }

    fn candidate(&mut self) -> String {
        format!("candidate {} {}", self.era, self.random.below(4))
    }
}

/// Contact data with one of few numbers.
fn person(era: usize, number: usize) -> hiretalk_domain::candidate::ContactDetails {
    contact(&format!("+346000{era:03}{number:02}"), &format!("Name {number}"), None, None)
}

async fn agree(caller: &Caller, model: &Model, when: &str) {
    let mut expected = model.conversations.clone();
    expected.reverse();
    let stored = caller.pages(&ConversationFilter::default(), 200).await.concat();
    assert_eq!(stored, expected, "conversations {when}");
    for (id, record) in &model.candidates {
        let stored = caller.candidate(id).await.map(|candidate| candidate.record);
        assert!(stored.as_ref() == Some(record), "{id:?} {when}: {stored:?} in place of {record:?}");
        assert_eq!(caller.active(id).await.as_ref(), model.active(id), "{id:?} {when}");
        if let CandidateRecord::Erased { .. } = record {
            assert_eq!(model.active(id), None, "{id:?} {when}");
        }
    }
    let told: Vec<_> = caller
        .feed()
        .await
        .into_iter()
        .map(|event| (event.conversation_id, event.occurred_at, event.kind))
        .collect();
    let expected: Vec<_> = model
        .events
        .iter()
        .map(|event| (event.conversation_id, event.occurred_at, event.kind.clone()))
        .collect();
    assert_eq!(told, expected, "events {when}");
}

fn name(answer: &Answer) -> &'static str {
    match answer {
        Answer::Applied => "applied",
        Answer::Redelivered(_) => "redelivered",
        Answer::Refused(refusal) => refusal.code(),
        Answer::Stale => "stale",
        Answer::AlreadyReceived => "already_received",
    }
}
