//! Races: many callers at the same moment, and the race of rule 1 in a form that several processes can run.

use std::sync::Arc;

use hiretalk_domain::conversation::Refusal;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::ports::{CommitError, Committed};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::caller::Caller;
use crate::fixtures::{Ticker, application, candidate_id};
use crate::store::Store;

/// Callers of a race.
pub const CALLERS: usize = 64;

/// Results of one round in one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RaceResult {
    pub winner: ConversationId,
    /// Callers that opened it: 1 in one of the processes, 0 in the others.
    pub opened: usize,
    /// Callers refused because of it.
    pub refused: usize,
}

/// One round of the race of rule 1: `callers` events at once for one candidate, each with its own id and job, spread
/// over the handles. Exactly one opens; every other is refused with `ActiveConversation` that names it.
///
/// Processes that call this with the same `round` and another `side` each run the same race: their `winner` is the
/// same, and their `opened` add up to 1. The candidate must not be known before.
///
/// # Panics
/// A caller gets any other answer, or names another winner.
pub async fn race_round(handles: &[Arc<dyn Store>], side: u64, round: u32, callers: usize) -> RaceResult {
    // Each round of each side has ids of its own.
    let ticker = Arc::new(Ticker::new(side << 32 | u64::from(round)));
    let candidate = format!("race {round}");
    let answers = at_once((0..callers).map(|caller| {
        let handle = Arc::clone(&handles[caller % handles.len()]);
        let event =
            application(&format!("{candidate}/{side}/{caller}"), &candidate, &format!("{side}/{caller}"));
        let caller = Caller::new(handle, Arc::clone(&ticker));
        async move { caller.sends(&event).await }
    }))
    .await;

    let last = Caller::new(Arc::clone(&handles[0]), ticker);
    let winner =
        last.active(&candidate_id(&candidate)).await.expect("one caller has opened a conversation").id;
    let mut result = RaceResult { winner, opened: 0, refused: 0 };
    for answer in answers {
        match answer {
            Ok(Committed::Applied) => result.opened += 1,
            Err(CommitError::Refused(Refusal::ActiveConversation { conversation_id }))
                if conversation_id == winner =>
            {
                result.refused += 1;
            }
            other => panic!("{other:?} in round {round}, which {winner} won"),
        }
    }
    assert!(result.opened <= 1, "{} conversations in round {round}", result.opened);
    result
}

/// Starts all futures at once, each on its own task; results in no order.
pub async fn at_once<F, T>(futures: impl IntoIterator<Item = F>) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let futures: Vec<F> = futures.into_iter().collect();
    let barrier = Arc::new(Barrier::new(futures.len()));
    all_of(futures.into_iter().map(|future| {
        let barrier = Arc::clone(&barrier);
        async move {
            barrier.wait().await;
            future.await
        }
    }))
    .await
}

/// Runs all futures, each on its own task; results in no order. Passes panics on.
pub async fn all_of<F, T>(futures: impl IntoIterator<Item = F>) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let mut tasks = JoinSet::new();
    for future in futures {
        tasks.spawn(future);
    }
    tasks.join_all().await
}
