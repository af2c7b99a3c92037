//! One turn: an answer in, one step of the flow, messages out.

mod giving_up;
mod obeying;

use super::Flow;
use super::definition::{JobListing, Lead, Listing, Question, Step, StepKind};
use super::dialogue::{Dialogue, Notice, ReadBy, Turn};
use super::job_card::details;
use super::lookup::{Known, Lookup};
use super::person::Person;
use super::prompt::{Prompt, after};
use super::reading::Meant;
use super::shown::{Rows, Search, job_choice};
use super::texts::Texts;
use super::understanding::{Again, Understood};
use crate::conversation::Outcome;
use crate::ids::JobId;
use crate::ids::StepName;
use crate::message::{Incoming, Outgoing};

/// The answer that is not asked for again.
const LAST_MISS: u8 = 3;

/// With whom a turn is taken, and what is known of the catalogue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) person: &'a Person,
    pub(super) known: &'a Known,
}

impl Flow {
    pub(super) fn turn(
        &self,
        mut dialogue: Dialogue,
        heard: &Incoming,
        scene: Scene<'_>,
    ) -> Result<Turn, Lookup> {
        dialogue.language = self.speaks(dialogue.language);
        match self.step_of(&dialogue) {
            Some(StepKind::Ask(question)) => self.hear(dialogue, question, heard, scene),
            Some(StepKind::End { outcome, .. }) => {
                let end = Some(outcome_of(*outcome, &dialogue));
                Ok(Turn { say: Vec::new(), end, dialogue, notices: Vec::new() })
            }
            // The flow has changed since.
            None => {
                dialogue.flow = self.name().clone();
                dialogue.history.clear();
                dialogue.shown = None;
                self.arrive(dialogue, &self.definition().start, None, scene)
            }
        }
    }

    fn hear(
        &self,
        mut dialogue: Dialogue,
        question: &Question,
        heard: &Incoming,
        scene: Scene<'_>,
    ) -> Result<Turn, Lookup> {
        let asked = self.asked(&dialogue, question).question;
        let understood = self.understand(&dialogue, &asked, heard);
        if let (Understood::Option(meant, ReadBy::Rule), Incoming::Text(text)) = (&understood, heard)
            && question.free_text.is_none()
        {
            self.keep_named(&mut dialogue, question, meant.option, text);
        }
        if matches!(understood, Understood::Not(Again::Unclear | Again::Stale))
            && let Some(before) = self.answered_before(&dialogue, heard)
        {
            return self.turn(before, heard, scene);
        }
        self.follow(dialogue, question, understood, scene)
    }

    /// What follows from an answer to this question, once it was understood.
    pub(super) fn follow(
        &self,
        mut dialogue: Dialogue,
        question: &Question,
        understood: Understood<'_>,
        scene: Scene<'_>,
    ) -> Result<Turn, Lookup> {
        match understood {
            Understood::Option(Meant { option, language }, read_by) => {
                dialogue.language = language;
                match &option.leads {
                    Lead::Command(command) => self.obey(*command, dialogue, scene),
                    Lead::To(goto) => match job_of(&dialogue, option.id.as_str()) {
                        Some(job) => self.pick(dialogue, job, read_by, scene),
                        None => {
                            dialogue.keep(&question.key, option.kept().to_owned(), read_by);
                            question.words_key.iter().for_each(|key| dialogue.forget(key));
                            self.go_on(dialogue, goto, scene)
                        }
                    },
                }
            }
            Understood::Job(job) => self.pick(dialogue, job, ReadBy::Tap, scene),
            Understood::Command(command, language) => {
                dialogue.language = language;
                self.obey(command, dialogue, scene)
            }
            Understood::OwnWords { words, goto, read_by } => {
                if let Some(key) = &question.words_key {
                    dialogue.forget(&question.key);
                    dialogue.keep(key, words, read_by);
                } else {
                    dialogue.keep(&question.key, words, read_by);
                }
                self.go_on(dialogue, goto, scene)
            }
            Understood::Value { value, words, goto, read_by } => {
                dialogue.keep(&question.key, value, read_by);
                if let Some(key) = &question.words_key {
                    dialogue.forget(key);
                    words.into_iter().for_each(|words| dialogue.keep(key, words, read_by));
                }
                self.go_on(dialogue, goto, scene)
            }
            Understood::Not(again) => self.hear_nothing(dialogue, again, scene),
        }
    }

    /// Nothing in the answer leads on: the question is asked again, but not for ever.
    fn hear_nothing(&self, mut dialogue: Dialogue, again: Again, scene: Scene<'_>) -> Result<Turn, Lookup> {
        let definition = self.definition();
        let phrases = &definition.phrases;
        let phrase = match again {
            Again::Resumed => None,
            Again::Stale => Some(&phrases.stale),
            Again::Media => Some(&phrases.media),
            Again::Unclear => match &definition.commands {
                // It may be meant for the person who was promised.
                Some(commands) if dialogue.needs_person() => Some(&commands.waiting),
                Some(_) | None => {
                    dialogue.misses = dialogue.misses.saturating_add(1);
                    if dialogue.misses >= LAST_MISS {
                        return self.give_up(dialogue, scene);
                    }
                    Some(&phrases.unclear)
                }
            },
        };
        self.ask_again(dialogue, phrase, again == Again::Unclear, scene)
    }

    /// A job was picked: all there is to know of it, unless it has closed meanwhile.
    fn pick(
        &self,
        mut dialogue: Dialogue,
        job: JobId,
        read_by: ReadBy,
        scene: Scene<'_>,
    ) -> Result<Turn, Lookup> {
        let Some((step, question, jobs)) = self.lister(&dialogue.step) else {
            return self.ask_again(dialogue, Some(&self.definition().phrases.stale), false, scene);
        };
        if dialogue.step != *step {
            dialogue.remember_step();
            dialogue.step = step.clone();
        }
        let Some(found) = scene.known.job(&job)? else {
            return self.arrive(dialogue, step, Some(&jobs.closed), scene);
        };
        dialogue.keep(&question.key, job.as_str().to_owned(), read_by);
        dialogue.search.get_or_insert_with(Search::default).picked = Some(job.clone());
        let card = details(found, jobs.apply.of(dialogue.language), dialogue.language);
        let mut turn = self.go_on(dialogue, &jobs.goto, scene)?;
        turn.say.insert(0, card);
        turn.notices.push(Notice::JobSelected(job));
        Ok(turn)
    }

    /// The step that lists jobs: the present one, if it does, else the first of the flow.
    fn lister(&self, present: &StepName) -> Option<(&StepName, &Question, &JobListing)> {
        let listers = self.definition().steps.iter().filter_map(|Step { name, kind }| {
            let question = kind.question()?;
            Some((name, question, question.job_listing()?))
        });
        listers.clone().find(|(name, ..)| *name == present).or_else(|| listers.clone().next())
    }

    /// The dialogue after an answer, in its next step.
    fn go_on(&self, mut dialogue: Dialogue, goto: &StepName, scene: Scene<'_>) -> Result<Turn, Lookup> {
        dialogue.remember_step();
        self.enter(dialogue, goto, None, scene)
    }

    /// The dialogue in a step or, where what it asks was told before, in the next that is to be asked.
    fn enter(
        &self,
        mut dialogue: Dialogue,
        step: &StepName,
        phrase: Option<&Texts>,
        scene: Scene<'_>,
    ) -> Result<Turn, Lookup> {
        let mut step = step;
        // Each is passed over once, so this is often enough.
        for _ in &self.definition().steps {
            let Some(goto) = self.told_ahead(&dialogue, step) else { break };
            dialogue.step = step.clone();
            dialogue.remember_step();
            step = goto;
        }
        self.arrive(dialogue, step, phrase, scene)
    }

    /// The dialogue after somebody told something, but not what they were asked: the question again, or the jobs by what
    /// is known now where they were listed before and it was about them.
    pub(super) fn ask_on(
        &self,
        mut dialogue: Dialogue,
        question: &Question,
        scene: Scene<'_>,
    ) -> Result<Turn, Lookup> {
        let has_searched = dialogue.search.is_some() && question.keeps.is_none();
        let lister = self.lister(&dialogue.step).filter(|_| has_searched);
        let step = lister.map_or_else(|| dialogue.step.clone(), |(step, ..)| step.clone());
        if step != dialogue.step {
            dialogue.remember_step();
        }
        self.arrive(dialogue, &step, None, scene)
    }

    /// Asks the present question as it was asked before. What it lists is only looked up if it is not known any more.
    pub(super) fn ask_again(
        &self,
        dialogue: Dialogue,
        phrase: Option<&Texts>,
        is_numbered: bool,
        scene: Scene<'_>,
    ) -> Result<Turn, Lookup> {
        let question = self.question_of(&dialogue.step);
        let is_shown = dialogue.shown.as_ref().is_some_and(|shown| shown.step == dialogue.step);
        match question {
            Some(question) if question.listing.is_none() || is_shown => {
                let language = dialogue.language;
                let asked = self.asked(&dialogue, question);
                let phrase = phrase.map(|phrase| phrase.of(language));
                let prompt = Prompt { asked: &asked, language, phrase, is_numbered };
                Ok(Turn { say: vec![prompt.message(scene.person)], end: None, notices: Vec::new(), dialogue })
            }
            Some(_) | None => {
                let (step, misses) = (dialogue.step.clone(), dialogue.misses);
                let mut turn = self.arrive(dialogue, &step, phrase, scene)?;
                turn.dialogue.misses = misses;
                Ok(turn)
            }
        }
    }

    /// The dialogue in a step, which says its text and lists what it lists.
    pub(super) fn arrive(
        &self,
        mut dialogue: Dialogue,
        step: &StepName,
        phrase: Option<&Texts>,
        scene: Scene<'_>,
    ) -> Result<Turn, Lookup> {
        let language = dialogue.language;
        dialogue.misses = 0;
        dialogue.step = step.clone();
        let said = phrase.map(|phrase| phrase.of(language));
        let (message, end) = match self.step_of(&dialogue) {
            Some(StepKind::End { say, outcome }) => {
                let body = after(said, say.of(language), scene.person);
                (Outgoing::Text { body }, Some(outcome_of(*outcome, &dialogue)))
            }
            Some(StepKind::Ask(question)) => {
                let has_rows = self.list(&mut dialogue, question, Vec::new(), scene.known)?;
                if let (false, Some(goto)) = (has_rows, question.listing.as_ref().map(Listing::without_rows))
                {
                    // A flow was checked: that is no list that may be empty.
                    return self.enter(dialogue, goto, phrase, scene);
                }
                let asked = self.asked(&dialogue, question);
                let prompt = Prompt { asked: &asked, language, phrase: said, is_numbered: false };
                (prompt.message(scene.person), None)
            }
            // A flow was checked: it has every step that it names.
            None => {
                dialogue.step = self.definition().start.clone();
                (self.first_prompt(language, said).message(scene.person), None)
            }
        };
        Ok(Turn { dialogue, say: vec![message], end, notices: Vec::new() })
    }

    /// The question of a step of this flow.
    pub(super) fn question_of(&self, name: &StepName) -> Option<&Question> {
        let step = self.definition().steps.iter().find(|step| step.name == *name)?;
        step.kind.question()
    }
}

/// The job of the present page that a row stands for.
fn job_of(dialogue: &Dialogue, choice: &str) -> Option<JobId> {
    let shown = dialogue.shown.as_ref().filter(|shown| shown.step == dialogue.step)?;
    match &shown.rows {
        Rows::Jobs { page, .. } => {
            page.iter().find(|row| job_choice(&row.id) == choice).map(|row| row.id.clone())
        }
        Rows::Fields { .. } => None,
    }
}

/// How a conversation ends that comes to its end: with what became of the search for jobs, if there was one.
fn outcome_of(outcome: Outcome, dialogue: &Dialogue) -> Outcome {
    match (outcome, &dialogue.search) {
        (Outcome::Finished, Some(search)) if search.picked.is_some() => Outcome::Matched,
        (Outcome::Finished, Some(search)) if !search.has_fitted => Outcome::NoMatch,
        (_, _) => outcome,
    }
}
