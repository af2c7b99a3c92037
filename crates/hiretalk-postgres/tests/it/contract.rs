//! The suite that every store passes.

use std::sync::Arc;

use hiretalk_store_contract::TestStore;

use crate::database::{migrated, store_on};

async fn open_store() -> TestStore {
    let database = migrated();
    let url = database.url();
    TestStore::new(Arc::new(store_on(&url)))
        .reopened_by(move || {
            let store = store_on(&url);
            async move { Arc::new(store) }
        })
        .keeping(database)
}

hiretalk_store_contract::suite!(open_store);
