//! Opening a conversation (rules 1 to 3): the order of the rules, redeliveries, conflicts, and the greeting.

use hiretalk_domain::candidate::{Candidate, CandidateRecord, ContactDetails};
use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::{Conversation, Outcome, Refusal};
use hiretalk_domain::events::Event;
use hiretalk_domain::ids::CandidateId;
use hiretalk_domain::intake::Application;
use hiretalk_domain::paging::ConversationFilter;
use hiretalk_domain::ports::{CommitError, Committed};

use crate::caller::Caller;
use crate::fixtures::{
    application, candidate_id, contact, created, dialogue, job_id, opened_by, unusual_applications,
};
use crate::races::{CALLERS, at_once};
use crate::test_store::TestStore;
use crate::worker::Worker;

/// Every field comes back as it went in, through both handles, whatever its characters.
pub async fn an_accepted_event_is_kept_whole(case: &TestStore) {
    let [writer, reader] = case.both().await;
    for application in unusual_applications() {
        let change = writer.opening(application.clone());
        is_kept_whole(&writer, &reader, change, &application).await;
    }
}

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

/// At every stage, through both handles, with the same content.
pub async fn an_event_again_returns_the_conversation_as_it_is_now(case: &TestStore) {
    let callers = case.both().await;
    for (index, application) in unusual_applications().into_iter().enumerate() {
        let (writer, other) = (&callers[index % 2], &callers[(index + 1) % 2]);
        let created = writer.opens(&application).await;
        assert_eq!(other.redelivers(&application).await, created);
        let ongoing = writer.starts(&created).await;
        assert_eq!(other.redelivers(&application).await, ongoing);
        let outcome = Outcome::ALL[index % Outcome::ALL.len()];
        let completed = writer.completes(&ongoing, outcome).await;
        assert_eq!(other.redelivers(&application).await, completed);
        assert_eq!(writer.redelivers(&application).await, completed);
    }
}

/// A late redelivery neither touches the newer conversation nor brings the old contact data back.
pub async fn an_event_again_writes_nothing(case: &TestStore) {
    let [caller, other] = case.both().await;
    let old = application("e1", "ana", "j1");
    let first = caller.opens(&old).await;
    let first = caller.completes(&first, Outcome::Finished).await;
    let mut new = application("e2", "ana", "j2");
    new.contact = contact("+34611111111", "Ana María", None, None);
    let second = caller.opens(&new).await;

    let feed = caller.feed().await;
    for _ in 0..3 {
        assert_eq!(other.redelivers(&old).await, first);
        assert_eq!(caller.redelivers(&new).await, second);
    }
    assert!(caller.contact_of(&new.candidate_id).await == new.contact, "the newer contact data stays");
    assert_eq!(caller.feed().await, feed);
    assert_eq!(caller.active(&new.candidate_id).await, Some(second));
}

/// Each part of the content counts, and the event id leads to the conversation that it opened first.
pub async fn an_event_again_with_other_content_conflicts(case: &TestStore) {
    let callers = case.both().await;
    let (ana, number, family, email) = ("Ana", "+34600000001", Some("Núñez"), Some("ana@example.com"));
    let edits = [
        ("candidate", event("Ana", "j1", contact(number, ana, family, email))),
        ("job", event("ana", "j1 ", contact(number, ana, family, email))),
        ("number", event("ana", "j1", contact("+34600000002", ana, family, email))),
        ("first name", event("ana", "j1", contact(number, "ana", family, email))),
        ("last name", event("ana", "j1", contact(number, ana, Some("Nunez"), email))),
        ("no last name", event("ana", "j1", contact(number, ana, None, email))),
        ("e-mail", event("ana", "j1", contact(number, ana, family, Some("ana@example.org")))),
        ("no e-mail", event("ana", "j1", contact(number, ana, family, None))),
        ("all", event("ben", "j2", contact("+34600000003", "Ben", None, None))),
    ];
    let original = event("ana", "j1", contact(number, ana, family, email));
    let opened = callers[0].opens(&original).await;
    let feed = callers[0].feed().await;
    for (part, edited) in edits {
        for caller in &callers {
            let refusal = caller.is_refused(&edited).await;
            assert_eq!(refusal, Refusal::EventConflict { conversation_id: opened.id }, "another {part}");
        }
        assert!(
            edited.candidate_id == original.candidate_id
                || callers[0].candidate(&edited.candidate_id).await.is_none(),
            "a conflict makes nobody known"
        );
    }
    callers[0].completes(&opened, Outcome::Finished).await;
    let mut edited = original.clone();
    edited.job_id = job_id("j2");
    let refusal = callers[1].is_refused(&edited).await;
    assert_eq!(refusal, Refusal::EventConflict { conversation_id: opened.id }, "also after its end");
    assert!(
        callers[0].contact_of(&original.candidate_id).await == original.contact,
        "the contact data stays"
    );
    assert_eq!(callers[0].feed().await.len(), feed.len() + 2);
}

/// The two kinds of events come from different systems, whose ids know nothing of each other.
pub async fn an_application_and_a_graduation_may_share_an_event_id(case: &TestStore) {
    let caller = case.first();
    let applied = caller.opens(&application("1", "ana", "j1")).await;
    let details = contact("+34600000007", "Ben", None, None);
    let graduate = candidate_id("universidad:1");
    let graduation = caller.graduating("1", &graduate, &details);
    let graduated = opened_by(&graduation);
    caller.applies(graduation).await;
    assert_ne!(applied.id, graduated.id);

    let again = caller.commit(caller.graduating("1", &graduate, &details)).await;
    assert!(matches!(&again, Ok(Committed::Redelivered(found)) if *found == graduated), "{again:?}");
    let other = contact("+34600000008", "Ben", None, None);
    let conflict = caller.commit(caller.graduating("1", &graduate, &other)).await;
    let expected = Refusal::EventConflict { conversation_id: graduated.id };
    assert!(matches!(conflict, Err(CommitError::Refused(refusal)) if refusal == expected), "{conflict:?}");
    assert_eq!(caller.redelivers(&application("1", "ana", "j1")).await, applied);
}

/// The one event of a case, with this content.
fn event(candidate: &str, job: &str, contact: ContactDetails) -> Application {
    Application { contact, ..application("e1", candidate, job) }
}

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

/// The message and its entry come with the conversation.
pub async fn a_first_message_comes_with_its_conversation(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let (change, messages) = worker.caller.opening_with(application("e1", "ana", "j1"), 2);
    let (entries, new) = (change.outbox.clone(), change.messages.clone());
    let opened = crate::fixtures::opened_by(&change);
    worker.caller.applies(change).await;
    let stored: Vec<_> = other.queue().await.into_iter().map(|record| record.entry).collect();
    assert_eq!(stored, entries);
    let transcript = other.caller.messages(opened.id).await;
    assert_eq!(transcript.iter().map(|message| message.id).collect::<Vec<_>>(), messages);
    assert_eq!(transcript[0].created_at, new[0].created_at);
}

/// A refused event leaves no message and no entry; one that comes again adds none.
pub async fn a_refusal_says_nothing(case: &TestStore) {
    let [worker, other] = case.both().await.map(Worker::new);
    let first = application("e1", "ana", "j1");
    let (opened, _) = worker.caller.greets(&first, 1).await;
    worker.caller.completes(&opened, Outcome::Cancelled).await;
    worker.caller.greets(&application("e2", "ana", "j2"), 1).await;
    let stopped = contact("+34600000009", "Eva", None, None);
    worker.caller.opts_out(&stopped).await;
    let mut opted_out = application("e5", "eva", "j1");
    opted_out.contact = stopped;

    let before = (other.queue().await, other.caller.messages(opened.id).await);
    for (event, expected) in [
        (first, "redelivered"),
        (application("e1", "eva", "j1"), "event_conflict"),
        (application("e3", "ana", "j1"), "duplicate_application"),
        (application("e4", "ana", "j3"), "active_conversation"),
        (opted_out, "opted_out"),
    ] {
        let (change, messages) = other.caller.opening_with(event, 2);
        let answer = match other.caller.commit(change).await {
            Ok(Committed::Redelivered(_)) => "redelivered",
            Err(CommitError::Refused(refusal)) => refusal.code(),
            answer => panic!("{answer:?} in place of {expected}"),
        };
        assert_eq!(answer, expected);
        assert_eq!((worker.queue().await, worker.caller.messages(opened.id).await), before, "{expected}");
        for message in messages {
            assert_eq!(worker.caller.tracks(Some(message), "wamid.?").await, None, "{expected}");
        }
    }
}

/// The dialogue that an opening begins is stored with its conversation, in batches of openings with and without one; that
/// of a refused opening is not.
pub async fn a_dialogue_begins_with_its_conversation(case: &TestStore) {
    let callers = case.both().await;
    for round in 0..3 {
        let opened = at_once((0..CALLERS).map(|index| {
            let caller: Caller = callers[index % 2].clone();
            // Every fourth event comes for the candidate of the one before it.
            let candidate = format!("candidate {round}/{}", if index % 4 == 3 { index - 1 } else { index });
            let (mut change, _) =
                caller.opening_with(application(&format!("{round}/{index}"), &candidate, "job"), 1);
            let id = opened_by(&change).id;
            let begun = (index % 3 != 0).then(|| dialogue("start", &[("key", "value")]));
            change.dialogue = begun.clone().map(|begun| (id, begun));
            async move {
                let is_opened = match caller.commit(change).await {
                    Ok(Committed::Applied) => true,
                    Err(CommitError::Refused(_)) => false,
                    other => panic!("{other:?}"),
                };
                (id, is_opened, begun)
            }
        }))
        .await;
        let refused = opened.iter().filter(|(_, is_opened, _)| !is_opened).count();
        assert_eq!(refused, CALLERS / 4, "round {round}");
        for (id, is_opened, expected) in opened {
            if is_opened {
                assert_eq!(callers[1].dialogue(id).await, expected, "round {round}");
            } else {
                assert_eq!(callers[1].find(id).await, None, "round {round}");
            }
        }
    }
}

/// One event delivered 64 times at once, and 64 events for one candidate: one conversation, one message, one entry.
pub async fn of_64_openings_one_speaks(case: &TestStore) {
    let callers = case.both().await;
    for round in 0..20 {
        let candidate = format!("candidate {round}");
        let event = |index: usize| -> Application {
            let index = if round % 2 == 0 { 0 } else { index };
            application(&format!("{round}/{index}"), &candidate, &format!("job {index}"))
        };
        let applied = at_once((0..CALLERS).map(|index| {
            let caller: Caller = callers[index % 2].clone();
            let (change, messages) = caller.opening_with(event(index), 1);
            async move { (caller.commit(change).await, messages[0]) }
        }))
        .await;
        let active = callers[0].active(&event(0).candidate_id).await.expect("a conversation");
        let spoken: Vec<_> = callers[1].messages(active.id).await.iter().map(|message| message.id).collect();
        let winners: Vec<_> = applied
            .into_iter()
            .filter_map(|(answer, message)| match answer {
                Ok(Committed::Applied) => Some(message),
                Ok(Committed::Redelivered(_)) | Err(CommitError::Refused(_)) => None,
                other => panic!("{other:?} in round {round}"),
            })
            .collect();
        assert_eq!((winners.len(), &spoken), (1, &winners), "round {round}");
        let worker = Worker::new(callers[round % 2].clone());
        worker.leases_one(winners[0]).await;
        assert_eq!(worker.queue().await.len(), round + 1);
    }
}
