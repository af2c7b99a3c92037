//! Checks the texts: each is there in each language, and short enough whatever is said around it.

use super::super::definition::{FlowDefinition, Phrases, Question, StepKind};
use super::super::fault::{FlowError, Place};
use super::super::limits::{BODY, BUTTON_TITLE, BUTTONS, MENU, ROW_DESCRIPTION, ROW_TITLE, length};
use super::super::names::StepName;
use super::super::person::{Person, Placeholder};
use super::super::prompt::{Prompt, after};
use super::super::texts::Texts;
use super::super::wording::{Piece, fill_for, pieces};
use crate::language::Language;

pub(super) fn faults(flow: &FlowDefinition) -> Vec<FlowError> {
    let mut faults = Vec::new();
    for &language in &flow.languages {
        for (name, phrase) in named(&flow.phrases) {
            faults.extend(body(Place::Phrase(name), phrase, language));
        }
        for step in &flow.steps {
            match &step.kind {
                StepKind::Ask(question) => {
                    faults.extend(asked(flow, &step.name, question, language));
                }
                StepKind::End { say, .. } => {
                    let place = || Place::Say(step.name.clone());
                    faults.extend(body(place(), say, language));
                    let promise = flow.phrases.person.get(language);
                    let longest = length(&after(promise, say.of(language), &longest_person()));
                    faults.extend(too_long(place(), language, BODY, longest));
                }
            }
        }
    }
    faults
}

/// The phrases with their names.
fn named(phrases: &Phrases) -> [(&'static str, &Texts); 5] {
    let Phrases { unclear, media, stale, reminder, person } = phrases;
    [("unclear", unclear), ("media", media), ("stale", stale), ("reminder", reminder), ("person", person)]
}

fn asked(flow: &FlowDefinition, step: &StepName, question: &Question, language: Language) -> Vec<FlowError> {
    let place = || Place::Ask(step.clone());
    let mut faults: Vec<_> = body(place(), &question.ask, language).into_iter().collect();
    let person = longest_person();
    let longest = named(&flow.phrases)
        .into_iter()
        .map(|(_, phrase)| Prompt { question, language, phrase: phrase.get(language), is_numbered: true })
        .map(|prompt| length(&prompt.body(&person)))
        .max();
    faults.extend(too_long(place(), language, BODY, longest.unwrap_or(0)));
    let is_menu = question.options.len() > BUTTONS;
    if is_menu || question.menu.is_some() {
        let menu = question.menu.as_ref();
        faults.extend(tapped(
            Place::Menu(step.clone()),
            menu.and_then(|menu| menu.get(language)),
            language,
            MENU,
        ));
    }
    let maximum = if is_menu { ROW_TITLE } else { BUTTON_TITLE };
    for option in &question.options {
        let place = Place::Title(step.clone(), option.id.clone());
        faults.extend(tapped(place, option.title.get(language), language, maximum));
        if let Some(description) = &option.description {
            let place = Place::Description(step.clone(), option.id.clone());
            faults.extend(tapped(place, description.get(language), language, ROW_DESCRIPTION));
        }
    }
    faults
}

/// Checks a text that is said, alone.
fn body(place: Place, texts: &Texts, language: Language) -> Option<FlowError> {
    let text = texts.get(language).unwrap_or_default();
    if text.trim().is_empty() {
        Some(FlowError::NoText { place, language })
    } else {
        unknown(text).map(|found| FlowError::UnknownPlaceholder { place, language, found })
    }
}

/// Checks a text that can be tapped: it is the same for everybody.
pub(super) fn tapped(place: Place, text: Option<&str>, language: Language, maximum: usize) -> Vec<FlowError> {
    let text = text.unwrap_or_default();
    if text.trim().is_empty() {
        return vec![FlowError::NoText { place, language }];
    }
    let braced = pieces(text).find_map(|piece| match piece {
        Piece::Plain(_) => None,
        Piece::Value(placeholder) => Some(format!("{{{}}}", placeholder.as_str())),
        Piece::Unknown(found) => Some(found.to_owned()),
    });
    let braced = braced.map(|found| FlowError::UnknownPlaceholder { place: place.clone(), language, found });
    braced.into_iter().chain(too_long(place, language, maximum, length(text))).collect()
}

/// What stands between braces and is no placeholder.
pub(super) fn unknown(text: &str) -> Option<String> {
    pieces(text).find_map(|piece| match piece {
        Piece::Unknown(found) => Some(found.to_owned()),
        Piece::Plain(_) | Piece::Value(_) => None,
    })
}

/// The length of a text with the longest values in it.
pub(super) fn longest(text: &str) -> usize {
    length(&fill_for(text, &longest_person()))
}

pub(super) fn too_long(place: Place, language: Language, maximum: usize, actual: usize) -> Option<FlowError> {
    (actual > maximum).then_some(FlowError::TooLong { place, language, maximum, actual })
}

fn longest_person() -> Person {
    let longest = |placeholder: Placeholder| "x".repeat(placeholder.maximum());
    Person { first_name: longest(Placeholder::FirstName), job_id: Some(longest(Placeholder::JobId)) }
}
