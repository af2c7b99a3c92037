//! Rule 3: an event that comes again.

use hiretalk_domain::candidate::ContactDetails;
use hiretalk_domain::conversation::{Outcome, Refusal};
use hiretalk_domain::intake::Application;
use hiretalk_domain::ports::{CommitError, Committed};

use crate::fixtures::{application, candidate_id, contact, job_id, opened_by, unusual_applications};
use crate::test_store::TestStore;

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
