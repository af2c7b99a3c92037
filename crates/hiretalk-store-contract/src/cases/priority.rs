//! Which message leaves first, and the send rate over all handles. Cases measure that nothing leaves too early, never that something is fast enough: the rate runs on real time.

use std::time::{Duration, Instant};

use chrono::Duration as Span;
use hiretalk_domain::candidate::ContactDetails;
use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::message::FailureCode;
use hiretalk_domain::outbound::SendRate;
use hiretalk_domain::outbox::{EntryId, OutboxState, Priority, SettlementResult, Task};
use tokio::time::sleep;

use crate::fixtures::{accepted, application, settled, timer};
use crate::races::at_once;
use crate::test_store::TestStore;
use crate::worker::{AFTER_SHORT, FAST, LONG, SHORT, Worker, ids};

pub async fn answers_are_leased_before_first_words(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let mut talks = Vec::new();
    for name in ["ana", "ben", "eva"] {
        talks.push(worker.begins(name).await);
    }
    let minutes = Span::minutes(10);
    let mut reminders = Vec::new();
    for (opened, contact) in [&talks[2], &talks[0]] {
        reminders.push(worker.caller.says_as(Priority::Reminder, opened.id, contact, minutes).await);
    }
    let reminds = worker.caller.opens(&application("silent", "silent", "job")).await.id;
    let look_after = |id, task| {
        let due_at = worker.caller.ticker().tick() - minutes;
        Change { outbox: vec![timer(id, task, due_at)], ..Change::default() }
    };
    worker.caller.applies(look_after(reminds, Task::Remind)).await;
    let greetings = worker.caller.greets_many(5).await;
    let reads = worker.caller.opens(&application("typing", "typing", "job")).await.id;
    other.caller.applies(look_after(reads, Task::Read)).await;
    // Eva's reminder waits before her answer, which takes it along.
    let (eva, ben) = (&talks[2], &talks[1]);
    let to_ben = other.caller.says(ben.0.id, &ben.1, 1).await[0];
    other.caller.says(eva.0.id, &eva.1, 1).await;

    let mut expected: Vec<EntryId> = vec![reminders[0].into(), reads.into(), to_ben.into()];
    expected.extend(greetings.iter().map(|id| EntryId::from(*id)));
    expected.extend([EntryId::from(reminders[1]), reminds.into()]);
    let mut found = Vec::new();
    for (limit, worker) in [(1, &worker), (1, &other), (3, &worker), (100, &other)] {
        let (_, batch) = worker.leases(limit).await;
        found.extend(ids(&batch));
    }
    assert_eq!(found, expected);
}

pub async fn an_answer_gets_the_next_token(case: &TestStore) {
    let [mut worker, mut other] = case.both().await.map(Worker::new);
    let (opened, contact) = worker.begins("ana").await;
    (worker.pace.rate, other.pace.rate) = (50, 50);
    worker.caller.greets_many(100).await;
    for _ in 0..2 {
        let (_, batch) = worker.leases(1_000).await;
        assert!(batch.entries.len() < 100, "tokens are left for what comes");
        let answer = other.caller.says(opened.id, &contact, 1).await[0];
        let (token, leased) = loop {
            let (token, batch) = other.leases(1_000).await;
            match batch.entries.into_iter().next() {
                Some(first) => break (token, first),
                None => sleep(batch.again_in.expect("more waits").max(Duration::from_millis(1))).await,
            }
        };
        assert_eq!(leased.entry.id, answer.into(), "nothing else is leased before it");
        assert!(leased.wait <= SendRate::AHEAD, "{:?}", leased.wait);
        other.caller.applies(settled(answer, token, accepted(&format!("wamid.{answer}")))).await;
    }
}

pub async fn an_overdue_reminder_goes_before_first_words(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let mut reminders = Vec::new();
    for (name, minutes) in [("young", 58), ("old", 61), ("older", 600)] {
        let (opened, contact) = worker.begins(name).await;
        let due_since = Span::minutes(minutes);
        reminders.push(worker.caller.says_as(Priority::Reminder, opened.id, &contact, due_since).await);
    }
    let (mut early, messages) = worker.caller.opening_with(application("e", "early", "j"), 1);
    early.outbox[0].due_at -= Span::days(1);
    worker.caller.applies(early).await;
    let late = worker.caller.greets_many(1).await[0];
    let order = [reminders[2], reminders[1], messages[0], late, reminders[0]];
    for message in order {
        let (_, batch) = other.leases(1).await;
        assert_eq!(ids(&batch), [message.into()], "of {order:?}");
    }
}

pub async fn what_waits_before_an_answer_is_as_urgent(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let (opened, contact) = worker.begins("ana").await;
    let reminder = worker.caller.says_as(Priority::Reminder, opened.id, &contact, Span::zero()).await;
    worker.caller.greets_many(3).await;
    // An answer to a greeting that has not left, as far as we know.
    let (early, greeting) = worker.caller.greets(&application("early", "early", "job"), 1).await;
    let priority = |record: hiretalk_domain::outbox::OutboxRecord| record.entry.task.priority();
    assert_eq!(worker.record(reminder).await.map(priority), Some(Priority::Reminder));
    let answer = other.caller.says(opened.id, &contact, 1).await[0];
    let to_early = other.caller.says(early.id, &application("early", "early", "job").contact, 1).await[0];
    for hurried in [reminder, greeting[0]] {
        assert_eq!(worker.record(hurried).await.map(priority), Some(Priority::Answer));
    }
    for message in [reminder, greeting[0], answer, to_early] {
        let (token, batch) = other.leases(1).await;
        assert_eq!(ids(&batch), [message.into()]);
        let accepted = accepted(&format!("wamid.{message}"));
        other.caller.applies(settled(message, token, accepted)).await;
    }
    // What is less urgent slows nothing down.
    let answer = other.caller.says(opened.id, &contact, 1).await[0];
    worker.caller.says_as(Priority::Reminder, opened.id, &contact, Span::zero()).await;
    let (_, batch) = other.leases(1).await;
    assert_eq!(ids(&batch), [answer.into()]);
}

pub async fn a_dead_letter_is_as_urgent_as_what_waits_behind_it(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, messages) = worker.caller.greets(&event, 1).await;
    worker.settles(messages[0], SettlementResult::Dead { code: FailureCode::TRIES_USED_UP }).await;
    worker.caller.greets_many(3).await;
    let answer = worker.caller.says(opened.id, &event.contact, 1).await[0];
    let dead = worker.record(messages[0]).await.expect("a dead letter");
    assert_eq!((dead.state, dead.entry.task.priority()), (OutboxState::Dead, Priority::Greeting));
    let now = other.caller.ticker().tick();
    let revived = other.caller.store().revive(messages[0].into(), now).await.expect("the store revives");
    let revived = revived.expect("the dead letter");
    assert_eq!(revived.entry.task.priority(), Priority::Answer);
    for message in [messages[0], answer] {
        let (token, batch) = worker.leases(1).await;
        assert_eq!(ids(&batch), [message.into()]);
        worker.caller.applies(settled(message, token, accepted(&format!("wamid.{message}")))).await;
    }
}

pub async fn what_is_tried_again_is_as_urgent_as_before(case: &TestStore) {
    let [mut worker, mut other] = case.both().await.map(Worker::new);
    let mut answers = Vec::new();
    for name in ["later", "doubt"] {
        let (opened, contact) = worker.begins(name).await;
        answers.push(EntryId::from(worker.caller.says(opened.id, &contact, 1).await[0]));
    }
    let greetings = worker.caller.greets_many(2).await;
    let (token, batch) = worker.leases(2).await;
    assert_eq!(ids(&batch), answers);
    let due_at = worker.caller.ticker().tick();
    let later = SettlementResult::Later { due_at, counts: true, code: None };
    worker.caller.applies(settled(answers[0], token, later)).await;
    assert_eq!(worker.attempts(token, &answers[1..], Duration::ZERO).await, answers[1..]);
    other.caller.applies(settled(answers[1], token, SettlementResult::Unconfirmed)).await;
    worker.lease = SHORT;
    let (_, batch) = worker.leases(1).await;
    assert_eq!(ids(&batch), answers[..1], "it is due again");
    // That lease runs out, and the grace of the other.
    sleep(AFTER_SHORT).await;
    other.grace = SHORT;
    let (_, batch) = other.leases(2).await;
    assert_eq!(ids(&batch), [answers[1], answers[0]], "by the time they are due at");
    let counts: Vec<_> = batch.entries.iter().map(|leased| (leased.tries, leased.unconfirmed)).collect();
    assert_eq!(counts, [(0, 1), (1, 0)]);
    let (_, batch) = other.leases(10).await;
    assert_eq!(ids(&batch), [greetings[0].into(), greetings[1].into()]);
}

/// Workers of two processes that lease side by side come through the lines one after the other, and each entry goes to one
/// of them.
pub async fn a_crowd_of_workers_keeps_to_the_lines(case: &TestStore) {
    const OF_EACH: usize = 60;
    let workers = case.both().await.map(Worker::new);
    let mut written = Vec::new();
    for index in 0..OF_EACH {
        let (opened, contact) = workers[0].begins(&format!("silent {index}")).await;
        let caller = &workers[1].caller;
        written.push(caller.says_as(Priority::Reminder, opened.id, &contact, Span::zero()).await.into());
    }
    written.extend(workers[0].caller.greets_many(OF_EACH).await.into_iter().map(EntryId::from));
    for index in 0..OF_EACH {
        let (opened, contact) = workers[1].begins(&format!("talking {index}")).await;
        written.push(workers[0].caller.says(opened.id, &contact, 1).await[0].into());
    }
    let batches = at_once((0..8).map(|index| {
        let worker = workers[index % 2].clone();
        async move {
            let mut mine = Vec::new();
            let mut nothing = 0;
            while nothing < 5 {
                let (_, batch) = worker.leases(7).await;
                nothing = if batch.entries.is_empty() { nothing + 1 } else { 0 };
                mine.push(batch.entries);
                tokio::task::yield_now().await;
            }
            mine
        }
    }))
    .await
    .concat();
    let mut leased: Vec<EntryId> = batches.iter().flatten().map(|leased| leased.entry.id).collect();
    leased.sort_unstable();
    written.sort_unstable();
    assert_eq!(leased, written);
    let mixed = batches.iter().filter(|batch| {
        let urgencies: Vec<_> = batch.iter().map(|leased| leased.entry.task.priority()).collect();
        assert!(urgencies.is_sorted(), "{urgencies:?}");
        urgencies.first() != urgencies.last()
    });
    assert!(mixed.count() <= 2, "a lease goes on to the next line when one is empty");
}

impl Worker {
    /// Opens a conversation of which nothing waits.
    async fn begins(&self, name: &str) -> (Conversation, ContactDetails) {
        let event = application(name, name, "j");
        let opened = self.caller.opens(&event).await;
        (opened, event.contact)
    }
}

pub async fn messages_leave_at_the_rate_of_the_number(case: &TestStore) {
    const RATE: u16 = 50;
    const MESSAGES: usize = 75;
    let [mut worker, mut other] = case.both().await.map(Worker::new);
    (worker.pace.rate, other.pace.rate) = (RATE, RATE);
    worker.caller.greets_many(MESSAGES).await;
    let began = Instant::now();
    let mut moments = Vec::new();
    while moments.len() < MESSAGES {
        let batches = at_once([&worker, &other].map(|worker| {
            let worker = worker.clone();
            async move { worker.leases(1_000).await.1 }
        }))
        .await;
        // The lease was made before this moment, so a message leaves no later than this says.
        let leased_by = began.elapsed();
        for leased in batches.iter().flat_map(|batch| &batch.entries) {
            assert!(leased.wait <= SendRate::AHEAD, "{:?} ahead", leased.wait);
            moments.push(leased_by + leased.wait);
        }
        moments.sort_unstable();
        for (index, moment) in moments.iter().enumerate() {
            let earliest = Duration::from_secs(1) / u32::from(RATE) * u32::try_from(index).expect("few");
            assert!(
                *moment + Duration::from_millis(1) >= earliest,
                "message {index} leaves after {moment:?}"
            );
        }
        let again_in = batches.iter().filter_map(|batch| batch.again_in).min();
        if moments.len() < MESSAGES {
            let wait = again_in.expect("there is more to lease");
            assert!(wait <= Duration::from_secs(1), "the next token comes within a second, not {wait:?}");
            sleep(wait.max(Duration::from_millis(5))).await;
        }
    }
}

/// A silence saves nothing up.
pub async fn a_silence_lets_no_more_leave_at_once(case: &TestStore) {
    let [mut worker, _] = case.both().await.map(Worker::new);
    worker.pace.rate = 50;
    worker.caller.greets_many(50).await;
    sleep(AFTER_SHORT).await;
    let (_, batch) = worker.leases(1_000).await;
    let interval = Duration::from_millis(20);
    let waits: Vec<_> = batch.entries.iter().map(|leased| leased.wait).collect();
    assert!(waits.len() > 1 && waits.len() <= 13, "{waits:?}");
    for pair in waits.windows(2) {
        let apart = pair[1].checked_sub(pair[0]).expect("in order");
        assert!(apart >= interval - Duration::from_millis(1), "{waits:?}");
    }
}

/// One person gets a few messages at once and then one at a time; others are not held up by that.
pub async fn a_person_gets_few_messages_at_once(case: &TestStore) {
    let [mut worker, mut other] = case.both().await.map(Worker::new);
    for worker in [&mut worker, &mut other] {
        worker.pace = SendRate { recipient_interval: LONG, recipient_burst: 3, ..FAST };
    }
    let event = application("e1", "ana", "j1");
    let (_, messages) = worker.caller.greets(&event, 4).await;
    for (index, message) in messages[..2].iter().enumerate() {
        worker.settles(*message, accepted(&format!("wamid.{index}"))).await;
    }
    // Whoever shares the number shares its pace.
    let mut ben = application("e2", "ben", "j1");
    ben.contact.phone_number = event.contact.phone_number.clone();
    let (_, bens) = other.caller.greets(&ben, 1).await;
    let (_, batch) = other.leases(10).await;
    assert_eq!(ids(&batch), [messages[2].into()], "the third of three");
    let again_in = worker.leases_nothing("too many for one person").await.expect("a token comes");
    assert!(again_in <= LONG, "{again_in:?}");
    let (_, others) = worker.caller.greets(&application("e3", "eva", "j1"), 1).await;
    other.leases_one(others[0]).await;
    other.leases_nothing("too many for one person still").await;
    assert!(other.record(bens[0]).await.is_some());
}

/// After the interval there is one more.
pub async fn a_person_gets_the_next_message_later(case: &TestStore) {
    let [mut worker, mut other] = case.both().await.map(Worker::new);
    for worker in [&mut worker, &mut other] {
        worker.pace = SendRate { recipient_interval: SHORT, recipient_burst: 1, ..FAST };
    }
    let (_, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 3).await;
    let began = Instant::now();
    for (index, message) in messages.iter().enumerate() {
        let (token, _) = if index % 2 == 0 { &worker } else { &other }.leases_one(*message).await;
        let change = settled(*message, token, accepted(&format!("wamid.{index}")));
        worker.caller.applies(change).await;
        sleep(AFTER_SHORT).await;
    }
    assert!(began.elapsed() >= SHORT * 2);
}

/// A pause holds for all processes and for messages alone; a shorter one does not end it.
pub async fn a_pause_holds_everywhere(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 1).await;
    worker.caller.store().pause(SHORT).await.expect("the store pauses");
    sleep(AFTER_SHORT).await;
    other.leases_one(messages[0]).await;

    let (_, more) = worker.caller.greets(&application("e2", "ben", "j1"), 1).await;
    worker.caller.store().pause(LONG).await.expect("the store pauses");
    other.caller.store().pause(Duration::from_millis(1)).await.expect("the store pauses");
    sleep(SHORT).await;
    let outbox = vec![timer(opened.id, Task::Expire, worker.caller.ticker().tick())];
    worker.caller.applies(hiretalk_domain::change::Change { outbox, ..Default::default() }).await;
    for worker in [&worker, &other] {
        let (_, batch) = worker.leases(10).await;
        assert!(!ids(&batch).contains(&more[0].into()), "a message in a pause");
        let again_in = batch.again_in.expect("the pause ends");
        assert!(again_in <= LONG, "{again_in:?}");
    }
}
