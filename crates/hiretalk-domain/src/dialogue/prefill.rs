//! What somebody tells before they are asked: it is kept as the answer to the question that asks for it, and that question
//! is passed over.
//!
//! Such a question counts as answered all the same: it stands in the history, so "back" leads to it and forgets what was
//! told. Who comes to it again, in a flow that leads back, is asked.

use super::Flow;
use super::definition::{AnswerOption, Listing, Question};
use super::dialogue::{Answer, Dialogue, ReadBy};
use super::preference_slot::PreferenceSlot;
use super::reading::{is_named_in, is_only, named_besides};
use crate::catalogue::{EmploymentType, FieldOfWork, Seniority, WorkModel};
use crate::ids::{AnswerKey, StepName};
use crate::interpretation::MOST_LANGUAGES;
use crate::language::LanguageCode;
use crate::matching::{Place, Preferences};
use crate::text::fold;

/// What an interpreter read besides the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Something that was not known.
    News,
    /// Nothing, or nothing that was not known.
    NoNews,
}

impl Flow {
    /// Whether it has a use for what somebody wants of a job.
    pub(super) fn keeps_preferences(&self) -> bool {
        self.questions().any(|question| question.keeps.is_some())
    }

    /// Keeps what an interpreter read of a text besides the answer to `present`. What nobody asks for in this flow is kept
    /// if jobs can be ranked by it. If the question `keeps_words`, interests are among these already.
    pub(super) fn keep_told(
        &self,
        dialogue: &mut Dialogue,
        preferences: &Preferences,
        present: &Question,
        text: &str,
        keeps_words: bool,
    ) -> Told {
        let has_words = keeps_words && present.keeps == Some(PreferenceSlot::Interests);
        let kinds =
            PreferenceSlot::ALL.into_iter().filter(|kept| !(has_words && *kept == PreferenceSlot::Interests));
        let asked = kinds.filter_map(|kept| {
            let (key, value) = (self.key_of(kept)?, value_of(preferences, kept)?);
            let value = self.beside_what_is_known(dialogue, kept, key, value);
            self.counts(dialogue, kept, key, &value, present, text).then_some(())?;
            Some((key.clone(), Answer::own_words(&value)?))
        });
        let unasked = [
            (Answer::LANGUAGES, spoken(dialogue, preferences)),
            (Answer::SENIORITY, self.level(preferences).map(|level| level.as_str().to_owned())),
        ];
        let unasked = unasked.into_iter().filter_map(|(key, value)| {
            let key =
                AnswerKey::parse(key).ok().filter(|key| !self.questions().any(|asked| asked.has(key)))?;
            Some((key, value?))
        });
        let is_known = |key: &AnswerKey, value: &str| {
            dialogue.answer(key.as_str()).is_some_and(|answer| answer.value == value)
        };
        let told = asked.chain(unasked);
        let told: Vec<_> = told.filter(|(key, value)| !present.has(key) && !is_known(key, value)).collect();
        let news = if told.is_empty() { Told::NoNews } else { Told::News };
        told.into_iter().for_each(|(key, value)| dialogue.keep(&key, value, ReadBy::Model));
        news
    }

    /// Interests add up; of all else the last word counts.
    fn beside_what_is_known(
        &self,
        dialogue: &Dialogue,
        kept: PreferenceSlot,
        key: &AnswerKey,
        value: String,
    ) -> String {
        let Some(before) = dialogue.answer(key.as_str()).filter(|_| kept == PreferenceSlot::Interests) else {
            return value;
        };
        let known = match self.option_of(key.as_str(), &before.value) {
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

    /// Whether a reading counts against what is known: of what somebody chose themselves, a reading of what they say about
    /// another question takes the place only if they name it. A question that keeps nothing is where one changes one's mind.
    fn counts(
        &self,
        dialogue: &Dialogue,
        kept: PreferenceSlot,
        key: &AnswerKey,
        value: &str,
        present: &Question,
        text: &str,
    ) -> bool {
        let is_theirs = dialogue.answer(key.as_str()).is_some_and(|before| {
            let is_undecided =
                self.option_of(key.as_str(), &before.value).is_some_and(|option| option.value.is_none());
            before.read_by != ReadBy::Model && !is_undecided
        });
        let mut asking = self.questions().filter(|question| question.keeps == Some(kept));
        let mut is_named = || match kept {
            PreferenceSlot::EmploymentType | PreferenceSlot::WorkModel => asking.any(|question| {
                let mut options = question.options.iter();
                options.any(|option| option.value.as_deref() == Some(value) && is_named_in(text, option))
            }),
            PreferenceSlot::Field => fold(text).contains(&fold(value)),
            // These are words of the text.
            PreferenceSlot::Place | PreferenceSlot::Interests => true,
        };
        !is_theirs || present.keeps.is_none() || is_named()
    }

    /// The level that was told. Jobs for beginners count more for beginners as it is; named, the levels would keep
    /// each other's jobs away.
    fn level(&self, preferences: &Preferences) -> Option<Seniority> {
        let is_known = |level: &Seniority| {
            self.definition().beginners && matches!(level, Seniority::Entry | Seniority::Junior)
        };
        preferences.seniority.filter(|level| !is_known(level))
    }

    /// Keeps the options of questions still to come that an answer names besides its own ("part-time and remote").
    pub(super) fn keep_named(
        &self,
        dialogue: &mut Dialogue,
        present: &Question,
        meant: &AnswerOption,
        text: &str,
    ) {
        let named = self.named_besides(dialogue, present, meant, text);
        let told: Vec<_> =
            named.into_iter().map(|(key, option)| (key.clone(), option.kept().to_owned())).collect();
        told.into_iter().for_each(|(key, value)| dialogue.keep(&key, value, ReadBy::Rule));
    }

    /// The options of questions still to come that a text names besides the one that it means, and under which keys they
    /// are kept. None if it says anything else: "I study online" and "anything but remote" name the same word.
    pub(super) fn named_besides<'f>(
        &'f self,
        dialogue: &Dialogue,
        present: &Question,
        meant: &AnswerOption,
        text: &str,
    ) -> Vec<(&'f AnswerKey, &'f AnswerOption)> {
        let languages = self.languages_from(dialogue.language);
        let is_ahead = |question: &&Question| {
            !present.has(&question.key) && dialogue.answer(question.key.as_str()).is_none()
        };
        let asking = |kept| self.questions().find(|question| question.keeps == Some(kept)).filter(is_ahead);
        let questions =
            [PreferenceSlot::EmploymentType, PreferenceSlot::WorkModel].into_iter().filter_map(asking);
        let named = questions.filter_map(|question| {
            let option = named_besides(text, question, &languages)?;
            option.value.is_some().then_some((&question.key, option))
        });
        let named: Vec<_> = named.collect();
        let all: Vec<_> = named.iter().map(|(_, option)| *option).chain([meant]).collect();
        if is_only(text, &all) { named } else { Vec::new() }
    }

    /// Where a step leads whose question was answered before it was asked; none if it is to be asked.
    pub(super) fn told_ahead(&self, dialogue: &Dialogue, step: &StepName) -> Option<&StepName> {
        let question = self.question_of(step)?;
        let kept = question.keeps?;
        let told = |key: &AnswerKey| {
            let mut asked = dialogue.history.iter().filter_map(|step| self.question_of(step));
            let was_asked = asked.any(|asked| asked.has(key));
            dialogue.answer(key.as_str()).filter(|_| !was_asked).map(|answer| answer.value.as_str())
        };
        match told(&question.key) {
            Some(value) => question.leads(kept, value),
            // Their own words about it.
            None => question.words_key.as_ref().and_then(told).and(question.free_text.as_ref()),
        }
    }

    /// Under what an answer is kept that tells this.
    fn key_of(&self, kept: PreferenceSlot) -> Option<&AnswerKey> {
        let words_key = self.questions().find_map(|question| question.words_key.as_ref());
        let asked =
            self.questions().find(|question| question.keeps == Some(kept)).map(|question| &question.key);
        match kept {
            PreferenceSlot::Interests => words_key.or(asked),
            PreferenceSlot::EmploymentType
            | PreferenceSlot::WorkModel
            | PreferenceSlot::Field
            | PreferenceSlot::Place => asked,
        }
    }

    /// The option that an answer under this key stands for.
    pub(super) fn option_of(&self, key: &str, value: &str) -> Option<&AnswerOption> {
        let asking = self.questions().filter(|question| question.key.as_str() == key);
        asking.flat_map(|question| &question.options).find(|option| option.kept() == value)
    }

    /// What it asks, in the order of its steps.
    pub(super) fn questions(&self) -> impl Iterator<Item = &Question> {
        self.definition().steps.iter().filter_map(|step| step.kind.question())
    }
}

impl Question {
    /// Whether it keeps an answer under this key.
    fn has(&self, key: &AnswerKey) -> bool {
        self.key == *key || self.words_key.as_ref() == Some(key)
    }

    /// Where a value leads that answers it: as an option that stands for it does, or what is listed, or own words; else as
    /// the first option that stands for a value. None if it is no value.
    pub(super) fn leads(&self, kept: PreferenceSlot, value: &str) -> Option<&StepName> {
        if let Some(option) = self.options.iter().find(|option| option.kept() == value) {
            return option.goto();
        }
        let listed = || self.listing.as_ref().map(Listing::goto);
        let valued = || self.options.iter().find(|option| option.value.is_some())?.goto();
        let goto = || listed().or(self.free_text.as_ref()).or_else(valued);
        kept.takes(value).then(goto).flatten()
    }
}

/// All languages that somebody is known to speak, once they told of any: those, those told before, and the one that they
/// write in. Who says that they speak another one did not unlearn their own.
fn spoken(dialogue: &Dialogue, preferences: &Preferences) -> Option<String> {
    if preferences.languages.is_empty() {
        return None;
    }
    let before = dialogue.answer(Answer::LANGUAGES).into_iter().flat_map(|answer| answer.value.split(", "));
    let told = preferences.languages.iter().map(LanguageCode::as_str);
    let mut languages: Vec<&str> = Vec::new();
    for language in told.chain(before).chain([dialogue.language.as_str()]) {
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    languages.truncate(MOST_LANGUAGES);
    Some(languages.join(", "))
}

/// What preferences say of one thing, as an answer has it.
pub(super) fn value_of(preferences: &Preferences, kept: PreferenceSlot) -> Option<String> {
    match kept {
        PreferenceSlot::EmploymentType => {
            preferences.employment_type.map(EmploymentType::as_str).map(str::to_owned)
        }
        PreferenceSlot::WorkModel => preferences.work_model.map(WorkModel::as_str).map(str::to_owned),
        PreferenceSlot::Field => preferences.field.as_ref().map(FieldOfWork::as_str).map(str::to_owned),
        PreferenceSlot::Place => {
            Place { city: preferences.city.clone(), country: preferences.country }.in_words()
        }
        PreferenceSlot::Interests => Answer::own_words(&preferences.interests.join(", ")),
    }
}
