//! A flow as a Mermaid flowchart, in the flow's first language.

use std::fmt::Write as _;

use hiretalk_domain::dialogue::{Flow, FlowDefinition, Question, StepKind, Texts};

/// The flow as a flowchart: questions are boxes, ends are rounded, and three unclear answers are a dotted line.
pub fn mermaid(flow: &Flow) -> String {
    let definition = flow.definition();
    let mut chart = String::from("flowchart TD\n");
    for (at, step) in definition.steps.iter().enumerate() {
        match &step.kind {
            StepKind::Ask(question) => line(
                &mut chart,
                format_args!("s{at}[\"<b>{}</b><br/>{}\"]", step.name, read(flow, &question.ask)),
            ),
            StepKind::End { say, outcome } => line(
                &mut chart,
                format_args!(
                    "s{at}([\"<b>{}</b><br/>{}<br/><i>{outcome}</i>\"])",
                    step.name,
                    read(flow, say)
                ),
            ),
        }
    }
    for (at, step) in definition.steps.iter().enumerate() {
        if let Some(question) = step.kind.question() {
            for (label, target) in arrows(flow, question) {
                line(&mut chart, format_args!("s{at} -->|\"{label}\"| s{target}"));
            }
        }
    }
    let (start, give_up) = (place(definition, &definition.start), place(definition, &definition.give_up));
    line(&mut chart, format_args!("greeting{{{{\"greeting\"}}}} --> s{start}"));
    line(&mut chart, format_args!("unclear{{{{\"three unclear answers\"}}}} -.-> s{give_up}"));
    chart
}

fn line(chart: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(chart, "    {text}");
}

/// Where the answers lead, with what they are; those that lead to one step as one arrow.
fn arrows(flow: &Flow, question: &Question) -> Vec<(String, usize)> {
    let mut arrows: Vec<(String, usize)> = Vec::new();
    let options =
        question.options.iter().filter_map(|option| Some((read(flow, &option.title), option.goto()?)));
    let listed = question.listing.iter().map(|listing| (format!("[{}]", listing.as_str()), listing.goto()));
    let without = question.job_listing().map(|jobs| ("no jobs at all".to_owned(), &jobs.empty));
    let own_words = question.free_text.iter().map(|target| ("own words".to_owned(), target));
    for (label, target) in listed.chain(options).chain(own_words).chain(without) {
        let target = place(flow.definition(), target);
        match arrows.iter_mut().find(|(_, other)| *other == target) {
            Some((labels, _)) => {
                labels.push_str("<br/>");
                labels.push_str(&label);
            }
            None => arrows.push((label, target)),
        }
    }
    arrows
}

/// The number of a step in its flow. A flow was checked to have it.
fn place(definition: &FlowDefinition, name: &hiretalk_domain::dialogue::StepName) -> usize {
    definition.steps.iter().position(|step| step.name == *name).unwrap_or(0)
}

/// A text between quotes.
fn read(flow: &Flow, texts: &Texts) -> String {
    let language = flow.definition().languages.first();
    let text = language.and_then(|language| texts.get(*language)).unwrap_or_default();
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => escaped.push_str("#quot;"),
            '#' => escaped.push_str("#35;"),
            '&' => escaped.push_str("#amp;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '\n' => escaped.push_str("<br/>"),
            other => escaped.push(other),
        }
    }
    escaped
}
