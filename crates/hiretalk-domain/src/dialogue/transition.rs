//! Moves a dialogue on by an interpreted answer. A transition that needs the catalogue says so and goes on with the
//! answer; its replies are rendered when it is done.

use super::definition::{Command, Listing, OptionTarget, Question, StepKind, Texts};
use super::flow::Flow;
use super::interpret::{Interpretation, NoAnswer};
use super::listing::fill_list;
use super::lookup::{Resumable, find_open_job};
use super::preferences::prefilled_target;
use super::question::job_option_id;
use super::state::{Answer, Dialogue, ReadBy, Rows, Search, TurnEvent};
use crate::catalogue::Job;
use crate::conversation::Outcome;
use crate::ids::{JobId, StepName};

/// The answer in a row that is not asked for again.
const LAST_MISS: u8 = 3;

/// A dialogue after an answer, with the replies that are still to be rendered.
pub(super) struct Transition<'f> {
    pub(super) dialogue: Dialogue,
    /// The text of the dialogue's step; none if nothing is said.
    pub(super) reply: Option<StepReply<'f>>,
    /// A chosen job and the label of its link, said before the reply.
    pub(super) job: Option<(Box<Job>, &'f Texts)>,
    pub(super) end: Option<Outcome>,
    pub(super) events: Vec<TurnEvent>,
}

/// The surroundings of a step's text.
#[derive(Debug, Clone, Default)]
pub(super) struct StepReply<'f> {
    /// A phrase before it.
    pub(super) phrase: Option<&'f Texts>,
    /// The titles of the options that are asked about in place of the phrase.
    pub(super) which: Vec<Texts>,
    pub(super) is_numbered: bool,
}

impl<'f> Transition<'f> {
    fn new(dialogue: Dialogue, reply: StepReply<'f>) -> Self {
        Self { dialogue, reply: Some(reply), job: None, end: None, events: Vec::new() }
    }
}

/// A dialogue that has ended stays ended, and nothing is said.
pub(super) fn stay_ended<'f>(dialogue: Dialogue, outcome: Outcome) -> Resumable<'f, Transition<'f>> {
    let end = Some(outcome_of(outcome, &dialogue));
    Resumable::Done(Transition { dialogue, reply: None, job: None, end, events: Vec::new() })
}

/// A dialogue whose step the flow no longer has begins again; its answers stay.
pub(super) fn begin_again<'f>(flow: &'f Flow, mut dialogue: Dialogue) -> Resumable<'f, Transition<'f>> {
    dialogue.flow = flow.name().clone();
    dialogue.history.clear();
    dialogue.displayed = None;
    arrive(flow, dialogue, &flow.definition().start, None)
}

/// Applies an interpreted answer to the present step's question.
pub(super) fn apply_answer<'f>(
    flow: &'f Flow,
    mut dialogue: Dialogue,
    question: &Question,
    interpretation: Interpretation,
) -> Resumable<'f, Transition<'f>> {
    match interpretation {
        Interpretation::Option { option, read_by } => match &option.target {
            OptionTarget::Command(command) => execute_command(flow, *command, dialogue),
            OptionTarget::Step(goto) => match displayed_job(&dialogue, option.id.as_str()) {
                Some(job) => choose_job(flow, dialogue, job, read_by),
                None => {
                    let value = option.stored_value().to_owned();
                    dialogue.store_answer(&question.key, value, read_by);
                    question.words_key.iter().for_each(|key| dialogue.remove_answer(key));
                    advance(flow, dialogue, goto)
                }
            },
        },
        Interpretation::ListedJob(job) => choose_job(flow, dialogue, job, ReadBy::Tap),
        Interpretation::Command(command) => execute_command(flow, command, dialogue),
        Interpretation::OwnWords { words, goto, read_by } => {
            if let Some(key) = &question.words_key {
                dialogue.remove_answer(&question.key);
                dialogue.store_answer(key, words, read_by);
            } else {
                dialogue.store_answer(&question.key, words, read_by);
            }
            advance(flow, dialogue, &goto)
        }
        Interpretation::Value { value, words, goto, read_by } => {
            dialogue.store_answer(&question.key, value, read_by);
            if let Some(key) = &question.words_key {
                dialogue.remove_answer(key);
                words.into_iter().for_each(|words| dialogue.store_answer(key, words, read_by));
            }
            advance(flow, dialogue, &goto)
        }
        Interpretation::NoAnswer(reason) => apply_no_answer(flow, dialogue, reason),
    }
}

/// Goes on after an answer that told new preferences but not what was asked: the question again, or the jobs by the
/// preferences known now if they were listed before and the question stores no preference.
pub(super) fn apply_preferences<'f>(
    flow: &'f Flow,
    mut dialogue: Dialogue,
    question: &Question,
) -> Resumable<'f, Transition<'f>> {
    let lists_again = dialogue.search.is_some() && question.keeps.is_none();
    let list = flow.job_list(&dialogue.step).filter(|_| lists_again);
    let step = list.map_or_else(|| dialogue.step.clone(), |(step, ..)| step.clone());
    if step != dialogue.step {
        dialogue.push_history();
    }
    arrive(flow, dialogue, &step, None)
}

/// Asks again, but not for ever.
fn apply_no_answer<'f>(
    flow: &'f Flow,
    mut dialogue: Dialogue,
    reason: NoAnswer,
) -> Resumable<'f, Transition<'f>> {
    let definition = flow.definition();
    let phrases = &definition.phrases;
    let phrase = match reason {
        NoAnswer::Resumed => None,
        NoAnswer::StaleTap => Some(&phrases.stale),
        NoAnswer::Media => Some(&phrases.media),
        NoAnswer::Unclear | NoAnswer::Open(_) => match &definition.commands {
            // The text may be meant for the person who was promised.
            Some(commands) if dialogue.needs_person() => Some(&commands.waiting),
            Some(_) | None => {
                dialogue.misses = dialogue.misses.saturating_add(1);
                if dialogue.misses >= LAST_MISS {
                    return give_up(flow, dialogue);
                }
                Some(&phrases.unclear)
            }
        },
    };
    match reason {
        NoAnswer::Open(titles) if !titles.is_empty() => {
            ask_again(flow, dialogue, phrase, false).map(move |mut transition| {
                transition.reply.iter_mut().for_each(|reply| reply.which.clone_from(&titles));
                transition
            })
        }
        NoAnswer::Unclear | NoAnswer::Open(_) => ask_again(flow, dialogue, phrase, true),
        NoAnswer::Resumed | NoAnswer::StaleTap | NoAnswer::Media => ask_again(flow, dialogue, phrase, false),
    }
}

/// Promises a person where the dialogue ends, else offers one; to somebody who does not answer the offer either, a person
/// is promised.
fn give_up<'f>(flow: &'f Flow, mut dialogue: Dialogue) -> Resumable<'f, Transition<'f>> {
    let definition = flow.definition();
    let goto = &definition.give_up;
    let phrase = Some(&definition.phrases.person);
    let is_end =
        definition.steps.iter().any(|step| step.name == *goto && matches!(step.kind, StepKind::End { .. }));
    if is_end {
        let is_new = dialogue.promise_person();
        arrive(flow, dialogue, goto, phrase).map(move |done| with_person_requested(done, is_new))
    } else if dialogue.step == *goto && definition.commands.is_some() {
        execute_command(flow, Command::Person, dialogue)
    } else {
        if dialogue.step != *goto {
            dialogue.push_history();
        }
        arrive(flow, dialogue, goto, phrase)
    }
}

fn with_person_requested(mut transition: Transition<'_>, is_new: bool) -> Transition<'_> {
    transition.events.extend(is_new.then_some(TurnEvent::PersonRequested));
    transition
}

fn execute_command<'f>(
    flow: &'f Flow,
    command: Command,
    mut dialogue: Dialogue,
) -> Resumable<'f, Transition<'f>> {
    let phrases = flow.definition().commands.as_ref();
    dialogue.misses = 0;
    match command {
        Command::Back => {
            let has_moved = flow.step_back(&mut dialogue);
            let phrase = phrases.filter(|_| !has_moved).map(|phrases| &phrases.first);
            ask_again(flow, dialogue, phrase, false)
        }
        Command::StartOver => {
            dialogue.answers.retain(|answer| answer.key == Answer::PERSON);
            dialogue.history.clear();
            (dialogue.displayed, dialogue.search) = (None, None);
            let phrase = phrases.map(|phrases| &phrases.restarted);
            arrive(flow, dialogue, &flow.definition().start, phrase)
        }
        Command::Person => {
            let is_new = dialogue.promise_person();
            if dialogue.step == flow.definition().give_up {
                flow.step_back(&mut dialogue);
            }
            let phrase = phrases.map(|phrases| &phrases.person);
            ask_again(flow, dialogue, phrase, false).map(move |done| with_person_requested(done, is_new))
        }
        Command::More => show_next_page(flow, dialogue),
    }
}

fn show_next_page<'f>(flow: &'f Flow, dialogue: Dialogue) -> Resumable<'f, Transition<'f>> {
    let question = flow.question(&dialogue.step);
    let Some((question, jobs)) = question.and_then(|question| Some((question, question.job_listing()?)))
    else {
        // In a checked flow only lists of jobs have this command.
        return ask_again(flow, dialogue, None, false);
    };
    let seen = match dialogue.displayed.as_ref().map(|list| &list.rows) {
        Some(Rows::Jobs { page, earlier, .. }) => {
            earlier.iter().chain(page.iter().map(|row| &row.id)).cloned().collect()
        }
        Some(Rows::Fields { .. }) | None => Vec::new(),
    };
    fill_list(flow, dialogue, question, seen).then(move |(dialogue, has_rows)| {
        let phrase = if has_rows { None } else { Some(&jobs.exhausted) };
        ask_again(flow, dialogue, phrase, false)
    })
}

/// Shows a chosen job and goes on, or lists jobs again if it has closed.
fn choose_job<'f>(
    flow: &'f Flow,
    mut dialogue: Dialogue,
    job: JobId,
    read_by: ReadBy,
) -> Resumable<'f, Transition<'f>> {
    let Some((step, question, jobs)) = flow.job_list(&dialogue.step) else {
        return ask_again(flow, dialogue, Some(&flow.definition().phrases.stale), false);
    };
    if dialogue.step != *step {
        dialogue.push_history();
        dialogue.step = step.clone();
    }
    find_open_job(job.clone()).then(move |found| {
        let Some(found) = found else {
            return arrive(flow, dialogue, step, Some(&jobs.closed));
        };
        dialogue.store_answer(&question.key, job.as_str().to_owned(), read_by);
        dialogue.search.get_or_insert_with(Search::default).picked = Some(job.clone());
        advance(flow, dialogue, &jobs.goto).map(move |mut transition| {
            transition.job = Some((found, &jobs.apply));
            transition.events.push(TurnEvent::JobSelected(job));
            transition
        })
    })
}

/// Goes to the step after an answer.
fn advance<'f>(flow: &'f Flow, mut dialogue: Dialogue, goto: &StepName) -> Resumable<'f, Transition<'f>> {
    dialogue.push_history();
    enter(flow, dialogue, goto, None)
}

/// Goes to a step, past questions that were answered ahead.
fn enter<'f>(
    flow: &'f Flow,
    mut dialogue: Dialogue,
    step: &StepName,
    phrase: Option<&'f Texts>,
) -> Resumable<'f, Transition<'f>> {
    let mut step = step.clone();
    // Each step is skipped once at most.
    for _ in &flow.definition().steps {
        let Some(goto) = prefilled_target(flow, &dialogue, &step) else { break };
        dialogue.step = step;
        dialogue.push_history();
        step = goto.clone();
    }
    arrive(flow, dialogue, &step, phrase)
}

/// Asks the present question as it was asked before; its list is filled only if it is not displayed any more.
fn ask_again<'f>(
    flow: &'f Flow,
    dialogue: Dialogue,
    phrase: Option<&'f Texts>,
    is_numbered: bool,
) -> Resumable<'f, Transition<'f>> {
    match flow.question(&dialogue.step) {
        Some(question) if question.listing.is_none() || dialogue.displayed_rows().is_some() => {
            Resumable::Done(Transition::new(
                dialogue,
                StepReply { phrase, is_numbered, ..StepReply::default() },
            ))
        }
        Some(_) | None => {
            let (step, misses) = (dialogue.step.clone(), dialogue.misses);
            arrive(flow, dialogue, &step, phrase).map(move |mut transition| {
                transition.dialogue.misses = misses;
                transition
            })
        }
    }
}

/// Puts the dialogue into a step and fills its list.
fn arrive<'f>(
    flow: &'f Flow,
    mut dialogue: Dialogue,
    step: &StepName,
    phrase: Option<&'f Texts>,
) -> Resumable<'f, Transition<'f>> {
    dialogue.misses = 0;
    dialogue.step = step.clone();
    let reply = StepReply { phrase, ..StepReply::default() };
    match flow.step_of(&dialogue) {
        Some(StepKind::End { outcome, .. }) => {
            let end = Some(outcome_of(*outcome, &dialogue));
            Resumable::Done(Transition { end, ..Transition::new(dialogue, reply) })
        }
        Some(StepKind::Ask(question)) => {
            fill_list(flow, dialogue, question, Vec::new()).then(move |(dialogue, has_rows)| {
                match question.listing.as_ref().map(Listing::without_rows) {
                    // In a checked flow that step has no list that may be empty.
                    Some(goto) if !has_rows => enter(flow, dialogue, goto, phrase),
                    Some(_) | None => Resumable::Done(Transition::new(dialogue, reply)),
                }
            })
        }
        // A checked flow has every step that it names.
        None => {
            dialogue.step = flow.definition().start.clone();
            Resumable::Done(Transition::new(dialogue, reply))
        }
    }
}

/// The job of a row on the present page.
fn displayed_job(dialogue: &Dialogue, choice: &str) -> Option<JobId> {
    match dialogue.displayed_rows()? {
        Rows::Jobs { page, .. } => {
            page.iter().find(|row| job_option_id(&row.id) == choice).map(|row| row.id.clone())
        }
        Rows::Fields { .. } => None,
    }
}

/// The outcome of a dialogue: the result of its search for jobs, if there was one.
fn outcome_of(outcome: Outcome, dialogue: &Dialogue) -> Outcome {
    match (outcome, &dialogue.search) {
        (Outcome::Finished, Some(search)) if search.picked.is_some() => Outcome::Matched,
        (Outcome::Finished, Some(search)) if !search.has_fitted => Outcome::NoMatch,
        (_, _) => outcome,
    }
}
