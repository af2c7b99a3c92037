//! Messages from outside are answered once, however often and wherever they are delivered.

use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::message::Incoming;
use hiretalk_domain::ports::{CommitError, Committed};

use crate::caller::Caller;
use crate::fixtures::{
    KEY, answer, application, complete, dialogue, opt_out, receipt, say, start, text, timer,
};
use crate::races::{CALLERS, at_once};
use crate::test_store::TestStore;
use crate::worker::Worker;

/// The second time nothing of the change is stored, whatever is in it; also long after, and when its versions are old.
pub async fn a_message_is_answered_once(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, _) = worker.caller.greets(&event, 1).await;
    let ongoing = worker.caller.starts(&opened).await;
    worker.caller.applies(reply(&worker.caller, &ongoing, &event.contact, "wamid.in")).await;
    let (messages, feed) = (other.caller.messages(opened.id).await, other.caller.feed().await);
    let queue = other.queue().await;

    let mut again = reply(&other.caller, &ongoing, &event.contact, "wamid.in");
    let now = other.caller.ticker().tick();
    again.conversation = complete(&ongoing, Outcome::Finished, now).conversation;
    again.events = complete(&ongoing, Outcome::Finished, now).events;
    again.opt_outs = vec![opt_out(&event.contact, now)];
    again.dialogue = Some((opened.id, dialogue("elsewhere", &[])));
    again.cancelled = vec![opened.id];
    again.outbox.push(timer(opened.id, hiretalk_domain::outbox::Task::Expire, now));
    let stale = start(&opened, now).conversation;
    for change in [again.clone(), Change { conversation: stale, ..again }] {
        let answer = other.caller.commit(change).await;
        assert!(matches!(answer, Err(CommitError::AlreadyReceived)), "{answer:?}");
        assert_eq!(worker.caller.messages(opened.id).await, messages);
        assert_eq!(worker.caller.feed().await, feed);
        assert_eq!(worker.queue().await, queue);
        assert_eq!(worker.caller.conversation(opened.id).await, ongoing);
    }
    let routed =
        worker.caller.routes_from(&[KEY.number(&event.contact.phone_number)]).await.expect("a route");
    assert!(routed.dialogue == Some(dialogue("answered", &[])));
    assert!(!worker.leases(10).await.1.entries[0].is_opted_out);
    // Another message is another message.
    other.caller.applies(reply(&other.caller, &ongoing, &event.contact, "WAMID.in")).await;
}

/// A change that was stale used nothing up: the message is answered by the next try.
pub async fn a_stale_change_receives_nothing(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let (opened, _) = caller.greets(&event, 1).await;
    let mut decided = reply(&caller, &opened, &event.contact, "wamid.in");
    decided.conversation = start(&opened, caller.ticker().tick()).conversation;
    let ongoing = other.starts(&opened).await;
    caller.finds_stale(decided).await;
    assert_eq!(other.messages(opened.id).await.len(), 1);
    let routed = other.routes_from(&[KEY.number(&event.contact.phone_number)]).await.expect("a route");
    assert_eq!(routed.last_inbound_at, None);
    caller.applies(reply(&caller, &ongoing, &event.contact, "wamid.in")).await;
}

/// One message, delivered 64 times at once through both handles.
pub async fn of_64_deliveries_of_one_message_one_is_answered(case: &TestStore) {
    let callers = case.both().await;
    let event = application("e1", "ana", "j1");
    let (opened, _) = callers[0].greets(&event, 1).await;
    for round in 0..10 {
        let before = callers[1].messages(opened.id).await.len();
        let channel = format!("wamid.{round}");
        let answers = at_once((0..CALLERS).map(|index| {
            let caller = callers[index % 2].clone();
            let change = reply(&caller, &opened, &event.contact, &channel);
            async move { caller.commit(change).await }
        }))
        .await;
        let applied = answers
            .iter()
            .filter(|answer| match answer {
                Ok(Committed::Applied) => true,
                Err(CommitError::AlreadyReceived) => false,
                other => panic!("{other:?} in round {round}"),
            })
            .count();
        assert_eq!(applied, 1, "round {round}");
        assert_eq!(callers[0].messages(opened.id).await.len(), before + 2, "round {round}");
    }
}

/// What the candidate said, and one message in answer to it.
fn reply(
    caller: &Caller,
    conversation: &hiretalk_domain::conversation::Conversation,
    from: &hiretalk_domain::candidate::ContactDetails,
    channel: &str,
) -> Change {
    let now = caller.ticker().tick();
    let id = caller.ticker().message_id_at(now);
    let mut change = Change {
        received: Some(receipt(channel, &[from], now)),
        messages: vec![answer(id, conversation.id, channel, Incoming::Text("sí".to_owned()), now)],
        dialogue: Some((conversation.id, dialogue("answered", &[]))),
        ..Change::default()
    };
    say(&mut change, conversation.id, from, [text("¿Y dónde?")], caller.ticker());
    change
}
