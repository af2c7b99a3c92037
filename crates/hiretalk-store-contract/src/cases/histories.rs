//! Random histories compared with the model, and bursts of one candidate's events.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use hiretalk_domain::candidate::CandidateRecord;
use hiretalk_domain::change::{Change, WrongNumber};
use hiretalk_domain::conversation::{Conversation, Outcome, State};
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::intake::Application;
use hiretalk_domain::outbox::EntryId;
use hiretalk_domain::paging::ConversationFilter;

use crate::caller::Caller;
use crate::fixtures::{
    KEY, accepted, application, candidate_id, complete, contact, erase, opt_in, opt_out, receipt, settled,
    start,
};
use crate::model::{Answer, Model};
use crate::races::{all_of, at_once};
use crate::random::{Random, seed};
use crate::test_store::TestStore;
use crate::worker::{Worker, ids};

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

const WORKERS: usize = 8;

pub async fn of_1000_entries_each_is_leased_once(case: &TestStore) {
    let workers = case.both().await.map(Worker::new);
    let mut expected: Vec<EntryId> = all_of((0..1_000).map(|index| {
        let caller = workers[index % 2].caller.clone();
        let name = format!("{index}");
        async move { caller.greets(&application(&name, &name, "job"), 1).await.1[0].into() }
    }))
    .await;
    let leased = at_once((0..WORKERS).map(|index| {
        let worker = workers[index % 2].clone();
        async move {
            let mut mine = Vec::new();
            let mut nothing = 0;
            // Another may hold a row for a moment without taking it: only a few looks in vain are an end.
            while nothing < 5 {
                let (_, batch) = worker.leases(20).await;
                nothing = if batch.entries.is_empty() { nothing + 1 } else { 0 };
                mine.extend(ids(&batch));
                tokio::task::yield_now().await;
            }
            mine
        }
    }))
    .await;
    let mut leased = leased.concat();
    leased.sort_unstable();
    expected.sort_unstable();
    assert_eq!(leased.len(), expected.len());
    assert_eq!(leased, expected);
}

pub async fn a_crowd_of_workers_keeps_every_order(case: &TestStore) {
    const CONVERSATIONS: usize = 40;
    const MESSAGES: usize = 5;
    let workers = case.both().await.map(Worker::new);
    let mut written: HashMap<ConversationId, Vec<EntryId>> = HashMap::new();
    for index in 0..CONVERSATIONS {
        let name = format!("{index}");
        let (opened, messages) =
            workers[index % 2].caller.greets(&application(&name, &name, "job"), MESSAGES).await;
        written.insert(opened.id, messages.into_iter().map(EntryId::from).collect());
    }
    let sent = std::sync::Arc::new(tokio::sync::Mutex::new(Vec::new()));
    at_once((0..WORKERS).map(|index| {
        let worker = workers[index % 2].clone();
        let sent = std::sync::Arc::clone(&sent);
        async move {
            while sent.lock().await.len() < CONVERSATIONS * MESSAGES {
                let (token, batch) = worker.leases(7).await;
                let held = worker.attempts(token, &ids(&batch), Duration::from_secs(60)).await;
                assert_eq!(held.len(), batch.entries.len(), "a long lease is held");
                for leased in batch.entries {
                    let entry = leased.entry;
                    // Said to the channel before it is settled: nobody else may come before the settlement.
                    sent.lock().await.push((entry.conversation_id, entry.id));
                    worker
                        .caller
                        .applies(settled(entry.id, token, accepted(&format!("wamid.{}", entry.id))))
                        .await;
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
    }))
    .await;
    let mut heard: HashMap<ConversationId, Vec<EntryId>> = HashMap::new();
    for (conversation, entry) in sent.lock().await.iter() {
        heard.entry(*conversation).or_default().push(*entry);
    }
    assert_eq!(heard, written);
    assert_eq!(workers[0].queue().await, []);
}
