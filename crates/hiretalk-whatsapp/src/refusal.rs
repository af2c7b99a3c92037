//! What an answer that is no success means for the message.

use std::time::SystemTime;

use hiretalk_domain::message::FailureCode;
use hiretalk_domain::outbound::SendError;
use reqwest::StatusCode;

use crate::catalog::{BRIEFLY, Policy, policy_of};
use crate::graph_error::GraphError;
use crate::pause;
use crate::transport::Answer;

/// The server broke off or answered with nothing of Graph's: the message may have been taken.
#[derive(Debug, thiserror::Error)]
#[error("status {status} without an answer that can be read")]
pub(crate) struct Unreadable {
    pub(crate) status: StatusCode,
}

impl From<StatusCode> for Unreadable {
    fn from(status: StatusCode) -> Self {
        Self { status }
    }
}

/// Reads the error; the status is not 2xx.
///
/// An error of Graph's is judged by its code, whatever the status: Graph itself says that the message was not taken.
/// Without one, a 5xx comes from something before Graph or from its ruins, and the message is in doubt: there is no key
/// that would make a second try harmless.
pub(crate) fn of(answer: &Answer) -> SendError {
    let body = answer.body.as_deref().unwrap_or_default();
    let error = GraphError::read(body).and_then(|error| Some((error.code()?, error.subcode())));
    match error {
        Some((code, subcode)) => by_code(code, subcode, answer),
        None => by_status(answer),
    }
}

fn by_code(code: i32, subcode: Option<i64>, answer: &Answer) -> SendError {
    let status = answer.status;
    let after = pause::asked_for(&answer.headers, SystemTime::now());
    let throttled = status == StatusCode::TOO_MANY_REQUESTS;
    let policy = policy_of(code, subcode).unwrap_or(match status {
        _ if throttled => Policy::PauseNumber(BRIEFLY),
        _ if status.is_server_error() => Policy::RetryLater(None),
        _ => Policy::GiveUp,
    });
    let code = FailureCode(code);
    match policy {
        // A 429 of any kind may be tried again.
        Policy::GiveUp | Policy::Stop if throttled => {
            SendError::PauseNumber { code: Some(code), after: after.unwrap_or(BRIEFLY) }
        }
        Policy::GiveUp => SendError::Terminal { code },
        Policy::RetryLater(least) => SendError::RetryLater { code: Some(code), after: after.max(least) },
        Policy::PauseRecipient => SendError::PauseRecipient { code, after },
        Policy::PauseNumber(usual) => {
            SendError::PauseNumber { code: Some(code), after: after.unwrap_or(usual) }
        }
        Policy::Stop => SendError::Stop { code },
    }
}

/// Something between us and Graph has spoken. Its status stands for a code; Graph's own codes have other numbers, save
/// for 2xx and 368.
fn by_status(answer: &Answer) -> SendError {
    let status = answer.status;
    let after = pause::asked_for(&answer.headers, SystemTime::now());
    let code = FailureCode(i32::from(status.as_u16()));
    match status.as_u16() {
        429 => SendError::PauseNumber { code: None, after: after.unwrap_or(BRIEFLY) },
        408 | 425 => SendError::RetryLater { code: None, after },
        // It was refused, but why was lost on the way.
        400..=499 if answer.body.is_none() => SendError::RetryLater { code: None, after },
        // A wrong address, a proxy that wants a password, a wall: no message will pass.
        300..=399 | 401 | 403 | 404 | 405 | 407 => SendError::Stop { code },
        400..=499 => SendError::Terminal { code },
        _ => SendError::Unconfirmed(Unreadable { status }.into()),
    }
}
