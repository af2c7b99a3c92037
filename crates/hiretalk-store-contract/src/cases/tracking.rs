//! Which message of ours a status is about.

use hiretalk_domain::change::Change;
use hiretalk_domain::message::{Delivery, Incoming};
use hiretalk_domain::routing::{Tracked, TrackedBy};

use crate::fixtures::{KEY, accepted, answer, application, came, channel_id};
use crate::test_store::TestStore;
use crate::worker::Worker;

/// By our id, by the channel's, and how it stands.
pub async fn a_message_of_ours_is_found(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let event = application("e1", "ana", "j1");
    let (opened, messages) = worker.caller.greets(&event, 2).await;
    let expected = |index: usize, delivery, has_channel_id, awaits_answer| Tracked {
        message_id: messages[index],
        delivery,
        has_channel_id,
        is_greeting: index == 0,
        awaits_answer,
        number: KEY.number(&event.contact.phone_number),
        conversation: opened.clone(),
    };
    let ours = |index: usize| Some(messages[index]);
    let found = other.caller.tracks(ours(0), "wamid.?").await;
    assert_eq!(found, Some(expected(0, Delivery::Queued, false, true)));
    worker.settles(messages[0], accepted("wamid.0")).await;
    worker.sends(messages[1]).await;
    for (by, expected) in [
        ((ours(0), "wamid.?"), Some(expected(0, Delivery::Sent, true, false))),
        ((None, "wamid.0"), Some(expected(0, Delivery::Sent, true, false))),
        ((ours(1), "wamid.1"), Some(expected(1, Delivery::Queued, false, true))),
        // Our id counts first.
        ((ours(1), "wamid.0"), Some(expected(1, Delivery::Queued, false, true))),
        ((None, "wamid.1"), None),
    ] {
        assert_eq!(other.caller.tracks(by.0, by.1).await, expected, "{by:?}");
    }
    let read = came(messages[0], Delivery::Read, worker.caller.ticker().tick());
    worker.caller.applies(read).await;
    let found = other.caller.tracks(None, "wamid.0").await;
    assert_eq!(found, Some(expected(0, Delivery::Read, true, false)));
}

/// What came in is no message of ours, whatever its ids; a foreign id of ours falls back to the channel's.
pub async fn what_is_not_ours_is_not_found(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let (opened, messages) = worker.caller.greets(&application("e1", "ana", "j1"), 1).await;
    worker.settles(messages[0], accepted("wamid.0")).await;
    let now = worker.caller.ticker().tick();
    let heard = worker.caller.ticker().message_id_at(now);
    let content = Incoming::Text("hola".to_owned());
    let incoming = answer(heard, opened.id, "wamid.in", content, now);
    worker.caller.applies(Change { messages: vec![incoming], ..Change::default() }).await;
    for id in [None, Some(heard)] {
        assert_eq!(other.caller.tracks(id, "wamid.in").await, None, "{id:?}");
    }
    let found = other.caller.tracks(Some(heard), "wamid.0").await.expect("a message of ours");
    assert_eq!(found.message_id, messages[0]);
}

/// Many at once, each answer at the place of its question, also where one is asked twice.
pub async fn many_are_found_at_their_places(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let messages = worker.caller.greets_many(3).await;
    let by = |message_id, channel: &str| TrackedBy { message_id, channel_id: channel_id(channel) };
    let unknown = worker.caller.ticker().message_id_at(worker.caller.ticker().tick());
    let asked = vec![
        by(Some(messages[2]), "wamid.2"),
        by(None, "wamid.?"),
        by(Some(messages[0]), "wamid.0"),
        by(Some(unknown), "wamid.?"),
        by(Some(messages[2]), "wamid.other"),
    ];
    let found = other.caller.store().find_tracked(asked).await.expect("the store finds messages");
    let found: Vec<_> = found.into_iter().map(|found| found.map(|found| found.message_id)).collect();
    assert_eq!(found, [Some(messages[2]), None, Some(messages[0]), None, Some(messages[2])]);
    assert_eq!(other.caller.store().find_tracked(vec![]).await.expect("nothing asked"), []);
}
