//! Stored dialogues, and use cases run on a store.

use std::sync::Arc;

use async_trait::async_trait;
use hiretalk_domain::api_key::{ApiKeyDigest, ApiKeyName, Scope};
use hiretalk_domain::candidate::{CandidateRecord, ContactDetails};
use hiretalk_domain::conversation::{Conversation, Outcome, Refusal, State, Status};
use hiretalk_domain::dialogue::{Answer, ReadBy};
use hiretalk_domain::events::EventKind;
use hiretalk_domain::ids::JobId;
use hiretalk_domain::inbound::{ChannelUser, InboundContent, InboundMessage};
use hiretalk_domain::intake::Application;
use hiretalk_domain::message::{ChannelMessageId, MessageBody, Outgoing};
use hiretalk_domain::outbound::{Accepted, OutboundMessage, SendError};
use hiretalk_domain::outbox::Timeouts;
use hiretalk_domain::ports::{JobCatalogue, Messenger};
use hiretalk_domain::use_cases::{
    Adapters, AdvanceConversation, AdvanceConversationError, EraseCandidateError, HandleInbound,
    ManageApiKeys, ReceiveApplication, ReceiveApplicationError, Received, SendMessages, SendingTerms, Step,
};

use crate::caller::Caller;
use crate::cases::confirmations::confirm;
use crate::cases::registrations::{put, registration};
use crate::fixtures::{
    KEY, OneFlow, application, candidate_id, channel_id, contact, erase, job, job_id, opened_by, say, text,
};
use crate::test_store::TestStore;
use crate::worker::{FAST, LONG, SHORT};

/// A list out of the catalogue, a number that means one of its rows, and the job that it stands for.
pub async fn a_graduate_picks_a_job(case: &TestStore) {
    let [caller, other] = case.both().await;
    let catalogue: Arc<dyn JobCatalogue> = Arc::<dyn crate::store::Store>::clone(caller.store());
    let now = caller.ticker().tick();
    catalogue.put(vec![job("j1"), job("j2")], now).await.expect("the jobs are stored");
    let (opened, ana) = graduates(&caller, "ana", "+34600111222").await;
    assert_eq!(other.dialogue(opened.id).await, None);

    answers(&caller, &ana, "m1", "full time").await;
    let dialogue = other.dialogue(opened.id).await.expect("a dialogue");
    assert_eq!(dialogue.answers, [answer("hours", "FULL_TIME")]);
    assert_eq!(said(&caller, &opened).await, ["Which job? en"]);
    assert_eq!(other.conversation(opened.id).await.state, State::Ongoing);

    // Both jobs are as old, so the first by id is the first in the list, whatever comes into the catalogue later.
    catalogue.put(vec![job("j0")], caller.ticker().tick()).await.expect("the job is stored");
    answers(&other, &ana, "m2", "2").await;
    let dialogue = caller.dialogue(opened.id).await.expect("a dialogue");
    assert_eq!(dialogue.answers, [answer("hours", "FULL_TIME"), answer("job", "j2")]);
    assert_eq!(caller.conversation(opened.id).await.state, State::Completed { outcome: Outcome::Matched });
    assert_eq!(told(&caller, &opened).await, [Some(job_id("j2"))]);
    assert_eq!(said(&caller, &opened).await.len(), 3, "the list, the job and the last word");
}

pub async fn a_burst_is_read_as_one_answer(case: &TestStore) {
    let [caller, other] = case.both().await;
    let (opened, eva) = graduates(&caller, "eva", "+34600111444").await;
    hears(&caller, &eva, "m1", "full").await;
    hears(&other, &eva, "m2", "time").await;
    // The same message again is no further piece.
    hears(&caller, &eva, "m2", "time").await;
    let unread = caller.dialogue(opened.id).await.expect("a dialogue").unread;
    assert_eq!(unread.texts(), ["full", "time"]);
    assert_eq!(reads(&other).await, 1);
    assert_eq!(reads(&caller).await, 0, "all is read");
    let dialogue = caller.dialogue(opened.id).await.expect("a dialogue");
    assert!(dialogue.unread.is_empty());
    assert_eq!(dialogue.answers, [answer("hours", "FULL_TIME")]);
}

pub async fn a_person_is_asked_for(case: &TestStore) {
    let [caller, other] = case.both().await;
    let (opened, ben) = graduates(&caller, "ben", "+34600111333").await;
    for (id, words) in [("m1", "talk to a person"), ("m2", "I said: a person!"), ("m3", "a person")] {
        answers(&caller, &ben, id, words).await;
        let dialogue = other.dialogue(opened.id).await.expect("a dialogue");
        assert!(dialogue.needs_person(), "after {words}");
        assert_eq!(other.conversation(opened.id).await.state, State::Ongoing);
        // The feed is told once.
        assert_eq!(told(&caller, &opened).await, [None]);
    }
    let active = other.conversation(opened.id).await;
    other.applies(erase(&opened.candidate_id, Some(&active), other.ticker().tick())).await;
    assert_eq!(caller.dialogue(opened.id).await, None);
}

pub async fn a_code_is_no_answer(case: &TestStore) {
    let [caller, other] = case.both().await;
    let (opened, ana) = graduates(&caller, "ana", "+34600111222").await;
    let stored = registration(&caller, &ana);
    put(&caller, &stored).await;
    let code = KEY.code_of(stored.id).message();
    let sent_at = caller.ticker().tick();
    for (index, heard_by) in [&caller, &other, &other].into_iter().enumerate() {
        let message = InboundMessage {
            channel_id: channel_id(&format!("m{}", index / 2)),
            sender: ChannelUser {
                number: Some(ana.phone_number.clone()),
                user_id: Some("user-1".to_owned()),
            },
            sent_at,
            quotes: None,
            content: InboundContent::Text(code.clone()),
        };
        assert!(listen(heard_by).handle_message(message).await.expect("the message is heard"));
        assert_eq!(caller.dialogue(opened.id).await, None, "nothing was answered");
    }
    let routed = other.routes_from(&[KEY.channel_user("user-1")]).await.expect("the name leads there");
    assert_eq!((routed.conversation.id, routed.last_inbound_at), (opened.id, Some(sent_at)));
    assert_eq!(caller.messages(opened.id).await.len(), 1, "the first word alone");
}

fn answer(key: &str, value: &str) -> Answer {
    Answer { key: key.to_owned(), value: value.to_owned(), read_by: ReadBy::Rule }
}

async fn graduates(caller: &Caller, name: &str, phone: &str) -> (Conversation, ContactDetails) {
    let contact = contact(phone, "Ana", None, None);
    let mut change = caller.graduating(&format!("event of {name}"), &candidate_id(name), &contact);
    let opened = opened_by(&change);
    say(&mut change, opened.id, &contact, [text("Congratulations")], caller.ticker());
    caller.applies(change).await;
    (opened, contact)
}

/// Hears a text and reads it, as the worker does.
async fn answers(caller: &Caller, from: &ContactDetails, id: &str, words: &str) {
    hears(caller, from, id, words).await;
    assert_eq!(reads(caller).await, 1, "{words} is read");
}

/// Reads what waits to be read; how many dialogues.
async fn reads(caller: &Caller) -> usize {
    let adapters = Adapters {
        store: Arc::<dyn crate::store::Store>::clone(caller.store()),
        outbox: Arc::<dyn crate::store::Store>::clone(caller.store()),
        messenger: Arc::new(Unheard),
        flows: Arc::new(OneFlow::new()),
        jobs: Arc::<dyn crate::store::Store>::clone(caller.store()),
        gazetteer: Arc::default(),
        interpreter: None,
        clock: Arc::<crate::fixtures::Ticker>::clone(caller.ticker()),
        ids: Arc::<crate::fixtures::Ticker>::clone(caller.ticker()),
        digest_key: KEY,
    };
    let terms =
        SendingTerms { lease: LONG, grace: LONG, request_timeout: SHORT, pace: FAST, timeouts: timeouts() };
    let send = SendMessages::new(adapters, terms);
    let mut read = 0;
    for job in send.lease_due(100).await.expect("the store leases").jobs {
        // Messages stay where they are.
        if !job.is_send() {
            send.run(job).await.expect("the answer is read");
            read += 1;
        }
    }
    read
}

fn timeouts() -> Timeouts {
    Timeouts { read_after: chrono::Duration::zero(), ..Timeouts::default() }
}

/// A channel over which nothing leaves.
struct Unheard;

#[async_trait]
impl Messenger for Unheard {
    async fn send(&self, _letter: OutboundMessage) -> Result<Accepted, SendError> {
        Err(SendError::Unreachable("nothing leaves here".into()))
    }

    async fn mark_read(&self, _message: ChannelMessageId) -> Result<(), SendError> {
        Ok(())
    }
}

/// Hears a text, as the worker does.
async fn hears(caller: &Caller, from: &ContactDetails, id: &str, words: &str) {
    let message = InboundMessage {
        channel_id: channel_id(&format!("{id} of {}", from.phone_number.as_str())),
        sender: ChannelUser { number: Some(from.phone_number.clone()), user_id: None },
        sent_at: caller.ticker().tick(),
        quotes: None,
        content: InboundContent::Text(words.to_owned()),
    };
    assert!(
        listen(caller).handle_message(message).await.expect("the message is heard"),
        "{words} is answered"
    );
}

fn listen(caller: &Caller) -> HandleInbound {
    HandleInbound {
        store: Arc::<dyn crate::store::Store>::clone(caller.store()),
        flows: Some(Arc::new(OneFlow::new())),
        intents: hiretalk_flows::intent_grammar(),
        registrations: confirm(caller),
        jobs: Arc::<dyn crate::store::Store>::clone(caller.store()),
        gazetteer: Arc::default(),
        clock: Arc::<crate::fixtures::Ticker>::clone(caller.ticker()),
        ids: Arc::<crate::fixtures::Ticker>::clone(caller.ticker()),
        digest_key: KEY,
        timeouts: timeouts(),
    }
}

async fn said(caller: &Caller, conversation: &Conversation) -> Vec<String> {
    let messages = caller.messages(conversation.id).await;
    let ours = messages.into_iter().filter_map(|message| match message.body {
        MessageBody::Out { content, .. } => content,
        MessageBody::In { .. } => None,
    });
    let first_line = |content: Outgoing| content.text().lines().next().unwrap_or_default().to_owned();
    ours.skip(1).map(first_line).collect()
}

async fn told(caller: &Caller, conversation: &Conversation) -> Vec<Option<JobId>> {
    let events = caller.feed().await.into_iter();
    let of_it = events.filter(|event| event.conversation_id == Some(conversation.id));
    of_it
        .filter_map(|event| match event.kind {
            EventKind::JobSelected { job_id, .. } => Some(Some(job_id)),
            EventKind::PersonRequested { .. } => Some(None),
            _ => None,
        })
        .collect()
}

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
        execute_erasure(&other, candidate).await.expect("the candidate is erased");
        let record = caller.candidate(&candidate_id(candidate)).await.map(|candidate| candidate.record);
        assert!(matches!(record, Some(CandidateRecord::Erased { .. })), "{candidate}: {record:?}");
        assert_eq!(caller.feed().await.len(), feed.len() + events, "{candidate}");
    }
    assert_eq!(caller.conversation(active.id).await.state, State::Completed { outcome: Outcome::Cancelled });
    assert_eq!(caller.conversation(ended.id).await, ended);
    for nobody in ["eva", "Ana", "ana "] {
        let answer = execute_erasure(&other, nobody).await;
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

async fn execute_erasure(caller: &Caller, candidate: &str) -> Result<(), EraseCandidateError> {
    caller.erasing().execute(candidate_id(candidate)).await
}
