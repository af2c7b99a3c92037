//! Messages of a conversation and the order in which they are sent.

use std::time::Duration;

use hiretalk_domain::change::{Change, DeliveryChange};
use hiretalk_domain::media::{FileReference, MediaId};
use hiretalk_domain::message::{
    Delivery, FailureCode, Incoming, MediaKind, Message, MessageBody, NewMessageBody,
};
use hiretalk_domain::outbox::{OutboxState, SettlementResult};
use hiretalk_domain::paging::MessageLimit;
use hiretalk_domain::ports::{CommitError, ConversationReader};
use tokio::time::sleep;

use crate::fixtures::{
    accepted, answer, application, came, channel_id, dialogue, everything_we_say, message, opened_by, say,
    settled, text,
};
use crate::test_store::TestStore;
use crate::worker::{AFTER_SHORT, SHORT, Worker, delivery, ids};

pub async fn a_transcript_is_kept_whole(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = caller.opens(&event).await;
    assert_eq!(other.messages(opened.id).await, [], "nothing was said yet");

    let mut change = Change::default();
    say(&mut change, opened.id, &event.contact, everything_we_say(), caller.ticker());
    let mut heard = vec![
        Incoming::Text("No sé… \"quizás\" \\ {}\n🎉".to_owned()),
        Incoming::Tap { choice: "part:1".to_owned(), title: "Parcial".to_owned() },
    ];
    heard.extend([Some("Mi CV 🎓".to_owned()), None].map(|caption| Incoming::File {
        kind: MediaKind::Document,
        file: FileReference {
            id: MediaId::new(caller.ticker().tick(), 7),
            name: caption.as_ref().map(|_| "CV \"Ana\".pdf".to_owned()),
            mime_type: "application/pdf".to_owned(),
        },
        caption,
    }));
    heard.extend(MediaKind::ALL.map(Incoming::Media));
    for (index, content) in heard.into_iter().enumerate() {
        let now = caller.ticker().tick();
        let id = caller.ticker().message_id_at(now);
        change.messages.push(answer(id, opened.id, &format!("wamid.in/{index}=="), content, now));
    }
    let expected: Vec<Message> = change.messages.iter().cloned().map(as_kept).collect();
    caller.applies(change).await;
    let stored = other.messages(opened.id).await;
    // Texts have no readable `Debug`: the message says which one differs.
    assert_eq!(stored.len(), expected.len());
    for (index, (stored, expected)) in stored.iter().zip(&expected).enumerate() {
        assert!(stored == expected, "message {index}: {stored:?} in place of {expected:?}");
    }
    // Page by page it is the same, with one message more than fits wherever more follow.
    for limit in [1, 2, 3, u16::try_from(expected.len()).unwrap_or(MessageLimit::MAXIMUM)] {
        let (mut read, mut after) = (Vec::new(), None);
        loop {
            let mut page = caller.message_page(opened.id, after, limit).await;
            let goes_on = page.len() > usize::from(limit);
            page.truncate(usize::from(limit));
            after = page.last().map(|message| message.id);
            read.extend(page);
            if !goes_on {
                break;
            }
        }
        assert!(read == stored, "in pages of {limit}");
    }
}

/// A conversation that is not there has no transcript, not an empty one.
pub async fn an_unknown_conversation_has_no_transcript(case: &TestStore) {
    let caller = case.first();
    let unknown = opened_by(&caller.opening(application("e1", "ana", "j1")));
    let found =
        ConversationReader::messages(&**caller.store(), unknown.id, None, MessageLimit::default()).await;
    assert_eq!(found.expect("the store reads messages"), None);
}

/// Rule 5, by the domain's own word on what is forward; the date moves with the state alone.
pub async fn a_delivery_only_moves_forward(case: &TestStore) {
    let [caller, other] = case.both().await;
    let failed = Delivery::Failed { code: Some(FailureCode(131_026)) };
    let silent = Delivery::Failed { code: None };
    let news = [
        vec![Delivery::Sent, Delivery::Delivered, Delivery::Read, Delivery::Delivered, failed],
        vec![Delivery::Read, Delivery::Sent, Delivery::Read],
        vec![Delivery::Sent, failed, Delivery::Delivered, silent],
        vec![silent, failed, Delivery::Read],
        vec![Delivery::Cancelled, Delivery::Queued, Delivery::Sent, Delivery::Cancelled],
        vec![Delivery::Delivered, failed, Delivery::Cancelled],
    ];
    for (index, news) in news.into_iter().enumerate() {
        let (opened, ids) =
            caller.greets(&application(&format!("{index}"), &format!("{index}"), "j"), 1).await;
        let mut state = Delivery::Queued;
        for next in news {
            let before = other.messages(opened.id).await.remove(0);
            let at = caller.ticker().tick();
            caller.applies(came(ids[0], next, at)).await;
            let after = other.messages(opened.id).await.remove(0);
            let (MessageBody::Out { delivery, .. }, forward) = (&after.body, state.forward(next)) else {
                panic!("a message of ours: {after:?}");
            };
            state = forward.unwrap_or(state);
            assert_eq!(*delivery, state, "after {next:?}");
            assert_eq!(after.updated_at, if forward.is_some() { at } else { before.updated_at }, "{next:?}");
        }
    }
}

pub async fn a_channel_id_is_kept_as_it_was_first_said(case: &TestStore) {
    let [caller, other] = case.both().await;
    let (opened, ids) = caller.greets(&application("e1", "ana", "j1"), 1).await;
    for (state, channel, expected) in [
        (Delivery::Delivered, None, None),
        (Delivery::Sent, Some("wamid.1"), Some("wamid.1")),
        (Delivery::Read, Some("wamid.2"), Some("wamid.1")),
    ] {
        let at = caller.ticker().tick();
        let news =
            DeliveryChange { message_id: ids[0], delivery: state, channel_id: channel.map(channel_id), at };
        caller.applies(Change { deliveries: vec![news], ..Change::default() }).await;
        let stored = other.messages(opened.id).await.remove(0);
        assert_eq!(delivery(&stored).expect("a message of ours").1, expected, "after {state:?}");
    }
}

/// Statuses of messages that nobody knows, or that came in, change nothing and fail nothing.
pub async fn news_of_an_unknown_message_changes_nothing(case: &TestStore) {
    let caller = case.first();
    let (opened, _) = caller.greets(&application("e1", "ana", "j1"), 1).await;
    let now = caller.ticker().tick();
    let heard = caller.ticker().message_id_at(now);
    let content = Incoming::Text("hola".to_owned());
    let incoming = answer(heard, opened.id, "wamid.in", content, now);
    caller.applies(Change { messages: vec![incoming], ..Change::default() }).await;
    let before = caller.messages(opened.id).await;
    let unknown = caller.ticker().message_id_at(caller.ticker().tick());
    for id in [heard, unknown] {
        caller.applies(came(id, Delivery::Read, caller.ticker().tick())).await;
    }
    assert_eq!(caller.messages(opened.id).await, before);
}

/// No use case does this; a store that let it pass would hold texts of nobody.
pub async fn a_message_that_cannot_be_is_a_defect(case: &TestStore) {
    let caller = case.first();
    let event = application("e1", "ana", "j1");
    let (opened, ids) = caller.greets(&event, 1).await;
    let before = caller.messages(opened.id).await;
    let unknown = opened_by(&caller.opening(application("e2", "ben", "j1")));
    let now = caller.ticker().tick();
    let new = caller.ticker().message_id_at(now);
    for (id, conversation, why) in [(ids[0], opened.id, "twice"), (new, unknown.id, "of no conversation")] {
        let messages = vec![message(id, conversation, &event.contact, text("?"), now)];
        let answer = caller.commit(Change { messages, ..Change::default() }).await;
        assert!(matches!(answer, Err(CommitError::Store(_))), "{why}: {answer:?}");
    }
    assert_eq!(caller.messages(opened.id).await, before);
}

pub async fn a_dialogue_is_kept_whole(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let (opened, _) = caller.greets(&event, 1).await;
    let number = crate::fixtures::KEY.number(&event.contact.phone_number);
    assert_eq!(other.routes_from(&[number]).await.expect("a route").dialogue, None);
    assert_eq!(other.dialogue(opened.id).await, None);
    for (step, answers) in [
        ("employment", &[][..]),
        ("field", &[("employment", "full_time"), ("note", "\"{}\" \\ 🎓\n'")][..]),
        ("place", &[("employment", "unknown")][..]),
    ] {
        let expected = dialogue(step, answers);
        let change = Change { dialogue: Some((opened.id, expected.clone())), ..Change::default() };
        caller.applies(change).await;
        let routed = other.routes_from(&[number]).await.expect("a route");
        let read = other.dialogue(opened.id).await;
        assert!(read.as_ref() == Some(&expected), "the dialogue at {step}, by its conversation");
        assert!(routed.dialogue == Some(expected), "the dialogue at {step}");
    }
}

fn as_kept(new: hiretalk_domain::message::NewMessage) -> Message {
    let body = match new.body {
        NewMessageBody::Out { content, number: _ } => {
            MessageBody::Out { content: Some(content), delivery: Delivery::Queued, channel_id: None }
        }
        NewMessageBody::In { content, channel_id } => {
            MessageBody::In { content: Some(content), channel_id: Some(channel_id) }
        }
    };
    Message {
        id: new.id,
        conversation_id: new.conversation_id,
        created_at: new.created_at,
        updated_at: new.created_at,
        body,
    }
}

const CODE: FailureCode = FailureCode(131_026);

/// One at a time, through both handles, also over turns; other conversations are not concerned.
pub async fn the_next_message_leaves_when_its_predecessor_was_accepted(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, mut messages) = worker.caller.greets(&event, 2).await;
    messages.extend(other.caller.says(opened.id, &event.contact, 2).await);
    for (index, message) in messages.iter().enumerate() {
        let [worker, other] = if index % 2 == 0 { [&worker, &other] } else { [&other, &worker] };
        let token = worker.sends(*message).await;
        other.leases_nothing("its predecessor is on its way").await;
        let name = format!("other {index}");
        let (_, others) = worker.caller.greets(&application(&name, &name, "j"), 1).await;
        other.leases_one(others[0]).await;
        other.caller.applies(settled(*message, token, accepted(&format!("wamid.{index}")))).await;
    }
    worker.leases_nothing("all were sent").await;
    assert_eq!(other.deliveries(opened.id).await, ["sent"; 4]);
}

pub async fn what_is_tried_again_is_not_overtaken(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let mut ahead = worker.clone();
    ahead.ahead = chrono::Duration::hours(2);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 2).await;
    for (tries, counts, code) in
        [(1, true, Some(CODE)), (1, false, Some(FailureCode(4))), (2, true, Some(CODE))]
    {
        let now = worker.caller.ticker().tick();
        let due_at = now + chrono::Duration::hours(1);
        worker.settles(messages[0], SettlementResult::Later { due_at, counts, code }).await;
        other.leases_nothing("it is not due, and nothing overtakes it").await;
        let record = other.record(messages[0]).await.expect("the entry");
        assert_eq!((record.state, record.tries, record.code), (OutboxState::Waiting, tries, code));
        assert_eq!(record.entry.due_at, due_at);
        // An hour later it is leased again, and is due at once from then on.
        let (token, _) = ahead.leases(10).await;
        let again = SettlementResult::Later { due_at: now, counts: false, code };
        worker.caller.applies(settled(messages[0], token, again)).await;
    }
    assert_eq!(other.deliveries(opened.id).await, ["queued", "queued"]);
    let (_, leased) = other.leases_one(messages[0]).await;
    assert_eq!((leased.tries, leased.unconfirmed), (2, 0));
}

/// When one of a turn fails, is cancelled or is given up, the rest of that turn goes; the next turn leaves.
pub async fn the_rest_of_a_turn_goes_with_one_that_ends(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    for (result, name) in [
        (SettlementResult::Failed { code: CODE }, "failed"),
        (SettlementResult::Cancelled, "cancelled"),
        (SettlementResult::Dead { code: FailureCode::TRIES_USED_UP }, "queued"),
    ] {
        let event = application(name, name, "j");
        let (opened, messages) = worker.caller.greets(&event, 4).await;
        let next = worker.caller.says(opened.id, &event.contact, 2).await;
        worker.settles(messages[0], accepted(&format!("wamid.{name}.0"))).await;
        other.settles(messages[1], result).await;
        let expected = ["sent", name, "cancelled", "cancelled", "queued", "queued"];
        assert_eq!(worker.deliveries(opened.id).await, expected, "{name}");
        for (index, message) in next.iter().enumerate() {
            worker.settles(*message, accepted(&format!("wamid.{name}.next.{index}"))).await;
        }
        other.leases_nothing(name).await;
        let left: Vec<_> = worker.queue().await.into_iter().map(|record| record.entry.id).collect();
        let is_dead_letter = name == "queued";
        assert_eq!(left, if is_dead_letter { vec![messages[1].into()] } else { vec![] }, "{name}");
    }
}

/// The code of a failure is stored with the message.
pub async fn a_failed_message_says_why(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 1).await;
    worker.settles(messages[0], SettlementResult::Failed { code: CODE }).await;
    let tracked = other.caller.tracks(Some(messages[0]), "wamid.?").await.expect("a message of ours");
    assert_eq!(tracked.delivery, hiretalk_domain::message::Delivery::Failed { code: Some(CODE) });
    assert_eq!(tracked.conversation, opened, "what follows for the conversation is not the store's affair");
    assert_eq!(other.queue().await, []);
}

/// As long as nobody knows whether a message was taken, those behind it wait.
pub async fn nothing_overtakes_a_message_in_doubt(case: &TestStore) {
    let [mut worker, other] = case.both().await.map(Worker::new);
    let (_, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 2).await;
    worker.settles(messages[0], SettlementResult::Unconfirmed).await;
    other.leases_nothing("its grace is not over").await;
    let record = other.record(messages[0]).await.expect("the entry");
    assert_eq!((record.state, record.tries, record.unconfirmed), (OutboxState::Unconfirmed, 0, 0));
    worker.grace = SHORT;
    sleep(AFTER_SHORT).await;
    let (token, leased) = worker.leases_one(messages[0]).await;
    assert_eq!(leased.unconfirmed, 1);
    assert_eq!(worker.attempts(token, &[messages[0].into()], Duration::ZERO).await, [messages[0].into()]);
    worker.caller.applies(settled(messages[0], token, accepted("wamid.1"))).await;
    let (_, batch) = other.leases(10).await;
    assert_eq!(ids(&batch), [messages[1].into()]);
}
