//! The tasks that run side by side: each is looked at when a step says so, and can be dropped at every pause.

use std::task::{Context, Poll, Waker};

use crate::shared::{Handle, Process, Work};
use crate::violation::Violation;

/// The most looks at one task in a row: more means that it never ends.
const MOST_LOOKS: usize = 10_000;

/// All tasks that have begun and not ended.
pub(crate) struct Tasks {
    running: Vec<Task>,
    shared: Handle,
    begun: u32,
}

struct Task {
    process: usize,
    name: &'static str,
    number: u32,
    work: Work,
}

impl Tasks {
    pub(crate) fn new(shared: Handle) -> Self {
        Self { running: Vec::new(), shared, begun: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.running.len()
    }

    /// Begins a task. It is run to its end at once, or left alone after its first look, as the weather has it.
    pub(crate) fn begin(&mut self, process: usize, name: &'static str, work: Work) {
        self.add(process, name, work);
        let is_left_alone = {
            let shared = &mut *self.shared.get();
            shared.random.percent(shared.weather.interleaves)
        };
        if is_left_alone {
            self.look(self.running.len() - 1);
        } else {
            self.run_from(self.running.len() - 1);
        }
    }

    /// Looks at one of them.
    pub(crate) fn look(&mut self, place: usize) {
        let Some(task) = self.running.get_mut(place) else { return };
        {
            let shared = &mut *self.shared.get();
            shared.oracle.task = task.number;
            let (name, number, process) = (task.name, task.number, task.process);
            shared.note(|_| format!("{name} {number} of process {process} goes on"));
        }
        let poll = task.work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if matches!(poll, Poll::Ready(())) {
            drop(self.running.remove(place));
        }
        let begun = std::mem::take(&mut self.shared.get().begun);
        for (process, name, work) in begun {
            self.add(process, name, work);
        }
    }

    /// Runs all tasks from this place on to their end, and what they begin.
    pub(crate) fn run_from(&mut self, place: usize) {
        for _ in 0..MOST_LOOKS {
            if self.running.len() <= place {
                return;
            }
            self.look(place);
        }
        self.shared.get().oracle.accuse(Violation::NeverRests);
    }

    /// The process dies, with all that it was doing.
    pub(crate) fn kill(&mut self, process: usize) {
        self.running.retain(|task| task.process != process);
        let shared = &mut *self.shared.get();
        let lives = shared.processes[process].lives + 1;
        shared.processes[process] = Process { lives, ..Process::default() };
    }

    fn add(&mut self, process: usize, name: &'static str, work: Work) {
        self.begun += 1;
        self.running.push(Task { process, name, number: self.begun, work });
    }
}
