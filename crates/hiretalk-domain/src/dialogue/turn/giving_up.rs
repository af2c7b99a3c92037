//! What becomes of a dialogue whose answers cannot be read.

use super::Scene;
use crate::dialogue::Flow;
use crate::dialogue::command::Command;
use crate::dialogue::definition::StepKind;
use crate::dialogue::dialogue::{Dialogue, Notice, Turn};
use crate::dialogue::lookup::Lookup;
use crate::dialogue::understanding::Understood;
use crate::message::Incoming;

impl Flow {
    /// A person is promised where the dialogue ends, and else offered; who cannot answer that either is promised one.
    pub(super) fn give_up(&self, mut dialogue: Dialogue, scene: Scene<'_>) -> Result<Turn, Lookup> {
        let definition = self.definition();
        let goto = &definition.give_up;
        let phrase = Some(&definition.phrases.person);
        let is_end = definition
            .steps
            .iter()
            .any(|step| step.name == *goto && matches!(step.kind, StepKind::End { .. }));
        if is_end {
            let is_news = dialogue.keep_promise();
            let mut turn = self.arrive(dialogue, goto, phrase, scene)?;
            turn.notices.extend(is_news.then_some(Notice::PersonRequested));
            Ok(turn)
        } else if dialogue.step == *goto && definition.commands.is_some() {
            self.obey(Command::Person, dialogue, scene)
        } else {
            if dialogue.step != *goto {
                dialogue.remember_step();
            }
            self.arrive(dialogue, goto, phrase, scene)
        }
    }

    /// Where a person is offered, the question that was not understood is still on the screen. The dialogue back in
    /// that question, if this answers it.
    pub(super) fn answered_before(&self, dialogue: &Dialogue, heard: &Incoming) -> Option<Dialogue> {
        if dialogue.step != self.definition().give_up {
            return None;
        }
        let mut before = dialogue.clone();
        self.step_back(&mut before);
        let question = self.question_of(&before.step).filter(|_| before.step != dialogue.step)?;
        let asked = self.asked(&before, question).question;
        match self.understand(&before, &asked, heard) {
            Understood::Option(..) | Understood::OwnWords { .. } | Understood::Value { .. } => Some(before),
            Understood::Job(_) | Understood::Command(..) | Understood::Not(_) => None,
        }
    }
}
