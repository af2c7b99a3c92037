//! How far a graduation has come.

use std::fmt;
use std::str::FromStr;

use crate::ids::ConversationId;

/// How far a graduation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraduationState {
    /// It starts when its time has come.
    Scheduled,
    /// Its time has come, and another conversation is in its way.
    Waiting {
        /// The conversation whose end it waits for.
        blocked_by: ConversationId,
    },
    /// It started a conversation.
    Started {
        /// That one.
        conversation_id: ConversationId,
    },
    /// It starts nothing any more.
    Cancelled {
        /// Why.
        reason: CancelReason,
    },
}

impl GraduationState {
    /// The state's name.
    pub fn status(self) -> GraduationStatus {
        match self {
            Self::Scheduled => GraduationStatus::Scheduled,
            Self::Waiting { .. } => GraduationStatus::Waiting,
            Self::Started { .. } => GraduationStatus::Started,
            Self::Cancelled { .. } => GraduationStatus::Cancelled,
        }
    }

    /// The conversation that it started, if it has.
    pub fn conversation_id(self) -> Option<ConversationId> {
        match self {
            Self::Started { conversation_id } => Some(conversation_id),
            Self::Scheduled | Self::Waiting { .. } | Self::Cancelled { .. } => None,
        }
    }
}

/// Defines an enum of names that the API and the database write.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident, $unknown:ident, $must:literal, [$($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)?]) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in the API and in the database.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = $unknown;

            fn from_str(text: &str) -> Result<Self, $unknown> {
                Self::ALL.iter().copied().find(|name| name.as_str() == text).ok_or($unknown)
            }
        }

        /// A name that is none of these.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
        #[error($must)]
        pub struct $unknown;
    };
}

named! {
    /// The names that a graduation's state goes by.
    GraduationStatus, UnknownGraduationStatus, "must be SCHEDULED, WAITING, STARTED or CANCELLED", [
        /// It starts when its time has come.
        Scheduled = "SCHEDULED",
        /// Another conversation is in its way.
        Waiting = "WAITING",
        /// It started a conversation.
        Started = "STARTED",
        /// It starts nothing any more.
        Cancelled = "CANCELLED",
    ]
}

named! {
    /// Why a graduation was called off.
    CancelReason, UnknownCancelReason, "must be REQUESTED, OPTED_OUT or ERASED", [
        /// Somebody asked for it.
        Requested = "REQUESTED",
        /// When its time came, the number had said STOP.
        OptedOut = "OPTED_OUT",
        /// The person was forgotten.
        Erased = "ERASED",
    ]
}
