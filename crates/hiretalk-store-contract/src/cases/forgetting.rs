//! Rule 11 for what was said: texts and answers go, ids and counts stay, and nothing more is sent.

use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::message::{Incoming, Message, MessageBody, MessageId};
use hiretalk_domain::outbox::Task;

use crate::fixtures::{KEY, accepted, answer, application, dialogue, erase, receipt, settled, timer};
use crate::test_store::TestStore;
use crate::worker::{Worker, delivery};

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

/// What is queued is cancelled with the erasure; a message in the air is settled still.
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

/// Opens a conversation with one message, handles one answer, and keeps where the dialogue stands.
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
