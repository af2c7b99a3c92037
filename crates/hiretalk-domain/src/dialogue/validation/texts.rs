//! Checks the texts: each is there in each language, and short enough whatever is said around it.

use super::super::answer_words::AnswerWords;
use super::super::definition::{
    CommandPhrases, FlowDefinition, JobListing, Listing, Phrases, Question, StepKind, Texts,
};
use super::super::limits::{BODY, BUTTON_TITLE, BUTTONS, MENU, ROW_DESCRIPTION, ROW_TITLE};
use super::super::question::{PresentedQuestion, room};
use super::super::render::{JOB_LINE, Prompt, with_phrase};
use super::super::state::{JobRow, Rows};
use super::super::template::{Person, Piece, Placeholder, Subject, fill_for, pieces, placeholders};
use super::{FlowError, Place};
use crate::candidate::PersonName;
use crate::catalogue::{FieldOfWork, JobText};
use crate::ids::{JobId, StepName};
use crate::language::Language;
use crate::matching::Preference;
use crate::text::length;

pub(super) fn faults(flow: &FlowDefinition) -> Vec<FlowError> {
    let mut faults = Vec::new();
    for &language in &flow.languages {
        for (name, phrase) in named(flow) {
            faults.extend(body(flow, Place::Phrase(name), phrase, language));
        }
        for step in &flow.steps {
            match &step.kind {
                StepKind::Ask(question) => {
                    faults.extend(asked(flow, &step.name, question, language));
                }
                StepKind::End { say, .. } => {
                    let place = || Place::Say(step.name.clone());
                    faults.extend(body(flow, place(), say, language));
                    // A person was promised, or the picked job has closed and there is no other.
                    let questions = flow.steps.iter().filter_map(|step| step.kind.question());
                    let closed = questions.filter_map(Question::job_listing).map(|jobs| &jobs.closed);
                    let phrases: Vec<_> = closed.chain([&flow.phrases.person]).collect();
                    let longest = longest_people().into_iter().flat_map(|person| {
                        let said = phrases.iter().map(move |phrase| {
                            let phrase = Some(phrase.text_for(language, &person));
                            length(&with_phrase(phrase, say.text_for(language, &person), &person))
                        });
                        said.collect::<Vec<_>>()
                    });
                    faults.extend(too_long(place(), language, BODY, longest.max().unwrap_or(0)));
                }
            }
        }
    }
    faults
}

/// The phrases with their names.
fn named(flow: &FlowDefinition) -> Vec<(&'static str, &Texts)> {
    let Phrases { unclear, media, stale, reminder, person } = &flow.phrases;
    let mut named = vec![
        ("unclear", unclear),
        ("media", media),
        ("stale", stale),
        ("reminder", reminder),
        ("person", person),
    ];
    if let Some(CommandPhrases { first, restarted, person, waiting }) = &flow.commands {
        named.extend([
            ("commands.first", first),
            ("commands.restarted", restarted),
            ("commands.person", person),
            ("commands.waiting", waiting),
        ]);
    }
    named
}

/// The texts of a question besides itself, with their names.
fn listed(question: &Question) -> Vec<(&'static str, &Texts)> {
    match &question.listing {
        Some(Listing::Jobs(jobs)) => {
            let JobListing { nearest, further, closed, exhausted, .. } = &**jobs;
            vec![("nearest", nearest), ("further", further), ("closed", closed), ("exhausted", exhausted)]
        }
        Some(Listing::Proposals { otherwise, .. }) => vec![("otherwise", otherwise)],
        Some(Listing::Fields { .. }) | None => Vec::new(),
    }
}

fn asked(flow: &FlowDefinition, step: &StepName, question: &Question, language: Language) -> Vec<FlowError> {
    let place = || Place::Ask(step.clone());
    let mut faults = body(flow, place(), &question.ask, language);
    for (name, text) in listed(question) {
        faults.extend(body(flow, Place::Listing(step.clone(), name), text, language));
    }
    faults.extend(too_long(place(), language, BODY, longest_question(flow, question, language)));
    if let Some(jobs) = question.job_listing() {
        let apply = jobs.apply.get(language);
        faults.extend(tapped(Place::Listing(step.clone(), "apply"), apply, language, BUTTON_TITLE));
    }
    let is_menu = question.options.len() > BUTTONS || question.listing.is_some();
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

/// How long a question can be, whatever is said before it and listed below it.
fn longest_question(flow: &FlowDefinition, question: &Question, language: Language) -> usize {
    let phrases: Vec<_> = named(flow).into_iter().chain(listed(question)).collect();
    // The question back that names several options.
    let which = "x".repeat(AnswerWords::MOST_WHICH);
    let rows = fullest(question);
    let presented = rows.iter().map(Some).chain([None]).map(|rows| PresentedQuestion::new(question, rows));
    let mut longest = 0;
    for presented in presented {
        for person in longest_people() {
            let phrases = phrases.iter().map(|(_, phrase)| phrase.text_for(language, &person));
            for phrase in phrases.chain([&*which]) {
                let phrase = Some(phrase);
                let prompt = Prompt { question: &presented, language, phrase, is_numbered: true };
                longest = longest.max(length(&prompt.body(&person)));
            }
        }
    }
    longest
}

/// The lists that take the most room.
fn fullest(question: &Question) -> Vec<Rows> {
    let fields = |are_proposed| {
        let field = FieldOfWork::parse(&"x".repeat(FieldOfWork::MAXIMUM)).ok();
        Rows::Fields { fields: field.into_iter().cycle().take(room(question)).collect(), are_proposed }
    };
    let jobs = |relaxed, earlier: bool| {
        let id = JobId::parse("x").ok();
        let (title, why) = (String::new(), String::new());
        let earlier = id.iter().filter(|_| earlier).cloned().collect();
        let row = id.map(|id| JobRow { id, title, line: "x".repeat(JOB_LINE), why });
        let page = row.into_iter().cycle().take(room(question)).collect();
        Rows::Jobs { page, relaxed, earlier }
    };
    match &question.listing {
        Some(Listing::Fields { .. } | Listing::Proposals { .. }) => vec![fields(true), fields(false)],
        Some(Listing::Jobs(_)) => {
            let all = || Preference::ALL.to_vec();
            vec![jobs(Vec::new(), false), jobs(all(), false), jobs(all(), true)]
        }
        None => Vec::new(),
    }
}

/// Checks a text that is said, alone, and its variant.
fn body(flow: &FlowDefinition, place: Place, texts: &Texts, language: Language) -> Vec<FlowError> {
    let variants = [texts.get(language).unwrap_or_default()].into_iter().chain(texts.without(language));
    let mut faults = Vec::new();
    for text in variants.clone() {
        if text.trim().is_empty() {
            faults.push(FlowError::NoText { place: place.clone(), language });
        } else if let Some(found) = unknown(text) {
            faults.push(FlowError::UnknownPlaceholder { place: place.clone(), language, found });
        }
    }
    let missing = variants.last().and_then(|text| may_be_missing(flow, text));
    faults.extend(missing.map(|found| FlowError::NoVariant { place, language, found }));
    faults
}

/// The first placeholder of a text that a conversation of this flow may have no value for.
pub(super) fn may_be_missing(flow: &FlowDefinition, text: &str) -> Option<String> {
    let is_known = |placeholder: Placeholder| {
        placeholder.is_always_known() || (placeholder == Placeholder::Sender && flow.sender.is_some())
    };
    let missing = placeholders(text).into_iter().find(|placeholder| !is_known(*placeholder))?;
    Some(format!("{{{}}}", missing.as_str()))
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

pub(super) fn unknown(text: &str) -> Option<String> {
    pieces(text).find_map(|piece| match piece {
        Piece::Unknown(found) => Some(found.to_owned()),
        Piece::Plain(_) | Piece::Value(_) => None,
    })
}

/// The length of a text with the longest values in it.
pub(super) fn longest(text: &str) -> usize {
    longest_people().iter().map(|person| length(&fill_for(text, person))).max().unwrap_or(0)
}

pub(super) fn too_long(place: Place, language: Language, maximum: usize, actual: usize) -> Option<FlowError> {
    (actual > maximum).then_some(FlowError::TooLong { place, language, maximum, actual })
}

/// Somebody with the longest values, and somebody of whom nothing but the longest name is known.
fn longest_people() -> [Person; 2] {
    let longest = |placeholder: Placeholder| "x".repeat(placeholder.maximum());
    let first_name = longest(Placeholder::FirstName);
    let subject = Subject {
        job_title: JobText::parse(&longest(Placeholder::JobTitle)).ok(),
        employer: JobText::parse(&longest(Placeholder::Employer)).ok(),
        city: JobText::parse(&longest(Placeholder::City)).ok(),
        recruiter: PersonName::parse(&longest(Placeholder::Recruiter)).ok(),
        institution: JobText::parse(&longest(Placeholder::Institution)).ok(),
        ..Subject::default()
    };
    let sender = Some(longest(Placeholder::Sender));
    let unknown =
        Person { first_name: first_name.clone(), subject: Subject::default(), sender: sender.clone() };
    [Person { first_name, subject, sender }, unknown]
}
