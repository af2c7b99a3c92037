//! One look of a worker at the graduations that are due, as `crates/hiretalk/src/worker/starter.rs` does it; now and then
//! it forgets registrations that are over.

use std::sync::Arc;
use std::time::Duration;

use crate::crew::{Crew, LEASE};
use crate::shared::Work;
use crate::violation::Violation;

const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Takes so many at most of what is due and begins to start them.
pub(crate) async fn look(crew: Arc<Crew>, process: usize, most: u16) {
    let is_time = {
        let forgot = &mut crew.shared.get().processes[process].forgot;
        let now = crew.time.machine();
        let is_time = forgot.is_none_or(|at| now.saturating_duration_since(at) >= FORGET_EVERY);
        if is_time {
            *forgot = Some(now);
        }
        is_time
    };
    if is_time {
        begin(&crew, process, "forget", forget);
    }
    if let Ok(taken) = crew.graduating.begin.take(most, LEASE).await {
        for due in taken {
            begin(&crew, process, "start", |crew| async move {
                // What fails waits for its next lease.
                if let Err(error) = crew.graduating.begin.start(due).await
                    && error.is_defect()
                {
                    crew.shared.get().oracle.accuse(Violation::Defect(error.to_string()));
                }
            });
        }
    }
    crew.shared.get().processes[process].starts = false;
}

fn begin<W>(crew: &Arc<Crew>, process: usize, name: &'static str, work: impl FnOnce(Arc<Crew>) -> W)
where
    W: Future<Output = ()> + Send + 'static,
{
    let work: Work = Box::pin(work(Arc::clone(crew)));
    crew.shared.get().begun.push((process, name, work));
}

async fn forget(crew: Arc<Crew>) {
    // What fails is done a minute later.
    if let Err(error) = crew.graduating.forget.execute().await
        && error.is_defect()
    {
        crew.shared.get().oracle.accuse(Violation::Defect(error.to_string()));
    }
}
