//! Registrations, and their deletion once they are over.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use hiretalk_domain::candidate::ContactDetails;
use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::graduation::{Degree, Institution};
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::language::Language;
use hiretalk_domain::message::{Incoming, Message, MessageBody, MessageId};
use hiretalk_domain::outbox::Task;
use hiretalk_domain::ports::Registrations;
use hiretalk_domain::registration::{
    REGISTRATION_GRACE, REGISTRATION_LASTS, REGISTRATION_REMEMBERED, Registration, RegistrationCode,
    RegistrationForm, RegistrationState, RegistrationVerdict,
};

use crate::caller::Caller;
use crate::fixtures::{
    KEY, accepted, answer, application, contact, dialogue, erase, receipt, settled, timer,
};
use crate::races::at_once;
use crate::store::Store;
use crate::test_store::TestStore;
use crate::worker::{Worker, delivery};

/// Every part comes back, through the other handle too.
pub async fn a_registration_is_kept_whole(case: &TestStore) {
    let [caller, other] = case.both().await;
    for (index, whose) in [
        contact("+34600111222", "Ana", None, None),
        contact("+34600111223", "Łukasz O'Neill", Some("Ñandú \"x\" <b>"), Some("ana@example.com")),
    ]
    .into_iter()
    .enumerate()
    {
        let mut stored = registration(&caller, &whose);
        if let RegistrationState::Pending(form) = &mut stored.state {
            form.language = Language::ALL[index];
        }
        put(&caller, &stored).await;
        assert_eq!(find(&other, stored.id).await.as_ref(), Some(&stored));
    }
    let unknown = registration(&caller, &whose_number(9)).id;
    assert_eq!(find(&other, unknown).await, None);
    close(&other, unknown, RegistrationVerdict::Confirmed).await;
    assert_eq!(find(&caller, unknown).await, None);
}

/// The code counts from the number that was given alone, under each of its names.
pub async fn a_code_counts_from_its_number(case: &TestStore) {
    let [caller, other] = case.both().await;
    let mine = registration(&caller, &whose_number(1));
    let theirs = registration(&caller, &whose_number(2));
    for stored in [&mine, &theirs] {
        put(&caller, stored).await;
    }
    let stranger = KEY.number(&whose_number(3).phone_number);
    for (names, of, expected) in [
        (vec![mine.number_digest], &mine, Some(&mine)),
        (vec![stranger, mine.number_digest], &mine, Some(&mine)),
        (vec![mine.number_digest, theirs.number_digest], &theirs, Some(&theirs)),
        (vec![theirs.number_digest], &mine, None),
        (vec![stranger], &mine, None),
        (vec![], &mine, None),
    ] {
        assert_eq!(heard(&other, of, names, caller.ticker().tick()).await.as_ref(), expected);
    }
}

pub async fn a_code_expires(case: &TestStore) {
    let [caller, other] = case.both().await;
    let stored = registration(&caller, &whose_number(1));
    put(&caller, &stored).await;
    let in_time = stored.expires_at - Duration::microseconds(1);
    let last = stored.expires_at + REGISTRATION_GRACE - Duration::microseconds(1);
    store(&other).forget(last, u32::MAX).await.expect("the store forgets");
    for (sent_at, expected) in [(in_time, Some(&stored)), (stored.expires_at, None), (last, None)] {
        assert_eq!(heard(&other, &stored, vec![stored.number_digest], sent_at).await.as_ref(), expected);
    }
}

pub async fn a_form_is_forgotten(case: &TestStore) {
    let [caller, other] = case.both().await;
    let [first, second] = [1, 2].map(|index| registration(&caller, &whose_number(index)));
    for stored in [&first, &second] {
        put(&caller, stored).await;
    }
    store(&other).forget(first.expires_at + REGISTRATION_GRACE, u32::MAX).await.expect("the store forgets");
    assert_eq!(find(&caller, first.id).await, None);
    assert_eq!(find(&caller, second.id).await, Some(second));
}

pub async fn what_is_closed_is_remembered(case: &TestStore) {
    let [caller, other] = case.both().await;
    let stored = registration(&caller, &whose_number(1));
    put(&caller, &stored).await;
    close(&other, stored.id, RegistrationVerdict::Confirmed).await;
    let closed = find(&caller, stored.id).await.expect("it is remembered");
    let RegistrationState::Closed { verdict, at } = closed.state else { panic!("{closed:?}") };
    assert_eq!(verdict, RegistrationVerdict::Confirmed);
    close(&caller, stored.id, RegistrationVerdict::Declined).await;
    assert_eq!(find(&other, stored.id).await.as_ref(), Some(&closed));
    let over = at + REGISTRATION_REMEMBERED;
    store(&caller).forget(over - Duration::microseconds(1), u32::MAX).await.expect("the store forgets");
    assert_eq!(heard(&other, &stored, vec![stored.number_digest], over).await, Some(closed));
    store(&caller).forget(over, u32::MAX).await.expect("the store forgets");
    assert_eq!(find(&other, stored.id).await, None);
}

/// Of many forms with one number the newest are stored, as many as may wait, also when they come at once; another
/// number's and what is closed stay.
pub async fn the_oldest_of_a_number_makes_room(case: &TestStore) {
    let callers = case.both().await;
    let closed = registration(&callers[0], &whose_number(1));
    let others = registration(&callers[0], &whose_number(2));
    for stored in [&closed, &others] {
        put(&callers[0], stored).await;
    }
    close(&callers[0], closed.id, RegistrationVerdict::Confirmed).await;
    let many = at_once((0..24_usize).map(|index| {
        let caller = callers[index % 2].clone();
        let stored = registration(&caller, &whose_number(1));
        async move {
            put(&caller, &stored).await;
            stored.id
        }
    }))
    .await;
    assert_eq!(waiting(&callers[1], &many).await.len(), MOST as usize);

    let last = registration(&callers[1], &whose_number(1));
    put(&callers[1], &last).await;
    put(&callers[0], &last).await;
    let all: Vec<_> = many.iter().copied().chain([last.id]).collect();
    let stored = waiting(&callers[0], &all).await;
    assert_eq!(stored.len(), MOST as usize, "the same one again takes no room");
    assert!(stored.contains(&last.id), "the newest is stored");
    for index in 0..MOST {
        put(&callers[index as usize % 2], &registration(&callers[0], &whose_number(1))).await;
    }
    assert_eq!(waiting(&callers[0], &all).await, [], "the oldest went first");
    assert!(find(&callers[1], closed.id).await.is_some());
    assert_eq!(find(&callers[1], others.id).await, Some(others));
}

pub async fn the_oldest_of_all_make_room(case: &TestStore) {
    let [caller, other] = case.both().await;
    let mut ids = Vec::new();
    for index in 0..8 {
        let stored = registration(&caller, &whose_number(index));
        put(if index % 2 == 0 { &caller } else { &other }, &stored).await;
        ids.push(stored.id);
    }
    let closed = ids.pop().expect("an id");
    close(&caller, closed, RegistrationVerdict::Confirmed).await;
    for (most, expected) in [(7, &ids[..]), (5, &ids[2..]), (5, &ids[2..]), (0, &[])] {
        store(&other).forget(caller.ticker().tick(), most).await.expect("the store forgets");
        assert_eq!(waiting(&caller, &ids).await, expected, "{most}");
    }
    assert!(find(&caller, closed).await.is_some());
}

const MOST: u32 = 3;

pub(crate) fn whose_number(index: u8) -> ContactDetails {
    contact(&format!("+3460011122{index}"), "Ana", Some("García"), None)
}

/// One of today, which waits for its code.
pub(crate) fn registration(caller: &Caller, contact: &ContactDetails) -> Registration {
    let now = caller.ticker().tick();
    let id = RegistrationId::from_uuid(caller.ticker().message_id_at(now).as_uuid());
    Registration {
        id,
        institution: Institution::parse("Uni Norte").expect("an institution"),
        number_digest: KEY.number(&contact.phone_number),
        code_digest: KEY.code(KEY.code_of(id)),
        expires_at: now + REGISTRATION_LASTS,
        state: RegistrationState::Pending(Box::new(RegistrationForm {
            contact: contact.clone(),
            degree: Degree::parse("Law & <Order>").expect("a degree"),
            date: now.date_naive(),
            language: Language::English,
        })),
    }
}

fn any(caller: &Caller) -> Arc<dyn Store> {
    Arc::clone(caller.store())
}

fn store(caller: &Caller) -> Arc<dyn Registrations> {
    any(caller)
}

pub(crate) async fn put(caller: &Caller, registration: &Registration) {
    store(caller).put(registration.clone(), MOST).await.expect("it is stored");
}

/// Which of these wait for their code, in their order.
async fn waiting(caller: &Caller, ids: &[RegistrationId]) -> Vec<RegistrationId> {
    let mut waiting = Vec::new();
    for id in ids {
        if matches!(find(caller, *id).await, Some(Registration { state: RegistrationState::Pending(_), .. }))
        {
            waiting.push(*id);
        }
    }
    waiting
}

pub(crate) async fn find(caller: &Caller, id: RegistrationId) -> Option<Registration> {
    store(caller).find(id).await.expect("the store reads")
}

async fn heard(
    caller: &Caller,
    of: &Registration,
    names: Vec<NumberDigest>,
    sent_at: DateTime<Utc>,
) -> Option<Registration> {
    let code: RegistrationCode = KEY.code_of(of.id);
    store(caller).heard(KEY.code(code), names, sent_at).await.expect("the store hears")
}

async fn close(caller: &Caller, id: RegistrationId, verdict: RegistrationVerdict) {
    store(caller).close(id, verdict, caller.ticker().tick()).await.expect("the store closes");
}

/// In all conversations of the candidate, also those that ended long ago; of nobody else.
pub async fn the_texts_of_all_conversations_go(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let first = application("e1", "ana", "j1");
    let (old, _) = talks(&worker, &first, "wamid.old").await;
    worker.caller.completes(&old, Outcome::Cancelled).await;
    let (active, _) = talks(&worker, &application("e2", "ana", "j2"), "wamid.new").await;
    let ben = application("e3", "ben", "j1");
    let (bens, _) = talks(&worker, &ben, "wamid.ben").await;
    let before = [old.id, active.id].map(|id| (id, worker.caller.messages(id)));
    let untouched = worker.caller.messages(bens.id).await;

    let mut expected = Vec::new();
    for (id, messages) in before {
        expected.push((id, messages.await.into_iter().map(without_text).collect::<Vec<_>>()));
    }
    other.caller.applies(erase(&first.candidate_id, Some(&active), other.caller.ticker().tick())).await;
    for (id, expected) in expected {
        assert_eq!(worker.caller.messages(id).await, expected);
    }
    assert!(worker.caller.messages(bens.id).await == untouched, "the texts of others");
    for (event, erased) in [(&first, true), (&ben, false)] {
        let number = KEY.number(&event.contact.phone_number);
        let routed = worker.caller.routes_from(&[number]).await.expect("a route");
        assert_eq!(routed.dialogue.is_none(), erased, "what {} answered", event.candidate_id);
        let read = worker.caller.dialogue(routed.conversation.id).await;
        assert_eq!(read.is_none(), erased, "what {} answered, by the conversation", event.candidate_id);
    }
}

pub async fn nothing_more_is_sent(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, messages) = worker.caller.greets(&event, 3).await;
    let due = worker.caller.ticker().tick() + chrono::Duration::hours(1);
    let outbox = vec![timer(opened.id, Task::Expire, due)];
    worker.caller.applies(Change { outbox, ..Change::default() }).await;
    let token = worker.sends(messages[0]).await;
    let mut change = erase(&event.candidate_id, Some(&opened), other.caller.ticker().tick());
    change.cancelled = vec![opened.id];
    other.caller.applies(change).await;
    other.leases_nothing("all but the attempted one is taken back").await;
    worker.caller.applies(settled(messages[0], token, accepted("wamid.1"))).await;
    assert_eq!(other.deliveries(opened.id).await, ["sent", "cancelled", "cancelled"]);
    let stored = other.caller.messages(opened.id).await.remove(0);
    assert_eq!(delivery(&stored), Some(("sent", None)), "the channel's id would bring the number back");
    assert_eq!(other.queue().await, []);
}

/// Statuses and redelivered messages are recognised afterwards, and bring no text back.
pub async fn what_comes_afterwards_is_recognised(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, messages) = talks(&worker, &event, "wamid.in").await;
    worker.settles(messages[0], accepted("wamid.out")).await;
    other.caller.applies(erase(&event.candidate_id, Some(&opened), other.caller.ticker().tick())).await;
    let tracked = other.caller.tracks(Some(messages[0]), "wamid.out").await.expect("a message of ours");
    assert_eq!(tracked.message_id, messages[0]);
    let now = other.caller.ticker().tick();
    let again = Change { received: Some(receipt("wamid.in", &[&event.contact], now)), ..Change::default() };
    let answer = other.caller.commit(again).await;
    assert!(matches!(answer, Err(hiretalk_domain::ports::CommitError::AlreadyReceived)), "{answer:?}");
    for message in worker.caller.messages(opened.id).await {
        assert_eq!(message, without_text(message.clone()));
    }
}

/// An answer that was read before the erasure and is written after it leaves no text.
pub async fn an_answer_that_races_an_erasure_leaves_no_text(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, _) = talks(&worker, &event, "wamid.in").await;
    worker.caller.completes(&opened, Outcome::Cancelled).await;
    other.caller.applies(erase(&event.candidate_id, None, other.caller.ticker().tick())).await;
    let now = worker.caller.ticker().tick();
    let id = worker.caller.ticker().message_id_at(now);
    let late = Change {
        received: Some(receipt("wamid.late", &[&event.contact], now)),
        messages: vec![answer(id, opened.id, "wamid.late", Incoming::Text("soy Ana".to_owned()), now)],
        ..Change::default()
    };
    worker.caller.applies(late).await;
    for message in other.caller.messages(opened.id).await {
        assert_eq!(message, without_text(message.clone()));
    }
}

async fn talks(
    worker: &Worker,
    event: &hiretalk_domain::intake::Application,
    channel: &str,
) -> (hiretalk_domain::conversation::Conversation, Vec<MessageId>) {
    let (opened, messages) = worker.caller.greets(event, 1).await;
    let now = worker.caller.ticker().tick();
    let id = worker.caller.ticker().message_id_at(now);
    let said = Incoming::Text("me llamo Ana".to_owned());
    let change = Change {
        received: Some(receipt(channel, &[&event.contact], now)),
        messages: vec![answer(id, opened.id, channel, said, now)],
        dialogue: Some((opened.id, dialogue("place", &[("place", "Sevilla")]))),
        ..Change::default()
    };
    worker.caller.applies(change).await;
    (opened, messages)
}

/// As it is left by an erasure: the channel's ids hold the number, so they go with the text.
fn without_text(mut message: Message) -> Message {
    match &mut message.body {
        MessageBody::Out { content, delivery: _, channel_id } => {
            *content = None;
            *channel_id = None;
        }
        MessageBody::In { content, channel_id } => {
            *content = None;
            *channel_id = None;
        }
    }
    message
}
