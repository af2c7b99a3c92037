//! What somebody tells before they are asked: it is kept as the answer to the question that asks for it, and that question
//! is passed over.
//!
//! Such a question counts as answered all the same: it stands in the history, so "back" leads to it and forgets what was
//! told. Who comes to it again, in a flow that leads back, is asked.

use super::Flow;
use super::definition::{AnswerOption, Listing, Question};
use super::dialogue::{Answer, Dialogue, ReadBy};
use super::kept::Kept;
use super::names::{AnswerKey, StepName};
use super::reading::named_besides;
use crate::job::{EmploymentType, FieldOfWork, WorkModel};
use crate::language::LanguageCode;
use crate::matching::{Place, Preferences};

impl Flow {
    /// Whether it has a use for what somebody wants of a job.
    pub(super) fn keeps_preferences(&self) -> bool {
        self.questions().any(|question| question.keeps.is_some())
    }

    /// Keeps what an interpreter read besides the answer to `present`; whether there was anything. What nobody asks for in
    /// this flow is kept if jobs can be ranked by it.
    pub(super) fn keep_told(
        &self,
        dialogue: &mut Dialogue,
        preferences: &Preferences,
        present: &Question,
    ) -> bool {
        let asked = Kept::ALL.into_iter().filter_map(|kept| {
            let (key, value) = (self.key_of(kept)?, value_of(preferences, kept)?);
            // Interests add up; of all else the last word counts.
            let before =
                dialogue.answers.iter().find(|answer| kept == Kept::Interests && answer.key == key.as_str());
            let value = before.map_or(value.clone(), |before| format!("{value}, {}", before.value));
            Some((key.clone(), Answer::own_words(&value)?))
        });
        let languages: Vec<_> = preferences.languages.iter().map(LanguageCode::as_str).collect();
        let languages = (!languages.is_empty()).then(|| languages.join(", "));
        let seniority = preferences.seniority.map(|level| level.as_str().to_owned());
        let unasked = [(Answer::LANGUAGES, languages), (Answer::SENIORITY, seniority)];
        let unasked = unasked.into_iter().filter_map(|(key, value)| {
            let key =
                AnswerKey::parse(key).ok().filter(|key| !self.questions().any(|asked| asked.has(key)))?;
            Some((key, value?))
        });
        let told: Vec<_> = asked.chain(unasked).filter(|(key, _)| !present.has(key)).collect();
        let is_any = !told.is_empty();
        told.into_iter().for_each(|(key, value)| dialogue.keep(&key, value, ReadBy::Model));
        is_any
    }

    /// Keeps the options of questions still to come that an answer names besides its own ("part-time and remote").
    pub(super) fn keep_named(&self, dialogue: &mut Dialogue, present: &Question, text: &str) {
        let named = self.named_besides(dialogue, present, text);
        let told: Vec<_> =
            named.into_iter().map(|(key, option)| (key.clone(), option.kept().to_owned())).collect();
        told.into_iter().for_each(|(key, value)| dialogue.keep(&key, value, ReadBy::Rule));
    }

    /// The options of questions still to come that a text names, and under which keys they are kept. Only of those that
    /// have few names of their own, which mean one thing wherever they stand.
    pub(super) fn named_besides<'f>(
        &'f self,
        dialogue: &Dialogue,
        present: &Question,
        text: &str,
    ) -> Vec<(&'f AnswerKey, &'f AnswerOption)> {
        let languages = self.languages_from(dialogue.language);
        let is_ahead = |question: &&Question| {
            !present.has(&question.key)
                && !dialogue.answers.iter().any(|answer| answer.key == question.key.as_str())
        };
        let asking = |kept| self.questions().find(|question| question.keeps == Some(kept)).filter(is_ahead);
        let questions = [Kept::EmploymentType, Kept::WorkModel].into_iter().filter_map(asking);
        let named = questions.filter_map(|question| {
            let option = named_besides(text, question, &languages)?;
            option.value.is_some().then_some((&question.key, option))
        });
        named.collect()
    }

    /// Where a step leads whose question was answered before it was asked; none if it is to be asked.
    pub(super) fn told_ahead(&self, dialogue: &Dialogue, step: &StepName) -> Option<&StepName> {
        let question = self.question_of(step)?;
        let kept = question.keeps?;
        let told = |key: &AnswerKey| {
            let mut asked = dialogue.history.iter().filter_map(|step| self.question_of(step));
            let was_asked = asked.any(|asked| asked.has(key));
            let mut answers = dialogue.answers.iter().filter(|_| !was_asked);
            answers.find(|answer| answer.key == key.as_str()).map(|answer| answer.value.as_str())
        };
        match told(&question.key) {
            Some(value) => question.leads(kept, value),
            // Their own words about it.
            None => question.words_key.as_ref().and_then(told).and(question.free_text.as_ref()),
        }
    }

    /// Under what an answer is kept that tells this.
    fn key_of(&self, kept: Kept) -> Option<&AnswerKey> {
        let words_key = self.questions().find_map(|question| question.words_key.as_ref());
        let asked =
            self.questions().find(|question| question.keeps == Some(kept)).map(|question| &question.key);
        match kept {
            Kept::Interests => words_key.or(asked),
            Kept::EmploymentType | Kept::WorkModel | Kept::Field | Kept::Place => asked,
        }
    }

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
    pub(super) fn leads(&self, kept: Kept, value: &str) -> Option<&StepName> {
        if let Some(option) = self.options.iter().find(|option| option.kept() == value) {
            return option.goto();
        }
        let listed = || self.listing.as_ref().map(Listing::goto);
        let valued = || self.options.iter().find(|option| option.value.is_some())?.goto();
        let goto = || listed().or(self.free_text.as_ref()).or_else(valued);
        kept.takes(value).then(goto).flatten()
    }
}

/// What preferences say of one thing, as an answer has it.
pub(super) fn value_of(preferences: &Preferences, kept: Kept) -> Option<String> {
    match kept {
        Kept::EmploymentType => preferences.employment_type.map(EmploymentType::as_str).map(str::to_owned),
        Kept::WorkModel => preferences.work_model.map(WorkModel::as_str).map(str::to_owned),
        Kept::Field => preferences.field.as_ref().map(FieldOfWork::as_str).map(str::to_owned),
        Kept::Place => Place { city: preferences.city.clone(), country: preferences.country }.in_words(),
        Kept::Interests => Answer::own_words(&preferences.interests.join(", ")),
    }
}
