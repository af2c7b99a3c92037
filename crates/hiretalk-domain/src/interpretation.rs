//! The rules of a model's help: the request to an interpreter, and the check of its proposal. Pure.

mod proposal;
mod redaction;

pub(crate) use self::proposal::MOST_LANGUAGES;
pub use self::proposal::{
    Confidence, InterpretationRequest, InvalidConfidence, OfferedOption, Proposal, Reading, accept_proposal,
};
pub use self::redaction::{Redacted, redact};
