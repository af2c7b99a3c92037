//! The event feed: in commit order, nothing skipped, and a wait that ends when something comes.

use std::time::{Duration, Instant};

use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::events::{Event, EventKind, GraduationStep, NewEvent, Position};
use hiretalk_domain::graduation::CancelReason;
use hiretalk_domain::ids::{EndpointId, MediaId};

use crate::caller::Caller;
use crate::fixtures::{application, created, unusual_applications};
use crate::races::all_of;
use crate::test_store::TestStore;

const PROMPT: Duration = Duration::from_millis(500);

/// The commits of both handles, one after the other, stand in the feed one after the other.
pub async fn events_stand_in_commit_order(case: &TestStore) {
    let callers = case.both().await;
    let mut expected = Vec::new();
    for index in 0..40 {
        let name = format!("{index}");
        let opened = callers[index % 2].opens(&application(&name, &name, "job")).await;
        expected.push((Some(opened.id), "conversation.created"));
        if index % 3 == 0 {
            let opened = callers[(index + 1) % 2].starts(&opened).await;
            expected.push((Some(opened.id), "conversation.started"));
            callers[index % 2].completes(&opened, Outcome::Finished).await;
            expected.push((Some(opened.id), "conversation.completed"));
        }
    }
    for caller in callers {
        let feed = caller.feed().await;
        assert_ascending(&feed);
        let told: Vec<_> = feed.iter().map(|event| (event.conversation_id, event.kind.name())).collect();
        assert_eq!(told, expected);
    }
}

/// The events of one change keep their order, and every kind comes back as it went in.
pub async fn every_kind_of_event_comes_back(case: &TestStore) {
    let [writer, reader] = case.both().await;
    let mut expected = Vec::new();
    for application in unusual_applications() {
        let candidate_id = application.candidate_id.clone();
        let opening = writer.opening(application.clone());
        let graduating =
            writer.graduating(application.event_id.as_str(), &candidate_id, &application.contact);
        let mut kinds = vec![
            EventKind::ConversationStarted { candidate_id: candidate_id.clone() },
            EventKind::CandidateErased { candidate_id: candidate_id.clone() },
            EventKind::PersonRequested { candidate_id: candidate_id.clone() },
            EventKind::QuestionAsked { candidate_id: candidate_id.clone() },
            EventKind::WrongPerson { candidate_id: candidate_id.clone() },
            EventKind::EndpointDisabled { endpoint_id: EndpointId::new(writer.ticker().tick(), 7) },
            EventKind::FileReceived {
                candidate_id: candidate_id.clone(),
                media_id: MediaId::new(writer.ticker().tick(), 7),
            },
            EventKind::JobSelected { candidate_id: candidate_id.clone(), job_id: application.job_id.clone() },
        ];
        kinds.extend(
            Outcome::ALL.map(|outcome| EventKind::ConversationCompleted {
                candidate_id: candidate_id.clone(),
                outcome,
            }),
        );
        let reasons = CancelReason::ALL.iter().map(|reason| GraduationStep::Cancelled { reason: *reason });
        let steps = [
            GraduationStep::Scheduled,
            GraduationStep::Rescheduled,
            GraduationStep::Waiting,
            GraduationStep::Started,
        ];
        kinds.extend(steps.into_iter().chain(reasons).map(|step| EventKind::Graduation {
            candidate_id: candidate_id.clone(),
            graduation_id: application.event_id.clone(),
            step,
        }));
        kinds.extend(
            [opening, graduating].into_iter().flat_map(|change| change.events).map(|event| event.kind),
        );
        let conversation_id = Some(writer.ticker().conversation_id_at(writer.ticker().tick()));
        let opened = writer.opens(&application).await;
        expected.push((Some(opened.id), created(&opened), opened.created_at));
        let events: Vec<_> = kinds
            .into_iter()
            .map(|kind| {
                let is_about_a_conversation = !matches!(kind, EventKind::CandidateErased { .. });
                NewEvent {
                    occurred_at: writer.ticker().tick(),
                    conversation_id: conversation_id.filter(|_| is_about_a_conversation),
                    kind,
                }
            })
            .collect();
        expected.extend(
            events.iter().map(|event| (event.conversation_id, event.kind.clone(), event.occurred_at)),
        );
        writer.applies(Change { events, ..Change::default() }).await;
    }
    let feed = reader.feed().await;
    assert_ascending(&feed);
    let told: Vec<_> =
        feed.into_iter().map(|event| (event.conversation_id, event.kind, event.occurred_at)).collect();
    assert_eq!(told, expected);
}

/// From every position, with limits around what is left.
pub async fn a_read_goes_on_after_a_position(case: &TestStore) {
    let [writer, reader] = case.both().await;
    assert_eq!(reader.events(Position::START, 1000).await, []);
    for index in 0..12 {
        let name = format!("{index}");
        writer.opens(&application(&name, &name, "job")).await;
    }
    let feed = reader.feed().await;
    assert_eq!(feed.len(), 12);
    for limit in [1, 2, 11, 12, 13, 1000] {
        for (index, event) in feed.iter().enumerate() {
            let rest = &feed[index + 1..];
            let expected = &rest[..rest.len().min(usize::from(limit))];
            assert_eq!(
                reader.events(event.position, limit).await,
                expected,
                "after {index}, at most {limit}"
            );
        }
        for start in [Position::START, Position(-1), Position(i64::MIN)] {
            assert_eq!(reader.events(start, limit).await, feed[..feed.len().min(usize::from(limit))]);
        }
        assert_eq!(reader.events(Position(i64::MAX), limit).await, []);
    }
}

/// Whoever waits on one handle is woken soon after a commit through the other.
pub async fn a_wait_ends_soon_after_a_commit(case: &TestStore) {
    let callers = case.both().await;
    for (direction, [writer, waiter]) in
        [("from first to second", [0, 1]), ("from second to first", [1, 0]), ("on one", [0, 0])]
    {
        let (writer, waiter) = (&callers[writer], &callers[waiter]);
        let mut delays = Vec::new();
        for round in 0..5 {
            let after = last(waiter).await;
            let store = std::sync::Arc::clone(waiter.store());
            let wait = tokio::spawn(async move {
                store.wait_for_events(after).await;
                Instant::now()
            });
            // Long enough for the wait to have begun, and no multiple of a fallback's second.
            tokio::time::sleep(Duration::from_millis(60)).await;
            let name = format!("{direction} {round}");
            writer.opens(&application(&name, &name, "job")).await;
            let committed = Instant::now();
            let woken = wait.await.expect("the wait ends");
            delays.push(woken.saturating_duration_since(committed));
            assert_eq!(waiter.events(after, 1000).await.len(), 1);
        }
        // A busy machine may be late once or twice; a store that only polls is late nearly always.
        delays.sort_unstable();
        assert!(delays[2] < PROMPT, "{direction}: {delays:?}");
    }
}

pub async fn a_wait_for_what_is_there_ends_at_once(case: &TestStore) {
    let callers = case.both().await;
    let mut delays = Vec::new();
    for round in 0..5 {
        let after = last(&callers[1]).await;
        let name = format!("{round}");
        callers[0].opens(&application(&name, &name, "job")).await;
        let begun = Instant::now();
        callers[1].store().wait_for_events(after).await;
        delays.push(begun.elapsed());
    }
    delays.sort_unstable();
    assert!(delays[2] < PROMPT, "{delays:?}");
}

/// A wait ends without a commit too, so that nothing depends on a message that can be lost.
pub async fn a_wait_ends_without_a_commit(case: &TestStore) {
    let [caller, _] = case.both().await;
    for after in [Position::START, Position(i64::MAX)] {
        let wait = caller.store().wait_for_events(after);
        tokio::time::timeout(Duration::from_secs(20), wait).await.expect("a wait of 20 seconds at most");
    }
}

/// While both handles write, those who follow see every event once, in the order that the feed keeps for ever.
pub async fn followers_miss_nothing(case: &TestStore) {
    const WRITERS: usize = 8;
    const EACH: usize = 40;
    let callers = case.both().await;
    let followers: Vec<_> = (0..4)
        .map(|index| {
            let follower = callers[index % 2].clone();
            // Two of them poll as fast as they can, two wait to be woken.
            tokio::spawn(async move { follow(&follower, WRITERS * EACH * 2, index < 2).await })
        })
        .collect();
    let writers = (0..WRITERS).map(|writer| {
        let caller = callers[writer % 2].clone();
        async move {
            for index in 0..EACH {
                let name = format!("{writer} {index}");
                let opened = caller.opens(&application(&name, &name, "job")).await;
                caller.completes(&opened, Outcome::Cancelled).await;
            }
        }
    });
    all_of(writers).await;
    let feed = callers[0].feed().await;
    assert_eq!(feed.len(), WRITERS * EACH * 2);
    assert_ascending(&feed);
    for follower in followers {
        let seen = follower.await.expect("the follower ends");
        assert!(seen == feed, "a follower saw {} of {} events, or in another order", seen.len(), feed.len());
    }
}

async fn follow(follower: &Caller, expected: usize, polls: bool) -> Vec<Event> {
    let mut seen: Vec<Event> = Vec::new();
    while seen.len() < expected {
        let after = seen.last().map_or(Position::START, |event| event.position);
        let events = follower.events(after, 7).await;
        assert!(events.iter().all(|event| event.position > after), "events up to {after} once more");
        if events.is_empty() {
            if polls {
                tokio::task::yield_now().await;
            } else {
                follower.store().wait_for_events(after).await;
            }
        }
        seen.extend(events);
    }
    seen
}

async fn last(caller: &Caller) -> Position {
    caller.feed().await.last().map_or(Position::START, |event| event.position)
}

fn assert_ascending(feed: &[Event]) {
    assert!(feed.first().is_none_or(|event| event.position > Position::START));
    assert!(feed.is_sorted_by(|earlier, later| earlier.position < later.position), "positions ascend");
}
