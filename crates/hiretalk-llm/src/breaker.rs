//! Leaves an endpoint alone that fails. Pure: the clock is an argument.

use std::time::{Duration, Instant};

use hiretalk_domain::ports::InterpreterError;

/// So many failures in a row, and the endpoint is left alone.
const MOST_FAILURES: u8 = 3;
/// The first rest; each that follows without a success between is twice as long.
const SHORTEST_REST: Duration = Duration::from_secs(30);
/// The longest rest, whatever the endpoint asks for.
const LONGEST_REST: Duration = Duration::from_secs(600);

/// Whether an endpoint may be asked, by how it answered lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breaker {
    /// It may.
    Closed {
        /// Failures in a row.
        failures: u8,
    },
    /// It is left alone.
    Resting {
        /// Until when.
        until: Instant,
        /// For how long in all.
        rest: Duration,
    },
    /// One request tries it after a rest; the others wait for what becomes of that.
    Trying {
        /// When the next one may try, should this one never come back.
        until: Instant,
        /// The rest before.
        rest: Duration,
    },
}

impl Default for Breaker {
    /// Nothing is against the endpoint.
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

impl Breaker {
    /// Whether a request may leave at `now`. One that tries after a rest has `trial` to come back.
    #[must_use]
    pub fn ask(self, now: Instant, trial: Duration) -> (bool, Self) {
        match self {
            Self::Closed { .. } => (true, self),
            Self::Resting { until, .. } | Self::Trying { until, .. } if now < until => (false, self),
            Self::Resting { rest, .. } | Self::Trying { rest, .. } => {
                (true, Self::Trying { until: now + trial, rest })
            }
        }
    }

    /// After an answer of use: the endpoint works.
    #[must_use]
    pub fn answered(self) -> Self {
        Self::default()
    }

    /// After a failure at `now`. Too much to do is a rest at once, as long as was asked for; so is a failure after a
    /// rest, twice as long as that, and the third of any failures in a row.
    #[must_use]
    pub fn failed(self, error: &InterpreterError, now: Instant) -> Self {
        let asked_for = match error {
            InterpreterError::Resting => return self,
            // It works; it only did not like the text.
            InterpreterError::Declined => return self.answered(),
            InterpreterError::Busy { after } => Some(after.unwrap_or_default()),
            InterpreterError::TimedOut
            | InterpreterError::Unreachable(_)
            | InterpreterError::Refused { .. }
            | InterpreterError::Unusable(_) => None,
        };
        let resting = |shortest: Duration| {
            let rest = shortest.max(asked_for.unwrap_or_default()).clamp(SHORTEST_REST, LONGEST_REST);
            Self::Resting { until: now + rest, rest }
        };
        match self {
            Self::Closed { failures } if asked_for.is_none() && failures + 1 < MOST_FAILURES => {
                Self::Closed { failures: failures + 1 }
            }
            Self::Closed { .. } => resting(SHORTEST_REST),
            // It left before the rest began, together with those that brought it about.
            Self::Resting { .. } => self,
            Self::Trying { rest, .. } => resting(rest * 2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What happens, at a second.
    enum Event {
        /// A request would leave: whether it may.
        Asks(bool),
        Answered,
        TimedOut,
        Declined,
        Busy(Option<u64>),
    }
    use Event::{Answered, Asks, Busy, Declined, TimedOut};

    #[track_caller]
    fn check(history: &[(u64, Event)]) {
        let start = Instant::now();
        let mut breaker = Breaker::default();
        for (index, (second, event)) in history.iter().enumerate() {
            let now = start + Duration::from_secs(*second);
            breaker = match event {
                Asks(expected) => {
                    let (may_ask, next) = breaker.ask(now, Duration::from_secs(8));
                    assert_eq!(may_ask, *expected, "event {index}, at {second} s");
                    next
                }
                Answered => breaker.answered(),
                TimedOut => breaker.failed(&InterpreterError::TimedOut, now),
                Declined => breaker.failed(&InterpreterError::Declined, now),
                Busy(after) => {
                    breaker.failed(&InterpreterError::Busy { after: after.map(Duration::from_secs) }, now)
                }
            };
        }
    }

    #[test]
    fn three_failures_in_a_row_are_a_rest() {
        check(&[
            (0, TimedOut),
            (1, TimedOut),
            (2, Asks(true)),
            (2, TimedOut),
            (2, Asks(false)),
            (31, Asks(false)),
            (32, Asks(true)),
        ]);
        check(&[(0, TimedOut), (1, TimedOut), (2, Answered), (3, TimedOut), (4, TimedOut), (5, Asks(true))]);
        check(&[(0, TimedOut), (1, TimedOut), (2, Declined), (3, TimedOut), (4, Asks(true))]);
    }

    #[test]
    fn too_much_to_do_is_a_rest_at_once_as_long_as_asked_for() {
        check(&[(0, Busy(None)), (29, Asks(false)), (30, Asks(true))]);
        check(&[(0, Busy(Some(1))), (29, Asks(false)), (30, Asks(true))]);
        check(&[(0, Busy(Some(90))), (89, Asks(false)), (90, Asks(true))]);
        check(&[(0, Busy(Some(u64::MAX))), (599, Asks(false)), (600, Asks(true))]);
    }

    #[test]
    fn after_a_rest_one_tries_and_the_others_wait_for_it() {
        check(&[
            (0, Busy(None)),
            (30, Asks(true)),
            (30, Asks(false)),
            (35, Answered),
            (35, Asks(true)),
            (35, Asks(true)),
        ]);
        // One that never comes back does not keep the others waiting.
        check(&[(0, Busy(None)), (30, Asks(true)), (37, Asks(false)), (38, Asks(true)), (38, Asks(false))]);
    }

    #[test]
    fn rests_grow_until_it_answers() {
        check(&[
            (0, Busy(None)),
            (30, Asks(true)),
            (30, TimedOut),
            (89, Asks(false)),
            (90, Asks(true)),
            (90, TimedOut),
            (209, Asks(false)),
            (210, Asks(true)),
            (210, Answered),
            (211, Busy(None)),
            (240, Asks(false)),
            (241, Asks(true)),
        ]);
        let mut history = vec![(0, Busy(None))];
        history.extend((1..20).flat_map(|turn| [(turn * 600, Asks(true)), (turn * 600, TimedOut)]));
        check(&history);
    }

    #[test]
    fn requests_that_fail_together_are_one_failure() {
        check(&[(0, Busy(None)), (1, TimedOut), (1, Busy(None)), (1, TimedOut), (30, Asks(true))]);
    }
}
