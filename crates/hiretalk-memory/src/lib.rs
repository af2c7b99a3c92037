//! The in-memory HireTalk store, for a first try and for tests.
//!
//! It keeps every rule that the Postgres store keeps, and passes the same suite. What differs: nothing outlives the
//! process, no second process sees any of it, and all of it has to fit into memory.
//!
//! ```
//! use std::sync::Arc;
//!
//! use hiretalk_domain::ports::{ConversationReader, ConversationStore};
//! use hiretalk_memory::MemoryStore;
//!
//! let store = MemoryStore::new();
//! let written: Arc<dyn ConversationStore> = Arc::new(store.clone());
//! let read: Arc<dyn ConversationReader> = Arc::new(store); // the same data
//! ```

mod conversations;
mod feed;
mod files;
mod graduations;
mod id_index;
mod inbox;
mod jobs;
mod keys;
mod machine_clock;
mod messages;
mod notifier;
mod numbers;
mod queue;
mod send_rate;
mod state;
mod store;

pub use self::store::MemoryStore;
