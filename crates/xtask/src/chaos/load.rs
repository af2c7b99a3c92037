//! The load: events that are posted until they are acknowledged, and candidates who answer.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{Scope, ScopedJoinHandle, sleep};
use std::time::{Duration, Instant};

use crate::emulator::Emulator;
use crate::events::{APPLICATION_WEBHOOK, Events, phone};
use crate::failure::Failure;
use crate::http::{Answer, Connection, bearer};
use crate::server::KEY;

/// Connections that post at once.
const POSTERS: usize = 8;
/// No more events than that, however long the killing takes.
const MOST_EVENTS: usize = 100_000;
/// An event is posted again for so long before it is given up.
const GIVE_UP_AFTER: Duration = Duration::from_secs(60);
/// Of so many events one is posted once more after it was acknowledged.
const REDELIVER_EVERY: usize = 10;
/// Of so many candidates one answers, and of twice as many one answers twice.
const ANSWER_EVERY: usize = 4;
/// A candidate answers so long after the event.
const ANSWER_AFTER: Duration = Duration::from_millis(700);

/// The run and its rate.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    pub(super) run: String,
    pub(super) ports: Vec<u16>,
    pub(super) rate: u32,
}

/// The load of one run.
#[derive(Debug)]
pub(super) struct Load {
    terms: Terms,
    events: Events,
    begun: Instant,
    next: AtomicUsize,
    has_ended: AtomicBool,
    retries: AtomicU64,
    posted: Mutex<Vec<Posted>>,
    /// None once nobody answers any more.
    answers: Mutex<Option<Sender<(Instant, usize)>>>,
    due: Mutex<Option<Receiver<(Instant, usize)>>>,
}

/// An event and its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Posted {
    pub(super) event: String,
    pub(super) outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The conversation that was opened for it.
    Acknowledged(String),
    /// Status and body of the refusal.
    Refused(u16, String),
    /// No answer within [`GIVE_UP_AFTER`].
    GivenUp,
    /// It was acknowledged, and its redelivery was answered with this status and body.
    Forgotten(u16, String),
}

/// The outcomes of all events.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcomes {
    pub(super) posted: Vec<Posted>,
    /// Posts that were repeated for want of an answer, or after a fault.
    pub(super) retries: u64,
}

impl Load {
    pub(super) fn new(terms: Terms) -> Self {
        let (answers, due) = channel();
        Self {
            events: Events::new(&terms.run),
            terms,
            begun: Instant::now(),
            next: AtomicUsize::new(0),
            has_ended: AtomicBool::new(false),
            retries: AtomicU64::new(0),
            posted: Mutex::default(),
            answers: Mutex::new(Some(answers)),
            due: Mutex::new(Some(due)),
        }
    }

    /// Begins to post; the threads end after [`Load::stop`], each with its last event.
    pub(super) fn post<'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
    ) -> Vec<ScopedJoinHandle<'scope, ()>> {
        (0..POSTERS).map(|_| scope.spawn(|| self.post_until_the_end())).collect()
    }

    pub(super) fn stop(&self) {
        self.has_ended.store(true, Ordering::Relaxed);
    }

    /// No further answers than those that are due.
    pub(super) fn stop_answering(&self) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// The outcomes. Call it after the end.
    pub(super) fn result(&self) -> Outcomes {
        let posted = self.posted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Outcomes { posted, retries: self.retries.load(Ordering::Relaxed) }
    }

    /// Has candidates answer until [`Load::stop_answering`]; returns the ids of their answers.
    pub(super) fn answer(&self, emulator: &Emulator) -> Result<Vec<String>, Failure> {
        let mut sent = Vec::new();
        let queue = self.due.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(queue) = queue else { return Ok(sent) };
        loop {
            match queue.recv_timeout(Duration::from_secs(1)) {
                Ok((due, number)) => {
                    sleep(due.saturating_duration_since(Instant::now()));
                    // Nobody answers a message that has not come: it waits for its lease, or is unconfirmed.
                    if !emulator.has_written_to(&phone(number))? {
                        continue;
                    }
                    sent.push(emulator.reply(&phone(number), "1")?);
                    if number.is_multiple_of(2 * ANSWER_EVERY) {
                        sent.push(emulator.reply(&phone(number), "2")?);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(sent),
            }
        }
    }

    fn post_until_the_end(&self) {
        let mut connections: Vec<_> =
            self.terms.ports.iter().map(|port| Connection::with_timeout(*port, GIVE_UP_AFTER / 6)).collect();
        while !self.has_ended.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= MOST_EVENTS {
                return;
            }
            let due =
                self.begun + Duration::from_secs(1).mul_f64(to_float(number) / f64::from(self.terms.rate));
            sleep(due.saturating_duration_since(Instant::now()));
            let outcome = self.post_one(&mut connections, number);
            let posted = Posted { event: self.events.id(number), outcome };
            self.posted.lock().unwrap_or_else(PoisonError::into_inner).push(posted);
        }
    }

    fn post_one(&self, connections: &mut [Connection], number: usize) -> Outcome {
        let Some(first) = self.until_answered(connections, number, number) else { return Outcome::GivenUp };
        let conversation = match (first.status, first.json()["id"].as_str()) {
            (200 | 201, Some(id)) => id.to_owned(),
            _ => return Outcome::Refused(first.status, first.body),
        };
        if number.is_multiple_of(ANSWER_EVERY)
            && let Some(answers) = &*self.answers.lock().unwrap_or_else(PoisonError::into_inner)
        {
            // Nobody listens only if the emulator is gone, which fails the run by itself.
            let _gone = answers.send((Instant::now() + ANSWER_AFTER, number));
        }
        if number.is_multiple_of(REDELIVER_EVERY) {
            // To the other process.
            let Some(again) = self.until_answered(connections, number, number + 1) else {
                return Outcome::GivenUp;
            };
            if again.status != 200 || again.json()["id"].as_str() != Some(&conversation) {
                return Outcome::Forgotten(again.status, again.body);
            }
        }
        Outcome::Acknowledged(conversation)
    }

    /// Posts an event, to one process and the other in turn, until one answers without a fault.
    fn until_answered(&self, connections: &mut [Connection], number: usize, first: usize) -> Option<Answer> {
        let body = self.events.body(number);
        let headers = bearer(KEY);
        let deadline = Instant::now() + GIVE_UP_AFTER;
        let mut place = first;
        while Instant::now() < deadline {
            let at = place % connections.len();
            match connections[at].ask("POST", APPLICATION_WEBHOOK, &headers, &body) {
                Ok(answer) if answer.status < 500 => return Some(answer),
                Ok(_) | Err(_) => {}
            }
            self.retries.fetch_add(1, Ordering::Relaxed);
            place += 1;
            sleep(Duration::from_millis(20));
        }
        None
    }
}

fn to_float(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}
