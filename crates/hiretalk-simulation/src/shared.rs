//! What all tasks of a simulation share, behind one lock that nobody ever waits for.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::channel::Channel;
use crate::oracle::Oracle;
use crate::random::Random;
use crate::weather::Weather;

/// A task of a simulated process.
pub(crate) type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The number of processes that work side by side.
pub(crate) const PROCESSES: usize = 3;

/// The state of a simulation that its tasks reach.
pub(crate) struct Shared {
    pub(crate) random: Random,
    pub(crate) weather: Weather,
    pub(crate) oracle: Oracle,
    pub(crate) channel: Channel,
    pub(crate) begun: Vec<(usize, &'static str, Work)>,
    pub(crate) processes: [Process; PROCESSES],
    /// How long until a worker should look again, as the last one was told.
    pub(crate) again_in: Option<Duration>,
    pub(crate) trace: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Process {
    pub(crate) looks: bool,
    pub(crate) hears: bool,
    pub(crate) starts: bool,
    pub(crate) forgot: Option<Instant>,
    /// Sends whose answer is not stored yet because the store is away.
    pub(crate) unsettled: u32,
    pub(crate) rests_until: Option<Instant>,
    pub(crate) lives: u32,
}

/// The way to [`Shared`].
#[derive(Clone)]
pub(crate) struct Handle(Arc<Mutex<Shared>>);

impl Handle {
    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(Mutex::new(shared)))
    }

    pub(crate) fn get(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    /// Writes down what happened, if somebody will read it.
    pub(crate) fn note<T: fmt::Display>(&mut self, text: impl FnOnce(&Self) -> T) {
        if self.trace.is_some() {
            let text = text(self).to_string();
            self.trace.iter_mut().for_each(|trace| trace.push(format!("    {text}")));
        }
    }
}
