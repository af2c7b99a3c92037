//! What the rules alone cannot read, and what it leads to once an interpreter has.

use super::Flow;
use super::definition::{AnswerOption, Lead, Question, StepKind};
use super::dialogue::{Dialogue, ReadBy, Turn};
use super::lookup::{Known, Lookup};
use super::person::Person;
use super::preference_slot::PreferenceSlot;
use super::prefill::{Told, value_of};
use super::reading::{Meant, says_more};
use super::turn::Scene;
use super::understanding::{Again, Understood};
use crate::candidate::ContactDetails;
use crate::interpretation::redact;
use crate::interpretation::{InterpretationRequest, OfferedOption, Reading};
use crate::message::Incoming;

/// The most fields of work that an interpreter is told.
const FIELDS: u16 = 50;
/// From so many words on, own words may tell more than what they answer.
const WORDS_OF_A_SENTENCE: usize = 3;

impl Flow {
    /// What to ask an interpreter about what is unread: none if the rules understand all of it, if it may be meant for the
    /// person who was promised, or if nothing of it may go out. `contact` is what must not.
    ///
    /// # Errors
    /// The catalogue has to be asked this first.
    pub fn to_interpret(
        &self,
        dialogue: &Dialogue,
        contact: &ContactDetails,
        known: &Known,
    ) -> Result<Option<InterpretationRequest>, Lookup> {
        let Some(StepKind::Ask(question)) = self.step_of(dialogue) else { return Ok(None) };
        if dialogue.unread.is_empty() || (self.commands.is_some() && dialogue.needs_person()) {
            return Ok(None);
        }
        let text = self.together(dialogue, dialogue.unread.texts());
        let shown = self.asked(dialogue, question).question;
        let takes_preferences = self.keeps_preferences();
        let Some(is_open) = self.leaves_open(dialogue, &shown, &text) else { return Ok(None) };
        let text = redact(&text, contact);
        let language = self.speaks(dialogue.language);
        let offered = shown.options.iter().filter(|option| is_open && matches!(option.leads, Lead::To(_)));
        let options: Vec<_> = offered
            .map(|option: &AnswerOption| OfferedOption {
                id: option.id.clone(),
                title: option.title.of(language).to_owned(),
                description: option.description.as_ref().map(|line| line.of(language).to_owned()),
            })
            .collect();
        let has_answers = if is_open { !options.is_empty() } else { takes_preferences };
        if !has_answers || !text.says_something() {
            return Ok(None);
        }
        let asks_for_fields =
            takes_preferences && self.questions().any(|asked| asked.keeps == Some(PreferenceSlot::Field));
        Ok(Some(InterpretationRequest {
            language,
            question: shown.ask.of(language).to_owned(),
            options,
            takes_preferences,
            fields: if asks_for_fields { known.fields(FIELDS)?.to_vec() } else { Vec::new() },
            text,
        }))
    }

    /// Whether a text leaves open which answer it is, if an interpreter can help with it: the rules may know the answer
    /// while more was said.
    fn leaves_open(&self, dialogue: &Dialogue, question: &Question, text: &str) -> Option<bool> {
        match self.understand(dialogue, question, &Incoming::Text(text.to_owned())) {
            Understood::Not(Again::Unclear) => Some(true),
            Understood::OwnWords { .. } => match question.keeps {
                // Words about a place or a field may name one; other words are what they are.
                Some(PreferenceSlot::Place | PreferenceSlot::Field) => Some(true),
                Some(
                    PreferenceSlot::EmploymentType | PreferenceSlot::WorkModel | PreferenceSlot::Interests,
                )
                | None => (text.split_whitespace().count() >= WORDS_OF_A_SENTENCE).then_some(false),
            },
            Understood::Option(Meant { option, .. }, _) => {
                let besides = self.named_besides(dialogue, question, option, text);
                let named: Vec<_> = besides.into_iter().map(|(_, option)| option).chain([option]).collect();
                (matches!(option.leads, Lead::To(_)) && says_more(text, &named)).then_some(false)
            }
            Understood::Job(_) | Understood::Command(..) | Understood::Value { .. } | Understood::Not(_) => {
                None
            }
        }
    }

    /// What a reading of all that is unread leads to: the same as if the person had said so plainly. An answer that the
    /// rules read stands; what else was said of a job is kept for the questions that ask for it. What leads nowhere is
    /// read by the rules.
    ///
    /// # Errors
    /// The catalogue has to be asked this first.
    pub fn answer_interpreted(
        &self,
        mut dialogue: Dialogue,
        reading: &Reading,
        person: &Person,
        known: &Known,
    ) -> Result<Option<Turn>, Lookup> {
        let scene = Scene { person, known };
        dialogue.language = self.speaks(dialogue.language);
        if let Some(StepKind::Ask(question)) = self.step_of(&dialogue) {
            let asked = self.asked(&dialogue, question).question;
            let text = self.together(&dialogue, dialogue.unread.texts());
            let by_rules = self.understand(&dialogue, &asked, &Incoming::Text(text.clone()));
            let keeps_words = matches!(by_rules, Understood::OwnWords { .. });
            let told = self.keep_told(&mut dialogue, &reading.preferences, question, &text, keeps_words);
            let understood = understood(&asked, by_rules, reading, &dialogue, told);
            // Who tells the same again and again is not understood, and is not asked for ever.
            if told == Told::News || !matches!(understood, Understood::Not(_)) {
                dialogue.unread = super::InputBuffer::default();
                return match understood {
                    Understood::Not(_) => self.ask_on(dialogue, question, scene),
                    understood => self.follow(dialogue, question, understood, scene),
                }
                .map(Some);
            }
        }
        self.answer_unread(dialogue, person, known)
    }
}

/// What the rules and a reading together make of an answer.
fn understood<'q>(
    question: &'q Question,
    by_rules: Understood<'q>,
    reading: &Reading,
    dialogue: &Dialogue,
    told: Told,
) -> Understood<'q> {
    if !matches!(by_rules, Understood::Not(_) | Understood::OwnWords { .. }) {
        return by_rules;
    }
    let read_by = ReadBy::Model;
    let named =
        reading.option.as_ref().and_then(|id| question.options.iter().find(|option| option.id == *id));
    let interests =
        question.words_key.as_ref().and_then(|_| value_of(&reading.preferences, PreferenceSlot::Interests));
    if let Some((option, goto)) = named.and_then(|option| Some((option, option.goto()?))) {
        return match interests {
            Some(_) => {
                let value = option.kept().to_owned();
                Understood::Value { value, words: interests, goto, read_by }
            }
            None => Understood::Option(Meant { option, language: dialogue.language }, read_by),
        };
    }
    // Own words about interests say them better than a choice of them does.
    let asked_for = question.keeps.filter(|kept| *kept != PreferenceSlot::Interests);
    let answer = asked_for.and_then(|kept| Some((kept, value_of(&reading.preferences, kept)?)));
    if let Some((kept, value)) = answer
        && let Some(goto) = question.leads(kept, &value)
    {
        return Understood::Value { value, words: interests, goto, read_by };
    }
    match (interests, &question.free_text, question.keeps) {
        // Of own words about a field, those that are interests say it without the rest.
        (Some(words), Some(goto), _) => Understood::OwnWords { words, goto, read_by },
        // They were about something else: "part-time" is no city.
        (None, Some(_), Some(PreferenceSlot::Place | PreferenceSlot::Field)) if told == Told::News => {
            Understood::Not(Again::Unclear)
        }
        (_, _, _) => by_rules,
    }
}
