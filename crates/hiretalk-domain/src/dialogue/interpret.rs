//! Interprets an answer to a question: by the rules, and by what a model read where the rules leave it open.

use super::RESUME;
use super::answer_words::AnswerWords;
use super::definition::{AnswerOption, Command, OptionTarget, PreferenceSlot, Question, Texts};
use super::flow::Flow;
use super::parse::{Meant, ParsedText, find_title};
use super::preferences::{options_beside, value_of};
use super::question::job_option_id;
use super::spoken::requested_language;
use super::state::{Answer, Dialogue, ReadBy, Rows};
use crate::candidate::ContactDetails;
use crate::ids::{JobId, StepName};
use crate::interpretation::{InterpretationRequest, OfferedOption, Reading, redact};
use crate::message::Incoming;
use crate::text::fold;

/// Own words of so many words may tell more than the answer.
const WORDS_OF_A_SENTENCE: usize = 3;

/// The meaning of an answer to a question.
#[derive(Clone)]
pub(super) enum Interpretation {
    /// An option of the question, or a listed row.
    Option {
        option: Box<AnswerOption>,
        read_by: ReadBy,
    },
    /// A job that was listed at any time.
    ListedJob(JobId),
    Command(Command),
    /// Own words, cleaned, and the step after them.
    OwnWords {
        words: String,
        goto: StepName,
        read_by: ReadBy,
    },
    /// A value of the preference that the question asks for, and words about interests beside it.
    Value {
        value: String,
        words: Option<String>,
        goto: StepName,
        read_by: ReadBy,
    },
    NoAnswer(NoAnswer),
}

/// The reason that a question is asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The person wants to go on.
    Resumed,
    /// A button of an earlier question was tapped.
    StaleTap,
    /// A picture, a voice note or the like.
    Media,
    /// A greeting or thanks alone.
    Greeting,
    Unclear,
    /// It may mean one of these options, by their titles; none of them if it contradicts itself or too many are left.
    Open(Vec<Texts>),
}

impl Interpretation {
    fn chosen(option: &AnswerOption, read_by: ReadBy) -> Self {
        Self::Option { option: Box::new(option.clone()), read_by }
    }

    /// None if the text means nothing.
    fn meant(meant: Meant<'_>) -> Option<Self> {
        match meant {
            Meant::Option(option) => Some(Self::chosen(option, ReadBy::Rule)),
            Meant::Open(options) => {
                let titles = options.iter().map(|option| option.title.clone()).collect();
                Some(Self::NoAnswer(NoAnswer::Open(titles)))
            }
            Meant::Nothing => None,
        }
    }

    /// True if it names an option, a job or a command.
    fn is_plain(&self) -> bool {
        match self {
            Self::Option { .. } | Self::ListedJob(_) | Self::Command(_) | Self::Value { .. } => true,
            Self::OwnWords { .. } | Self::NoAnswer(_) => false,
        }
    }
}

/// Interprets what is no text; a tap on a row of an earlier list too.
pub(super) fn interpret_tap(
    flow: &Flow,
    dialogue: &Dialogue,
    question: &Question,
    choice: &str,
    title: &str,
) -> Interpretation {
    if choice == RESUME {
        return Interpretation::NoAnswer(NoAnswer::Resumed);
    }
    if let Some(job) = listed_job(dialogue, choice) {
        return Interpretation::ListedJob(job.clone());
    }
    if let Some(option) = question.options.iter().find(|option| option.id.as_str() == choice) {
        return Interpretation::chosen(option, ReadBy::Tap);
    }
    let languages = flow.languages_from(dialogue.language);
    let by_title = if flow.has_option(choice) { None } else { find_title(title, question, &languages) };
    match by_title {
        Some(found) => Interpretation::chosen(found, ReadBy::Tap),
        None if is_resuming(flow, &fold(title)) => Interpretation::NoAnswer(NoAnswer::Resumed),
        None => Interpretation::NoAnswer(NoAnswer::StaleTap),
    }
}

/// Interprets a text by the rules: names of the question's options first, then names of commands, then less plain
/// matches of both, then own words. A request for another language is no answer, but what stands beside it may be one.
pub(super) fn interpret_text(
    flow: &Flow,
    dialogue: &Dialogue,
    question: &Question,
    text: &ParsedText,
) -> Interpretation {
    let accepts_own_words = question.free_text.is_some();
    if let Some((_, rest)) = requested_language(text, flow.words(), accepts_own_words) {
        return match interpret_answer(flow, dialogue, question, &rest) {
            Interpretation::NoAnswer(NoAnswer::Unclear) | Interpretation::OwnWords { .. } => {
                Interpretation::NoAnswer(NoAnswer::Resumed)
            }
            interpretation => interpretation,
        };
    }
    interpret_answer(flow, dialogue, question, text)
}

fn interpret_answer(
    flow: &Flow,
    dialogue: &Dialogue,
    question: &Question,
    text: &ParsedText,
) -> Interpretation {
    let languages = flow.languages_from(dialogue.language);
    let words = flow.words();
    if let Some(named) = Interpretation::meant(text.find_name(question, &languages)) {
        return named;
    }
    let commands = flow.commands();
    let named = commands.map(|commands| text.find_name(commands, &languages));
    if let Some(Meant::Option(option)) = named
        && let Some(command) = command_of(option)
    {
        return Interpretation::Command(command);
    }
    if is_resuming(flow, text.folded()) {
        return Interpretation::NoAnswer(NoAnswer::Resumed);
    }
    if let Some(meant) = Interpretation::meant(text.find_option(question, words, dialogue.language)) {
        return meant;
    }
    let accepts_own_words = question.free_text.is_some();
    let meant = commands.and_then(|commands| text.find_command(commands, accepts_own_words, words));
    if let Some(command) = meant.and_then(command_of) {
        return Interpretation::Command(command);
    }
    match question.free_text.clone().zip(Answer::clean_words(&text.text)) {
        Some((goto, said)) if !text.is_connective(words) => {
            Interpretation::OwnWords { words: said, goto, read_by: ReadBy::Rule }
        }
        Some(_) | None => Interpretation::NoAnswer(NoAnswer::Unclear),
    }
}

/// Interprets the texts of a burst as one answer: all of them, if they name something together ("full" "time") or are
/// own words; else the last that names something alone ("hello!" "part time"); else all of them.
pub(super) fn interpret_burst(
    flow: &Flow,
    dialogue: &Dialogue,
    question: &Question,
    texts: &[String],
) -> (ParsedText, Interpretation) {
    let interpret = |text: &str| {
        let text = ParsedText::new(text, flow.words());
        let interpretation = interpret_text(flow, dialogue, question, &text);
        (text, interpretation)
    };
    let (line, interpretation) = interpret(&texts.join(" "));
    match interpretation {
        Interpretation::OwnWords { .. } => interpret(&texts.join("\n")),
        Interpretation::NoAnswer(_) => {
            let mut alone = texts.iter().rev().map(|text| interpret(text));
            alone
                .find(|(_, interpretation)| interpretation.is_plain())
                .unwrap_or_else(|| interpret(&texts.join("\n")))
        }
        interpretation @ (Interpretation::Option { .. }
        | Interpretation::ListedJob(_)
        | Interpretation::Command(_)
        | Interpretation::Value { .. }) => (line, interpretation),
    }
}

/// The request to a model about an answer; none if the rules understand all of it or nothing of it may go out. `contact`
/// is taken out of the text. The fields of work are not filled in yet.
pub(super) fn interpretation_request(
    flow: &Flow,
    dialogue: &Dialogue,
    question: &Question,
    (text, by_rules): (&ParsedText, &Interpretation),
    contact: &ContactDetails,
) -> Option<InterpretationRequest> {
    let takes_preferences = flow.questions().any(|question| question.keeps.is_some());
    let asks_answer = match open_part(flow, dialogue, question, text, by_rules)? {
        OpenPart::Answer => true,
        OpenPart::Preferences => false,
    };
    let text = redact(&text.text, contact);
    let language = flow.spoken_language(dialogue.language);
    let offered = question
        .options
        .iter()
        .filter(|option| asks_answer && matches!(option.target, OptionTarget::Step(_)));
    let options: Vec<_> = offered
        .map(|option| OfferedOption {
            id: option.id.clone(),
            title: option.title.text(language).to_owned(),
            description: option.description.as_ref().map(|line| line.text(language).to_owned()),
        })
        .collect();
    let has_answers = if asks_answer { !options.is_empty() } else { takes_preferences };
    (has_answers && text.has_words()).then(|| InterpretationRequest {
        language,
        question: question
            .ask
            .without(language)
            .next_back()
            .unwrap_or_else(|| question.ask.text(language))
            .to_owned(),
        options,
        takes_preferences,
        fields: Vec::new(),
        text,
    })
}

/// The part of a text that the rules leave open.
enum OpenPart {
    Answer,
    /// Preferences told beside an answer that the rules know.
    Preferences,
}

fn open_part(
    flow: &Flow,
    dialogue: &Dialogue,
    question: &Question,
    text: &ParsedText,
    by_rules: &Interpretation,
) -> Option<OpenPart> {
    match by_rules {
        Interpretation::NoAnswer(NoAnswer::Unclear) => Some(OpenPart::Answer),
        Interpretation::OwnWords { .. } => match question.keeps {
            // Words about a place or a field may name one; other own words are the answer.
            Some(PreferenceSlot::Place | PreferenceSlot::Field) => Some(OpenPart::Answer),
            Some(PreferenceSlot::EmploymentType | PreferenceSlot::WorkModel | PreferenceSlot::Interests)
            | None => {
                let is_sentence = text.text.split_whitespace().count() >= WORDS_OF_A_SENTENCE;
                is_sentence.then_some(OpenPart::Preferences)
            }
        },
        Interpretation::Option { option, .. } => {
            let beside = options_beside(flow, dialogue, question, option, text);
            let named: Vec<_> = beside.into_iter().map(|(_, option)| option).chain([&**option]).collect();
            let is_answer = matches!(option.target, OptionTarget::Step(_));
            (is_answer && text.says_more_than(&named, flow.words())).then_some(OpenPart::Preferences)
        }
        Interpretation::ListedJob(_)
        | Interpretation::Command(_)
        | Interpretation::Value { .. }
        | Interpretation::NoAnswer(_) => None,
    }
}

/// Adds what a model read to what the rules made of an answer. The rules' answer stands; a model only adds to own words
/// and to what they did not understand. `has_new_preferences` tells whether the model read any that were not known.
pub(super) fn with_reading(
    by_rules: Interpretation,
    reading: &Reading,
    question: &Question,
    has_new_preferences: bool,
) -> Interpretation {
    let is_open = matches!(by_rules, Interpretation::NoAnswer(NoAnswer::Open(_)));
    if is_open || !matches!(by_rules, Interpretation::NoAnswer(_) | Interpretation::OwnWords { .. }) {
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
                let value = option.stored_value().to_owned();
                Interpretation::Value { value, words: interests, goto: goto.clone(), read_by }
            }
            None => Interpretation::chosen(option, read_by),
        };
    }
    // Own words about interests say more than a choice of them.
    let asked_for = question.keeps.filter(|slot| *slot != PreferenceSlot::Interests);
    let answer = asked_for.and_then(|slot| Some((slot, value_of(&reading.preferences, slot)?)));
    if let Some((slot, value)) = answer
        && let Some(goto) = question.target_of(slot, &value).cloned()
    {
        return Interpretation::Value { value, words: interests, goto, read_by };
    }
    match (interests, &question.free_text, question.keeps) {
        // Of own words about a field, the interests are stored without the rest.
        (Some(words), Some(goto), _) => Interpretation::OwnWords { words, goto: goto.clone(), read_by },
        // The words told another preference: "part-time" is no city.
        (None, Some(_), Some(PreferenceSlot::Place | PreferenceSlot::Field)) if has_new_preferences => {
            Interpretation::NoAnswer(NoAnswer::Unclear)
        }
        (_, _, _) => by_rules,
    }
}

/// While a person is offered, the question before is still on the screen: the dialogue back in that question, with its
/// interpretation, if this answers it.
pub(super) fn answer_to_previous(
    flow: &Flow,
    dialogue: &Dialogue,
    input: &ParsedInput,
) -> Option<(Dialogue, Interpretation)> {
    if dialogue.step != flow.definition().give_up {
        return None;
    }
    let mut previous = dialogue.clone();
    flow.step_back(&mut previous);
    let question = flow.question(&previous.step).filter(|_| previous.step != dialogue.step)?;
    let question = flow.presented(&previous, question).question;
    let interpretation = interpret_input(flow, &previous, &question, input);
    match interpretation {
        Interpretation::Option { .. } | Interpretation::OwnWords { .. } | Interpretation::Value { .. } => {
            Some((previous, interpretation))
        }
        Interpretation::ListedJob(_) | Interpretation::Command(_) | Interpretation::NoAnswer(_) => None,
    }
}

/// An incoming message with its text parsed.
#[derive(Clone)]
pub(super) enum ParsedInput {
    Text(ParsedText),
    Tap { choice: String, title: String },
    Media,
}

impl ParsedInput {
    pub(super) fn new(incoming: &Incoming, words: &AnswerWords) -> Self {
        match incoming {
            Incoming::Text(text) => Self::Text(ParsedText::new(text, words)),
            Incoming::Tap { choice, title } => Self::Tap { choice: choice.clone(), title: title.clone() },
            Incoming::File { caption: Some(text), .. } => Self::Text(ParsedText::new(text, words)),
            Incoming::File { caption: None, .. } | Incoming::Media(_) => Self::Media,
        }
    }
}

/// Interprets an answer to a question, which is given as it was presented.
pub(super) fn interpret_input(
    flow: &Flow,
    dialogue: &Dialogue,
    question: &Question,
    input: &ParsedInput,
) -> Interpretation {
    match input {
        ParsedInput::Text(text) => interpret_text(flow, dialogue, question, text),
        ParsedInput::Tap { choice, title } => interpret_tap(flow, dialogue, question, choice, title),
        ParsedInput::Media => Interpretation::NoAnswer(NoAnswer::Media),
    }
}

/// True if a folded text is the label of the reminder's button.
fn is_resuming(flow: &Flow, folded: &str) -> bool {
    let mut labels = flow.definition().reminder.iter().flat_map(|template| &template.buttons);
    labels.any(|label| fold(label) == folded)
}

fn command_of(option: &AnswerOption) -> Option<Command> {
    match option.target {
        OptionTarget::Command(command) => Some(command),
        OptionTarget::Step(_) => None,
    }
}

/// The job of a tapped row, if it was ever listed in this dialogue.
fn listed_job<'d>(dialogue: &'d Dialogue, choice: &str) -> Option<&'d JobId> {
    let page = match dialogue.displayed.as_ref().map(|list| &list.rows) {
        Some(Rows::Jobs { page, .. }) => &page[..],
        Some(Rows::Fields { .. }) | None => &[],
    };
    let offered = dialogue.search.iter().flat_map(|search| &search.offered);
    page.iter().map(|row| &row.id).chain(offered).find(|id| job_option_id(id) == choice)
}
