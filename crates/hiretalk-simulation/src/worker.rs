//! One look of a worker at the outbox, as `crates/hiretalk/src/worker/sender.rs` does it.

use std::sync::Arc;
use std::time::Instant;

use hiretalk_domain::outbound::REQUEST_TIMEOUT;
use hiretalk_domain::use_cases::{SendJob, Sent, Unattempted};

use crate::crew::{Crew, LEASE};
use crate::pause::Pause;
use crate::shared::{Process, Work};

/// The most entries that are leased at once.
const BATCH: u16 = 8;

/// Takes what is due and begins it.
pub(crate) async fn look(crew: Arc<Crew>, process: usize) {
    let taken_at = crew.time.machine();
    let is_held = {
        let mut shared = crew.shared.get();
        let Process { unsettled, rests_until, .. } = shared.processes[process];
        let rest = rests_until.map(|until| until.saturating_duration_since(taken_at));
        let rest = rest.filter(|rest| !rest.is_zero());
        if rest.is_some() {
            // Whoever looks next finds nothing before it is over.
            shared.again_in = rest;
        }
        unsettled > 0 || rest.is_some()
    };
    if !is_held && let Ok(taken) = crew.send.lease_due(BATCH).await {
        let mut begun: Vec<(&'static str, Work)> = Vec::new();
        if let Some(Unattempted { jobs, cause: _ }) = taken.unattempted {
            for job in jobs {
                let crew = Arc::clone(&crew);
                begun.push(("give back", Box::pin(async move { give_back(&crew, process, &job).await })));
            }
        }
        for job in taken.jobs {
            let crew = Arc::clone(&crew);
            begun.push(("send", Box::pin(work(crew, process, job, taken_at))));
        }
        crew.shared.get().begun.extend(begun.into_iter().map(|(name, work)| (process, name, work)));
    }
    crew.shared.get().processes[process].looks = false;
}

async fn work(crew: Arc<Crew>, process: usize, job: SendJob, taken_at: Instant) {
    if !job.is_send() {
        // What fails waits for its next lease.
        let _ = crew.send.run(job).await;
        return;
    }
    // The wait for its token; a process may be stopped for much longer.
    Pause::default().await;
    if crew.time.machine().duration_since(taken_at) > LEASE.saturating_sub(REQUEST_TIMEOUT) {
        return give_back(&crew, process, &job).await;
    }
    if let Some(sent) = crew.send.send(&job).await {
        settle(&crew, process, sent).await;
    }
}

/// Gives back what was not sent, again and again while the store is away.
async fn give_back(crew: &Crew, process: usize, job: &SendJob) {
    let mut held = Held::new(crew, process);
    while crew.send.release(job).await.is_err() {
        held.hold();
    }
    held.release();
}

/// Writes down what became of a send, again and again while the store is away: what was sent is sent.
async fn settle(crew: &Crew, process: usize, mut sent: Sent) {
    let mut held = Held::new(crew, process);
    let consequence = loop {
        match crew.send.settle(&mut sent).await {
            Ok(consequence) => break consequence,
            Err(_) => held.hold(),
        }
    };
    held.release();
    if let Some(wait) = consequence.own_pause {
        crew.shared.get().processes[process].rests_until = Some(crew.time.machine() + wait);
    }
    // A pause that cannot be stored is lost; the channel will say so again.
    let _ = crew.send.apply_pause(consequence).await;
}

/// Keeps a process from taking more while it has something unsettled. A process that dies forgets it.
struct Held<'a> {
    crew: &'a Crew,
    process: usize,
    holds: bool,
}

impl<'a> Held<'a> {
    fn new(crew: &'a Crew, process: usize) -> Self {
        Self { crew, process, holds: false }
    }

    fn hold(&mut self) {
        if !std::mem::replace(&mut self.holds, true) {
            self.crew.shared.get().processes[self.process].unsettled += 1;
        }
    }

    fn release(self) {
        if self.holds {
            self.crew.shared.get().processes[self.process].unsettled -= 1;
        }
    }
}
