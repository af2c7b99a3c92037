//! Advancing conversations, and pages of them.

use std::collections::BTreeSet;

use hiretalk_domain::candidate::{Candidate, CandidateRecord};
use hiretalk_domain::change::{CandidateChange, ConversationChange};
use hiretalk_domain::conversation::{Conversation, Outcome, State, Status, Version};
use hiretalk_domain::events::EventKind;
use hiretalk_domain::ids::{ConversationId, JobId};
use hiretalk_domain::paging::ConversationFilter;

use crate::caller::Caller;
use crate::fixtures;
use crate::fixtures::{advanced_by, application, candidate_id, complete, contact, job_id, opened_by, start};
use crate::test_store::TestStore;

/// Each way through the states, seen through the other handle at each step.
pub async fn every_state_comes_back(case: &TestStore) {
    let [caller, other] = case.both().await;
    for (index, outcome) in Outcome::ALL.into_iter().enumerate() {
        for with_dialogue in [true, false] {
            if !with_dialogue && !outcome.needs_no_dialogue() {
                continue;
            }
            let name = format!("{index} {with_dialogue}");
            let mut expected = caller.opens(&application(&name, &name, "job")).await;
            assert_eq!(expected.version, Version::FIRST);
            if with_dialogue {
                expected = caller.starts(&expected).await;
                assert_eq!(expected.version, Version(2));
                assert_eq!(other.conversation(expected.id).await, expected);
                assert_eq!(other.active(&expected.candidate_id).await.as_ref(), Some(&expected));
            }
            expected = caller.completes(&expected, outcome).await;
            assert_eq!(expected.state, State::Completed { outcome });
            assert_eq!(other.conversation(expected.id).await, expected);
            assert_eq!(other.active(&expected.candidate_id).await, None);
            let filter = ConversationFilter {
                candidate_id: Some(expected.candidate_id.clone()),
                ..ConversationFilter::default()
            };
            assert_eq!(other.pages(&filter, 10).await, [vec![expected]]);
        }
    }
}

pub async fn every_step_is_told_once(case: &TestStore) {
    let caller = case.first();
    for (index, outcome) in Outcome::ALL.into_iter().enumerate() {
        let candidate_id = candidate_id(&format!("candidate {index}"));
        let opened = caller.opens(&application(&format!("{index}"), candidate_id.as_str(), "job")).await;
        let started = caller.starts(&opened).await;
        let completed = caller.completes(&started, outcome).await;
        let feed = caller.feed().await;
        let told: Vec<_> = feed[index * 3..]
            .iter()
            .map(|event| (event.conversation_id, event.occurred_at, event.kind.clone()))
            .collect();
        let id = Some(opened.id);
        let started_kind = EventKind::ConversationStarted { candidate_id: candidate_id.clone() };
        let completed_kind = EventKind::ConversationCompleted { candidate_id, outcome };
        assert_eq!(
            told,
            [
                (id, opened.created_at, fixtures::created(&opened)),
                (id, started.updated_at, started_kind),
                (id, completed.updated_at, completed_kind),
            ]
        );
    }
}

/// The version decides, whatever the state.
pub async fn a_stale_version_changes_nothing(case: &TestStore) {
    let [caller, other] = case.both().await;
    let created = caller.opens(&application("e1", "ana", "j1")).await;
    let now = caller.ticker().tick();
    let (first, second) = (start(&created, now), start(&created, now));
    let ongoing = advanced_by(&first);
    caller.applies(first).await;
    let feed = caller.feed().await;

    other.finds_stale(second.clone()).await;
    caller.finds_stale(second).await;
    other.finds_stale(complete(&created, Outcome::Cancelled, now)).await;
    let future = Conversation { version: Version(9), ..ongoing.clone() };
    other.finds_stale(complete(&future, Outcome::Finished, now)).await;
    assert_eq!(caller.conversation(created.id).await, ongoing);
    assert_eq!(caller.feed().await, feed);

    let completed = other.completes(&ongoing, Outcome::Matched).await;
    caller.finds_stale(complete(&ongoing, Outcome::Finished, now)).await;
    assert_eq!(caller.conversation(created.id).await, completed);
    assert_eq!(caller.feed().await.len(), feed.len() + 1);
}

pub async fn an_unknown_conversation_is_stale(case: &TestStore) {
    let caller = case.first();
    let known = caller.opens(&application("e0", "ana", "j1")).await;
    let unknown = opened_by(&caller.opening(application("e1", "ben", "j1")));
    let now = caller.ticker().tick();
    caller.finds_stale(start(&unknown, now)).await;
    caller.finds_stale(complete(&unknown, Outcome::Cancelled, now)).await;
    assert_eq!(caller.find(unknown.id).await, None);
    assert_eq!(caller.feed().await.len(), 1);
    assert_eq!(caller.pages(&ConversationFilter::default(), 10).await, [vec![known]]);
}

/// A change is applied whole or not at all, also where its other parts would do.
pub async fn a_stale_change_leaves_none_of_its_parts(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let created = caller.opens(&event).await;
    let ongoing = caller.starts(&created).await;
    let now = caller.ticker().tick();
    let mut stale = complete(&created, Outcome::Cancelled, now);
    stale.candidate = Some(CandidateChange::Put {
        candidate: Candidate {
            id: event.candidate_id.clone(),
            record: CandidateRecord::Known(contact("+34600000009", "Nobody", None, None)),
        },
        at: now,
    });
    other.finds_stale(stale).await;
    assert!(caller.contact_of(&event.candidate_id).await == event.contact, "the contact data stays");
    assert_eq!(caller.conversation(created.id).await, ongoing);
    assert_eq!(caller.feed().await.len(), 2);
}

pub async fn an_advance_changes_the_state_alone(case: &TestStore) {
    let [caller, other] = case.both().await;
    let created = caller.opens(&application("e1", "ana", "j1")).await;
    let mut change = start(&created, caller.ticker().tick());
    let expected = advanced_by(&change);
    if let Some(ConversationChange::Advance(conversation)) = &mut change.conversation {
        let strange = opened_by(&caller.opening(application("e2", "ben", "j2")));
        conversation.candidate_id = strange.candidate_id;
        conversation.origin = strange.origin;
        conversation.created_at = strange.created_at;
        conversation.updated_at = expected.updated_at;
    }
    caller.applies(change).await;
    assert_eq!(other.conversation(created.id).await, expected);
    assert_eq!(other.active(&candidate_id("ben")).await, None);
    assert_eq!(other.redelivers(&application("e1", "ana", "j1")).await, expected);
    assert_eq!(expected.state.status(), Status::Ongoing);
}

/// Every set of statuses, with and without a candidate and a job, in pages of several sizes.
pub async fn every_filter_lists_what_it_says_newest_first(case: &TestStore) {
    let [writer, reader] = case.both().await;
    let all = population(&writer).await;
    let candidates = [None, Some("candidate 1"), Some("candidate 4"), Some("Candidate 1"), Some("unknown")];
    let jobs = [None, Some("job 0"), Some("job 3"), Some("job"), Some("unknown")];
    for statuses in sets_of_statuses() {
        for candidate in candidates {
            for job in jobs {
                let filter = ConversationFilter {
                    statuses: statuses.clone(),
                    candidate_id: candidate.map(candidate_id),
                    job_id: job.map(job_id),
                };
                let expected: Vec<_> = all.iter().filter(|found| filter.matches(found)).cloned().collect();
                for limit in [1, 2, 5, 200] {
                    let pages = reader.pages(&filter, limit).await;
                    let chunks: Vec<_> = expected.chunks(usize::from(limit)).map(<[_]>::to_vec).collect();
                    // Nothing found is one empty page; a last page that is full is the last all the same.
                    let chunks = if chunks.is_empty() { vec![Vec::new()] } else { chunks };
                    assert_eq!(pages, chunks, "{filter:?} in pages of {limit}");
                }
            }
        }
    }
}

pub async fn a_status_that_is_named_twice_counts_once(case: &TestStore) {
    let [writer, reader] = case.both().await;
    population(&writer).await;
    let once = ConversationFilter { statuses: vec![Status::Created], ..ConversationFilter::default() };
    let twice = ConversationFilter {
        statuses: vec![Status::Created, Status::Created],
        ..ConversationFilter::default()
    };
    assert_eq!(reader.pages(&twice, 3).await, reader.pages(&once, 3).await);
}

pub async fn a_page_goes_on_from_ids_that_no_conversation_has(case: &TestStore) {
    let [writer, reader] = case.both().await;
    let oldest = writer.ticker().conversation_id_at(writer.ticker().tick());
    let before = population(&writer).await;
    let between = writer.ticker().conversation_id_at(writer.ticker().tick());
    for index in 0..5 {
        writer.opens(&application(&format!("late {index}"), &format!("late {index}"), "job 0")).await;
    }
    let newest = writer.ticker().conversation_id_at(writer.ticker().tick());
    let any = ConversationFilter::default();
    let from =
        async |id: ConversationId| reader.page(&any, 200, Some(id)).await.expect("a page").conversations;
    assert_eq!(from(oldest).await, []);
    assert_eq!(from(between).await, before);
    assert_eq!(from(newest).await.len(), before.len() + 5);
    assert_eq!(from(before[3].id).await, before[4..]);
}

/// A conversation that moves on stays at its place and changes the lists it is in.
pub async fn a_conversation_moves_between_the_lists_of_its_statuses(case: &TestStore) {
    let [writer, reader] = case.both().await;
    let older = writer.opens(&application("e0", "ben", "j1")).await;
    let mut moving = writer.opens(&application("e1", "ana", "j1")).await;
    let newer = writer.opens(&application("e2", "eva", "j1")).await;
    for status in Status::ALL {
        moving = match status {
            Status::Created => moving,
            Status::Ongoing => writer.starts(&moving).await,
            Status::Completed => writer.completes(&moving, Outcome::Matched).await,
        };
        for job_id in [None, Some(job_id("j1"))] {
            for listed in Status::ALL {
                let mut expected = Vec::new();
                expected.extend((listed == Status::Created).then(|| newer.clone()));
                expected.extend((listed == status).then(|| moving.clone()));
                expected.extend((listed == Status::Created).then(|| older.clone()));
                let filter =
                    ConversationFilter { statuses: vec![listed], candidate_id: None, job_id: job_id.clone() };
                assert_eq!(reader.pages(&filter, 10).await.concat(), expected, "{listed} while {status}");
            }
        }
    }
}

pub async fn a_walk_sees_each_conversation_once_while_others_are_opened(case: &TestStore) {
    let [writer, reader] = case.both().await;
    let job: JobId = job_id("job");
    let mut there = BTreeSet::new();
    for index in 0..60 {
        let name = format!("there {index}");
        there.insert(writer.opens(&application(&name, &name, job.as_str())).await.id);
    }
    let inserting = tokio::spawn(async move {
        for index in 0..240 {
            let name = format!("new {index}");
            writer.opens(&application(&name, &name, "job")).await;
        }
    });
    let filters = [
        ConversationFilter::default(),
        ConversationFilter { job_id: Some(job.clone()), ..ConversationFilter::default() },
        ConversationFilter {
            statuses: vec![Status::Created, Status::Completed],
            ..ConversationFilter::default()
        },
        ConversationFilter { statuses: vec![Status::Created], candidate_id: None, job_id: Some(job) },
    ];
    let mut walks = 0;
    while !inserting.is_finished() || walks < 4 {
        let filter = &filters[walks % filters.len()];
        let walked = reader.pages(filter, 7).await.concat();
        assert!(
            walked.is_sorted_by(|newer, older| newer.id > older.id),
            "newest first, each once: {filter:?}"
        );
        let seen = walked.iter().filter(|conversation| there.contains(&conversation.id)).count();
        assert_eq!(seen, there.len(), "each that was there: {filter:?}");
        walks += 1;
    }
    inserting.await.expect("all conversations are opened");
    let all = reader.pages(&ConversationFilter::default(), 200).await;
    assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [200, 100]);
}

/// 30 conversations, newest first: 6 candidates, 5 jobs, all statuses.
async fn population(caller: &Caller) -> Vec<Conversation> {
    let mut all = Vec::new();
    for job in 0..5 {
        for candidate in 0..6 {
            let event = application(
                &format!("event {job} {candidate}"),
                &format!("candidate {candidate}"),
                &format!("job {}", (job + candidate) % 5),
            );
            let opened = caller.opens(&event).await;
            // Only the last round's conversations stay active: a candidate has one.
            all.push(match (job, candidate % 3) {
                (4, 0) => opened,
                (4, 1) => caller.starts(&opened).await,
                _ => caller.completes(&opened, Outcome::ALL[(job + candidate) % Outcome::ALL.len()]).await,
            });
        }
    }
    all.reverse();
    all
}

fn sets_of_statuses() -> impl Iterator<Item = Vec<Status>> {
    (0..8_u8).map(|set| {
        Status::ALL
            .into_iter()
            .enumerate()
            .filter(|(bit, _)| set & (1 << bit) != 0)
            .map(|(_, status)| status)
            .collect()
    })
}
