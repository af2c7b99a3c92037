//! Everything at once: many callers do all there is to do to few candidates, and at the end nothing is wrong.

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
use crate::fixtures::{application, candidate_id, contact, opened_by};
use crate::races::at_once;
use crate::random::{Random, seed};
use crate::test_store::TestStore;

const CALLERS: u64 = 24;
const STEPS: usize = 120;
const CANDIDATES: usize = 12;

/// Openings, redeliveries, steps, erasures and opt-outs, drawn per caller from the seed; how they interleave is chance.
pub async fn a_storm_leaves_nothing_wrong(case: &TestStore) {
    let seed = seed();
    let callers = case.both().await;
    let logs = at_once((0..CALLERS).map(|index| {
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

/// What one event got: the id that its conversation would have, and the answer.
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

/// The feed tells each conversation's steps once, in their order, and nothing else.
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
