//! Preferences in a dialogue's answers: those that were asked for, and those that were told ahead.
//!
//! A preference told before its question is stored as the answer to that question, which is then skipped. It stands in
//! the history all the same, so "back" leads to it. A question that was asked once is asked again when a flow leads back.

use super::definition::{AnswerOption, PreferenceSlot, Question};
use super::flow::Flow;
use super::parse::ParsedText;
use super::state::{Answer, Dialogue, ReadBy};
use crate::catalogue::{EmploymentType, FieldOfWork, Seniority, WorkModel};
use crate::ids::{AnswerKey, StepName};
use crate::interpretation::MOST_LANGUAGES;
use crate::language::LanguageCode;
use crate::matching::{Place, Preferences};
use crate::text::fold;

/// The preferences in a dialogue's answers. An option without a value, such as "I don't know yet", is no preference.
pub(super) fn preferences_of(flow: &Flow, dialogue: &Dialogue) -> Preferences {
    let is_beginner = flow.definition().beginners;
    let mut preferences = Preferences { is_beginner, ..Preferences::default() };
    for answer in &dialogue.answers {
        add_answer(flow, answer, &mut preferences);
    }
    preferences
}

fn add_answer(flow: &Flow, answer: &Answer, preferences: &mut Preferences) {
    let value = answer.value.as_str();
    let is_asking = |question: &&Question| question.key.as_str() == answer.key;
    let slot = flow.questions().filter(is_asking).find_map(|question| question.keeps);
    let option = flow.option_of(&answer.key, value);
    let is_no_preference =
        option.is_some_and(|option: &AnswerOption| option.value.is_none() && option.words.is_empty());
    match slot {
        Some(PreferenceSlot::EmploymentType) => preferences.employment_type = value.parse().ok(),
        Some(PreferenceSlot::WorkModel) => preferences.work_model = value.parse().ok(),
        Some(PreferenceSlot::Field) if !is_no_preference => {
            preferences.field = FieldOfWork::parse(value).ok();
        }
        Some(PreferenceSlot::Place) if !is_no_preference => {
            preferences.place_words = Some(value.to_owned());
        }
        Some(PreferenceSlot::Interests) if !is_no_preference => match option {
            Some(option) => preferences.interests.push(option.words.join(" ")),
            None => preferences.interests.push(value.to_owned()),
        },
        Some(PreferenceSlot::Field | PreferenceSlot::Place | PreferenceSlot::Interests) | None => {}
    }
    let mut words_keys = flow.questions().filter_map(|question| question.words_key.as_ref());
    if slot.is_none() && words_keys.any(|key| key.as_str() == answer.key) {
        preferences.interests.push(value.to_owned());
    } else if !flow.questions().any(|question| is_asking(&question)) {
        match answer.key.as_str() {
            Answer::LANGUAGES => {
                preferences.languages =
                    value.split(", ").filter_map(|code| LanguageCode::parse(code).ok()).collect();
            }
            Answer::SENIORITY => preferences.seniority = value.parse().ok(),
            _ => {}
        }
    }
}

/// Stores the preferences that a model read beside the answer to `present`. Preferences that no question asks for are
/// stored if jobs can be ranked by them. If `stores_words`, the answer's own words hold the interests already. Returns
/// whether any was new.
pub(super) fn store_told_preferences(
    flow: &Flow,
    dialogue: &mut Dialogue,
    told: &Preferences,
    present: &Question,
    text: &ParsedText,
    stores_words: bool,
) -> bool {
    let has_interests = stores_words && present.keeps == Some(PreferenceSlot::Interests);
    let slots =
        PreferenceSlot::ALL.into_iter().filter(|slot| !(has_interests && *slot == PreferenceSlot::Interests));
    let asked = slots.filter_map(|slot| {
        let (key, value) = (key_of(flow, slot)?, value_of(told, slot)?);
        let value = with_known_interests(flow, dialogue, slot, key, value);
        may_replace(flow, dialogue, slot, key, &value, present, text).then_some(())?;
        Some((key.clone(), Answer::clean_words(&value)?))
    });
    let unasked = [
        (Answer::LANGUAGES, told_languages(dialogue, told)),
        (Answer::SENIORITY, told_seniority(flow, told).map(|level| level.as_str().to_owned())),
    ];
    let unasked = unasked.into_iter().filter_map(|(key, value)| {
        let key = AnswerKey::parse(key).ok().filter(|key| !flow.stores(key))?;
        Some((key, value?))
    });
    let is_known = |key: &AnswerKey, value: &str| {
        dialogue.answer(key.as_str()).is_some_and(|answer| answer.value == value)
    };
    let all = asked.chain(unasked);
    let new: Vec<_> = all.filter(|(key, value)| !present.stores(key) && !is_known(key, value)).collect();
    let has_new = !new.is_empty();
    new.into_iter().for_each(|(key, value)| dialogue.store_answer(&key, value, ReadBy::Model));
    has_new
}

/// Interests add up; every other preference replaces the one before.
fn with_known_interests(
    flow: &Flow,
    dialogue: &Dialogue,
    slot: PreferenceSlot,
    key: &AnswerKey,
    value: String,
) -> String {
    let Some(before) = dialogue.answer(key.as_str()).filter(|_| slot == PreferenceSlot::Interests) else {
        return value;
    };
    let known = match flow.option_of(key.as_str(), &before.value) {
        Some(option) => option.words.join(" "),
        None => before.value.clone(),
    };
    if known.is_empty() {
        value
    } else if fold(&known).contains(&fold(&value)) {
        known
    } else {
        format!("{value}, {known}")
    }
}

/// True if a model's reading may replace the stored answer: an explicit choice only if the text names the new value, or
/// at a question that stores no preference, where people change their minds.
fn may_replace(
    flow: &Flow,
    dialogue: &Dialogue,
    slot: PreferenceSlot,
    key: &AnswerKey,
    value: &str,
    present: &Question,
    text: &ParsedText,
) -> bool {
    let is_explicit = dialogue.answer(key.as_str()).is_some_and(|before| {
        let is_undecided =
            flow.option_of(key.as_str(), &before.value).is_some_and(|option| option.value.is_none());
        before.read_by != ReadBy::Model && !is_undecided
    });
    let mut asking = flow.questions().filter(|question| question.keeps == Some(slot));
    let mut is_named = || match slot {
        PreferenceSlot::EmploymentType | PreferenceSlot::WorkModel => asking.any(|question| {
            let mut options = question.options.iter();
            options.any(|option| option.value.as_deref() == Some(value) && text.names_option(option))
        }),
        PreferenceSlot::Field => text.folded().contains(&fold(value)),
        // These are words of the text.
        PreferenceSlot::Place | PreferenceSlot::Interests => true,
    };
    !is_explicit || present.keeps.is_none() || is_named()
}

/// The level of experience that was told. In a flow for beginners, entry and junior are not stored: ranking favours both
/// already, and naming one would exclude the other.
fn told_seniority(flow: &Flow, told: &Preferences) -> Option<Seniority> {
    let is_favoured = |level: &Seniority| {
        flow.definition().beginners && matches!(level, Seniority::Entry | Seniority::Junior)
    };
    told.seniority.filter(|level| !is_favoured(level))
}

/// All languages known of a person who told any: those told now and before, and the dialogue's.
fn told_languages(dialogue: &Dialogue, told: &Preferences) -> Option<String> {
    if told.languages.is_empty() {
        return None;
    }
    let before = dialogue.answer(Answer::LANGUAGES).into_iter().flat_map(|answer| answer.value.split(", "));
    let now = told.languages.iter().map(LanguageCode::as_str);
    let mut languages: Vec<&str> = Vec::new();
    for language in now.chain(before).chain([dialogue.language.as_str()]) {
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    languages.truncate(MOST_LANGUAGES);
    Some(languages.join(", "))
}

/// Stores the options of later questions that an answer names besides its own ("part-time and remote").
pub(super) fn store_options_beside(
    flow: &Flow,
    dialogue: &mut Dialogue,
    present: &Question,
    chosen: &AnswerOption,
    text: &ParsedText,
) {
    for (key, option) in options_beside(flow, dialogue, present, chosen, text) {
        dialogue.store_answer(key, option.stored_value().to_owned(), ReadBy::Rule);
    }
}

/// The options of later questions that a text names besides the chosen one, with their keys. Empty if the text says
/// anything else: "I study online" and "anything but remote" name an option too.
pub(super) fn options_beside<'f>(
    flow: &'f Flow,
    dialogue: &Dialogue,
    present: &Question,
    chosen: &AnswerOption,
    text: &ParsedText,
) -> Vec<(&'f AnswerKey, &'f AnswerOption)> {
    let is_open = |question: &&Question| {
        !present.stores(&question.key) && dialogue.answer(question.key.as_str()).is_none()
    };
    let questions = [PreferenceSlot::EmploymentType, PreferenceSlot::WorkModel]
        .into_iter()
        .filter_map(|slot| flow.question_for(slot).filter(is_open));
    let named: Vec<_> = questions
        .filter_map(|question| {
            let option = text.find_beside(question, flow.words())?;
            option.value.is_some().then_some((&question.key, option))
        })
        .collect();
    let all: Vec<_> = named.iter().map(|(_, option)| *option).chain([chosen]).collect();
    if text.is_only(&all, flow.words()) { named } else { Vec::new() }
}

/// The step after a question that was answered ahead; none if it is to be asked.
pub(super) fn prefilled_target<'f>(
    flow: &'f Flow,
    dialogue: &Dialogue,
    step: &StepName,
) -> Option<&'f StepName> {
    let question = flow.question(step)?;
    let slot = question.keeps?;
    let prefilled = |key: &AnswerKey| {
        let mut asked = dialogue.history.iter().filter_map(|step| flow.question(step));
        let was_asked = asked.any(|asked| asked.stores(key));
        dialogue.answer(key.as_str()).filter(|_| !was_asked).map(|answer| answer.value.as_str())
    };
    match prefilled(&question.key) {
        Some(value) => question.target_of(slot, value),
        None => question.words_key.as_ref().and_then(prefilled).and(question.free_text.as_ref()),
    }
}

/// The key under which a preference is stored. Interests have that of own words, if there is one.
fn key_of(flow: &Flow, slot: PreferenceSlot) -> Option<&AnswerKey> {
    let words_key = flow.questions().find_map(|question| question.words_key.as_ref());
    let asked = flow.question_for(slot).map(|question| &question.key);
    match slot {
        PreferenceSlot::Interests => words_key.or(asked),
        PreferenceSlot::EmploymentType
        | PreferenceSlot::WorkModel
        | PreferenceSlot::Field
        | PreferenceSlot::Place => asked,
    }
}

/// One preference as a stored value.
pub(super) fn value_of(preferences: &Preferences, slot: PreferenceSlot) -> Option<String> {
    match slot {
        PreferenceSlot::EmploymentType => {
            preferences.employment_type.map(EmploymentType::as_str).map(str::to_owned)
        }
        PreferenceSlot::WorkModel => preferences.work_model.map(WorkModel::as_str).map(str::to_owned),
        PreferenceSlot::Field => preferences.field.as_ref().map(FieldOfWork::as_str).map(str::to_owned),
        PreferenceSlot::Place => Place::in_words(preferences.city.as_ref(), preferences.country),
        PreferenceSlot::Interests => Answer::clean_words(&preferences.interests.join(", ")),
    }
}
