//! What commands do.

use super::Scene;
use crate::dialogue::Flow;
use crate::dialogue::command::Command;
use crate::dialogue::dialogue::{Answer, Dialogue, Notice, Turn};
use crate::dialogue::lookup::Lookup;
use crate::dialogue::shown::Rows;

impl Flow {
    /// Does what a command asks for.
    pub(super) fn obey(
        &self,
        command: Command,
        mut dialogue: Dialogue,
        scene: Scene<'_>,
    ) -> Result<Turn, Lookup> {
        let phrases = self.definition().commands.as_ref();
        dialogue.misses = 0;
        match command {
            Command::Back => {
                let has_moved = self.step_back(&mut dialogue);
                let phrase = phrases.filter(|_| !has_moved).map(|phrases| &phrases.first);
                self.ask_again(dialogue, phrase, false, scene)
            }
            Command::StartOver => {
                dialogue.answers.retain(|answer| answer.key == Answer::PERSON);
                dialogue.history.clear();
                (dialogue.shown, dialogue.search) = (None, None);
                let phrase = phrases.map(|phrases| &phrases.restarted);
                self.arrive(dialogue, &self.definition().start, phrase, scene)
            }
            Command::Person => {
                let is_news = dialogue.keep_promise();
                if dialogue.step == self.definition().give_up {
                    self.step_back(&mut dialogue);
                }
                let phrase = phrases.map(|phrases| &phrases.person);
                let mut turn = self.ask_again(dialogue, phrase, false, scene)?;
                turn.notices.extend(is_news.then_some(Notice::PersonRequested));
                Ok(turn)
            }
            Command::More => self.turn_page(dialogue, scene),
        }
    }

    /// Goes to the question before, whose answer no longer counts; whether there is one.
    pub(super) fn step_back(&self, dialogue: &mut Dialogue) -> bool {
        while let Some(step) = dialogue.history.pop() {
            if let Some(question) = self.question_of(&step) {
                dialogue.step = step;
                dialogue.forget(&question.key);
                question.words_key.iter().for_each(|key| dialogue.forget(key));
                return true;
            }
        }
        false
    }

    /// The next page of the jobs that the present step lists.
    fn turn_page(&self, mut dialogue: Dialogue, scene: Scene<'_>) -> Result<Turn, Lookup> {
        let question = self.question_of(&dialogue.step);
        let Some((question, jobs)) = question.and_then(|question| Some((question, question.job_listing()?)))
        else {
            // A flow was checked: "more" stands in lists of jobs alone.
            return self.ask_again(dialogue, None, false, scene);
        };
        let seen = match dialogue.shown.as_ref().map(|shown| &shown.rows) {
            Some(Rows::Jobs { page, earlier, .. }) => {
                earlier.iter().chain(page.iter().map(|row| &row.id)).cloned().collect()
            }
            Some(Rows::Fields { .. }) | None => Vec::new(),
        };
        let phrase =
            if self.list(&mut dialogue, question, seen, scene.known)? { None } else { Some(&jobs.exhausted) };
        self.ask_again(dialogue, phrase, false, scene)
    }
}
