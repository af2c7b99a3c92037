//! The in-memory store passes the suite that every store passes.

use std::sync::Arc;

use hiretalk_memory::MemoryStore;
use hiretalk_store_contract::TestStore;

async fn open_store() -> TestStore {
    let store = MemoryStore::new();
    // A clone is what comes nearest to a second process: another handle on the same data.
    let clone = Arc::new(store.clone());
    TestStore::new(Arc::new(store)).reopened_by(move || std::future::ready(Arc::clone(&clone)))
}

hiretalk_store_contract::suite!(open_store);
