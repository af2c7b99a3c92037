//! A circuit breaker for an endpoint that fails. Pure: the clock is an argument.
//!
//! No library is used, because the pause follows the endpoint's `Retry-After` and doubles between trials.

use std::time::{Duration, Instant};

use hiretalk_domain::ports::InterpreterError;

/// Failures in a row that open the breaker.
const FAILURES_TO_OPEN: u8 = 3;
/// The first pause; each one that follows a failed trial is twice as long.
const SHORTEST_PAUSE: Duration = Duration::from_secs(30);
/// The longest pause, whatever the endpoint asks for.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// The state of the breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breaker {
    Closed {
        /// Failures in a row.
        failures: u8,
    },
    Open {
        until: Instant,
        pause: Duration,
    },
    /// One request tries the endpoint after a pause; no other passes until its outcome is known.
    HalfOpen {
        /// The next trial, if this one never comes back.
        until: Instant,
        pause: Duration,
    },
}

impl Default for Breaker {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

impl Breaker {
    /// Says whether a request may leave at `now`; a trial has `trial_timeout` to come back.
    pub(crate) fn try_pass(self, now: Instant, trial_timeout: Duration) -> (bool, Self) {
        match self {
            Self::Closed { .. } => (true, self),
            Self::Open { until, .. } | Self::HalfOpen { until, .. } if now < until => (false, self),
            Self::Open { pause, .. } | Self::HalfOpen { pause, .. } => {
                (true, Self::HalfOpen { until: now + trial_timeout, pause })
            }
        }
    }

    pub(crate) fn record_success(self) -> Self {
        Self::default()
    }

    /// Records a failure at `now`. A busy endpoint opens the breaker at once, for as long as it asks; a failed trial
    /// does for twice the pause before, and so does the third of any failures in a row.
    pub(crate) fn record_failure(self, error: &InterpreterError, now: Instant) -> Self {
        let asked_for = match error {
            InterpreterError::Resting => return self,
            // The endpoint works; the model only refuses this text.
            InterpreterError::Declined => return self.record_success(),
            InterpreterError::Busy { after } => Some(after.unwrap_or_default()),
            InterpreterError::TimedOut
            | InterpreterError::Unreachable(_)
            | InterpreterError::Refused { .. }
            | InterpreterError::Unusable(_) => None,
        };
        let open = |shortest: Duration| {
            let pause = shortest.max(asked_for.unwrap_or_default()).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
            Self::Open { until: now + pause, pause }
        };
        match self {
            Self::Closed { failures } if asked_for.is_none() && failures + 1 < FAILURES_TO_OPEN => {
                Self::Closed { failures: failures + 1 }
            }
            Self::Closed { .. } => open(SHORTEST_PAUSE),
            // This request left before the breaker opened, together with those that opened it.
            Self::Open { .. } => self,
            Self::HalfOpen { pause, .. } => open(pause * 2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    enum Event {
        /// A request wants to leave, and whether it may.
        Request(bool),
        Answered,
        TimedOut,
        Declined,
        Busy(Option<u64>),
    }
    use Event::{Answered, Busy, Declined, Request, TimedOut};

    #[track_caller]
    fn check(history: &[(u64, Event)]) {
        let start = Instant::now();
        let mut breaker = Breaker::default();
        for (index, (second, event)) in history.iter().enumerate() {
            let now = start + Duration::from_secs(*second);
            breaker = match event {
                Request(expected) => {
                    let (may_pass, next) = breaker.try_pass(now, Duration::from_secs(8));
                    assert_eq!(may_pass, *expected, "event {index}, at {second} s");
                    next
                }
                Answered => breaker.record_success(),
                TimedOut => breaker.record_failure(&InterpreterError::TimedOut, now),
                Declined => breaker.record_failure(&InterpreterError::Declined, now),
                Busy(after) => breaker
                    .record_failure(&InterpreterError::Busy { after: after.map(Duration::from_secs) }, now),
            };
        }
    }

    #[test]
    fn three_failures_in_a_row_open_the_breaker() {
        check(&[
            (0, TimedOut),
            (1, TimedOut),
            (2, Request(true)),
            (2, TimedOut),
            (2, Request(false)),
            (31, Request(false)),
            (32, Request(true)),
        ]);
        check(&[
            (0, TimedOut),
            (1, TimedOut),
            (2, Answered),
            (3, TimedOut),
            (4, TimedOut),
            (5, Request(true)),
        ]);
        check(&[(0, TimedOut), (1, TimedOut), (2, Declined), (3, TimedOut), (4, Request(true))]);
    }

    #[test]
    fn a_busy_endpoint_opens_it_at_once_for_as_long_as_it_asks() {
        check(&[(0, Busy(None)), (29, Request(false)), (30, Request(true))]);
        check(&[(0, Busy(Some(1))), (29, Request(false)), (30, Request(true))]);
        check(&[(0, Busy(Some(90))), (89, Request(false)), (90, Request(true))]);
        check(&[(0, Busy(Some(u64::MAX))), (599, Request(false)), (600, Request(true))]);
    }

    #[test]
    fn after_a_pause_one_request_tries_and_no_other_passes() {
        check(&[
            (0, Busy(None)),
            (30, Request(true)),
            (30, Request(false)),
            (35, Answered),
            (35, Request(true)),
            (35, Request(true)),
        ]);
        // One that never comes back does not keep the others waiting.
        check(&[
            (0, Busy(None)),
            (30, Request(true)),
            (37, Request(false)),
            (38, Request(true)),
            (38, Request(false)),
        ]);
    }

    #[test]
    fn pauses_double_until_a_success() {
        check(&[
            (0, Busy(None)),
            (30, Request(true)),
            (30, TimedOut),
            (89, Request(false)),
            (90, Request(true)),
            (90, TimedOut),
            (209, Request(false)),
            (210, Request(true)),
            (210, Answered),
            (211, Busy(None)),
            (240, Request(false)),
            (241, Request(true)),
        ]);
        let mut history = vec![(0, Busy(None))];
        history.extend((1..20).flat_map(|turn| [(turn * 600, Request(true)), (turn * 600, TimedOut)]));
        check(&history);
    }

    #[test]
    fn requests_that_fail_together_are_one_failure() {
        check(&[(0, Busy(None)), (1, TimedOut), (1, Busy(None)), (1, TimedOut), (30, Request(true))]);
    }
}
