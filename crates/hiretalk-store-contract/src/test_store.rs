//! The store under test, as an adapter hands it over, and the runner of one case.

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;

use crate::caller::Caller;
use crate::fixtures::Ticker;
use crate::store::Store;

type Reopen = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Arc<dyn Store>> + Send>> + Send + Sync>;

/// An empty store, a second handle on its data, and what must outlive both.
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
    /// An empty store; the second handle is the first.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            second: OnceCell::new(),
            reopen: None,
            first: store,
            ticker: Arc::new(Ticker::new(0)),
            guard: None,
        }
    }

    /// Sets how another process opens the same data: with its own connections and its own writer. Called once at
    /// most.
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

/// A store that hangs fails the case, not the run.
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
