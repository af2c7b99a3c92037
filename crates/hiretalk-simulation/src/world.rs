//! One simulation: a world that a seed moves, step by step.

use std::sync::Arc;

use chrono_tz::Tz;
use hiretalk_domain::graduation::{StartHour, StartRule};
use hiretalk_domain::ports::Ids;
use hiretalk_memory::MemoryStore;

use crate::actions;
use crate::cast::{Cast, EventContent, NoticeContent};
use crate::channel::Channel;
use crate::crew::Crew;
use crate::ids::SimulatedIds;
use crate::lie::Lie;
use crate::observed_store::ObservedStore;
use crate::oracle::Oracle;
use crate::random::Random;
use crate::shared::{Handle, PROCESSES, Process, Shared};
use crate::tasks::Tasks;
use crate::time::SimulatedTime;
use crate::violation::Violation;
use crate::weather::Weather;

/// One in so many simulations leaves the dialogues to outside systems.
const EXTERNAL: usize = 12;
/// The hours at which graduations start that are ahead: the usual one, and those of nights in which clocks are changed.
const START_HOURS: [u8; 6] = [9, 9, 9, 0, 2, 23];
const OUTBOX_EVERY: u32 = 8;

pub(crate) struct World {
    pub(crate) crew: Arc<Crew>,
    pub(crate) shared: Handle,
    pub(crate) tasks: Tasks,
    /// The events that were sent so far.
    pub(crate) events: Vec<EventContent>,
    /// The graduation events that were sent so far.
    pub(crate) notices: Vec<NoticeContent>,
    pub(crate) steps: u32,
}

impl World {
    pub(crate) fn new(cast: &Arc<Cast>, seed: u64, lie: Option<Lie>, is_traced: bool) -> Self {
        // Neighbouring seeds have nothing in common.
        let mut random = Random::new(crate::random::mix(seed ^ 0x5eed));
        let weather = Weather::of(&mut random);
        let is_ours = random.below(EXTERNAL) != 0;
        let ids = SimulatedIds::new(random.bits());
        let (hour, time_zone) =
            (random.pick(&START_HOURS), random.pick(&[Tz::UTC, Tz::UTC, Tz::Europe__Madrid]));
        let shared = Handle::new(Shared {
            random,
            weather,
            oracle: Oracle::new(Arc::clone(cast), is_ours, (hour, time_zone)),
            channel: Channel::new(Arc::clone(cast)),
            begun: Vec::new(),
            processes: [Process::default(); PROCESSES],
            again_in: None,
            trace: is_traced.then(Vec::new),
        });
        let time = Arc::new(SimulatedTime::new());
        let clock = Arc::clone(&time);
        let store = MemoryStore::on_clock(move || clock.machine());
        let observed =
            ObservedStore { store, lie, shared: shared.clone(), time, digest_key: cast.digest_key.clone() };
        let hour = if lie == Some(Lie::StartsAtAnotherHour) { (hour + 1) % 24 } else { hour };
        let hour = StartHour::new(hour).unwrap_or(StartRule::default().hour);
        let rule = StartRule { time_zone, hour };
        let crew = Arc::new(Crew::new(cast, observed, ids, rule, is_ours));
        let (events, notices) = (Vec::new(), Vec::new());
        Self { crew, tasks: Tasks::new(shared.clone()), shared, events, notices, steps: 0 }
    }

    /// Runs until the end, or until something is wrong.
    pub(crate) fn run(&mut self) -> Result<(), Violation> {
        let length = 40 + self.shared.get().random.below(60);
        for _ in 0..length {
            self.step(actions::any)?;
        }
        self.come_to_rest()
    }

    /// Does one thing, and looks at everything that it may have changed.
    pub(crate) fn step(&mut self, action: fn(&mut Self)) -> Result<(), Violation> {
        self.steps += 1;
        let steps = self.steps;
        self.note(|| format!("step {steps}"));
        action(self);
        let shared = &mut *self.shared.get();
        let store = &self.crew.store.store;
        shared.oracle.check(store);
        shared.oracle.check_graduations(store);
        shared.oracle.check_registrations(store);
        if self.steps.is_multiple_of(OUTBOX_EVERY) {
            shared.oracle.check_outbox(store);
            shared.oracle.check_list_of_graduations(store);
        }
        shared.oracle.violation().cloned().map_or(Ok(()), Err)
    }

    /// Writes a line into the trace, if there is one.
    pub(crate) fn note(&self, text: impl FnOnce() -> String) {
        let shared = &mut *self.shared.get();
        if let Some(trace) = &mut shared.trace {
            trace.push(format!("{:>12.3}s {}", self.crew.time.passed().as_secs_f64(), text()));
        }
    }

    /// A number that another course of events would hardly have.
    pub(crate) fn fingerprint(&self) -> u64 {
        // Everything that happens draws from it, and so moves it on.
        self.shared.get().random.clone().bits() ^ self.crew.ids.entropy()
    }

    /// One of so many.
    pub(crate) fn below(&self, end: usize) -> usize {
        self.shared.get().random.below(end)
    }

    /// In so many of a hundred cases.
    pub(crate) fn percent(&self, share: u8) -> bool {
        self.shared.get().random.percent(share)
    }

    pub(crate) fn any_line(&self) -> usize {
        self.below(self.crew.cast.lines.len())
    }

    /// The candidate's line or, in so many of a hundred cases, any.
    pub(crate) fn line_of(&self, candidate: usize, elsewhere: u8) -> usize {
        if self.percent(elsewhere) { self.any_line() } else { self.crew.cast.candidates[candidate].1 }
    }
}
