//! The one suite that every HireTalk store passes.
//!
//! # How a store joins
//! In its integration tests, with a function that opens an empty store and one line:
//!
//! ```no_run
//! # mod adapter {
//! # use std::sync::Arc;
//! # use hiretalk_store_contract::{Store, TestStore};
//! # fn empty_store() -> Arc<dyn Store> { panic!("as the adapter opens one") }
//! async fn open_store() -> TestStore {
//!     TestStore::new(empty_store())
//! }
//! hiretalk_store_contract::suite!(open_store);
//! # }
//! ```
//!
//! Each case becomes one `#[test]`, in a module named after its rule, and opens a store of its own. A store that lives
//! outside the process says with [`TestStore::reopened_by`] how a second process would open it; the cases about two
//! writers use both. [`TestStore::keeping`] holds what has to live as long as the store, such as a test database.
//!
//! # How a case is added
//! Write a `pub async fn name(case: &TestStore)` in the module of its rule under `src/cases/`, and add its name to the
//! list in `src/suite.rs`; a test of this crate fails while it is missing there. A case takes all values from
//! [`fixtures`], where nothing is random, and what it draws from [`random`] says its seed in the message of every
//! failure. Set `HIRETALK_CONTRACT_SEED` to try others.
//!
//! # Races from several processes
//! [`races::race_round`] is the race of rule 1 for one candidate; processes that call it with the same round and
//! different sides race each other.
#![expect(
    clippy::expect_used,
    reason = "this crate is a test suite: a promise that a store breaks is a panic"
)]

mod caller;
pub mod cases;
pub mod fixtures;
pub mod model;
pub mod races;
pub mod random;
mod store;
mod suite;
mod test_store;
pub mod worker;

pub use self::caller::Caller;
pub use self::store::Store;
pub use self::test_store::{TestStore, run};
