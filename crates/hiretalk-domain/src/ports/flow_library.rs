//! Where flows lie.

use std::sync::Arc;

use crate::flow::{Flow, FlowName};

/// Keeps the flows that dialogues run through. All of them were checked.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait FlowLibrary: Send + Sync {
    /// The flow with this name, if there is one.
    fn find(&self, name: &FlowName) -> Option<Arc<Flow>>;

    /// The flow of conversations that an application opened.
    fn application(&self) -> Arc<Flow>;
}
