//! The port that flows are taken from.

use std::sync::Arc;

use crate::flow::{Flow, FlowName};

/// Knows the flows of this installation. In memory; no I/O.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait FlowLibrary: Send + Sync {
    /// The flow with this name, if there is one.
    fn find(&self, name: &FlowName) -> Option<Arc<Flow>>;

    /// The flow that follows an application.
    fn application(&self) -> Arc<Flow>;
}
