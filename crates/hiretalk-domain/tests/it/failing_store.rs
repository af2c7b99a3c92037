//! What use cases do with a store that fails, which no healthy store can show.

use std::sync::Arc;

use chrono::DateTime;
use hiretalk_domain::ports::{
    CommitError, Committed, ConversationStore, MockClock, MockConversationStore, MockGraduations, StoreError,
};
use hiretalk_domain::use_cases::{
    AdvanceConversation, AdvanceConversationError, EraseCandidate, EraseCandidateError, Step,
};
use hiretalk_domain::{
    Candidate, CandidateId, CandidateRecord, ContactDetails, Conversation, ConversationId, EventId, JobId,
    Origin, PersonName, PhoneCheck, PhoneNumber,
};

fn clock() -> Arc<MockClock> {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(DateTime::UNIX_EPOCH);
    Arc::new(clock)
}

fn conversation() -> Conversation {
    let origin = Origin::Application {
        application_id: EventId::parse("e").unwrap(),
        job_id: JobId::parse("j").unwrap(),
    };
    let id = ConversationId::new(DateTime::UNIX_EPOCH, 1);
    Conversation::open(id, CandidateId::parse("c").unwrap(), origin, DateTime::UNIX_EPOCH)
}

fn candidate() -> Candidate {
    let contact = ContactDetails {
        phone_number: PhoneNumber::parse("+34600111222", PhoneCheck::E164).unwrap(),
        first_name: PersonName::parse("Ana").unwrap(),
        last_name: None,
        email_address: None,
    };
    Candidate { id: CandidateId::parse("c").unwrap(), record: CandidateRecord::Known(contact) }
}

/// A store whose commits are stale `times` times before they succeed.
fn stale(times: usize) -> Arc<dyn ConversationStore> {
    let mut store = MockConversationStore::new();
    store.expect_find().returning(|_| Ok(Some(conversation())));
    store.expect_find_candidate().returning(|_| Ok(Some(candidate())));
    store.expect_find_active().returning(|_| Ok(Some(conversation())));
    let mut left = times;
    store.expect_commit().times(1..=3).returning(move |_| {
        if left == 0 {
            return Ok(Committed::Applied);
        }
        left -= 1;
        Err(CommitError::Stale)
    });
    Arc::new(store)
}

#[tokio::test]
async fn a_decision_is_made_three_times_at_most() {
    for (times, succeeds) in [(0, true), (2, true), (3, false)] {
        let advanced =
            AdvanceConversation::new(stale(times), clock()).execute(conversation().id, Step::Start).await;
        match advanced {
            Ok(_) => assert!(succeeds),
            Err(AdvanceConversationError::Contended) => assert!(!succeeds),
            Err(error) => panic!("{error}"),
        }
        let mut graduations = MockGraduations::new();
        graduations.expect_open_of().returning(|_| Ok(Vec::new()));
        let erase = EraseCandidate::new(stale(times), Arc::new(graduations), clock());
        let erased = erase.execute(CandidateId::parse("c").unwrap()).await;
        match erased {
            Ok(()) => assert!(succeeds),
            Err(EraseCandidateError::Contended) => assert!(!succeeds),
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn a_store_that_is_away_is_no_refusal() {
    let mut store = MockConversationStore::new();
    store.expect_find().returning(|_| Err(StoreError::TimedOut));
    let advanced =
        AdvanceConversation::new(Arc::new(store), clock()).execute(conversation().id, Step::Start).await;
    assert!(matches!(advanced, Err(AdvanceConversationError::Store(StoreError::TimedOut))));
}
