//! The store under test, as an adapter hands it over.

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use hiretalk_domain::ports::{
    ApiKeys, ClockOffset, ConversationReader, ConversationStore, DigestKeys, Graduations, Inbox,
    JobCatalogue, Outbox, Registrations, StoreHealth,
};
use tokio::sync::OnceCell;

use crate::caller::Caller;
use crate::fixtures::Ticker;

/// All that a store is: every port of the domain that keeps something.
pub trait Store:
    ConversationStore
    + ConversationReader
    + Outbox
    + Inbox
    + JobCatalogue
    + Graduations
    + Registrations
    + ApiKeys
    + DigestKeys
    + StoreHealth
    + ClockOffset
    + 'static
{
}

impl<S> Store for S where
    S: ConversationStore
        + ConversationReader
        + Outbox
        + Inbox
        + JobCatalogue
        + Graduations
        + Registrations
        + ApiKeys
        + DigestKeys
        + StoreHealth
        + ClockOffset
        + 'static
{
}

type Reopen = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Arc<dyn Store>> + Send>> + Send + Sync>;

/// An empty store, a second way into the same data, and what must outlive both.
///
/// The fields are dropped in this order: handles first, the guard last.
pub struct TestStore {
    second: OnceCell<Arc<dyn Store>>,
    reopen: Option<Reopen>,
    first: Arc<dyn Store>,
    ticker: Arc<Ticker>,
    guard: Option<Box<dyn Any>>,
}

impl TestStore {
    /// An empty store that has one handle; the second is the same one.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            second: OnceCell::new(),
            reopen: None,
            first: store,
            ticker: Arc::new(Ticker::new(0)),
            guard: None,
        }
    }

    /// Says how another process opens the same data: with its own connections, its own writer.
    /// It is called when a case first needs it, and once at most.
    #[must_use]
    pub fn reopened_by<F, S>(mut self, reopen: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Arc<S>> + Send + 'static,
        S: Store,
    {
        self.reopen = Some(Box::new(move || {
            let opening = reopen();
            Box::pin(async move { opening.await as Arc<dyn Store> })
        }));
        self
    }

    /// Keeps `guard` until the case has ended and the handles are gone.
    #[must_use]
    pub fn keeping(mut self, guard: impl Any) -> Self {
        self.guard = Some(Box::new(guard));
        self
    }

    /// A caller on the handle that the store was opened with.
    pub fn first(&self) -> Caller {
        Caller::new(Arc::clone(&self.first), Arc::clone(&self.ticker))
    }

    /// A caller on the other handle.
    pub async fn second(&self) -> Caller {
        let opened = self.second.get_or_init(|| async {
            match &self.reopen {
                Some(reopen) => reopen().await,
                None => Arc::clone(&self.first),
            }
        });
        Caller::new(Arc::clone(opened.await), Arc::clone(&self.ticker))
    }

    /// Callers on both handles.
    pub async fn both(&self) -> [Caller; 2] {
        [self.first(), self.second().await]
    }
}

impl fmt::Debug for TestStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let guarded = self.guard.is_some();
        formatter.debug_struct("TestStore").field("guarded", &guarded).finish_non_exhaustive()
    }
}
