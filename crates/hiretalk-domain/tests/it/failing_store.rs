//! What use cases do with a store that fails, which no healthy store can show.

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use hiretalk_domain::candidate::{Candidate, CandidateRecord, ContactDetails, PersonName, Recipient};
use hiretalk_domain::change::ConversationChange;
use hiretalk_domain::conversation::{Conversation, Origin, Outcome};
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, JobId};
use hiretalk_domain::message::{MessageId, Outgoing, Template, TemplateParameters};
use hiretalk_domain::outbound::{LeaseBatch, Leased, SendRate};
use hiretalk_domain::outbox::{OutboxEntry, Priority, Purpose, SettlementResult, Task, Timeouts};
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_domain::ports::{
    CommitError, Committed, ConversationStore, MockClock, MockConversationStore, MockFlowLibrary,
    MockGraduations, MockIds, MockJobCatalogue, MockMessenger, MockOutbox, StoreError,
};
use hiretalk_domain::use_cases::{
    Adapters, AdvanceConversation, AdvanceConversationError, EraseCandidate, EraseCandidateError,
    SendMessages, SendingTerms, Step,
};
use uuid::Uuid;

const KEY: DigestKey = DigestKey::from_bytes([7; 32]);

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
        graduations.expect_find_open().returning(|_| Ok(Vec::new()));
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

/// An outbox with one greeting to send that was written for this number.
fn outbox_with_a_greeting(number: &'static str) -> MockOutbox {
    let mut outbox = MockOutbox::new();
    outbox.expect_lease().returning(move |request| {
        let message = MessageId::from_uuid(Uuid::from_u128(2));
        let leased = Leased {
            entry: OutboxEntry {
                id: message.into(),
                conversation_id: conversation().id,
                due_at: request.now,
                task: Task::Send { purpose: Purpose::Dialogue, priority: Priority::Greeting, turn: message },
            },
            tries: 0,
            unconfirmed: 0,
            conversation: conversation(),
            dialogue: None,
            recipient: Some(Recipient {
                phone_number: PhoneNumber::restore("+34600111222").unwrap(),
                first_name: PersonName::parse("Ana").unwrap(),
            }),
            number: Some(KEY.number(&PhoneNumber::restore(number).unwrap())),
            content: Some(Outgoing::Template(Template {
                name: "greeting".to_owned(),
                language: "es".to_owned(),
                parameters: TemplateParameters::Positional(Vec::new()),
                choices: Vec::new(),
                text: "Hola".to_owned(),
            })),
            is_opted_out: false,
            last_inbound_at: None,
            wait: Duration::ZERO,
        };
        Ok(LeaseBatch { entries: vec![leased], again_in: None })
    });
    outbox
}

fn sending(store: MockConversationStore, outbox: MockOutbox) -> SendMessages {
    let mut ids = MockIds::new();
    ids.expect_entropy().return_const(7_u64);
    let adapters = Adapters {
        store: Arc::new(store),
        outbox: Arc::new(outbox),
        messenger: Arc::new(MockMessenger::new()),
        flows: Arc::new(MockFlowLibrary::new()),
        jobs: Arc::new(MockJobCatalogue::new()),
        gazetteer: Arc::default(),
        interpreter: None,
        clock: clock(),
        ids: Arc::new(ids),
        digest_key: KEY,
    };
    let pace = SendRate { rate: 80, recipient_interval: Duration::ZERO, recipient_burst: 1 };
    let second = Duration::from_secs(1);
    let timeouts = Timeouts::default();
    let terms =
        SendingTerms { lease: second * 30, grace: second * 60, request_timeout: second * 10, pace, timeouts };
    SendMessages::new(adapters, terms)
}

#[tokio::test]
async fn what_may_not_be_sent_is_given_back_as_it_was() {
    let mut store = MockConversationStore::new();
    store.expect_commit().times(1).returning(|change| {
        let settlement = change.settlement.unwrap();
        let due_at = DateTime::UNIX_EPOCH;
        assert_eq!(settlement.result, SettlementResult::Later { due_at, counts: false, code: None });
        assert!(change.events.is_empty() && change.deliveries.is_empty());
        Ok(Committed::Applied)
    });
    let mut outbox = outbox_with_a_greeting("+34600111222");
    outbox.expect_attempt().returning(|_, _| Err(StoreError::TimedOut));
    let send = sending(store, outbox);
    let taken = send.lease_due(10).await.unwrap();
    assert!(taken.jobs.is_empty(), "nobody knows whether the attempt is written down");
    let unattempted = taken.unattempted.unwrap();
    assert!(matches!(unattempted.cause, StoreError::TimedOut));
    let [job] = unattempted.jobs.as_slice() else { panic!("one message") };
    send.release(job).await.unwrap();
}

/// Whether the new number has sent STOP, and whether its window is open, was not looked up.
#[tokio::test]
async fn what_was_written_for_a_number_is_not_sent_to_another() {
    let mut store = MockConversationStore::new();
    store.expect_commit().times(1).returning(|change| {
        assert_eq!(change.settlement.unwrap().result, SettlementResult::Cancelled);
        // It was the greeting: the conversation ends, with its timers.
        assert_eq!(change.cancelled, [conversation().id]);
        let Some(ConversationChange::Advance(ended)) = change.conversation else { panic!("it ends") };
        assert_eq!(ended.state.outcome(), Some(Outcome::Undeliverable));
        Ok(Committed::Applied)
    });
    let send = sending(store, outbox_with_a_greeting("+34600999888"));
    let mut jobs = send.lease_due(10).await.unwrap().jobs;
    let job = jobs.pop().unwrap();
    assert!(!job.is_send() && jobs.is_empty());
    send.run(job).await.unwrap();
}

/// What was decided on something that has changed is not decided again on half of what is known now.
#[tokio::test]
async fn what_became_stale_is_given_back_to_be_read_anew() {
    let mut store = MockConversationStore::new();
    let mut results = vec![Err(CommitError::Stale), Ok(Committed::Applied)].into_iter();
    store.expect_commit().times(2).returning(move |change| {
        let result = results.next().unwrap();
        let settlement = change.settlement.unwrap().result;
        let due_at = DateTime::UNIX_EPOCH;
        let given_back = SettlementResult::Later { due_at, counts: false, code: None };
        assert_eq!(settlement == given_back, result.is_ok(), "{settlement:?}");
        result
    });
    let send = sending(store, outbox_with_a_greeting("+34600999888"));
    let job = send.lease_due(10).await.unwrap().jobs.pop().unwrap();
    send.run(job).await.unwrap();
}
