//! What an accepted event leaves behind, and rules 1 and 2.

use hiretalk_domain::candidate::{Candidate, CandidateRecord};
use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::{Conversation, Outcome, Refusal};
use hiretalk_domain::intake::Application;
use hiretalk_domain::paging::ConversationFilter;
use hiretalk_domain::ports::CommitError;

use crate::caller::Caller;
use crate::fixtures::{application, candidate_id, contact, created, job_id, opened_by, unusual_applications};
use crate::test_store::TestStore;

/// Every field comes back as it went in, through both handles, whatever its characters.
pub async fn an_accepted_event_is_kept_whole(case: &TestStore) {
    let [writer, reader] = case.both().await;
    for application in unusual_applications() {
        let change = writer.opening(application.clone());
        is_kept_whole(&writer, &reader, change, &application).await;
    }
}

/// The same for a conversation that has no job.
pub async fn a_graduation_is_kept_whole(case: &TestStore) {
    let [writer, reader] = case.both().await;
    for application in unusual_applications() {
        let event = application.event_id.as_str();
        let change = writer.graduating(event, &application.candidate_id, &application.contact);
        is_kept_whole(&writer, &reader, change, &application).await;
    }
}

/// Rule 1, in both active states, for events through both handles.
pub async fn a_candidate_has_one_active_conversation(case: &TestStore) {
    let callers = case.both().await;
    let active = callers[0].opens(&application("e1", "ana", "j1")).await;
    for (round, status) in ["CREATED", "ONGOING"].into_iter().enumerate() {
        for (side, caller) in callers.iter().enumerate() {
            let another = application(&format!("{round}{side}"), "ana", &format!("j-{round}-{side}"));
            let refusal = caller.is_refused(&another).await;
            assert_eq!(refusal, Refusal::ActiveConversation { conversation_id: active.id }, "{status}");
        }
        if round == 0 {
            callers[0].starts(&active).await;
        }
    }
    // Others are not concerned, also for the same job.
    callers[1].opens(&application("e2", "ben", "j1")).await;
}

/// Rule 2 holds after every end, and for that job alone.
pub async fn a_candidate_and_a_job_meet_once(case: &TestStore) {
    let callers = case.both().await;
    for (index, outcome) in Outcome::ALL.into_iter().enumerate() {
        let candidate = format!("candidate {index}");
        let (writer, other) = (&callers[index % 2], &callers[(index + 1) % 2]);
        let first = writer.opens(&application(&format!("{index}a"), &candidate, "job")).await;
        writer.completes(&first, outcome).await;

        let refusal = other.is_refused(&application(&format!("{index}b"), &candidate, "job")).await;
        assert_eq!(refusal, Refusal::DuplicateApplication { conversation_id: first.id }, "{outcome}");

        let second = other.opens(&application(&format!("{index}c"), &candidate, "another job")).await;
        assert_eq!(writer.active(&candidate_id(&candidate)).await, Some(second));
    }
}

/// A graduation has no job to meet twice: the next one opens when the one before has ended, and not earlier.
pub async fn graduations_follow_one_another(case: &TestStore) {
    let caller = case.first();
    let graduate = candidate_id("universidad:42");
    let details = contact("+34600000001", "Ana", None, None);
    let mut before: Option<Conversation> = None;
    for event in ["grade", "master", "doctorate"] {
        let change = caller.graduating(event, &graduate, &details);
        if let Some(before) = &before {
            let refused = caller.commit(change).await;
            let expected = Refusal::ActiveConversation { conversation_id: before.id };
            assert!(
                matches!(refused, Err(CommitError::Refused(refusal)) if refusal == expected),
                "{refused:?}"
            );
            caller.completes(before, Outcome::Cancelled).await;
        }
        let change = caller.graduating(event, &graduate, &details);
        let opened = opened_by(&change);
        caller.applies(change).await;
        before = Some(opened);
    }
    let all = caller.pages(&ConversationFilter::default(), 200).await.concat();
    assert_eq!(all.len(), 3);
    let with_job = ConversationFilter { job_id: Some(job_id("grade")), ..ConversationFilter::default() };
    assert_eq!(caller.pages(&with_job, 200).await.concat(), []);
}

/// Rule 3, last sentence: the last accepted event is what is known, also where it says less.
pub async fn an_accepted_event_replaces_the_contact_data(case: &TestStore) {
    let caller = case.first();
    let versions = [
        contact("+34600000001", "Ana", Some("Núñez"), Some("ana@example.com")),
        contact("+34600000002", "Anna", None, Some("anna@example.com")),
        contact("+4915112345678", "A.", Some("N."), None),
        contact("+34600000001", "Ana", None, None),
        contact("+34600000001", "Ana", Some("Núñez"), Some("ana@example.com")),
    ];
    for (index, details) in versions.into_iter().enumerate() {
        let mut application = application(&format!("e{index}"), "ana", &format!("j{index}"));
        application.contact = details.clone();
        let opened = caller.opens(&application).await;
        assert!(
            caller.contact_of(&application.candidate_id).await == details,
            "the contact data of event {index}"
        );
        caller.completes(&opened, Outcome::Cancelled).await;
        assert!(caller.contact_of(&application.candidate_id).await == details, "the same after its end");
    }
}

/// No use case does this; a store that let it pass would hold a conversation with nobody.
pub async fn an_opening_with_an_unknown_candidate_is_a_defect(case: &TestStore) {
    let caller = case.first();
    let application = application("e1", "nobody", "j1");
    let change = Change { candidate: None, ..caller.opening(application.clone()) };
    let opened = opened_by(&change);
    let answer = caller.commit(change).await;
    assert!(matches!(answer, Err(CommitError::Store(_))), "{answer:?}");
    assert_eq!(caller.find(opened.id).await, None);
    assert_eq!(caller.feed().await, []);
    // The failed change did no harm to those after it.
    caller.opens(&application).await;
}

async fn is_kept_whole(writer: &Caller, reader: &Caller, change: Change, from: &Application) {
    let opened = opened_by(&change);
    writer.applies(change).await;
    assert_eq!(reader.find(opened.id).await.as_ref(), Some(&opened));
    assert_eq!(reader.active(&from.candidate_id).await.as_ref(), Some(&opened));
    let known =
        Candidate { id: from.candidate_id.clone(), record: CandidateRecord::Known(from.contact.clone()) };
    let stored = reader.candidate(&from.candidate_id).await;
    // Contact data has no readable `Debug`: the message names the candidate instead.
    assert!(stored == Some(known), "the contact data of {:?}", from.candidate_id);

    let page = reader.page(&ConversationFilter::default(), 1, None).await.expect("a page");
    assert_eq!(page.conversations, std::slice::from_ref(&opened));
    let feed = reader.feed().await;
    let event = feed.last().expect("an event for the new conversation");
    assert_eq!(event.conversation_id, Some(opened.id));
    assert_eq!(event.occurred_at, opened.created_at);
    assert_eq!(event.kind, created(&opened));
}
