//! How far a message of ours has come. Delivery states only move forward (rule 5).

use std::fmt;

/// The code with which the channel explains a failure; ours are negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FailureCode(pub i32);

impl FailureCode {
    /// Ours: the service window was closed when a free text was due (rule 7).
    pub const WINDOW_CLOSED: Self = Self(-1);
    /// Ours: it was tried as often as we try.
    pub const TRIES_USED_UP: Self = Self(-2);
    /// Ours: it was sent twice without ever an answer.
    pub const IN_DOUBT: Self = Self(-3);
    /// Ours: the message breaks a limit of the channel.
    pub const UNSENDABLE: Self = Self(-4);
}

impl fmt::Display for FailureCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// How far a message of ours has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Written down, not accepted by the channel yet.
    Queued,
    /// The channel accepted it.
    Sent,
    /// It is on the person's device.
    Delivered,
    /// The person opened it.
    Read,
    /// It will not arrive.
    Failed {
        /// Why, in the channel's codes; none if it did not say.
        code: Option<FailureCode>,
    },
    /// It was taken back before it left.
    Cancelled,
}

impl Delivery {
    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed { .. } => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// How far along it is: a state is only ever replaced by one of a greater rank. `failed` ends what is not
    /// delivered, and nothing follows it; a late `sent` after a cancellation tells that it left after all.
    pub fn rank(self) -> i16 {
        match self {
            Self::Queued => 0,
            Self::Cancelled => 1,
            Self::Sent => 2,
            Self::Failed { .. } => 3,
            Self::Delivered => 4,
            Self::Read => 5,
        }
    }

    /// The state after news of `next`; none if that is no step forward.
    ///
    /// A message that failed stays failed; one that was delivered does not fail any more.
    pub fn forward(self, next: Self) -> Option<Self> {
        match (self, next) {
            (Self::Failed { .. }, _) => None,
            _ if next.rank() > self.rank() => Some(next),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_only_moves_forward() {
        let failed = Delivery::Failed { code: Some(FailureCode(131_026)) };
        for (from, to, moves) in [
            (Delivery::Queued, Delivery::Sent, true),
            (Delivery::Queued, Delivery::Read, true),
            (Delivery::Queued, Delivery::Cancelled, true),
            (Delivery::Cancelled, Delivery::Sent, true),
            (Delivery::Sent, Delivery::Cancelled, false),
            (Delivery::Sent, Delivery::Sent, false),
            (Delivery::Sent, failed, true),
            (Delivery::Delivered, Delivery::Sent, false),
            (Delivery::Delivered, failed, false),
            (Delivery::Read, Delivery::Delivered, false),
            (failed, Delivery::Read, false),
            (failed, failed, false),
        ] {
            assert_eq!(from.forward(to), moves.then_some(to), "{from:?} -> {to:?}");
        }
    }
}
