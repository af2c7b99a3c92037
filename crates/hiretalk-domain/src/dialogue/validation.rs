//! Checks a flow: every fault at once.

mod fault;
mod options;
mod paths;
mod templates;
mod texts;

pub use self::fault::{FlowError, Place};
use super::definition::FlowDefinition;
use crate::intents::IntentGrammar;

/// All that is wrong; nothing if the flow can be run.
pub(super) fn faults(flow: &FlowDefinition, intents: &IntentGrammar) -> Vec<FlowError> {
    let mut faults = languages(flow);
    faults.extend(paths::faults(flow));
    faults.extend(options::faults(flow, intents));
    faults.extend(texts::faults(flow));
    faults.extend(templates::faults(flow));
    faults
}

fn languages(flow: &FlowDefinition) -> Vec<FlowError> {
    let mut faults = Vec::new();
    if flow.languages.is_empty() {
        faults.push(FlowError::NoLanguage);
    }
    for (at, &language) in flow.languages.iter().enumerate() {
        if flow.languages.iter().take(at).any(|other| *other == language) {
            faults.push(FlowError::LanguageTwice { language });
        }
    }
    faults
}
