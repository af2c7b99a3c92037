//! Runs one case on a store of its own.

use std::time::Duration;

use crate::test_store::TestStore;

/// The longest that a case may take, also on a slow machine: a store that hangs shall fail, not hang the run.
const TIME_LIMIT: Duration = Duration::from_secs(300);

/// Opens a store and runs `case` on it, on a runtime with several threads. `suite!` calls this.
///
/// # Panics
/// The case fails, or takes more than five minutes.
pub fn run(open: impl AsyncFnOnce() -> TestStore, case: impl AsyncFnOnce(&TestStore)) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("a runtime for the case");
    let store = runtime.block_on(open());
    // The store goes away while the runtime is still there, also when the case panics: an adapter may need it for that.
    let _entered = runtime.enter();
    let store = store;
    runtime
        .block_on(async { tokio::time::timeout(TIME_LIMIT, case(&store)).await })
        .expect("the case ended within five minutes");
}
