//! Concurrent calls on both handles; run on real time.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use hiretalk_domain::candidate::CandidateRecord;
use hiretalk_domain::conversation::{Conversation, Origin, Outcome, Refusal};
use hiretalk_domain::events::EventKind;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::intake::Application;
use hiretalk_domain::paging::ConversationFilter;
use hiretalk_domain::ports::{CommitError, Committed};
use hiretalk_domain::use_cases::{AdvanceConversation, AdvanceConversationError, EraseCandidateError, Step};

use crate::caller::Caller;
use crate::fixtures::{advanced_by, application, candidate_id, complete, contact, opened_by};
use crate::races::{CALLERS, at_once, race_round};
use crate::random::{Random, seed};
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

const STORM_CALLERS: u64 = 24;
const STEPS: usize = 120;
const CANDIDATES: usize = 12;

/// Openings, redeliveries, steps, erasures and opt-outs, drawn per caller from the seed; how they interleave is chance.
pub async fn a_storm_leaves_nothing_wrong(case: &TestStore) {
    let seed = seed();
    let callers = case.both().await;
    let logs = at_once((0..STORM_CALLERS).map(|index| {
        let mut one = One {
            caller: callers[usize::from(index % 2 == 1)].clone(),
            random: Random::new(seed.wrapping_mul(31).wrapping_add(index)),
            log: Vec::new(),
        };
        async move {
            for _ in 0..STEPS {
                one.act().await;
            }
            one.log
        }
    }))
    .await;
    for caller in &callers {
        check(caller, &logs.concat(), seed).await;
    }
}

#[derive(Debug, Clone)]
struct Entry {
    event: Application,
    proposed: ConversationId,
    answer: Result<Option<ConversationId>, Refusal>,
}

struct One {
    caller: Caller,
    random: Random,
    log: Vec<Entry>,
}

impl One {
    async fn act(&mut self) {
        let candidate = format!("candidate {}", self.random.below(CANDIDATES));
        match self.random.below(100) {
            0..60 => self.send(&candidate).await,
            60..90 => self.advance(&candidate).await,
            90..98 => self.erase(&candidate).await,
            _ => {
                let index = self.random.below(400);
                self.caller.opts_out(&person(index)).await;
            }
        }
    }

    async fn send(&mut self, candidate: &str) {
        // The event id says nearly all of its content, so that most of those that come again are redeliveries.
        let job = self.random.below(40);
        let delivery = self.random.below(2);
        let mut event =
            application(&format!("{candidate}/{job}/{delivery}"), candidate, &format!("job {job}"));
        event.contact = person(if self.random.once_in(8) { 399 } else { job });
        let change = self.caller.opening(event.clone());
        let proposed = opened_by(&change).id;
        let answer = match self.caller.commit(change).await {
            Ok(Committed::Applied) => Ok(None),
            Ok(Committed::Redelivered(conversation)) => Ok(Some(conversation.id)),
            Err(CommitError::Refused(refusal)) => Err(refusal),
            answer @ (Ok(Committed::KnownGraduation(_))
            | Err(
                CommitError::Stale
                | CommitError::AlreadyReceived
                | CommitError::GraduationRefused(_)
                | CommitError::Store(_),
            )) => panic!("{answer:?} for {event:?}"),
        };
        self.log.push(Entry { event, proposed, answer });
    }

    async fn advance(&mut self, candidate: &str) {
        let Some(active) = self.caller.active(&candidate_id(candidate)).await else {
            return;
        };
        let outcome = Outcome::ALL[self.random.below(Outcome::ALL.len())];
        let step = if self.random.once_in(2) { Step::Start } else { Step::Complete { outcome } };
        let advancing = AdvanceConversation::new(
            Arc::clone(self.caller.store()) as _,
            Arc::clone(self.caller.ticker()) as _,
        );
        match advancing.execute(active.id, step).await {
            Ok(_) | Err(AdvanceConversationError::Illegal(_) | AdvanceConversationError::Contended) => {}
            Err(
                error @ (AdvanceConversationError::NotFound
                | AdvanceConversationError::DrivenByUs
                | AdvanceConversationError::Store(_)),
            ) => panic!("{error:?} for {active:?}"),
        }
    }

    async fn erase(&mut self, candidate: &str) {
        match self.caller.erasing().execute(candidate_id(candidate)).await {
            Ok(()) | Err(EraseCandidateError::NotFound | EraseCandidateError::Contended) => {}
            Err(error @ EraseCandidateError::Store(_)) => panic!("{error:?} for {candidate}"),
        }
    }
}

async fn check(caller: &Caller, log: &[Entry], seed: u64) {
    let all = caller.pages(&ConversationFilter::default(), 200).await.concat();
    let by_id: HashMap<ConversationId, &Conversation> = all.iter().map(|found| (found.id, found)).collect();
    assert_eq!(by_id.len(), all.len(), "seed {seed}: ids are unique");

    let (mut active, mut jobs, mut events) = (HashSet::new(), HashSet::new(), HashSet::new());
    for found in &all {
        let is_first = found.state.outcome().is_some() || active.insert(&found.candidate_id);
        assert!(is_first, "seed {seed}: rule 1 for {found:?}");
        assert!(jobs.insert((&found.candidate_id, found.job_id())), "seed {seed}: rule 2 for {found:?}");
        let Origin::Application { application_id, .. } = &found.origin else {
            panic!("seed {seed}: nobody graduated: {found:?}");
        };
        assert!(events.insert(application_id), "seed {seed}: rule 3 for {found:?}");
    }
    for index in 0..CANDIDATES {
        let id = candidate_id(&format!("candidate {index}"));
        let record = caller.candidate(&id).await.map(|candidate| candidate.record);
        assert_eq!(
            caller.active(&id).await.as_ref(),
            all.iter().find(|found| found.candidate_id == id && found.state.outcome().is_none()),
            "seed {seed}: the active conversation of {id}"
        );
        if let None | Some(CandidateRecord::Erased { .. }) = record {
            assert!(!active.contains(&id), "seed {seed}: rule 11 for {id}");
        }
    }
    for Entry { event, proposed, answer } in log {
        let (id, is_own) = match answer {
            Ok(None) => (Some(*proposed), true),
            Ok(Some(id)) => (Some(*id), true),
            Err(refusal) => (refusal.conversation_id(), false),
        };
        let Some(id) = id else { continue };
        let found =
            by_id.get(&id).unwrap_or_else(|| panic!("seed {seed}: {answer:?} names what is not there"));
        assert_eq!(found.candidate_id, event.candidate_id, "seed {seed}: {answer:?}");
        if is_own {
            assert!(
                matches!(&found.origin, Origin::Application { application_id, job_id }
                    if *application_id == event.event_id && *job_id == event.job_id),
                "seed {seed}: {answer:?} for {event:?} names {found:?}"
            );
        }
    }
    let applied: HashSet<_> =
        log.iter().filter(|entry| entry.answer == Ok(None)).map(|entry| entry.proposed).collect();
    assert!(
        applied.iter().all(|id| by_id.contains_key(id)) && applied.len() == all.len(),
        "seed {seed}: one answer each"
    );
    check_feed(caller, &all, seed).await;
}

async fn check_feed(caller: &Caller, all: &[Conversation], seed: u64) {
    let mut told: BTreeMap<ConversationId, Vec<EventKind>> = BTreeMap::new();
    for event in caller.feed().await {
        if let Some(id) = event.conversation_id {
            told.entry(id).or_default().push(event.kind);
        }
    }
    assert_eq!(told.len(), all.len(), "seed {seed}: the feed tells of those that are there");
    for found in all {
        let names: Vec<_> = told[&found.id].iter().map(EventKind::name).collect();
        let (created, started, completed) =
            ("conversation.created", "conversation.started", "conversation.completed");
        let expected: &[&str] = match (found.state.outcome(), found.version.0) {
            (None, 1) => &[created],
            (None, 2) => &[created, started],
            (Some(_), 2) => &[created, completed],
            (Some(_), 3) => &[created, started, completed],
            strange => panic!("seed {seed}: {strange:?} of {found:?}"),
        };
        assert_eq!(names, expected, "seed {seed}: {found:?}");
    }
}

/// Contact data with one of 400 numbers; few of them opt out in one storm.
fn person(number: usize) -> hiretalk_domain::candidate::ContactDetails {
    contact(&format!("+34600000{number:03}"), &format!("Name {number}"), None, None)
}
