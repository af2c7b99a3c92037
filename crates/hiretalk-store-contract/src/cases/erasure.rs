//! Rule 11: personal data goes, and what must stay stays.

use hiretalk_domain::candidate::{Candidate, CandidateRecord};
use hiretalk_domain::conversation::{Outcome, Refusal, State};
use hiretalk_domain::events::EventKind;
use hiretalk_domain::ids::{CandidateId, to_microseconds};
use hiretalk_domain::paging::ConversationFilter;

use crate::caller::Caller;
use crate::fixtures::{advanced_by, application, candidate_id, contact, erase, opened_by, start};
use crate::test_store::TestStore;

pub async fn erasing_ends_the_active_conversation_in_the_same_commit(case: &TestStore) {
    let [caller, other] = case.both().await;
    for ongoing in [false, true] {
        let event = application(&format!("e {ongoing}"), &format!("ana {ongoing}"), "j1");
        let mut active = caller.opens(&event).await;
        if ongoing {
            active = caller.starts(&active).await;
        }
        let feed_before = caller.feed().await.len();
        let now = caller.ticker().tick();
        let change = erase(&event.candidate_id, Some(&active), now);
        let cancelled = advanced_by(&change);
        other.applies(change).await;

        assert_erased(&caller, &event.candidate_id, Some(now)).await;
        assert_eq!(caller.conversation(active.id).await, cancelled);
        assert_eq!(cancelled.state, State::Completed { outcome: Outcome::Cancelled });
        assert_eq!(caller.active(&event.candidate_id).await, None);
        let told: Vec<_> = caller.feed().await[feed_before..]
            .iter()
            .map(|event| (event.conversation_id, event.kind.clone()))
            .collect();
        let candidate_id = event.candidate_id;
        let outcome = Outcome::Cancelled;
        assert_eq!(
            told,
            [
                (
                    Some(active.id),
                    EventKind::ConversationCompleted { candidate_id: candidate_id.clone(), outcome }
                ),
                (None, EventKind::CandidateErased { candidate_id }),
            ]
        );
    }
}

/// The candidate's conversations stay, with all ids; other candidates keep everything.
pub async fn conversations_and_other_candidates_outlive_an_erasure(case: &TestStore) {
    let [caller, other] = case.both().await;
    let mut stored = Vec::new();
    for index in 0..4 {
        let event = application(&format!("e{index}"), "ana", &format!("j{index}"));
        let opened = caller.opens(&event).await;
        stored.push(caller.completes(&opened, Outcome::ALL[index]).await);
    }
    stored.reverse();
    let ben = application("e9", "ben", "j1");
    let bens = caller.opens(&ben).await;
    erases(&other, &candidate_id("ana"), None).await;

    let filter =
        ConversationFilter { candidate_id: Some(candidate_id("ana")), ..ConversationFilter::default() };
    assert_eq!(caller.pages(&filter, 2).await.concat(), stored);
    assert_eq!(caller.conversation(bens.id).await, bens);
    assert!(caller.contact_of(&ben.candidate_id).await == ben.contact, "the contact data of others");
}

/// Redelivery afterwards is recognised and recreates nobody; rules 2 and 3 know the candidate still.
pub async fn a_redelivery_after_an_erasure_recreates_nobody(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = caller.opens(&event).await;
    erases(&caller, &event.candidate_id, Some(&opened)).await;
    let cancelled = caller.conversation(opened.id).await;
    let feed = caller.feed().await;

    assert_eq!(other.redelivers(&event).await, cancelled);
    let mut edited = event.clone();
    edited.contact = contact("+34600000009", "Ana", None, None);
    let conflict = Refusal::EventConflict { conversation_id: opened.id };
    assert_eq!(other.is_refused(&edited).await, conflict);
    let duplicate = Refusal::DuplicateApplication { conversation_id: opened.id };
    assert_eq!(other.is_refused(&application("e2", "ana", "j1")).await, duplicate);
    assert_erased(&caller, &event.candidate_id, None).await;
    assert_eq!(caller.feed().await, feed);
}

pub async fn an_opt_out_outlives_an_erasure(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = caller.opens(&event).await;
    caller.opts_out(&event.contact).await;
    erases(&caller, &event.candidate_id, Some(&opened)).await;
    assert_eq!(other.is_refused(&application("e2", "ana", "j2")).await, Refusal::OptedOut);
    let mut ben = application("e3", "ben", "j1");
    ben.contact = event.contact.clone();
    assert_eq!(other.is_refused(&ben).await, Refusal::OptedOut);
    assert_erased(&caller, &event.candidate_id, None).await;
}

pub async fn a_new_event_after_an_erasure_makes_the_candidate_known_again(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = caller.opens(&event).await;
    erases(&caller, &event.candidate_id, Some(&opened)).await;
    let mut again = application("e2", "ana", "j2");
    again.contact = contact("+34600000009", "Ana", None, None);
    let opened = other.opens(&again).await;
    assert!(caller.contact_of(&again.candidate_id).await == again.contact, "what the new event says");
    // And can be forgotten again.
    let now = caller.ticker().tick();
    caller.applies(erase(&again.candidate_id, Some(&opened), now)).await;
    assert_erased(&other, &again.candidate_id, Some(now)).await;
}

/// An erasure that was decided on what is no longer so leaves everything as it is.
pub async fn an_erasure_is_stale_when_a_conversation_came_or_moved_between(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let first = caller.opens(&event).await;
    let first = caller.completes(&first, Outcome::Finished).await;

    // Read: no active conversation. Then one is opened.
    let decided = erase(&event.candidate_id, None, caller.ticker().tick());
    let second = other.opens(&application("e2", "ana", "j2")).await;
    caller.finds_stale(decided).await;
    assert!(caller.contact_of(&event.candidate_id).await == event.contact, "nothing is erased");
    assert_eq!(caller.conversation(second.id).await, second);

    // Read: an active conversation. Then it moves on.
    let decided = erase(&event.candidate_id, Some(&second), caller.ticker().tick());
    let second = other.starts(&second).await;
    caller.finds_stale(decided).await;

    // Read: an active conversation. Then it ends, and another is opened.
    let decided = erase(&event.candidate_id, Some(&second), caller.ticker().tick());
    other.completes(&second, Outcome::Matched).await;
    let third = other.opens(&application("e3", "ana", "j3")).await;
    let feed = caller.feed().await;
    caller.finds_stale(decided).await;

    // The change moves the active conversation on, but does not end it.
    let mut decided = start(&third, caller.ticker().tick());
    decided.candidate = erase(&event.candidate_id, None, caller.ticker().tick()).candidate;
    caller.finds_stale(decided).await;
    assert_eq!(caller.conversation(third.id).await, third);

    assert!(caller.contact_of(&event.candidate_id).await == event.contact, "nothing is erased");
    assert_eq!(caller.feed().await, feed);
    assert_eq!(caller.conversation(first.id).await, first);
    erases(&caller, &event.candidate_id, Some(&third)).await;
    assert_erased(&other, &event.candidate_id, None).await;
}

pub async fn erasing_an_unknown_candidate_is_stale(case: &TestStore) {
    let caller = case.first();
    let known = opened_by(&caller.opening(application("e1", "ana", "j1"))).candidate_id;
    caller.finds_stale(erase(&known, None, caller.ticker().tick())).await;
    assert_eq!(caller.candidate(&known).await, None);
    assert_eq!(caller.feed().await, []);
}

/// Two erasures that were decided at the same time: the first date stays.
pub async fn erasing_again_is_stale_and_keeps_the_first_date(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = caller.opens(&event).await;
    caller.completes(&opened, Outcome::Finished).await;
    let first = caller.ticker().tick();
    caller.applies(erase(&event.candidate_id, None, first)).await;
    let told = caller.feed().await;
    other.finds_stale(erase(&event.candidate_id, None, caller.ticker().tick())).await;
    assert_erased(&caller, &event.candidate_id, Some(first)).await;
    assert_eq!(caller.feed().await, told);
}

async fn erases(
    caller: &Caller,
    id: &CandidateId,
    active: Option<&hiretalk_domain::conversation::Conversation>,
) {
    caller.applies(erase(id, active, caller.ticker().tick())).await;
}

async fn assert_erased(caller: &Caller, id: &CandidateId, since: Option<chrono::DateTime<chrono::Utc>>) {
    match caller.candidate(id).await {
        Some(Candidate { id: stored, record: CandidateRecord::Erased { at } }) => {
            assert_eq!(&stored, id);
            if let Some(since) = since {
                assert_eq!(at, to_microseconds(since));
            }
        }
        other => panic!("{other:?} in place of an erased {id:?}"),
    }
}
