//! Checks where the steps lead: everywhere is reached, and everywhere leads to an end.

use std::collections::BTreeSet;

use super::super::definition::{Command, FlowDefinition, Listing, OptionTarget, Question, Step, StepKind};
use super::FlowError;
use crate::ids::StepName;

pub(super) fn faults(flow: &FlowDefinition) -> Vec<FlowError> {
    let mut faults = ends(flow);
    let reached = closure(
        [&flow.start, &flow.give_up],
        |step, reached| {
            flow.steps.iter().any(|from| {
                reached.contains(&from.name) && targets(flow, from).any(|target| *target == step.name)
            })
        },
        flow,
    );
    let ends =
        flow.steps.iter().filter(|step| matches!(step.kind, StepKind::End { .. })).map(|step| &step.name);
    let ending =
        closure(ends, |step, ending| targets(flow, step).any(|target| ending.contains(target)), flow);
    for (at, step) in flow.steps.iter().enumerate() {
        if flow.steps.iter().take(at).any(|other| other.name == step.name) {
            faults.push(FlowError::StepTwice { step: step.name.clone() });
        }
        for target in targets(flow, step).filter(|target| find(flow, target).is_none()) {
            faults.push(FlowError::NoTarget { step: step.name.clone(), target: target.clone() });
        }
        if let Some(target) = vain(flow, step) {
            faults.push(FlowError::EmptyLeadsToEmpty { step: step.name.clone(), target: target.clone() });
        }
        if !reached.contains(&step.name) {
            faults.push(FlowError::Unreachable { step: step.name.clone() });
        }
        if !ending.contains(&step.name) {
            faults.push(FlowError::Trap { step: step.name.clone() });
        }
    }
    faults
}

/// Checks where the dialogue begins and where it gives up.
fn ends(flow: &FlowDefinition) -> Vec<FlowError> {
    let mut faults = Vec::new();
    match find(flow, &flow.start).map(|step| &step.kind) {
        Some(StepKind::Ask(question)) if question.listing.is_some() => {
            faults.push(FlowError::StartLists { step: flow.start.clone() });
        }
        Some(StepKind::Ask(_)) => {}
        Some(StepKind::End { .. }) => faults.push(FlowError::NothingAsked { step: flow.start.clone() }),
        None => faults.push(FlowError::NoStart { step: flow.start.clone() }),
    }
    if find(flow, &flow.give_up).is_none() {
        faults.push(FlowError::NoGiveUp { step: flow.give_up.clone() });
    }
    faults
}

/// The names to begin with, and those of all steps that `joins` adds to them, one after another.
fn closure<'a>(
    seeds: impl IntoIterator<Item = &'a StepName>,
    joins: impl Fn(&Step, &BTreeSet<&StepName>) -> bool,
    flow: &'a FlowDefinition,
) -> BTreeSet<&'a StepName> {
    let mut members: BTreeSet<_> = seeds.into_iter().collect();
    loop {
        let joining: Vec<_> = flow
            .steps
            .iter()
            .filter(|step| !members.contains(&step.name) && joins(step, &members))
            .map(|step| &step.name)
            .collect();
        if joining.is_empty() {
            return members;
        }
        members.extend(joining);
    }
}

/// Where a list without rows leads, if that is a list that may have none either: nobody would ever get out.
fn vain<'a>(flow: &FlowDefinition, step: &'a Step) -> Option<&'a StepName> {
    let target = list_that_may_be_empty(step)?.without_rows();
    find(flow, target).and_then(list_that_may_be_empty).map(|_| target)
}

fn list_that_may_be_empty(step: &Step) -> Option<&Listing> {
    let listing = step.kind.question()?.listing.as_ref()?;
    match listing {
        Listing::Proposals { .. } | Listing::Jobs(_) => Some(listing),
        // They are asked for all the same: people may write what they want.
        Listing::Fields { .. } => None,
    }
}

fn find<'a>(flow: &'a FlowDefinition, name: &StepName) -> Option<&'a Step> {
    flow.steps.iter().find(|step| step.name == *name)
}

/// The steps that a step leads to. A command leads back to questions that were asked before: the first, at least.
fn targets<'a>(flow: &'a FlowDefinition, step: &'a Step) -> impl Iterator<Item = &'a StepName> {
    let question = step.kind.question();
    let commands =
        question.into_iter().flat_map(|question| &question.options).filter(|option| match option.target {
            OptionTarget::Command(Command::Back | Command::StartOver | Command::Person) => true,
            OptionTarget::Command(Command::More) | OptionTarget::Step(_) => false,
        });
    let back = commands.map(|_| &flow.start);
    question.into_iter().flat_map(Question::targets).chain(back)
}
