//! Reads one flow file.

mod form;
mod meaning;

use std::collections::BTreeMap;

use hiretalk_domain::dialogue::{Flow, FlowError, StepName};

use self::form::FlowForm;
use crate::error::{Fault, FlowFileError, Reason};
use crate::words::{answer_words, intent_grammar};

/// Reads a flow out of TOML; `file` is what errors call the text.
///
/// # Errors
/// The text is not TOML, has unknown or missing fields, or is not a flow that can be run.
pub fn parse(text: &str, file: &str) -> Result<Flow, FlowFileError> {
    let failed = |faults| FlowFileError { file: file.to_owned(), faults };
    let lines = Lines { text };
    let form: FlowForm = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| lines.of(span.start));
        failed(vec![Fault { line, reason: Reason::Form { message: error.message().to_owned() } }])
    })?;
    let (definition, places) = meaning::definition(form, lines).map_err(failed)?;
    Flow::new(definition, answer_words(), intent_grammar()).map_err(|errors| {
        let mut faults: Vec<_> = errors.into_iter().map(|error| of_flow(error, &places)).collect();
        faults.sort_by_key(|fault| fault.line);
        faults.dedup();
        failed(faults)
    })
}

fn of_flow(error: FlowError, places: &BTreeMap<StepName, usize>) -> Fault {
    let line = error.step().and_then(|step| places.get(step)).copied();
    Fault { line, reason: Reason::Flow(error) }
}

/// Finds the line of a place in a text.
#[derive(Debug, Clone, Copy)]
struct Lines<'a> {
    text: &'a str,
}

impl Lines<'_> {
    /// The line of a byte, from 1.
    fn of(self, byte: usize) -> usize {
        self.text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
    }
}
