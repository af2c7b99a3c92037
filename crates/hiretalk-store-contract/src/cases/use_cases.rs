//! The domain's use cases on the store.

use std::sync::Arc;

use hiretalk_domain::api_key::{ApiKeyDigest, ApiKeyName, Scope};
use hiretalk_domain::candidate::CandidateRecord;
use hiretalk_domain::conversation::{Conversation, Outcome, Refusal, State, Status};
use hiretalk_domain::intake::Application;
use hiretalk_domain::use_cases::{
    AdvanceConversation, AdvanceConversationError, EraseCandidateError, ManageApiKeys, ReceiveApplication,
    ReceiveApplicationError, Received, Step,
};

use crate::caller::Caller;
use crate::fixtures::{KEY, application, candidate_id, opened_by};
use crate::test_store::TestStore;

/// The status and outcome after a step; none if it is not allowed.
type After = Option<(Status, Option<Outcome>)>;

pub async fn an_application_is_received(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = match receive(&caller, event.clone()).await {
        Ok(Received::Opened(opened)) => opened,
        answer => panic!("{answer:?} in place of a conversation"),
    };
    assert_eq!(opened.state, State::Created);
    assert_eq!(other.conversation(opened.id).await, opened);
    let again = receive(&other, event).await;
    assert!(matches!(&again, Ok(Received::Redelivered(found)) if *found == opened), "{again:?}");
    let conversation_id = opened.id;
    for (event, expected) in [
        (application("e1", "ana", "j2"), Refusal::EventConflict { conversation_id }),
        (application("e2", "ana", "j1"), Refusal::DuplicateApplication { conversation_id }),
        (application("e3", "ana", "j2"), Refusal::ActiveConversation { conversation_id }),
    ] {
        let answer = receive(&other, event).await;
        assert!(
            matches!(answer, Err(ReceiveApplicationError::Refused(refusal)) if refusal == expected),
            "{answer:?} in place of {expected:?}"
        );
    }
}

/// All steps from all states: what is returned is what is stored, and what is there already changes nothing.
pub async fn a_conversation_is_advanced(case: &TestStore) {
    let [caller, other] = case.both().await;
    let finish = Step::Complete { outcome: Outcome::Finished };
    let cancel = Step::Complete { outcome: Outcome::Cancelled };
    let cancelled = Some(Outcome::Cancelled);
    // Steps that lead to the state, the step, and what it leads to.
    let table: [(&[Step], Step, After); 13] = [
        (&[], Step::StayCreated, Some((Status::Created, None))),
        (&[], Step::Start, Some((Status::Ongoing, None))),
        (&[], cancel, Some((Status::Completed, cancelled))),
        (&[], finish, None),
        (&[Step::Start], Step::StayCreated, None),
        (&[Step::Start], Step::Start, Some((Status::Ongoing, None))),
        (&[Step::Start], cancel, Some((Status::Completed, cancelled))),
        (&[Step::Start], finish, Some((Status::Completed, Some(Outcome::Finished)))),
        (&[cancel], Step::StayCreated, None),
        (&[cancel], Step::Start, None),
        (&[cancel], cancel, Some((Status::Completed, cancelled))),
        (&[cancel], finish, Some((Status::Completed, cancelled))),
        (&[Step::Start, finish], cancel, Some((Status::Completed, Some(Outcome::Finished)))),
    ];
    for (index, (before, step, expected)) in table.into_iter().enumerate() {
        let name = format!("{index}");
        let mut present = caller.opens(&application(&name, &name, "job")).await;
        for step in before {
            present = advance(&caller, &present, *step).await.expect("a step that is allowed");
        }
        let feed = caller.feed().await;
        let answer = advance(&other, &present, step).await;
        let stored = caller.conversation(present.id).await;
        match expected {
            Some((status, outcome)) => {
                assert_eq!(answer.expect("a step that is allowed"), stored, "{before:?}, then {step:?}");
                assert_eq!((stored.state.status(), stored.state.outcome()), (status, outcome));
            }
            None => {
                assert!(matches!(answer, Err(AdvanceConversationError::Illegal(_))), "{answer:?}");
                assert_eq!(stored, present);
            }
        }
        let steps = usize::from(stored.state != present.state);
        assert_eq!(caller.feed().await.len(), feed.len() + steps, "{before:?}, then {step:?}");
    }
    let unknown = opened_by(&caller.opening(application("unknown", "unknown", "job")));
    for step in [Step::StayCreated, Step::Start, cancel] {
        let answer = advance(&other, &unknown, step).await;
        assert!(matches!(answer, Err(AdvanceConversationError::NotFound)), "{answer:?}");
    }
}

/// Once, again, with and without an active conversation, and nobody.
pub async fn a_candidate_is_erased(case: &TestStore) {
    let [caller, other] = case.both().await;
    let active = caller.opens(&application("e1", "ana", "j1")).await;
    let ended = caller.opens(&application("e2", "ben", "j1")).await;
    let ended = caller.completes(&ended, Outcome::Matched).await;
    for (candidate, events) in [("ana", 2), ("ana", 0), ("ben", 1), ("ben", 0)] {
        let feed = caller.feed().await;
        erase(&other, candidate).await.expect("the candidate is erased");
        let record = caller.candidate(&candidate_id(candidate)).await.map(|candidate| candidate.record);
        assert!(matches!(record, Some(CandidateRecord::Erased { .. })), "{candidate}: {record:?}");
        assert_eq!(caller.feed().await.len(), feed.len() + events, "{candidate}");
    }
    assert_eq!(caller.conversation(active.id).await.state, State::Completed { outcome: Outcome::Cancelled });
    assert_eq!(caller.conversation(ended.id).await, ended);
    for nobody in ["eva", "Ana", "ana "] {
        let answer = erase(&other, nobody).await;
        assert!(matches!(answer, Err(EraseCandidateError::NotFound)), "{nobody}: {answer:?}");
    }
}

/// Made, listed, found by its secret, revoked.
pub async fn an_api_key_is_managed(case: &TestStore) {
    let [caller, other] = case.both().await;
    let manage = |caller: &Caller| {
        let ticker = || Arc::clone(caller.ticker());
        ManageApiKeys::new(Arc::clone(caller.store()) as _, ticker(), ticker(), ticker())
    };
    let name = ApiKeyName::parse("ats").expect("a name");
    let scopes = [Scope::EventsWrite, Scope::ConversationsRead].into_iter().collect();
    let made = manage(&caller).create(name, scopes, None).await.expect("a key");
    assert_eq!(manage(&other).list().await.expect("the keys"), std::slice::from_ref(&made.key));
    let digest = ApiKeyDigest::of(made.secret.reveal());
    let found = hiretalk_domain::ports::ApiKeys::find(&**other.store(), digest).await.expect("a look");
    assert_eq!(found.as_ref(), Some(&made.key));
    let revoked = manage(&other).revoke(made.key.id).await.expect("a revocation").expect("the key");
    assert!(revoked.revoked_at.is_some());
    assert_eq!(manage(&caller).list().await.expect("the keys"), [revoked]);
}

async fn receive(caller: &Caller, event: Application) -> Result<Received, ReceiveApplicationError> {
    let (clock, ids) = (Arc::clone(caller.ticker()), Arc::clone(caller.ticker()));
    ReceiveApplication::new(Arc::clone(caller.store()) as _, clock, ids, KEY).execute(event).await
}

async fn advance(
    caller: &Caller,
    conversation: &Conversation,
    step: Step,
) -> Result<Conversation, AdvanceConversationError> {
    let clock = Arc::clone(caller.ticker());
    AdvanceConversation::new(Arc::clone(caller.store()) as _, clock).execute(conversation.id, step).await
}

async fn erase(caller: &Caller, candidate: &str) -> Result<(), EraseCandidateError> {
    caller.erasing().execute(candidate_id(candidate)).await
}
