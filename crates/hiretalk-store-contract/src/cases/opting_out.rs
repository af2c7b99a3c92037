//! The part of rule 6 that intake needs: a number that sent STOP.

use chrono::{DateTime, Utc};
use hiretalk_domain::candidate::{Candidate, CandidateRecord, ContactDetails};
use hiretalk_domain::change::{Alias, CandidateChange, Change, OptOut, WrongNumber};
use hiretalk_domain::conversation::{Conversation, Outcome, Refusal};
use hiretalk_domain::use_cases::StartConversationError;

use crate::fixtures::{
    KEY, application, candidate_id, complete, contact, notice, opened_by, opt_in, opt_out,
};
use crate::test_store::TestStore;
use crate::worker::Worker;

/// The number counts, not who gave it; other numbers of the same candidate are free.
pub async fn a_number_that_said_stop_is_refused(case: &TestStore) {
    let [caller, other] = case.both().await;
    let shared = contact("+34600000001", "Ana", None, None);
    caller.opts_out(&shared).await;
    for (index, candidate) in ["ana", "ben", "eva"].into_iter().enumerate() {
        let mut event = application(&format!("e{index}"), candidate, "j1");
        event.contact = contact("+34 600 000 001", candidate, None, None);
        assert_eq!(other.is_refused(&event).await, Refusal::OptedOut);
        assert_eq!(caller.is_refused(&event).await, Refusal::OptedOut);
        event.contact = contact("+34 600 000 002", candidate, None, None);
        let opened = other.opens(&event).await;
        other.completes(&opened, Outcome::Finished).await;

        let mut next = application(&format!("next {index}"), candidate, "j2");
        next.contact = shared.clone();
        assert_eq!(caller.is_refused(&next).await, Refusal::OptedOut, "also for one who is known");
    }
}

/// A number that is not a candidate's is refused for that candidate alone, in events and in scheduled graduations; the
/// number is open for others, and the candidate has others. Said again, it is no error.
pub async fn a_wrong_number_is_refused_for_its_candidate(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = caller.opens(&event).await;
    for round in 0..2 {
        let now = caller.ticker().tick();
        let mut change =
            if round == 0 { complete(&opened, Outcome::Cancelled, now) } else { Change::default() };
        change.wrong_numbers = vec![wrong_number("ana", &event.contact, now); 2];
        caller.applies(change).await;
        assert_eq!(
            other.is_refused(&application(&format!("a{round}"), "ana", "j2")).await,
            Refusal::WrongNumber
        );
    }
    let mut bens = application("e2", "ben", "j1");
    bens.contact = event.contact.clone();
    other.opens(&bens).await;
    let mut elsewhere = application("e3", "ana", "j2");
    elsewhere.contact = contact("+34600000098", "Ana", None, None);
    other.opens(&elsewhere).await;

    let graduate = notice("Uni", "7", Some(30));
    let now = caller.ticker().tick();
    let wrong_numbers = vec![wrong_number("Uni:7", &graduate.contact, now)];
    caller.applies(Change { wrong_numbers, ..Change::default() }).await;
    for sent in [graduate, notice("Uni", "7", None)] {
        let answer = other.notifies(&sent, 0).await;
        assert!(matches!(answer, Err(StartConversationError::Refused(Refusal::WrongNumber))), "{answer:?}");
    }
}

fn wrong_number(candidate: &str, contact: &ContactDetails, at: DateTime<Utc>) -> WrongNumber {
    WrongNumber { candidate_id: candidate_id(candidate), number: KEY.number(&contact.phone_number), at }
}

/// STOP ends a conversation and keeps the number in one change.
pub async fn an_opt_out_comes_with_the_end_of_a_conversation(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = caller.opens(&event).await;
    let now = caller.ticker().tick();
    let mut change = complete(&opened, Outcome::OptedOut, now);
    change.opt_outs = vec![
        opt_out(&event.contact, now),
        opt_out(&contact("+34600000009", "Alias", None, None), now),
        opt_out(&event.contact, now),
    ];
    caller.applies(change).await;

    assert_eq!(other.conversation(opened.id).await.state.outcome(), Some(Outcome::OptedOut));
    assert_eq!(other.is_refused(&application("e2", "ana", "j2")).await, Refusal::OptedOut);
    let mut alias = application("e3", "ben", "j2");
    alias.contact = contact("+34600000009", "Ben", None, None);
    assert_eq!(other.is_refused(&alias).await, Refusal::OptedOut);
}

/// Saying it again is no error and changes nothing.
pub async fn opting_out_again_changes_nothing(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    for caller in [&caller, &other, &caller] {
        caller.opts_out(&event.contact).await;
        assert_eq!(other.is_refused(&event).await, Refusal::OptedOut);
    }
}

pub async fn an_opt_out_of_a_failed_change_is_not_kept(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = caller.opens(&event).await;
    let now = caller.ticker().tick();
    let number = contact("+34600000009", "Ben", None, None);
    let mut stale = complete(&opened, Outcome::OptedOut, now);
    stale.opt_outs = vec![opt_out(&number, now)];
    let feed_before = {
        other.starts(&opened).await;
        other.feed().await
    };
    caller.finds_stale(stale).await;

    let mut refused = caller.opening(application("e2", "ana", "j2"));
    refused.opt_outs = vec![opt_out(&number, now)];
    assert!(caller.commit(refused).await.is_err());

    assert_eq!(other.feed().await, feed_before);
    let mut ben = application("e3", "ben", "j1");
    ben.contact = number;
    other.opens(&ben).await;
}

/// A change may hold no conversation at all.
pub async fn a_candidate_can_be_put_alone(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let now = caller.ticker().tick();
    for details in [event.contact.clone(), contact("+34600000009", "Ben", None, None)] {
        let candidate =
            Candidate { id: event.candidate_id.clone(), record: CandidateRecord::Known(details.clone()) };
        let put = CandidateChange::Put { candidate, at: now };
        caller.applies(Change { candidate: Some(put), ..Change::default() }).await;
        assert!(other.contact_of(&event.candidate_id).await == details, "the last one put");
    }
    caller.applies(Change::default()).await;
    assert_eq!(other.feed().await, []);
}

pub async fn start_lifts_a_stop(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let ben = contact("+34600000009", "Ben", None, None);
    caller.opts_out(&event.contact).await;
    caller.opts_out(&ben).await;
    for _ in 0..2 {
        let opt_outs = vec![opt_in(&event.contact)];
        other.applies(Change { opt_outs, ..Change::default() }).await;
    }
    caller.opens(&event).await;
    let mut bens = application("e2", "ben", "j1");
    bens.contact = ben;
    assert_eq!(other.is_refused(&bens).await, Refusal::OptedOut, "others' wish stands");
    // The last word of one change counts.
    let now = caller.ticker().tick();
    for (opt_outs, refused) in [
        (vec![opt_in(&bens.contact), opt_out(&bens.contact, now)], true),
        (vec![opt_out(&bens.contact, now), opt_in(&bens.contact)], false),
    ] {
        caller.applies(Change { opt_outs, ..Change::default() }).await;
        assert_eq!(other.sends(&bens).await.is_err(), refused);
    }
}

/// A STOP that comes under one name holds for the number and all of its names, also where nobody has written to it yet.
pub async fn a_stop_under_one_name_holds_for_all(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let mut variant = application("e2", "ben", "j1");
    variant.contact = contact("+34600000009", "Ben", None, None);
    let number = KEY.number(&event.contact.phone_number);
    let user = KEY.channel_user("user.1");
    let names = [user, KEY.number(&variant.contact.phone_number)];
    let aliases = names.map(|alias| Alias { alias, number }).to_vec();
    caller.applies(Change { aliases, ..Change::default() }).await;

    let at = caller.ticker().tick();
    for name in [user, number, names[1]] {
        let opt_outs = vec![OptOut::Put { number: name, at }];
        caller.applies(Change { opt_outs, ..Change::default() }).await;
        assert_eq!(other.is_refused(&event).await, Refusal::OptedOut);
        assert_eq!(other.is_refused(&variant).await, Refusal::OptedOut);
        let opt_outs = vec![OptOut::Lift { number: user }];
        caller.applies(Change { opt_outs, ..Change::default() }).await;
    }
    other.opens(&event).await;
    other.opens(&variant).await;
}

pub async fn a_stop_holds_for_names_that_are_learned_later(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    for round in 0..3 {
        let mut event = application(&format!("e{round}"), &format!("ana {round}"), "j1");
        event.contact = contact(&format!("+3460000001{round}"), "Ana", None, None);
        let (_, messages) = worker.caller.greets(&event, 1).await;
        let mut moved = application(&format!("f{round}"), &format!("ben {round}"), "j1");
        moved.contact = contact(&format!("+3460000002{round}"), "Ana", None, None);
        let number = KEY.number(&event.contact.phone_number);
        let alias = KEY.number(&moved.contact.phone_number);
        let user = KEY.channel_user(&format!("user.{round}"));
        let learns = |alias| Change { aliases: vec![Alias { alias, number }], ..Change::default() };
        other.caller.applies(learns(user)).await;

        let at = worker.caller.ticker().tick();
        let opt_outs = vec![OptOut::Put { number: [number, alias, user][round], at }];
        worker.caller.applies(Change { opt_outs, ..Change::default() }).await;
        other.caller.applies(learns(alias)).await;
        let (_, leased) = worker.leases_one(messages[0]).await;
        assert!(leased.is_opted_out, "round {round}");
        assert_eq!(other.caller.is_refused(&moved).await, Refusal::OptedOut, "round {round}");
        let mut again = application(&format!("g{round}"), &format!("eva {round}"), "j1");
        again.contact = event.contact.clone();
        assert_eq!(other.caller.is_refused(&again).await, Refusal::OptedOut, "round {round}");
        let routed = worker.caller.routes_from(&[alias]).await.expect("the conversation");
        assert!(routed.is_opted_out, "round {round}");

        let opt_outs = vec![OptOut::Lift { number: [user, number, alias][round] }];
        worker.caller.applies(Change { opt_outs, ..Change::default() }).await;
        other.caller.opens(&moved).await;
        other.caller.opens(&again).await;
    }
}

pub async fn a_name_that_is_learned_with_a_start_may_be_written_to(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let mut moved = application("e2", "ben", "j1");
    moved.contact = contact("+34600000009", "Ana", None, None);
    let number = KEY.number(&event.contact.phone_number);
    let alias = KEY.number(&moved.contact.phone_number);
    caller.opts_out(&event.contact).await;
    let opt_outs = vec![OptOut::Lift { number: alias }];
    other.applies(Change { aliases: vec![Alias { alias, number }], opt_outs, ..Change::default() }).await;
    caller.opens(&event).await;
    caller.opens(&moved).await;
}

/// STOP ends every conversation on the number and cancels what was to be sent, in one change, or does nothing.
pub async fn a_stop_ends_all_conversations_on_a_number(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let shared = contact("+34600000001", "Ana", None, None);
    let mut opened = Vec::new();
    for (index, candidate) in ["ana", "ben", "eva"].into_iter().enumerate() {
        let mut event = application(&format!("e{index}"), candidate, "j");
        event.contact = shared.clone();
        opened.push(worker.caller.greets(&event, 2).await.0);
    }
    let now = worker.caller.ticker().tick();
    let stop = |conversations: &[Conversation]| {
        let ended = |conversation: &Conversation| complete(conversation, Outcome::OptedOut, now);
        let mut change = ended(&conversations[0]);
        for other in &conversations[1..] {
            change.also_ended.push(other.clone().complete(Outcome::OptedOut, now).expect("an active one"));
            change.events.extend(ended(other).events);
        }
        change.opt_outs = vec![opt_out(&shared, now)];
        change.cancelled = conversations.iter().map(|conversation| conversation.id).collect();
        change
    };
    // One of them has moved on meanwhile: nothing ends.
    let decided = stop(&opened);
    opened[2] = other.caller.starts(&opened[2]).await;
    let feed = other.caller.feed().await;
    worker.caller.finds_stale(decided).await;
    assert_eq!(other.caller.feed().await, feed);
    for conversation in &opened {
        assert_eq!(other.caller.conversation(conversation.id).await, *conversation);
        assert_eq!(other.deliveries(conversation.id).await, ["queued", "queued"]);
    }
    // One of them is not there, or is named twice: the same.
    let unknown = opened_by(&worker.caller.opening(application("e9", "zoe", "j")));
    worker.caller.finds_stale(stop(&[opened[0].clone(), unknown])).await;
    worker.caller.finds_stale(stop(&[opened[0].clone(), opened[1].clone(), opened[1].clone()])).await;
    worker.caller.finds_stale(stop(&[opened[0].clone(), opened[0].clone()])).await;
    assert_eq!(other.caller.feed().await, feed);

    worker.caller.applies(stop(&opened)).await;
    for conversation in &opened {
        let ended = other.caller.conversation(conversation.id).await;
        assert_eq!(ended.state.outcome(), Some(Outcome::OptedOut));
        assert_eq!(ended.version, conversation.version.next());
        assert_eq!(other.caller.active(&conversation.candidate_id).await, None);
        assert_eq!(other.deliveries(conversation.id).await, ["cancelled", "cancelled"]);
    }
    assert_eq!(other.queue().await, []);
    assert_eq!(other.caller.feed().await.len(), feed.len() + 3);
    let mut next = application("e5", "zoe", "j");
    next.contact = shared;
    assert_eq!(other.caller.is_refused(&next).await, Refusal::OptedOut);
}
