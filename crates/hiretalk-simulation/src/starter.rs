//! One look of a worker at the graduations that are due, as `crates/hiretalk/src/worker/starter.rs` does it.

use std::sync::Arc;

use crate::crew::{Crew, LEASE};
use crate::shared::Work;
use crate::violation::Violation;

/// Takes so many at most of what is due and begins to start them.
pub(crate) async fn look(crew: Arc<Crew>, process: usize, most: u16) {
    if let Ok(taken) = crew.graduating.begin.take(most, LEASE).await {
        let begun = taken.into_iter().map(|due| -> (usize, &'static str, Work) {
            let crew = Arc::clone(&crew);
            let work = async move {
                // What fails waits for its next lease.
                if let Err(error) = crew.graduating.begin.start(due).await
                    && error.is_defect()
                {
                    crew.shared.get().oracle.accuse(Violation::Defect(error.to_string()));
                }
            };
            (process, "start", Box::pin(work))
        });
        let begun: Vec<_> = begun.collect();
        crew.shared.get().begun.extend(begun);
    }
    crew.shared.get().processes[process].starts = false;
}
