//! Rule 3: the order in which an event is judged, and that a refusal leaves nothing behind.

use hiretalk_domain::candidate::Candidate;
use hiretalk_domain::conversation::{Conversation, Outcome, Refusal};
use hiretalk_domain::events::Event;
use hiretalk_domain::ids::CandidateId;
use hiretalk_domain::paging::ConversationFilter;
use hiretalk_domain::ports::CommitError;

use crate::caller::Caller;
use crate::fixtures::{application, contact, opened_by};
use crate::test_store::TestStore;

/// Every set of reasons that can stand against one event, and the first of them as the answer.
pub async fn the_first_reason_is_the_answer(case: &TestStore) {
    let [caller, other] = case.both().await;
    for set in 0..16 {
        let [conflict, duplicate, active, opted_out] = [8, 4, 2, 1].map(|reason| set & reason != 0);
        let event = application(&format!("event {set}"), &format!("candidate {set}"), "job");
        let mut reasons = Vec::new();
        if conflict {
            let used = application(&format!("event {set}"), &format!("user {set}"), "job");
            let conversation_id = caller.opens(&used).await.id;
            reasons.push(Refusal::EventConflict { conversation_id });
        }
        if duplicate {
            let before = application(&format!("before {set}"), &format!("candidate {set}"), "job");
            let opened = caller.opens(&before).await;
            caller.completes(&opened, Outcome::NoMatch).await;
            reasons.push(Refusal::DuplicateApplication { conversation_id: opened.id });
        }
        if active {
            let now = application(&format!("now {set}"), &format!("candidate {set}"), "another job");
            let conversation_id = caller.opens(&now).await.id;
            reasons.push(Refusal::ActiveConversation { conversation_id });
        }
        if opted_out {
            caller.opts_out(&event.contact).await;
            reasons.push(Refusal::OptedOut);
        }
        match reasons.first() {
            Some(first) => assert_eq!(other.is_refused(&event).await, *first, "of {reasons:?}"),
            None => drop(other.opens(&event).await),
        }
    }
}

/// The conversation in the way of the job is also the active one: the duplicate is the nearer reason.
pub async fn an_active_conversation_about_the_job_is_a_duplicate(case: &TestStore) {
    let caller = case.first();
    let opened = caller.opens(&application("e1", "ana", "j1")).await;
    let refusal = caller.is_refused(&application("e2", "ana", "j1")).await;
    assert_eq!(refusal, Refusal::DuplicateApplication { conversation_id: opened.id });
}

/// A redelivery is recognised before any rule is asked: all of them are against the event when it comes again.
pub async fn a_redelivery_is_recognised_before_all_rules(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = caller.opens(&event).await;
    let completed = caller.completes(&opened, Outcome::OptedOut).await;
    caller.opens(&application("e2", "ana", "j2")).await;
    caller.opts_out(&event.contact).await;
    assert_eq!(other.redelivers(&event).await, completed);
}

/// No row, no event, no contact data, no used-up event id: after each refusal all is as it was.
pub async fn a_refusal_leaves_nothing_behind(case: &TestStore) {
    let [caller, other] = case.both().await;
    let first = caller.opens(&application("e1", "ana", "j1")).await;
    caller.completes(&first, Outcome::Finished).await;
    let active = caller.opens(&application("e2", "ana", "j2")).await;
    caller.opts_out(&contact("+34699999999", "Eva", None, None)).await;

    let mut conflict = application("e1", "eva", "j9");
    let mut duplicate = application("e3", "ana", "j1");
    let mut while_active = application("e4", "ana", "j3");
    let mut opted_out = application("e5", "eva", "j1");
    for event in [&mut conflict, &mut duplicate, &mut while_active] {
        event.contact = contact("+34688888888", "Nobody", None, Some("nobody@example.com"));
    }
    opted_out.contact = contact("+34699999999", "Nobody", None, Some("nobody@example.com"));

    let before = Snapshot::take(&caller, &active.candidate_id).await;
    for (event, code) in [
        (&conflict, "event_conflict"),
        (&duplicate, "duplicate_application"),
        (&while_active, "active_conversation"),
        (&opted_out, "opted_out"),
    ] {
        let change = other.opening(event.clone());
        let id = opened_by(&change).id;
        let answer = other.commit(change).await;
        assert!(
            matches!(&answer, Err(CommitError::Refused(refusal)) if refusal.code() == code),
            "{answer:?} in place of {code}"
        );
        assert_eq!(caller.find(id).await, None, "{code}");
        let after = Snapshot::take(&caller, &active.candidate_id).await;
        assert!(before == after, "{code} left something behind: {after:?} after {before:?}");
        if event.candidate_id.as_str() == "eva" {
            assert_eq!(caller.candidate(&event.candidate_id).await, None, "{code} makes nobody known");
        }
    }

    // The refused ids are unused: what comes with them later is judged anew.
    caller.completes(&active, Outcome::Cancelled).await;
    let opened = other.opens(&while_active).await;
    assert!(
        caller.contact_of(&opened.candidate_id).await == while_active.contact,
        "its contact data counts now"
    );
    caller.opens(&application("e3", "zoe", "j1")).await;
    caller.opens(&application("e5", "yan", "j1")).await;
}

/// Everything that can be read of a small store.
#[derive(Debug, PartialEq)]
struct Snapshot {
    conversations: Vec<Conversation>,
    feed: Vec<Event>,
    candidate: Option<Candidate>,
    active: Option<Conversation>,
}

impl Snapshot {
    async fn take(caller: &Caller, candidate: &CandidateId) -> Self {
        Self {
            conversations: caller.pages(&ConversationFilter::default(), 200).await.concat(),
            feed: caller.feed().await,
            candidate: caller.candidate(candidate).await,
            active: caller.active(candidate).await,
        }
    }
}
