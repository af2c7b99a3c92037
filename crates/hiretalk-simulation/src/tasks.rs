//! The tasks that run side by side: each is looked at when a step says so, and can be dropped at every pause.

use std::task::{Context, Poll, Waker};

use crate::shared::{BoxedTask, Handle, Process};
use crate::violation::Violation;

/// The most polls in a row: a task that needs more never ends.
const MAX_POLLS: usize = 10_000;

/// The unfinished tasks of all processes. Each is polled when a step says so, and can be dropped at every pause.
pub(crate) struct Tasks {
    running: Vec<Task>,
    shared: Handle,
    spawned: u32,
}

struct Task {
    process: usize,
    name: &'static str,
    number: u32,
    work: BoxedTask,
}

impl Tasks {
    pub(crate) fn new(shared: Handle) -> Self {
        Self { running: Vec::new(), shared, spawned: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.running.len()
    }

    /// Spawns a task, and runs it to its end or polls it once, by the fault profile.
    pub(crate) fn spawn(&mut self, process: usize, name: &'static str, work: BoxedTask) {
        self.add(process, name, work);
        let is_suspended = {
            let shared = &mut *self.shared.get();
            shared.random.percent(shared.faults.interleaves)
        };
        if is_suspended {
            self.poll_task(self.running.len() - 1);
        } else {
            self.run_from(self.running.len() - 1);
        }
    }

    pub(crate) fn poll_task(&mut self, place: usize) {
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
        let spawned = std::mem::take(&mut self.shared.get().spawned);
        for (process, name, work) in spawned {
            self.add(process, name, work);
        }
    }

    /// Runs all tasks from this index on, and those they spawn, to their end.
    pub(crate) fn run_from(&mut self, place: usize) {
        for _ in 0..MAX_POLLS {
            if self.running.len() <= place {
                return;
            }
            self.poll_task(place);
        }
        self.shared.get().oracle.report(Violation::NeverRests);
    }

    /// Drops a process's tasks and its state.
    pub(crate) fn kill(&mut self, process: usize) {
        self.running.retain(|task| task.process != process);
        let shared = &mut *self.shared.get();
        let incarnation = shared.processes[process].incarnation + 1;
        shared.processes[process] = Process { incarnation, ..Process::default() };
    }

    fn add(&mut self, process: usize, name: &'static str, work: BoxedTask) {
        self.spawned += 1;
        self.running.push(Task { process, name, number: self.spawned, work });
    }
}
