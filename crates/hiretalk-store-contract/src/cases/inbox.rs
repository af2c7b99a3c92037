//! Stored deliveries, and messages that are delivered more than once.

use std::time::Duration;

use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::{EndedTurn, RawDelivery, TurnRequest};
use hiretalk_domain::message::Incoming;
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::{CommitError, Committed, Inbox};
use tokio::time::sleep;

use crate::caller::Caller;
use crate::fixtures::{
    KEY, answer, application, complete, dialogue, opt_out, receipt, say, start, text, timer,
};
use crate::races::{CALLERS, all_of, at_once};
use crate::test_store::TestStore;
use crate::worker::{AFTER_SHORT, LONG, SHORT, Worker};

/// Byte by byte, the oldest first, through whichever handle.
pub async fn a_delivery_is_kept_whole(case: &TestStore) {
    let [caller, other] = case.both().await;
    let bodies: [Vec<u8>; 4] = [b"{}".to_vec(), Vec::new(), (0..=255).collect(), b"x".repeat(300_000)];
    let mut stored = Vec::new();
    for body in bodies {
        stored.push(stores(&caller, body).await);
    }
    let worker = InboxWorker::new(&other);
    assert_eq!(worker.leases(3).await, stored[..3]);
    // Taking again without giving back is no loss.
    assert_eq!(worker.leases(100).await, stored);
    // The same delivery once more is stored once.
    Inbox::store(&**caller.store(), stored[0].clone()).await.expect("the store keeps a delivery");
    assert_eq!(worker.leases(100).await, stored);
}

/// One has the turn, until it is released or has lasted its time.
pub async fn one_worker_at_a_time_has_the_turn(case: &TestStore) {
    let [caller, other] = case.both().await;
    let (first, second) = (InboxWorker::new(&caller), InboxWorker::new(&other));
    // Without deliveries nobody takes it.
    assert_eq!(first.leases(10).await, []);
    let stored = [stores(&caller, b"1".to_vec()).await, stores(&other, b"2".to_vec()).await];
    assert_eq!(second.leases(1).await, stored[..1]);
    assert_eq!(first.leases(10).await, [], "the turn is the other's, and so is what it did not take");
    second.ends(&[&stored[0]], &[]).await;
    assert_eq!(first.leases(10).await, stored[1..]);
    // Whoever has no turn ends none, and what is done is done all the same.
    second.ends(&[], &[]).await;
    assert_eq!(second.leases(10).await, []);
    let short = InboxWorker { lease: SHORT, ..first.clone() };
    assert_eq!(short.leases(10).await, stored[1..]);
    sleep(AFTER_SHORT).await;
    assert_eq!(second.leases(10).await, stored[1..], "the turn was over");
    first.ends(&[&stored[1], &stored[0]], &[]).await;
    assert_eq!(first.leases(10).await, [], "the turn is the second's");
    second.ends(&[&stored[1]], &[]).await;
    assert_eq!(first.leases(10).await, [], "all is worked off");
}

pub async fn a_delivery_is_put_off(case: &TestStore) {
    let [caller, other] = case.both().await;
    let [worker, second] = [InboxWorker::new(&caller), InboxWorker::new(&other)];
    let stored = [stores(&caller, b"1".to_vec()).await, stores(&caller, b"2".to_vec()).await];
    assert_eq!(worker.leases(10).await, stored);
    worker.ends(&[], &[(&stored[0], SHORT)]).await;
    assert_eq!(
        second.leases(10).await,
        stored[1..],
        "the first is put off, the second waits for the next turn"
    );
    second.ends(&[], &[]).await;
    sleep(AFTER_SHORT).await;
    let again = [RawDelivery { tries: 1, ..stored[0].clone() }, stored[1].clone()];
    assert_eq!(worker.leases(10).await, again, "in their order");
    worker.ends(&[], &[(&again[0], LONG), (&stored[1], LONG)]).await;
    assert_eq!(second.leases(10).await, []);
    // It may be given up while it is deferred.
    second.ends(&[&stored[0]], &[]).await;
}

/// As many as fit, and one whatever its size.
pub async fn a_turn_has_a_size(case: &TestStore) {
    let [caller, other] = case.both().await;
    let mut stored = Vec::new();
    for size in [100, 200, 300, 1, 1_000, 1] {
        stored.push(stores(&caller, b"x".repeat(size)).await);
    }
    for (bytes, expected) in [(0, 1), (99, 1), (299, 1), (300, 2), (600, 3), (601, 4), (1_600, 4), (9_999, 6)]
    {
        let worker = InboxWorker { bytes, ..InboxWorker::new(&other) };
        assert_eq!(worker.leases(100).await, stored[..expected], "{bytes} bytes");
        worker.ends(&[], &[]).await;
    }
    let worker = InboxWorker { bytes: 10, ..InboxWorker::new(&caller) };
    worker.ends(&[&stored[0], &stored[1], &stored[2], &stored[3]], &[]).await;
    assert_eq!(worker.leases(100).await, stored[4..5]);
}

/// Many workers at once, and what comes meanwhile: each delivery is processed by one of them, in the order in which
/// they came.
pub async fn many_workers_take_turns(case: &TestStore) {
    const DELIVERIES: usize = 200;
    let callers = case.both().await;
    let mut stored = Vec::new();
    for index in 0..DELIVERIES {
        stored.push(stores(&callers[index % 2], index.to_string().into_bytes()).await.id);
    }
    let order = tokio::sync::Mutex::new(Vec::new());
    let order = &std::sync::Arc::new(order);
    all_of((0..8).map(|index| {
        let worker = InboxWorker::new(&callers[index % 2]);
        let order = std::sync::Arc::clone(order);
        async move {
            while order.lock().await.len() < DELIVERIES {
                let batch = worker.leases(7).await;
                if batch.is_empty() {
                    tokio::task::yield_now().await;
                    continue;
                }
                order.lock().await.extend(batch.iter().map(|delivery| delivery.id));
                worker.ends(&batch.iter().collect::<Vec<_>>(), &[]).await;
            }
        }
    }))
    .await;
    assert_eq!(*order.lock().await, stored);
}

pub async fn waiting_for_a_delivery_ends(case: &TestStore) {
    let [caller, other] = case.both().await;
    let worker = InboxWorker::new(&caller);
    assert_eq!(worker.leases(1).await, []);
    let waits = tokio::spawn({
        let caller = caller.clone();
        async move { caller.store().wait_for_deliveries(LONG).await }
    });
    sleep(SHORT).await;
    stores(&other, b"{}".to_vec()).await;
    // The limit is far above what it should take; the case fails where nobody is woken.
    let woken = tokio::time::timeout(Duration::from_secs(60), waits).await;
    woken.expect("a delivery wakes").expect("the wait ends well");
    worker.leases(10).await;
    caller.store().wait_for_deliveries(SHORT).await;
}

async fn stores(caller: &Caller, body: Vec<u8>) -> RawDelivery {
    let received_at = caller.ticker().tick();
    let id = DeliveryId::from_uuid(caller.ticker().message_id_at(received_at).as_uuid());
    let delivery = RawDelivery { id, received_at, body, tries: 0 };
    Inbox::store(&**caller.store(), delivery.clone()).await.expect("the store keeps a delivery");
    delivery
}

/// One that works deliveries off.
#[derive(Clone)]
struct InboxWorker {
    caller: Caller,
    token: LeaseToken,
    lease: Duration,
    bytes: u32,
}

impl InboxWorker {
    fn new(caller: &Caller) -> Self {
        Self { caller: caller.clone(), token: caller.ticker().token(), lease: LONG, bytes: u32::MAX }
    }

    async fn leases(&self, limit: u16) -> Vec<RawDelivery> {
        let Self { caller, token, lease, bytes } = self;
        let request = TurnRequest { token: *token, lease: *lease, limit, bytes: *bytes };
        let taken = caller.store().lease_turn(request).await.expect("the store gives turns");
        assert!(taken.len() <= usize::from(limit));
        taken
    }

    async fn ends(&self, done: &[&RawDelivery], put_off: &[(&RawDelivery, Duration)]) {
        let done = done.iter().map(|delivery| delivery.id).collect();
        let put_off = put_off.iter().map(|(delivery, wait)| (delivery.id, *wait)).collect();
        let ended = EndedTurn { token: self.token, done, put_off };
        self.caller.store().end_turn(ended).await.expect("the store takes the turn back");
    }
}

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
