//! Rule 5 as a store sees it: a conversation moves on from the version at which it was read, or not at all.

use hiretalk_domain::candidate::{Candidate, CandidateRecord};
use hiretalk_domain::change::{CandidateChange, ConversationChange};
use hiretalk_domain::conversation::{Conversation, Outcome, State, Status, Version};
use hiretalk_domain::events::EventKind;
use hiretalk_domain::paging::ConversationFilter;

use crate::fixtures::{self, advanced_by, application, candidate_id, complete, contact, opened_by, start};
use crate::test_store::TestStore;

/// Each way through the states, seen through the other handle at each step.
pub async fn every_state_comes_back(case: &TestStore) {
    let [caller, other] = case.both().await;
    for (index, outcome) in Outcome::ALL.into_iter().enumerate() {
        for with_dialogue in [true, false] {
            if !with_dialogue && !outcome.needs_no_dialogue() {
                continue;
            }
            let name = format!("{index} {with_dialogue}");
            let mut expected = caller.opens(&application(&name, &name, "job")).await;
            assert_eq!(expected.version, Version::FIRST);
            if with_dialogue {
                expected = caller.starts(&expected).await;
                assert_eq!(expected.version, Version(2));
                assert_eq!(other.conversation(expected.id).await, expected);
                assert_eq!(other.active(&expected.candidate_id).await.as_ref(), Some(&expected));
            }
            expected = caller.completes(&expected, outcome).await;
            assert_eq!(expected.state, State::Completed { outcome });
            assert_eq!(other.conversation(expected.id).await, expected);
            assert_eq!(other.active(&expected.candidate_id).await, None);
            let filter = ConversationFilter {
                candidate_id: Some(expected.candidate_id.clone()),
                ..ConversationFilter::default()
            };
            assert_eq!(other.pages(&filter, 10).await, [vec![expected]]);
        }
    }
}

pub async fn every_step_is_told_once(case: &TestStore) {
    let caller = case.first();
    for (index, outcome) in Outcome::ALL.into_iter().enumerate() {
        let candidate_id = candidate_id(&format!("candidate {index}"));
        let opened = caller.opens(&application(&format!("{index}"), candidate_id.as_str(), "job")).await;
        let started = caller.starts(&opened).await;
        let completed = caller.completes(&started, outcome).await;
        let feed = caller.feed().await;
        let told: Vec<_> = feed[index * 3..]
            .iter()
            .map(|event| (event.conversation_id, event.occurred_at, event.kind.clone()))
            .collect();
        let id = Some(opened.id);
        let started_kind = EventKind::ConversationStarted { candidate_id: candidate_id.clone() };
        let completed_kind = EventKind::ConversationCompleted { candidate_id, outcome };
        assert_eq!(
            told,
            [
                (id, opened.created_at, fixtures::created(&opened)),
                (id, started.updated_at, started_kind),
                (id, completed.updated_at, completed_kind),
            ]
        );
    }
}

/// The version decides, whatever the state.
pub async fn a_stale_version_changes_nothing(case: &TestStore) {
    let [caller, other] = case.both().await;
    let created = caller.opens(&application("e1", "ana", "j1")).await;
    let now = caller.ticker().tick();
    let (first, second) = (start(&created, now), start(&created, now));
    let ongoing = advanced_by(&first);
    caller.applies(first).await;
    let feed = caller.feed().await;

    other.finds_stale(second.clone()).await;
    caller.finds_stale(second).await;
    other.finds_stale(complete(&created, Outcome::Cancelled, now)).await;
    let future = Conversation { version: Version(9), ..ongoing.clone() };
    other.finds_stale(complete(&future, Outcome::Finished, now)).await;
    assert_eq!(caller.conversation(created.id).await, ongoing);
    assert_eq!(caller.feed().await, feed);

    let completed = other.completes(&ongoing, Outcome::Matched).await;
    caller.finds_stale(complete(&ongoing, Outcome::Finished, now)).await;
    assert_eq!(caller.conversation(created.id).await, completed);
    assert_eq!(caller.feed().await.len(), feed.len() + 1);
}

/// There is nothing to move on.
pub async fn an_unknown_conversation_is_stale(case: &TestStore) {
    let caller = case.first();
    let known = caller.opens(&application("e0", "ana", "j1")).await;
    let unknown = opened_by(&caller.opening(application("e1", "ben", "j1")));
    let now = caller.ticker().tick();
    caller.finds_stale(start(&unknown, now)).await;
    caller.finds_stale(complete(&unknown, Outcome::Cancelled, now)).await;
    assert_eq!(caller.find(unknown.id).await, None);
    assert_eq!(caller.feed().await.len(), 1);
    assert_eq!(caller.pages(&ConversationFilter::default(), 10).await, [vec![known]]);
}

/// A change is applied whole or not at all, also where its other parts would do.
pub async fn a_stale_change_leaves_none_of_its_parts(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let created = caller.opens(&event).await;
    let ongoing = caller.starts(&created).await;
    let now = caller.ticker().tick();
    let mut stale = complete(&created, Outcome::Cancelled, now);
    stale.candidate = Some(CandidateChange::Put {
        candidate: Candidate {
            id: event.candidate_id.clone(),
            record: CandidateRecord::Known(contact("+34600000009", "Nobody", None, None)),
        },
        at: now,
    });
    other.finds_stale(stale).await;
    assert!(caller.contact_of(&event.candidate_id).await == event.contact, "the contact data stays");
    assert_eq!(caller.conversation(created.id).await, ongoing);
    assert_eq!(caller.feed().await.len(), 2);
}

/// An advance moves the state; who it is with and what it is for stay, whatever the value says.
pub async fn an_advance_changes_the_state_alone(case: &TestStore) {
    let [caller, other] = case.both().await;
    let created = caller.opens(&application("e1", "ana", "j1")).await;
    let mut change = start(&created, caller.ticker().tick());
    let expected = advanced_by(&change);
    if let Some(ConversationChange::Advance(conversation)) = &mut change.conversation {
        let strange = opened_by(&caller.opening(application("e2", "ben", "j2")));
        conversation.candidate_id = strange.candidate_id;
        conversation.origin = strange.origin;
        conversation.created_at = strange.created_at;
        conversation.updated_at = expected.updated_at;
    }
    caller.applies(change).await;
    assert_eq!(other.conversation(created.id).await, expected);
    assert_eq!(other.active(&candidate_id("ben")).await, None);
    assert_eq!(other.redelivers(&application("e1", "ana", "j1")).await, expected);
    assert_eq!(expected.state.status(), Status::Ongoing);
}
