//! Checks the options: each can be tapped, told from the others, and means what it says.

use std::collections::BTreeMap;

use super::super::RESUME;
use super::super::definition::{Command, FlowDefinition, OptionTarget, Question};
use super::super::limits::{BUTTONS, ROWS};
use super::super::names::own_names;
use super::super::state::Answer;
use super::FlowError;
use crate::ids::{OptionId, StepName};
use crate::intents::{IntentGrammar, Keyword};

pub(super) fn faults(flow: &FlowDefinition, intents: &IntentGrammar) -> Vec<FlowError> {
    let mut faults = Vec::new();
    let mut ids: Vec<&OptionId> = Vec::new();
    for step in &flow.steps {
        let Some(question) = step.kind.question() else {
            continue;
        };
        faults.extend(number(&step.name, question));
        faults.extend(leads(flow, &step.name, question));
        faults.extend(values(&step.name, question));
        for option in &question.options {
            if ids.contains(&&option.id) {
                faults.push(FlowError::OptionTwice { step: step.name.clone(), id: option.id.clone() });
            }
            ids.push(&option.id);
        }
        faults.extend(words(flow, &step.name, question, intents));
    }
    faults
}

fn number(step: &StepName, question: &Question) -> Vec<FlowError> {
    let (step, options) = (step.clone(), &question.options);
    let mut faults = Vec::new();
    let mut keys = [Some(&question.key), question.words_key.as_ref()].into_iter().flatten();
    if keys.any(|key| key.as_str() == Answer::PERSON) {
        faults.push(FlowError::ReservedKey { step: step.clone() });
    }
    if options.iter().any(|option| option.id.as_str() == RESUME) {
        faults.push(FlowError::ReservedOption { step: step.clone() });
    }
    // What is listed is shown in a menu, and needs one row of it at least.
    let listed = usize::from(question.listing.is_some());
    if options.len() <= BUTTONS && listed == 0 {
        let described = options.iter().filter(|option| option.description.is_some());
        faults.extend(
            described.map(|option| FlowError::DescriptionOnButton {
                step: step.clone(),
                option: option.id.clone(),
            }),
        );
    }
    if options.len() + listed > ROWS {
        faults.push(FlowError::TooManyOptions { step, count: options.len() + listed });
    } else if options.is_empty() && listed == 0 && question.free_text.is_none() {
        faults.push(FlowError::NoAnswer { step });
    }
    faults
}

/// Checks that commands can be obeyed.
fn leads(flow: &FlowDefinition, step: &StepName, question: &Question) -> Vec<FlowError> {
    let mut faults = Vec::new();
    for option in &question.options {
        let is_possible = match option.target {
            OptionTarget::Step(_) => true,
            OptionTarget::Command(Command::More) => question.job_listing().is_some(),
            OptionTarget::Command(Command::Back | Command::StartOver | Command::Person) => {
                flow.commands.is_some()
            }
        };
        if !is_possible {
            faults.push(FlowError::VainCommand { step: step.clone(), option: option.id.clone() });
        }
    }
    faults
}

/// Checks that values say something of what the question keeps.
fn values(step: &StepName, question: &Question) -> Vec<FlowError> {
    let is_wrong = |value: &str| question.keeps.is_none_or(|stored| !stored.accepts(value));
    let wrong = question.options.iter().filter(|option| option.value.as_deref().is_some_and(is_wrong));
    wrong.map(|option| FlowError::WrongValue { step: step.clone(), option: option.id.clone() }).collect()
}

/// Checks that no two options have a name in common, and that none is called like a word that stops all messages.
fn words(
    flow: &FlowDefinition,
    step: &StepName,
    question: &Question,
    intents: &IntentGrammar,
) -> Vec<FlowError> {
    let mut faults = Vec::new();
    for &language in &flow.languages {
        let mut owners = BTreeMap::new();
        for option in &question.options {
            let mut names = own_names(option, language);
            names.sort_unstable();
            names.dedup();
            for name in names {
                match intents.keyword(&name) {
                    Some(Keyword::Stop) => faults.push(FlowError::OptOutWord {
                        step: step.clone(),
                        option: option.id.clone(),
                        name: name.clone(),
                    }),
                    Some(Keyword::Start) | None => {}
                }
                if owners.insert(name.clone(), &option.id).is_some() {
                    faults.push(FlowError::NameTwice { step: step.clone(), language, name });
                }
            }
        }
    }
    faults
}
