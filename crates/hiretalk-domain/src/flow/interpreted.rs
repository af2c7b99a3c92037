//! What the rules alone cannot read, and what it leads to once an interpreter has.

use super::Flow;
use super::definition::{AnswerOption, Lead, Question, StepKind};
use super::dialogue::{Dialogue, ReadBy, Turn};
use super::kept::Kept;
use super::lookup::{Known, Lookup};
use super::person::Person;
use super::reading::Meant;
use super::turn::Scene;
use super::understanding::{Again, Understood};
use crate::candidate::ContactDetails;
use crate::interpreting::redact;
use crate::matching::Place;
use crate::message::Incoming;
use crate::ports::{Asked, Offered, Reading};

impl Flow {
    /// What to ask an interpreter about what is unread: none if the rules understand it, if it may be meant for the
    /// person who was promised, or if nothing of it may go out. `contact` is what must not.
    pub fn to_interpret(&self, dialogue: &Dialogue, contact: &ContactDetails) -> Option<Asked> {
        let StepKind::Ask(question) = self.step_of(dialogue)? else { return None };
        if dialogue.unread.is_empty() || (self.commands.is_some() && dialogue.needs_person()) {
            return None;
        }
        let text = self.together(dialogue, dialogue.unread.texts());
        let question = self.asked(dialogue, question).question;
        let takes_own_words = match self.understand(dialogue, &question, &Incoming::Text(text.clone())) {
            Understood::Not(Again::Unclear) => false,
            // Words about a place or a field may name one; other words are what they are.
            Understood::OwnWords { .. } => match question.keeps {
                Some(Kept::Place) => true,
                Some(Kept::Field) => false,
                Some(Kept::EmploymentType | Kept::WorkModel | Kept::Interests) | None => return None,
            },
            Understood::Option(..) | Understood::Job(_) | Understood::Command(..) | Understood::Not(_) => {
                return None;
            }
        };
        let text = redact(&text, contact);
        let language = self.speaks(dialogue.language);
        let options: Vec<_> = question
            .options
            .iter()
            .filter(|option| matches!(option.leads, Lead::To(_)))
            .map(|option: &AnswerOption| Offered {
                id: option.id.clone(),
                title: option.title.of(language).to_owned(),
                description: option.description.as_ref().map(|line| line.of(language).to_owned()),
            })
            .collect();
        (text.says_something() && !options.is_empty()).then(|| Asked {
            language,
            question: question.ask.of(language).to_owned(),
            options,
            takes_own_words,
            fields: Vec::new(),
            text,
        })
    }

    /// What a reading of all that is unread leads to: the same as if the person had said so plainly. What leads nowhere
    /// is read by the rules.
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
            if let Some(understood) = understood(&asked, reading, &dialogue) {
                dialogue.unread = super::Unread::default();
                return self.follow(dialogue, question, understood, scene).map(Some);
            }
        }
        self.answer_unread(dialogue, person, known)
    }
}

/// What a reading of an answer comes to, if it fits the question.
fn understood<'q>(question: &'q Question, reading: &Reading, dialogue: &Dialogue) -> Option<Understood<'q>> {
    match reading {
        Reading::Option(id) => {
            let option = question.options.iter().find(|option| option.id == *id)?;
            let meant = Meant { option, language: dialogue.language };
            matches!(option.leads, Lead::To(_)).then_some(Understood::Option(meant, ReadBy::Model))
        }
        Reading::Preferences(preferences) => {
            let place = Place { city: preferences.city.clone(), country: preferences.country };
            let words = place.in_words().filter(|_| question.keeps == Some(Kept::Place))?;
            let goto = question.free_text.as_ref()?;
            Some(Understood::OwnWords { words, goto, read_by: ReadBy::Model })
        }
    }
}
