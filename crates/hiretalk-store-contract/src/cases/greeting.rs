//! An opening with its first message: both are written, or neither.

use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::intake::Application;
use hiretalk_domain::ports::{CommitError, Committed};

use crate::caller::Caller;
use crate::fixtures::{application, contact, dialogue};
use crate::races::{CALLERS, at_once};
use crate::test_store::TestStore;
use crate::worker::Worker;

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
            let id = crate::fixtures::opened_by(&change).id;
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
