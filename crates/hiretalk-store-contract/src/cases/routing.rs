//! The conversation that an inbound message or a status belongs to.

use std::collections::HashSet;

use hiretalk_domain::candidate::CandidateRecord;
use hiretalk_domain::change::{Alias, Change};
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::digest::{DigestKey, NumberDigest};
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{Delivery, Incoming};
use hiretalk_domain::routing::{Route, Routed, Tracked, TrackedBy};

use crate::caller::Caller;
use crate::fixtures::{KEY, accepted, answer, application, came, channel_id, contact, receipt};
use crate::test_store::TestStore;
use crate::worker::Worker;

/// Everything that is needed to answer.
pub async fn a_route_shows_what_is_known(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let number = KEY.number(&event.contact.phone_number);
    assert_eq!(other.routes_from(&[number]).await, None, "nobody wrote there");
    assert_eq!(other.routes_from(&[]).await, None, "nobody is nobody");
    let (opened, _) = caller.greets(&event, 1).await;
    let ongoing = caller.starts(&opened).await;
    let at = caller.ticker().tick();
    caller
        .applies(Change { received: Some(receipt("wamid.1", &[&event.contact], at)), ..Change::default() })
        .await;
    let earlier = at - chrono::Duration::minutes(1);
    let late = receipt("wamid.0", &[&event.contact], earlier);
    caller.applies(Change { received: Some(late), ..Change::default() }).await;

    let routed = other.routes_from(&[number]).await.expect("a route");
    let expected = Routed {
        conversation: ongoing,
        candidate: CandidateRecord::Known(event.contact.clone()),
        dialogue: None,
        number,
        names: vec![number],
        others: Vec::new(),
        is_opted_out: false,
        last_inbound_at: Some(at),
    };
    assert!(routed == expected, "{routed:?} in place of {expected:?}");
}

/// The first that leads to a conversation decides: the quote, then the button, then who wrote last.
pub async fn the_nearest_sign_decides(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let caller = &worker.caller;
    let shared = contact("+34600000001", "Ana", None, None);
    let mut conversations = Vec::new();
    for (index, candidate) in ["ana", "ben", "eva"].into_iter().enumerate() {
        let mut event = application(&format!("e{index}"), candidate, "j");
        event.contact = shared.clone();
        let (opened, messages) = caller.greets(&event, 1).await;
        worker.settles(messages[0], crate::fixtures::accepted(&format!("wamid.{index}"))).await;
        conversations.push(opened.id);
    }
    let stranger = application("e9", "zoe", "j");
    let (elsewhere, messages) = caller.greets(&stranger, 1).await;
    worker.settles(messages[0], crate::fixtures::accepted("wamid.elsewhere")).await;
    let unknown = caller.ticker().conversation_id_at(caller.ticker().tick());

    let [ana, ben, eva] = conversations[..] else { panic!("three conversations") };
    let senders = vec![KEY.number(&shared.phone_number)];
    let table: [(Option<&str>, Option<ConversationId>, ConversationId); 8] = [
        (Some("wamid.0"), Some(ben), ana),
        (Some("wamid.1"), None, ben),
        (Some("wamid.?"), Some(ana), ana),
        (None, Some(ben), ben),
        (None, None, eva),
        (Some("wamid.?"), Some(unknown), eva),
        // Whoever it comes from: the message was ours, and the tap was on our button.
        (Some("wamid.elsewhere"), None, elsewhere.id),
        (None, Some(elsewhere.id), elsewhere.id),
    ];
    for (quotes, conversation_id, expected) in table {
        let quotes = quotes.map(channel_id);
        let route = Route { quotes, conversation_id, senders: senders.clone() };
        let routed = other.caller.routes(route.clone()).await.expect("a route");
        assert_eq!(routed.conversation.id, expected, "{route:?}");
        let mut all: HashSet<_> = conversations.iter().copied().collect();
        all.insert(expected);
        all.remove(&expected);
        let others: HashSet<_> = routed.others.iter().map(|found| found.id).collect();
        assert_eq!(others, all, "the others on the sender's number for {route:?}");
        let number = if expected == elsewhere.id { &stranger.contact } else { &shared };
        assert_eq!(routed.number, KEY.number(&number.phone_number), "{route:?}");
    }
}

/// Two candidates share a number: the active one that wrote last is meant, whoever was opened last.
pub async fn who_wrote_last_is_meant(case: &TestStore) {
    let [caller, other] = case.both().await;
    let shared = contact("+34600000001", "Ana", None, None);
    let number = KEY.number(&shared.phone_number);
    let (mut ana, mut ben) = (application("e1", "ana", "j"), application("e2", "ben", "j"));
    (ana.contact, ben.contact) = (shared.clone(), shared.clone());
    let (ana, _) = caller.greets(&ana, 1).await;
    let (ben, _) = caller.greets(&ben, 1).await;
    let meant = |routed: Option<Routed>| routed.map(|routed| routed.conversation.id);
    assert_eq!(meant(other.routes_from(&[number]).await), Some(ben.id));
    caller.says(ana.id, &shared, 1).await;
    let routed = other.routes_from(&[number]).await.expect("a route");
    assert_eq!((routed.conversation.id, routed.others), (ana.id, vec![ben.clone()]));

    // One that has ended is not meant while another is active; when none is, the last one is.
    caller.completes(&ana, Outcome::Cancelled).await;
    let routed = other.routes_from(&[number]).await.expect("a route");
    assert_eq!((routed.conversation.id, routed.others), (ben.id, vec![]));
    caller.completes(&ben, Outcome::Cancelled).await;
    assert_eq!(meant(other.routes_from(&[number]).await), Some(ana.id), "ana's was the last word");
}

/// A message that waits, or was cancelled, was written to nobody; and whoever opted out is known to have.
pub async fn a_message_that_has_not_left_was_written_to_nobody(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let shared = contact("+34600000001", "Ana", None, None);
    let number = KEY.number(&shared.phone_number);
    let (mut ana, mut ben) = (application("e1", "ana", "j"), application("e2", "ben", "j"));
    (ana.contact, ben.contact) = (shared.clone(), shared.clone());
    let (ana, messages) = worker.caller.greets(&ana, 1).await;
    worker.settles(messages[0], crate::fixtures::accepted("wamid.1")).await;
    worker.caller.greets(&ben, 1).await;
    let routed = other.caller.routes_from(&[number]).await.expect("a route");
    assert_eq!((routed.conversation.id, routed.is_opted_out), (ana.id, false));
    worker.caller.opts_out(&shared).await;
    assert!(other.caller.routes_from(&[number]).await.expect("a route").is_opted_out);
}

/// The channel knows people under further names; answers under each of them find the conversation.
pub async fn an_alias_leads_to_the_number(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let number = KEY.number(&event.contact.phone_number);
    let user = KEY.channel_user("user.1");
    let variant = KEY.number(&contact("+34600000009", "Ana", None, None).phone_number);
    let (opened, _) = caller.greets(&event, 1).await;
    assert_eq!(other.routes_from(&[user]).await, None);
    aliases(&caller, &[(user, number), (variant, number)]).await;

    for senders in [&[user][..], &[variant], &[user, variant], &[number], &[number, user]] {
        let routed = other.routes_from(senders).await.expect("a route");
        assert_eq!((routed.conversation.id, routed.number), (opened.id, number));
        assert_eq!(set(&routed.names), set(&[number, user, variant]), "all names, for a STOP");
        assert_eq!(routed.names.len(), 3, "each name once");
    }
    // A name of somebody who wrote to an alias is known by the number, and the other way round.
    let mut ben = application("e2", "ben", "j1");
    ben.contact = contact("+34600000009", "Ben", None, None);
    let (bens, _) = caller.greets(&ben, 1).await;
    let routed = other.routes_from(&[number]).await.expect("a route");
    assert_eq!((routed.conversation.id, routed.others.len()), (bens.id, 1), "they are one line");

    // The latest word on a name counts.
    let moved = KEY.number(&contact("+34600000007", "Ana", None, None).phone_number);
    aliases(&caller, &[(user, moved), (user, moved)]).await;
    assert_eq!(other.routes_from(&[user]).await, None);
    let routed = other.routes_from(&[number]).await.expect("a route");
    assert_eq!(set(&routed.names), set(&[number, variant]));
}

pub async fn a_route_names_the_sender_and_the_number(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let (opened, _) = caller.greets(&event, 1).await;
    let number = KEY.number(&event.contact.phone_number);
    let user = KEY.channel_user("user.1");
    let sender = DigestKey::from_bytes([1; 32]).channel_user("somebody");
    aliases(&caller, &[(user, number)]).await;
    let route = Route { quotes: None, conversation_id: Some(opened.id), senders: vec![sender] };
    let routed = other.routes(route).await.expect("a route");
    assert_eq!(routed.number, number);
    assert_eq!(set(&routed.names), set(&[sender, number, user]));
}

/// After an erasure the answer finds its conversation still, and nobody to talk to.
pub async fn an_erased_candidate_is_still_routed(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let (opened, _) = caller.greets(&event, 1).await;
    let now = caller.ticker().tick();
    caller.applies(crate::fixtures::erase(&event.candidate_id, Some(&opened), now)).await;
    let routed = other.routes_from(&[KEY.number(&event.contact.phone_number)]).await.expect("a route");
    assert_eq!(routed.conversation.id, opened.id);
    assert_eq!(routed.candidate, CandidateRecord::Erased { at: now });
}

async fn aliases(caller: &Caller, pairs: &[(NumberDigest, NumberDigest)]) {
    let aliases = pairs.iter().map(|(alias, number)| Alias { alias: *alias, number: *number }).collect();
    caller.applies(Change { aliases, ..Change::default() }).await;
}

fn set(names: &[NumberDigest]) -> HashSet<NumberDigest> {
    names.iter().copied().collect()
}

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
