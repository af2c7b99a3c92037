//! The rules of reading with help: what an interpreter is told, and when its proposal counts. Pure.

mod proposal;
mod redaction;
mod taking;

pub use self::proposal::{
    Confidence, InterpretationRequest, InvalidConfidence, OfferedOption, Proposal, Reading,
};
pub use self::redaction::{Redacted, redact};
pub(crate) use self::taking::MOST_LANGUAGES;
pub use self::taking::take;
