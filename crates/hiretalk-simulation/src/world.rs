//! One simulation: a world that a seed moves, step by step.

use std::sync::Arc;

use chrono_tz::Tz;
use hiretalk_domain::graduation::{StartHour, StartRule};
use hiretalk_domain::ports::Ids;
use hiretalk_memory::MemoryStore;

use crate::channel::Channel;
use crate::fixtures::{EventContent, Fixtures, NoticeContent};
use crate::mutant::Mutant;
use crate::observed_store::ObservedStore;
use crate::oracle::Oracle;
use crate::seeded::{Random, SimulatedIds, SimulatedTime};
use crate::services::Services;
use crate::shared::{FaultProfile, Handle, PROCESSES, Process, Shared};
use crate::tasks::Tasks;
use crate::violation::Violation;

/// One in this many simulations has dialogues driven by outside systems.
const EXTERNAL: usize = 12;
/// Start hours: the default, and hours in nights when clocks change.
const START_HOURS: [u8; 6] = [9, 9, 9, 0, 2, 23];
/// Steps between two comparisons of the whole outbox.
const OUTBOX_EVERY: u32 = 8;

/// A simulation: the services, their tasks, and the shared state.
pub(crate) struct World {
    pub(crate) services: Arc<Services>,
    pub(crate) shared: Handle,
    pub(crate) tasks: Tasks,
    /// Application events sent so far.
    pub(crate) events: Vec<EventContent>,
    /// Graduation events sent so far.
    pub(crate) notices: Vec<NoticeContent>,
    pub(crate) steps: u32,
}

impl World {
    pub(crate) fn new(fixtures: &Arc<Fixtures>, seed: u64, mutant: Option<Mutant>, is_traced: bool) -> Self {
        // Neighbouring seeds have nothing in common.
        let mut random = Random::new(crate::seeded::mix(seed ^ 0x5eed));
        let faults = FaultProfile::pick(&mut random);
        let drives_dialogues = random.below(EXTERNAL) != 0;
        let ids = SimulatedIds::new(random.bits());
        let (hour, time_zone) =
            (random.pick(&START_HOURS), random.pick(&[Tz::UTC, Tz::UTC, Tz::Europe__Madrid]));
        let shared = Handle::new(Shared {
            random,
            faults,
            oracle: Oracle::new(Arc::clone(fixtures), drives_dialogues, (hour, time_zone)),
            channel: Channel::new(Arc::clone(fixtures)),
            spawned: Vec::new(),
            processes: [Process::default(); PROCESSES],
            again_in: None,
            trace: is_traced.then(Vec::new),
        });
        let time = Arc::new(SimulatedTime::new());
        let clock = Arc::clone(&time);
        let store = MemoryStore::on_clock(move || clock.machine());
        let observed = ObservedStore {
            store,
            mutant,
            shared: shared.clone(),
            time,
            digest_key: fixtures.digest_key.clone(),
        };
        let hour = if mutant == Some(Mutant::StartsAtAnotherHour) { (hour + 1) % 24 } else { hour };
        let hour = StartHour::new(hour).unwrap_or(StartRule::default().hour);
        let rule = StartRule { time_zone, hour };
        let services = Arc::new(Services::new(fixtures, observed, ids, rule, drives_dialogues));
        let (events, notices) = (Vec::new(), Vec::new());
        Self { services, tasks: Tasks::new(shared.clone()), shared, events, notices, steps: 0 }
    }

    /// Runs one action, then checks all that it may have changed.
    pub(crate) fn step(&mut self, action: fn(&mut Self)) -> Result<(), Violation> {
        self.steps += 1;
        let steps = self.steps;
        self.note(|| format!("step {steps}"));
        action(self);
        let shared = &mut *self.shared.get();
        let store = &self.services.store.store;
        shared.oracle.check(store);
        shared.oracle.check_graduations(store);
        shared.oracle.check_registrations(store);
        if self.steps.is_multiple_of(OUTBOX_EVERY) {
            shared.oracle.check_outbox(store);
            shared.oracle.check_list_of_graduations(store);
        }
        shared.oracle.violation().cloned().map_or(Ok(()), Err)
    }

    pub(crate) fn note(&self, text: impl FnOnce() -> String) {
        let shared = &mut *self.shared.get();
        if let Some(trace) = &mut shared.trace {
            trace.push(format!("{:>12.3}s {}", self.services.time.passed().as_secs_f64(), text()));
        }
    }

    /// A number that differs if anything went differently.
    pub(crate) fn fingerprint(&self) -> u64 {
        // Everything that happens draws from it, and so moves it on.
        self.shared.get().random.clone().bits() ^ self.services.ids.entropy()
    }

    pub(crate) fn below(&self, end: usize) -> usize {
        self.shared.get().random.below(end)
    }

    pub(crate) fn percent(&self, share: u8) -> bool {
        self.shared.get().random.percent(share)
    }

    pub(crate) fn pick_line(&self) -> usize {
        self.below(self.services.fixtures.lines.len())
    }

    /// The candidate's line or, in `elsewhere` percent of the cases, any.
    pub(crate) fn pick_line_of(&self, candidate: usize, elsewhere: u8) -> usize {
        if self.percent(elsewhere) {
            self.pick_line()
        } else {
            self.services.fixtures.candidates[candidate].1
        }
    }
}
