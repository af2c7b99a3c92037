//! Lists: newest first, every filter, every limit, and pages that do not move while conversations are opened.

use std::collections::BTreeSet;

use hiretalk_domain::conversation::{Conversation, Outcome, Status};
use hiretalk_domain::ids::{ConversationId, JobId};
use hiretalk_domain::paging::ConversationFilter;

use crate::caller::Caller;
use crate::fixtures::{application, candidate_id, job_id};
use crate::test_store::TestStore;

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

/// Where to go on is a place in the order, not a row.
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

/// Who walks the pages while others write sees each conversation that was there exactly once, in order.
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
