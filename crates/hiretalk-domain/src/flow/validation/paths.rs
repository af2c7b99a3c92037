//! Checks where the steps lead: everywhere is reached, and everywhere leads to an end.

use std::collections::BTreeSet;

use super::super::command::Command;
use super::super::definition::{FlowDefinition, Lead, Question, Step, StepKind};
use super::super::fault::FlowError;
use super::super::names::StepName;

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
        let empty = step.kind.question().and_then(|question| question.job_listing()).map(|jobs| &jobs.empty);
        let lists_jobs = |name| find(flow, name).is_some_and(|step| is_job_list(&step.kind));
        if let Some(target) = empty.filter(|empty| lists_jobs(empty)) {
            faults.push(FlowError::EmptyLeadsToJobs { step: step.name.clone(), target: target.clone() });
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

fn is_job_list(kind: &StepKind) -> bool {
    kind.question().is_some_and(|question| question.job_listing().is_some())
}

fn find<'a>(flow: &'a FlowDefinition, name: &StepName) -> Option<&'a Step> {
    flow.steps.iter().find(|step| step.name == *name)
}

/// The steps that a step leads to. A command leads back to questions that were asked before: the first, at least.
fn targets<'a>(flow: &'a FlowDefinition, step: &'a Step) -> impl Iterator<Item = &'a StepName> {
    let question = step.kind.question();
    let commands =
        question.into_iter().flat_map(|question| &question.options).filter(|option| match option.leads {
            Lead::Command(Command::Back | Command::StartOver | Command::Person) => true,
            Lead::Command(Command::More) | Lead::To(_) => false,
        });
    let back = commands.map(|_| &flow.start);
    question.into_iter().flat_map(Question::targets).chain(back)
}
