//! Meta's error codes and what the queue does about each.
//!
//! Codes and meanings: Meta's "error codes" page (November and December 2025); 131062 from its page on business-scoped
//! user ids, 131063 and 131064 from pywa 4.5.0. Codes decide, never the HTTP status or the message: throttles are
//! documented as 400 and seen as 429.

use std::time::Duration;

/// The reaction to an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorPolicy {
    /// The message will never be accepted, or this person not reached: our mistake, their choice, a lost template.
    GiveUp,
    /// The same message may be accepted later; the time, where Meta names one, is the least to wait.
    RetryLater(Option<Duration>),
    /// Too many messages to one person. Meta asks for 4^X seconds, X = 0, 1, 2, ..: the queue counts the tries.
    PauseRecipient,
    /// Too many messages from this number, app or account; the time counts where the answer names none.
    PauseNumber(Duration),
    /// A person must repair the token, a permission, the account or the number.
    Stop,
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// The pause after a 429 that names none.
pub(crate) const SHORT_PAUSE: Duration = SECOND;

/// The subcode of 100 for a phone number id that is wrong, deleted, or not ours to see; status 400, never 404.
const OBJECT_MISSING: i64 = 33;

/// Returns the reaction to a code; none if the code is unknown. `subcode` matters for 100 alone.
#[must_use]
pub fn error_policy(code: i32, subcode: Option<i64>) -> Option<ErrorPolicy> {
    use ErrorPolicy::{GiveUp, PauseNumber, PauseRecipient, RetryLater, Stop};
    Some(match code {
        // Token and permissions.
        0 | 3 | 10 | 190 | 200..=299 | 131_005 => Stop,
        // Unknown, down, something went wrong, unavailable, server temporarily unavailable.
        1 | 2 | 131_000 | 131_016 | 133_004 => RetryLater(None),
        // Media could not be uploaded: a few more tries.
        131_053 => RetryLater(None),
        // Maintenance while the throughput is raised.
        131_057 => RetryLater(Some(MINUTE)),
        134_101 => RetryLater(Some(10 * MINUTE)),
        2_494_100 => RetryLater(Some(5 * MINUTE)),
        // A flow is throttled to ten messages an hour.
        132_069 => RetryLater(Some(HOUR)),
        // A template is paused: for 3 hours, then 6, then it is disabled, which has a code of its own.
        132_015 => RetryLater(Some(3 * HOUR)),
        // Calls of the app, and of the account: counted over an hour.
        4 | 613 | 80_007 => PauseNumber(MINUTE),
        // Throughput of the number: 80 messages a second.
        130_429 => PauseNumber(SECOND),
        131_056 => PauseRecipient,
        // Too many were reported as spam; a limit because of wrongly classified templates.
        131_048 | 131_064 => PauseNumber(HOUR),
        // Business number deleted; policy violations; locked; display name; payment; certificate; marketing switched off.
        33 | 368 | 131_031 | 131_037 | 131_042 | 131_045 | 131_063 => Stop,
        // The number's registration and its PIN.
        133_000 | 133_005 | 133_006 | 133_008..=133_010 | 133_015 | 133_016 | 134_011 => Stop,
        100 if subcode == Some(OBJECT_MISSING) => Stop,
        // Our payload: parameters, access to the feature, types.
        100 | 131_008 | 131_009 | 131_051 | 131_052 | 131_055 | 131_062 | 134_100 | 135_000 => GiveUp,
        // Template: parameters, text, and that it is missing, against a policy, or disabled.
        132_000 | 132_001 | 132_005 | 132_007 | 132_008 | 132_012 | 132_016 | 132_068 | 134_102 => GiveUp,
        // The person: experiment, country, ourselves, not reachable, not on the list of a test number, left by Meta,
        // does not want marketing; 137000: identity not confirmed.
        130_472 | 130_497 | 131_021 | 131_026 | 131_030 | 131_049 | 131_050 | 137_000 => GiveUp,
        // The window of 24 hours is closed: this message not, a template perhaps.
        131_047 => GiveUp,
        _ => return None,
    })
}
