//! State that all tasks of a simulation share. Tasks run on one thread: its lock is never contended.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::channel::Channel;
use crate::oracle::Oracle;
use crate::seeded::Random;

/// A task of a simulated process.
pub(crate) type BoxedTask = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The number of processes that work side by side.
pub(crate) const PROCESSES: usize = 3;

/// The state of a simulation that its tasks reach.
pub(crate) struct Shared {
    pub(crate) random: Random,
    pub(crate) faults: FaultProfile,
    pub(crate) oracle: Oracle,
    pub(crate) channel: Channel,
    pub(crate) spawned: Vec<(usize, &'static str, BoxedTask)>,
    pub(crate) processes: [Process; PROCESSES],
    /// How long until a worker should look again, as the last one was told.
    pub(crate) again_in: Option<Duration>,
    pub(crate) trace: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Process {
    pub(crate) leases_outbox: bool,
    pub(crate) handles_inbox: bool,
    pub(crate) starts_graduations: bool,
    pub(crate) registrations_forgotten_at: Option<Instant>,
    /// Sends whose answer is not stored yet because the store is away.
    pub(crate) unsettled: u32,
    pub(crate) paused_until: Option<Instant>,
    pub(crate) incarnation: u32,
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

/// The shares of what goes wrong, in percent.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FaultProfile {
    /// Calls of the store that fail before they are done.
    pub(crate) store_is_away: u8,
    /// Calls of the store that are done and whose answer is lost.
    pub(crate) answer_is_lost: u8,
    /// Sends that the channel refuses or leaves without an answer.
    pub(crate) channel_fails: u8,
    /// Updates that the channel delivers twice.
    pub(crate) duplicates: u8,
    /// Updates that the channel never delivers.
    pub(crate) drops: u8,
    /// Updates that overtake others.
    pub(crate) reorders: u8,
    /// Words that nobody can make out, of all that people write.
    pub(crate) nonsense: u8,
    /// Tasks that are not run to their end before others go on.
    pub(crate) interleaves: u8,
}

impl FaultProfile {
    /// The weather of one simulation: everything from a calm sea to a storm.
    pub(crate) fn pick(random: &mut Random) -> Self {
        let mut share = |shares: &[u8]| random.pick(shares);
        Self {
            store_is_away: share(&[0, 0, 0, 2, 8]),
            answer_is_lost: share(&[0, 0, 0, 2, 8]),
            channel_fails: share(&[0, 10, 30, 60]),
            duplicates: share(&[0, 10, 40]),
            drops: share(&[0, 0, 5, 25]),
            reorders: share(&[0, 20, 60]),
            nonsense: share(&[5, 5, 5, 85]),
            interleaves: share(&[0, 20, 50, 90]),
        }
    }

    /// Nothing goes wrong any more.
    pub(crate) fn none() -> Self {
        Self::default()
    }
}
