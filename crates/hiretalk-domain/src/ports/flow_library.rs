//! Where flows lie.

use std::sync::Arc;

use crate::conversation::OriginKind;
use crate::dialogue::{Dialogue, Flow, FlowName};

/// Keeps the flows that dialogues run through. All of them were checked.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait FlowLibrary: Send + Sync {
    /// The flow with this name, if there is one.
    fn find(&self, name: &FlowName) -> Option<Arc<Flow>>;

    /// The flow of conversations that an application opened.
    fn application(&self) -> Arc<Flow>;

    /// The flow of conversations that a graduation opened.
    fn graduation(&self) -> Arc<Flow>;
}

/// The flow that a dialogue runs through: the one it began with, as long as that is there; else the one that follows
/// what opened the conversation.
pub fn flow_of(flows: &dyn FlowLibrary, dialogue: Option<&Dialogue>, origin: OriginKind) -> Arc<Flow> {
    let begun = dialogue.and_then(|dialogue| flows.find(&dialogue.flow));
    begun.unwrap_or_else(|| match origin {
        OriginKind::Application => flows.application(),
        OriginKind::Graduation => flows.graduation(),
    })
}
