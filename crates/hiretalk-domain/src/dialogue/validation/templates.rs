//! Checks the templates: the channel can approve them, and their buttons stand for something.

use super::super::definition::FlowDefinition;
use super::super::limits::{TEMPLATE_BODY, TEMPLATE_LABEL, TEMPLATE_NAME};
use super::super::template::{FlowTemplate, Piece, pieces};
use super::texts::{longest, may_be_missing, tapped, too_long, unknown};
use super::{FlowError, Place};
use crate::language::Language;

pub(super) fn faults(flow: &FlowDefinition) -> Vec<FlowError> {
    let start = flow.steps.iter().find(|step| step.name == flow.start);
    let options = start.and_then(|step| step.kind.question()).map_or(0, |question| question.options.len());
    let mut faults = set(flow, &Place::Greeting, &flow.greeting, options);
    faults.extend(set(flow, &Place::Reminder, &flow.reminder, 1));
    faults
}

/// Checks one template in all its languages; it may have `buttons` buttons, or none.
fn set(flow: &FlowDefinition, place: &Place, templates: &[FlowTemplate], buttons: usize) -> Vec<FlowError> {
    let mut faults = Vec::new();
    for &language in &flow.languages {
        let mut spoken = templates.iter().filter(|template| template.language == language);
        match spoken.next_back() {
            None => faults.push(FlowError::NoTemplate { place: place.clone(), language }),
            Some(last) => faults.extend(may_be_missing(flow, &last.text).map(|found| FlowError::NoVariant {
                place: place.clone(),
                language,
                found,
            })),
        }
    }
    for (at, template) in templates.iter().enumerate() {
        let language = template.language;
        let is_needed = |other: &FlowTemplate| {
            other.language != language
                || (may_be_missing(flow, &other.text).is_some() && other.name != template.name)
        };
        let is_second = !templates.iter().take(at).all(is_needed);
        if is_second || !flow.languages.contains(&language) {
            faults.push(FlowError::TemplateTooMany { place: place.clone(), language });
        }
        let actual = template.buttons.len();
        if actual != 0 && actual != buttons {
            faults.push(FlowError::ButtonCount { place: place.clone(), language, actual, expected: buttons });
        }
        faults.extend(one(place, language, template));
    }
    faults
}

fn one(place: &Place, language: Language, template: &FlowTemplate) -> Vec<FlowError> {
    let mut faults = Vec::new();
    let is_name = |name: &str| {
        let is_good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        (1..=TEMPLATE_NAME).contains(&name.len()) && name.bytes().all(is_good)
    };
    let is_code = |code: &str| {
        let (language, country) = code.split_once('_').unwrap_or((code, "XX"));
        (2..=3).contains(&language.len())
            && language.bytes().all(|byte| byte.is_ascii_lowercase())
            && country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    for (found, is_good) in
        [(&template.name, is_name(&template.name)), (&template.code, is_code(&template.code))]
    {
        if !is_good {
            faults.push(FlowError::TemplateName { place: place.clone(), language, found: found.clone() });
        }
    }
    let text = template.text.as_str();
    if text.trim().is_empty() {
        faults.push(FlowError::NoText { place: place.clone(), language });
    }
    if let Some(found) = unknown(text) {
        faults.push(FlowError::UnknownPlaceholder { place: place.clone(), language, found });
    }
    faults.extend(too_long(place.clone(), language, TEMPLATE_BODY, longest(text)));
    let edges = [pieces(text.trim()).next(), pieces(text.trim()).last()];
    if edges.iter().any(|edge| matches!(edge, Some(Piece::Value(_)))) {
        faults.push(FlowError::PlaceholderAtEdge { place: place.clone(), language });
    }
    for label in &template.buttons {
        faults.extend(tapped(place.clone(), Some(label), language, TEMPLATE_LABEL));
    }
    faults
}
