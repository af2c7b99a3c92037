//! Leases of outbox entries and their settlement.

use std::time::Duration;

use hiretalk_domain::candidate::{Candidate, CandidateRecord, ContactDetails, Recipient};
use hiretalk_domain::change::{CandidateChange, Change};
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::events::{EventKind, NewEvent};
use hiretalk_domain::graduation::Degree;
use hiretalk_domain::ids::CandidateId;
use hiretalk_domain::message::{Delivery, FailureCode};
use hiretalk_domain::outbound::Leased;
use hiretalk_domain::outbox::{EntryId, OutboxState, SettlementResult, Task};
use hiretalk_domain::use_cases::StartOutcome;
use tokio::time::sleep;

use crate::fixtures::{
    KEY, accepted, application, came, candidate_id, contact, dialogue, erase, notice, opt_in, opt_out,
    receipt, say, settled, settled_at, settled_by_status, start, text, timer,
};
use crate::test_store::TestStore;
use crate::worker::{AFTER_SHORT, LONG, SHORT, Worker, delivery, ids};

/// A lease shows all that is needed, and nobody else gets it meanwhile.
pub async fn a_leased_entry_is_nobody_elses(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, messages) = worker.caller.greets(&event, 1).await;
    let waiting = other.record(messages[0]).await.expect("the entry is stored");
    assert_eq!(waiting.state, OutboxState::Waiting);

    let (_, leased) = worker.leases_one(messages[0]).await;
    let expected = Leased {
        entry: waiting.entry,
        tries: 0,
        unconfirmed: 0,
        conversation: opened,
        dialogue: None,
        recipient: Some(Recipient {
            phone_number: event.contact.phone_number.clone(),
            first_name: event.contact.first_name.clone(),
        }),
        number: Some(KEY.number(&event.contact.phone_number)),
        content: Some(text("message 0")),
        is_opted_out: false,
        last_inbound_at: None,
        wait: Duration::ZERO,
    };
    assert!(leased == expected, "{leased:?} in place of {expected:?}");
    for worker in [&worker, &other] {
        worker.leases_nothing("it is leased").await;
    }
    assert_eq!(other.record(messages[0]).await.expect("the entry").state, OutboxState::Leased);
}

pub async fn a_lease_shows_what_is_known_now(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, messages) = worker.caller.greets(&event, 2).await;
    worker.settles(messages[0], accepted("wamid.1")).await;
    let ongoing = other.caller.starts(&opened).await;

    let stopped_at = other.caller.ticker().tick();
    let known = dialogue("field", &[]);
    let look_after = timer(opened.id, Task::Expire, stopped_at);
    other
        .caller
        .applies(Change {
            received: Some(receipt("wamid.in", &[&event.contact], stopped_at)),
            opt_outs: vec![opt_out(&event.contact, stopped_at)],
            dialogue: Some((opened.id, known.clone())),
            outbox: vec![look_after.clone()],
            ..Change::default()
        })
        .await;
    let (token, batch) = worker.leases(10).await;
    assert_eq!(ids(&batch), [messages[1].into(), EntryId::from(opened.id)], "by the time they are due at");
    for leased in &batch.entries {
        assert!(leased.is_opted_out && leased.dialogue.as_ref() == Some(&known), "{leased:?}");
        assert_eq!(leased.last_inbound_at, Some(stopped_at));
        assert_eq!(leased.conversation, ongoing);
    }
    assert_eq!(batch.entries[1].entry, look_after);
    assert!(
        batch.entries[1].content.is_none() && batch.entries[1].recipient.is_some(),
        "a timer says nothing"
    );

    // Seen by the next lease: an opt-out that was lifted, a message that came, a person who was erased.
    let mut lifted = settled(messages[1], token, accepted("wamid.2"));
    lifted.opt_outs = vec![opt_in(&event.contact)];
    // An older message does not close the window again.
    let earlier = stopped_at - chrono::Duration::hours(1);
    lifted.received = Some(receipt("wamid.earlier", &[&event.contact], earlier));
    worker.caller.applies(lifted).await;
    let last = worker.caller.says(opened.id, &event.contact, 1).await[0];
    let now = other.caller.ticker().tick();
    other.caller.applies(erase(&ongoing.candidate_id, Some(&ongoing), now)).await;
    let (_, leased) = other.leases_one(last).await;
    assert!(!leased.is_opted_out);
    assert_eq!(leased.last_inbound_at, Some(stopped_at));
    assert!(
        leased.content.is_none() && leased.recipient.is_none() && leased.dialogue.is_none(),
        "{leased:?}"
    );
    assert_eq!(leased.conversation.state.outcome(), Some(Outcome::Cancelled));
}

/// Only what is due on the business clock, the oldest first, at most as much as was asked for.
pub async fn what_is_due_is_leased_in_its_order(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let later = chrono::Duration::hours(2);
    let mut due = Vec::new();
    for (name, offset) in [("c", 0), ("a", -3), ("d", 1), ("b", -3)] {
        let (mut change, messages) = worker.caller.opening_with(application(name, name, "j"), 1);
        let entry = &mut change.outbox[0];
        // One of them is not due for two hours.
        entry.due_at += if name == "d" { later } else { chrono::Duration::seconds(offset) };
        worker.caller.applies(change).await;
        due.push((entry_order(name), messages[0]));
    }
    due.sort_unstable();
    let expected: Vec<EntryId> = due.iter().map(|(_, message)| (*message).into()).collect();
    let (_, first) = worker.leases(2).await;
    assert_eq!(ids(&first), expected[..2]);
    assert_eq!(first.again_in.map(|wait| wait.is_zero()), Some(true), "more is due already");
    let (_, second) = other.leases(2).await;
    assert_eq!(ids(&second), expected[2..3]);
    let (_, none) = other.leases(2).await;
    assert_eq!(ids(&none), []);
    let again_in = none.again_in.expect("something waits for its time");
    assert!(
        again_in > Duration::from_secs(60) && again_in <= LONG.max(Duration::from_secs(7_200)),
        "{again_in:?}"
    );
}

/// A lease of something that was not attempted simply ends; whoever had it can do nothing with it any more.
pub async fn a_lease_that_ran_out_is_taken_over(case: &TestStore) {
    let [mut worker, other] = case.both().await.map(Worker::new);
    let (_, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 1).await;
    worker.lease = SHORT;
    let (old, _) = worker.leases_one(messages[0]).await;
    sleep(AFTER_SHORT).await;
    assert_eq!(worker.attempts(old, &[messages[0].into()], Duration::ZERO).await, [], "the lease is over");
    let (token, leased) = other.leases_one(messages[0]).await;
    assert_eq!((leased.tries, leased.unconfirmed), (0, 0), "nothing was sent");
    assert_eq!(worker.attempts(old, &[messages[0].into()], Duration::ZERO).await, []);
    worker.caller.finds_stale(settled(messages[0], old, accepted("wamid.old"))).await;
    assert_eq!(other.attempts(token, &[messages[0].into()], Duration::ZERO).await, [messages[0].into()]);
    other.caller.applies(settled(messages[0], token, accepted("wamid.new"))).await;
    assert_eq!(other.queue().await, []);
}

pub async fn an_attempt_waits_for_its_grace(case: &TestStore) {
    let [mut worker, mut other] = case.both().await.map(Worker::new);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 2).await;
    worker.lease = SHORT;
    worker.sends(messages[0]).await;
    sleep(AFTER_SHORT).await;
    let again_in = worker.leases_nothing("its lease is over, its grace is not").await;
    assert!(again_in.is_some_and(|wait| wait <= LONG), "{again_in:?}");
    let record = other.record(messages[0]).await.expect("the entry");
    assert_eq!((record.state, record.unconfirmed), (OutboxState::Unconfirmed, 0));

    other.grace = SHORT;
    let (_, leased) = other.leases_one(messages[0]).await;
    assert_eq!((leased.tries, leased.unconfirmed), (0, 1));
    let record = other.record(messages[0]).await.expect("the entry");
    assert_eq!((record.state, record.unconfirmed), (OutboxState::Leased, 1));
    // Its attempt is cleared, and a status of the first one settles it all the same.
    let tracked = other.caller.tracks(Some(messages[0]), "wamid.?").await.expect("a message of ours");
    assert!(tracked.awaits_answer);
    assert_eq!(other.deliveries(opened.id).await, ["queued", "queued"]);
}

/// An attempt of somebody who holds the entry may go on; with the lease over, or too short, it may not.
pub async fn an_attempt_needs_a_lease_that_lasts(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let messages = worker.caller.greets_many(2).await;
    let (token, batch) = worker.leases(1).await;
    assert_eq!(ids(&batch), [messages[0].into()]);
    let all: Vec<EntryId> = messages.iter().map(|id| (*id).into()).collect();
    assert_eq!(worker.attempts(token, &all, LONG * 2).await, [], "the lease is too short for that");
    assert_eq!(worker.attempts(worker.caller.ticker().token(), &all, Duration::ZERO).await, [], "another's");
    let record = other.record(messages[0]).await.expect("the entry");
    assert_eq!(record.state, OutboxState::Leased);
    let tracked = other.caller.tracks(Some(messages[0]), "wamid.?").await.expect("a message of ours");
    assert!(tracked.awaits_answer, "its entry is there");

    assert_eq!(other.attempts(token, &all, LONG / 2).await, [messages[0].into()], "the token counts");
    let tracked = worker.caller.tracks(Some(messages[0]), "wamid.?").await.expect("a message of ours");
    assert!(tracked.awaits_answer);
    let unknown = worker.caller.ticker().token().0;
    assert_eq!(worker.attempts(token, &[EntryId::from_uuid(unknown)], Duration::ZERO).await, []);
    assert_eq!(worker.attempts(token, &[], Duration::ZERO).await, []);
}

pub async fn waiting_for_work_ends(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    worker.leases_nothing("nothing is there").await;
    let waits = tokio::spawn({
        let worker = worker.clone();
        async move { worker.caller.store().wait_for_work(LONG).await }
    });
    sleep(SHORT).await;
    other.caller.greets(&application("e1", "ana", "j1"), 1).await;
    // The limit is far above what it should take; the case fails where nobody is woken.
    let woken = tokio::time::timeout(Duration::from_secs(60), waits).await;
    woken.expect("a commit wakes").expect("the wait ends well");

    worker.leases(10).await;
    worker.caller.store().wait_for_work(SHORT).await;
}

pub async fn a_conversation_goes_on_at_its_own_number(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let mut event = application("e1", "ana", "j1");
    event.candidate_id = candidate_id("Uni:1");
    let (opened, messages) = worker.caller.greets(&event, 1).await;
    let mut sent = notice("Uni", "1", Some(10));
    for (degree, phone) in [("Law", "+34600999888"), ("Art", "+34600999777")] {
        sent.student.degree = Some(Degree::parse(degree).expect("a degree"));
        sent.contact = contact(phone, "Anna", None, None);
        other.caller.schedules(&sent).await;
        assert_eq!(worker.caller.contact_of(&event.candidate_id).await, sent.contact);
    }
    let recipient = |contact: &ContactDetails| Recipient {
        phone_number: contact.phone_number.clone(),
        first_name: sent.contact.first_name.clone(),
    };
    let (token, leased) = worker.leases_one(messages[0]).await;
    assert!(leased.recipient == Some(recipient(&event.contact)), "{leased:?}");
    worker.attempts(token, &[messages[0].into()], Duration::ZERO).await;
    worker.caller.applies(settled(messages[0], token, accepted("wamid.1"))).await;
    let outbox = vec![timer(opened.id, Task::Remind, worker.caller.ticker().tick())];
    other.caller.applies(Change { outbox, ..Change::default() }).await;
    let (token, leased) = other.leases_one(opened.id).await;
    assert!(leased.recipient == Some(recipient(&event.contact)), "the timer too: {leased:?}");
    other.caller.applies(settled(opened.id, token, SettlementResult::Done)).await;

    // The graduation is another matter: it begins at the number that came with it.
    other.caller.completes(&opened, Outcome::Finished).await;
    let due = worker.caller.takes(11, 1).await.remove(0);
    assert!(due.recipient == Some(recipient(&sent.contact)), "{due:?}");
    assert_eq!(worker.caller.starting(11).start(due).await.expect("a start"), StartOutcome::Started);
    let begun = other.caller.active(&event.candidate_id).await.expect("a conversation");
    let mut change = Change::default();
    let said = say(&mut change, begun.id, &sent.contact, [text("hi")], worker.caller.ticker());
    worker.caller.applies(change).await;
    let (_, leased) = worker.leases_one(said[0]).await;
    assert!(leased.recipient == Some(recipient(&sent.contact)), "{leased:?}");

    // Nothing of either number is left of who was forgotten.
    other
        .caller
        .applies(Change { candidate: put(&event.candidate_id, &event.contact), ..Change::default() })
        .await;
    other.caller.erasing().execute(event.candidate_id.clone()).await.expect("an erasure");
    assert!(matches!(
        worker.caller.candidate(&event.candidate_id).await.map(|candidate| candidate.record),
        Some(CandidateRecord::Erased { .. })
    ));
}

fn put(id: &CandidateId, contact: &ContactDetails) -> Option<CandidateChange> {
    let candidate = Candidate { id: id.clone(), record: CandidateRecord::Known(contact.clone()) };
    Some(CandidateChange::Put { candidate, at: crate::fixtures::settled_at() })
}

/// The place of each conversation in the order in which they are due.
fn entry_order(name: &str) -> usize {
    ["a", "b", "c", "d"].iter().position(|found| *found == name).unwrap_or(usize::MAX)
}

const CODE: FailureCode = FailureCode(131_026);

/// Of an entry that is gone, of another's lease, and twice: stale, and nothing of the change is stored.
pub async fn a_stale_settlement_leaves_nothing(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, messages) = worker.caller.greets(&event, 1).await;
    let decorated = |change: Change| {
        let mut started = start(&opened, worker.caller.ticker().tick());
        started.settlement = change.settlement;
        started.opt_outs = vec![opt_out(&event.contact, worker.caller.ticker().tick())];
        started.events.push(NewEvent {
            occurred_at: worker.caller.ticker().tick(),
            conversation_id: Some(opened.id),
            kind: EventKind::MessageReceived {
                candidate_id: opened.candidate_id.clone(),
                message_id: messages[0],
            },
        });
        started
    };
    let feed = worker.caller.feed().await;
    let nobodys = worker.caller.ticker().token();
    worker.caller.finds_stale(decorated(settled(messages[0], nobodys, accepted("wamid.1")))).await;
    let token = worker.sends(messages[0]).await;
    other.caller.finds_stale(decorated(settled(messages[0], nobodys, accepted("wamid.1")))).await;
    assert_eq!(other.caller.feed().await, feed);
    assert_eq!(other.caller.conversation(opened.id).await, opened);
    assert_eq!(other.deliveries(opened.id).await, ["queued"]);

    other.caller.applies(settled(messages[0], token, accepted("wamid.1"))).await;
    worker.caller.finds_stale(decorated(settled(messages[0], token, accepted("wamid.2")))).await;
    assert_eq!(worker.caller.conversation(opened.id).await, opened);
    let stored = worker.caller.messages(opened.id).await.remove(0);
    assert_eq!(delivery(&stored), Some(("sent", Some("wamid.1"))));
    assert_eq!(stored.updated_at, settled_at(), "it came further when it was settled");
    // The number did not opt out: another candidate may be written to there.
    let mut ben = application("e2", "ben", "j1");
    ben.contact = event.contact.clone();
    other.caller.opens(&ben).await;
}

/// The worker that leased an entry may say so a little late, as long as nobody took it over.
pub async fn a_lease_that_is_over_settles_until_it_is_taken_over(case: &TestStore) {
    let [mut worker, other] = case.both().await.map(Worker::new);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 1).await;
    worker.lease = SHORT;
    let token = worker.sends(messages[0]).await;
    sleep(AFTER_SHORT).await;
    other.leases_nothing("its grace is not over").await;
    worker.caller.applies(settled(messages[0], token, accepted("wamid.1"))).await;
    assert_eq!(other.deliveries(opened.id).await, ["sent"]);
}

pub async fn a_status_settles_an_attempt(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 3).await;
    let by_status = |index: usize| settled_by_status(messages[index], accepted(&format!("wamid.{index}")));
    let (token, _) = worker.leases_one(messages[0]).await;
    other.caller.applies(by_status(0)).await;
    let may_go = worker.attempts(token, &[messages[0].into()], std::time::Duration::ZERO).await;
    assert_eq!(may_go, [], "it has gone");
    worker.caller.finds_stale(settled(messages[0], token, accepted("wamid.late"))).await;
    assert_eq!(other.deliveries(opened.id).await, ["sent", "queued", "queued"]);

    worker.settles(messages[1], SettlementResult::Unconfirmed).await;
    other.caller.applies(settled_by_status(messages[1], SettlementResult::Failed { code: CODE })).await;
    assert_eq!(other.deliveries(opened.id).await, ["sent", "failed", "cancelled"]);
    other.caller.finds_stale(by_status(1)).await;
    assert_eq!(other.queue().await, []);
}

pub async fn a_status_settles_a_dead_letter_that_was_sent(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 1).await;
    worker.settles(messages[0], SettlementResult::Dead { code: FailureCode::IN_DOUBT }).await;
    assert_eq!(other.record(messages[0]).await.expect("a dead letter").state, OutboxState::Dead);
    let tracked = other.caller.tracks(Some(messages[0]), "wamid.1").await.expect("a message of ours");
    assert!(tracked.awaits_answer);
    other.caller.applies(settled_by_status(messages[0], accepted("wamid.1"))).await;
    assert_eq!(worker.queue().await, []);
    assert_eq!(worker.deliveries(opened.id).await, ["sent"]);
}

/// A status may be faster than the channel's answer: what came later is no step back.
pub async fn an_answer_after_its_statuses_sets_nothing_back(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    for (news, expected) in [
        (Delivery::Read, "read"),
        (Delivery::Delivered, "delivered"),
        (Delivery::Failed { code: Some(CODE) }, "failed"),
    ] {
        let (opened, messages) = worker.caller.greets(&application(expected, expected, "j"), 1).await;
        let token = worker.sends(messages[0]).await;
        other.caller.applies(came(messages[0], news, other.caller.ticker().tick())).await;
        let channel = format!("wamid.{expected}");
        worker.caller.applies(settled(messages[0], token, accepted(&channel))).await;
        let stored = other.caller.messages(opened.id).await.remove(0);
        assert_eq!(delivery(&stored), Some((expected, Some(channel.as_str()))));
        assert_eq!(other.queue().await, []);
    }
}

/// Settlements are recorded after the end too; the conversation stays as it ended, also its version.
pub async fn a_settlement_after_the_end_revives_nothing(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    for (index, result) in [
        accepted("wamid.1"),
        SettlementResult::Failed { code: CODE },
        SettlementResult::Cancelled,
        SettlementResult::Dead { code: FailureCode::TRIES_USED_UP },
        SettlementResult::Unconfirmed,
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("{index}");
        let (opened, messages) = worker.caller.greets(&application(&name, &name, "j"), 1).await;
        let token = worker.sends(messages[0]).await;
        let completed = other.caller.completes(&opened, Outcome::Expired).await;
        worker.caller.applies(settled(messages[0], token, result)).await;
        assert_eq!(other.caller.conversation(opened.id).await, completed);
        assert_eq!(other.caller.active(&opened.candidate_id).await, None);
    }
}
