//! Rules 1 to 3, 5 and 11 while many callers act at the same moment, through both handles.

use std::sync::Arc;

use hiretalk_domain::candidate::CandidateRecord;
use hiretalk_domain::conversation::{Outcome, Refusal};
use hiretalk_domain::paging::ConversationFilter;
use hiretalk_domain::ports::{CommitError, Committed};
use hiretalk_domain::use_cases::EraseCandidateError;

use crate::fixtures::{advanced_by, application, complete};
use crate::races::{CALLERS, at_once, race_round};
use crate::test_store::TestStore;

/// 200 rounds in which 64 events, each with an id and a job of its own, want one candidate.
pub async fn of_64_events_for_one_candidate_one_opens(case: &TestStore) {
    const ROUNDS: u32 = 200;
    let callers = case.both().await;
    let handles = callers.each_ref().map(|caller| Arc::clone(caller.store()));
    for round in 0..ROUNDS {
        let result = race_round(&handles, 1, round, CALLERS).await;
        assert_eq!((result.opened, result.refused), (1, CALLERS - 1), "round {round}");
        let active = callers[1].conversation(result.winner).await;
        let filter = ConversationFilter {
            candidate_id: Some(active.candidate_id.clone()),
            ..ConversationFilter::default()
        };
        assert_eq!(callers[1].pages(&filter, 200).await, [vec![active]], "round {round}");
    }
    assert_eq!(callers[0].feed().await.len(), usize::try_from(ROUNDS).unwrap_or(0), "one event each");
}

/// One event, delivered 64 times at once.
pub async fn of_64_deliveries_of_one_event_one_opens(case: &TestStore) {
    let callers = case.both().await;
    for round in 0..25 {
        let event = application(&format!("{round}"), &format!("candidate {round}"), "job");
        let answers = at_once((0..CALLERS).map(|index| {
            let (caller, event) = (callers[index % 2].clone(), event.clone());
            async move { caller.sends(&event).await }
        }))
        .await;
        let opened = callers[0].active(&event.candidate_id).await.expect("a conversation");
        let mut applied = 0;
        for answer in answers {
            match answer {
                Ok(Committed::Applied) => applied += 1,
                Ok(Committed::Redelivered(conversation)) => assert_eq!(conversation, opened, "round {round}"),
                other => panic!("{other:?} in round {round}"),
            }
        }
        assert_eq!(applied, 1, "round {round}");
    }
    assert_eq!(callers[0].feed().await.len(), 25);
}

/// One event id with 64 different contents: the first one in keeps it.
pub async fn of_64_contents_of_one_event_one_opens(case: &TestStore) {
    let callers = case.both().await;
    for round in 0..25 {
        let answers = at_once((0..CALLERS).map(|index| {
            let caller = callers[index % 2].clone();
            let event = application(&format!("{round}"), &format!("{round}/{index}"), "job");
            async move { caller.sends(&event).await }
        }))
        .await;
        let newest = callers[1].page(&ConversationFilter::default(), 1, None).await.expect("a page");
        let conversation_id = newest.conversations[0].id;
        let expected = Refusal::EventConflict { conversation_id };
        let applied = answers
            .iter()
            .filter(|answer| match answer {
                Ok(Committed::Applied) => true,
                Err(CommitError::Refused(refusal)) if *refusal == expected => false,
                other => panic!("{other:?} in round {round}"),
            })
            .count();
        assert_eq!(applied, 1, "round {round}");
    }
    assert_eq!(callers[0].pages(&ConversationFilter::default(), 200).await.concat().len(), 25);
}

/// 64 events for one candidate and one job: the nearer reason is the duplicate.
pub async fn of_64_applications_for_one_job_one_opens(case: &TestStore) {
    let callers = case.both().await;
    for round in 0..25 {
        let candidate = format!("candidate {round}");
        let answers = at_once((0..CALLERS).map(|index| {
            let caller = callers[index % 2].clone();
            let event = application(&format!("{round}/{index}"), &candidate, "job");
            async move { caller.sends(&event).await }
        }))
        .await;
        let opened =
            callers[0].active(&crate::fixtures::candidate_id(&candidate)).await.expect("a conversation");
        let expected = Refusal::DuplicateApplication { conversation_id: opened.id };
        let applied = answers
            .iter()
            .filter(|answer| match answer {
                Ok(Committed::Applied) => true,
                Err(CommitError::Refused(refusal)) if *refusal == expected => false,
                other => panic!("{other:?} in round {round}"),
            })
            .count();
        assert_eq!(applied, 1, "round {round}");
    }
    assert_eq!(callers[0].feed().await.len(), 25);
}

/// Many end the same conversation, each in its own way: one of them did.
pub async fn of_many_ends_one_counts(case: &TestStore) {
    let callers = case.both().await;
    for round in 0..25 {
        let name = format!("{round}");
        let opened = callers[0].opens(&application(&name, &name, "job")).await;
        let ongoing = callers[1].starts(&opened).await;
        let feed_before = callers[0].feed().await.len();
        let answers = at_once((0..32).map(|index| {
            let caller = callers[index % 2].clone();
            let change = complete(&ongoing, Outcome::ALL[index % Outcome::ALL.len()], caller.ticker().tick());
            let after = advanced_by(&change);
            async move { (caller.commit(change).await, after) }
        }))
        .await;
        let mut winners = Vec::new();
        for (answer, after) in answers {
            match answer {
                Ok(Committed::Applied) => winners.push(after),
                Err(CommitError::Stale) => {}
                other => panic!("{other:?} in round {round}"),
            }
        }
        assert_eq!(winners, [callers[1].conversation(opened.id).await], "round {round}");
        let told = callers[0].feed().await;
        assert_eq!(told[feed_before..].len(), 1, "the end is told once in round {round}");
        assert_eq!(told.last().map(|event| event.kind.name()), Some("conversation.completed"));
    }
}

/// Erasures against openings of the same candidate: nobody who is forgotten is in a conversation.
pub async fn nobody_is_erased_and_in_a_conversation(case: &TestStore) {
    let callers = case.both().await;
    for round in 0..25 {
        let candidate = format!("candidate {round}");
        let opened = callers[0].opens(&application(&candidate, &candidate, "job")).await;
        let id = opened.candidate_id;
        at_once((0..24).map(|index| {
            let caller = callers[index % 2].clone();
            let event = application(&format!("{candidate}/{index}"), &candidate, &format!("job {index}"));
            let id = id.clone();
            async move {
                if index % 3 == 0 {
                    let erased = caller.erasing().execute(id).await;
                    // Losing three times in a row is an honest answer in such a crowd.
                    assert!(matches!(erased, Ok(()) | Err(EraseCandidateError::Contended)), "{erased:?}");
                } else {
                    let answer = caller.sends(&event).await;
                    let is_clean = matches!(
                        answer,
                        Ok(Committed::Applied)
                            | Err(CommitError::Refused(Refusal::ActiveConversation { .. }))
                    );
                    assert!(is_clean, "{answer:?}");
                }
            }
        }))
        .await;
        let record = callers[0].candidate(&id).await.expect("the candidate").record;
        let active = callers[1].active(&id).await;
        match record {
            CandidateRecord::Erased { .. } => assert_eq!(active, None, "round {round}"),
            CandidateRecord::Known(_) => {
                assert!(active.is_some(), "round {round}: known, so the last act was an opening");
            }
        }
        let filter = ConversationFilter { candidate_id: Some(id), ..ConversationFilter::default() };
        let all = callers[1].pages(&filter, 200).await.concat();
        let active: Vec<_> = all.into_iter().filter(|found| found.state.outcome().is_none()).collect();
        assert!(active.len() <= 1, "round {round}: {active:?}");
    }
}
