//! What goes back to the business: statuses and the candidates' messages, signed and posted.

pub(crate) mod courier;
mod json;
pub(crate) mod payload;
pub(crate) mod queue;
mod signature;
pub(crate) mod verification;

use std::sync::Arc;

use serde_json::Value;

use crate::ledger::{Sent, State};

/// One thing the business is told.
pub(crate) enum Update {
    /// How far a send has come.
    Status {
        sent: Arc<Sent>,
        state: State,
        /// Why it failed.
        error: Option<u32>,
    },
    /// What a candidate did.
    Message {
        /// Who it is; a system message does not say.
        from: Option<Box<Profile>>,
        message: Box<Value>,
    },
}

/// Who a candidate is.
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) wa_id: Option<Arc<str>>,
    pub(crate) user_id: Option<Arc<str>>,
}
