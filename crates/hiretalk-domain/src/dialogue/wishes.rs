//! What the answers of a dialogue say about the job that somebody wants.

use super::Flow;
use super::definition::{AnswerOption, Question};
use super::dialogue::{Answer, Dialogue};
use super::preference_slot::PreferenceSlot;
use crate::catalogue::FieldOfWork;
use crate::language::LanguageCode;
use crate::matching::{Place, Preferences};

impl Flow {
    /// The preferences that a dialogue's answers tell. What was answered with an option that stands for no value, such
    /// as "I don't know yet", is no preference.
    pub fn preferences(&self, dialogue: &Dialogue) -> Preferences {
        let is_beginner = self.definition().beginners;
        let mut preferences = Preferences { is_beginner, ..Preferences::default() };
        for answer in &dialogue.answers {
            self.add(answer, &mut preferences);
        }
        preferences
    }

    fn add(&self, answer: &Answer, preferences: &mut Preferences) {
        let value = answer.value.as_str();
        let is_of = |question: &&Question| question.key.as_str() == answer.key;
        let kept = self.questions().filter(is_of).find_map(|question| question.keeps);
        let option = self.option_of(&answer.key, value);
        let says_nothing =
            option.is_some_and(|option: &AnswerOption| option.value.is_none() && option.words.is_empty());
        match kept {
            Some(PreferenceSlot::EmploymentType) => preferences.employment_type = value.parse().ok(),
            Some(PreferenceSlot::WorkModel) => preferences.work_model = value.parse().ok(),
            Some(PreferenceSlot::Field) if !says_nothing => {
                preferences.field = FieldOfWork::parse(value).ok()
            }
            Some(PreferenceSlot::Place) if !says_nothing => {
                let Place { city, country } = Place::read(value);
                (preferences.city, preferences.country) = (city, country);
            }
            Some(PreferenceSlot::Interests) if !says_nothing => match option {
                Some(option) => preferences.interests.push(option.words.join(" ")),
                None => preferences.interests.push(value.to_owned()),
            },
            Some(PreferenceSlot::Field | PreferenceSlot::Place | PreferenceSlot::Interests) | None => {}
        }
        let mut words_keys = self.questions().filter_map(|question| question.words_key.as_ref());
        if kept.is_none() && words_keys.any(|key| key.as_str() == answer.key) {
            preferences.interests.push(value.to_owned());
        } else if !self.questions().any(|question| is_of(&question)) {
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
}
