//! Flows: a decision tree as data, and the dialogue that runs it.
//!
//! A [`FlowDefinition`] is what somebody wrote; [`Flow::new`] checks it whole and tells all faults at once. A [`Flow`]
//! then says the first word ([`Flow::greeting`]) and makes of every answer a [`Turn`] ([`Flow::answer`]): what to say,
//! and the [`Dialogue`] to keep until the next. All of it is pure and total: whatever comes in, something sensible goes
//! out, within the channel's [`limits`].
//!
//! A turn that arrives where the catalogue has to be asked says so: the answer is a [`Lookup`]. Whoever runs the dialogue
//! asks it, lets a [`Known`] learn the answer, and takes the same turn again with it.
//!
//! A further kind of step is a variant of [`StepKind`]; the compiler then asks for what it says, what it hears, where
//! it leads and what may be wrong with it.

mod command;
mod definition;
mod details;
mod dialogue;
mod fault;
mod input_buffer;
mod interpreted;
mod job_card;
pub mod limits;
mod listing;
mod lookup;
mod meaning;
mod misspelling;
mod person;
mod preference_slot;
mod prefill;
mod prompt;
mod reading;
mod shown;
mod template;
mod texts;
mod turn;
mod understanding;
mod validation;
mod vocabulary;
mod wishes;
mod wording;

pub use self::command::Command;
pub use self::definition::{
    AnswerOption, CommandPhrases, FlowDefinition, JobListing, Lead, Listing, Phrases, Question, Step,
    StepKind,
};
pub use self::details::ConversationDetails;
pub use self::dialogue::{Answer, Dialogue, Notice, ReadBy, Turn};
pub use self::fault::{FlowError, Place};
pub use self::input_buffer::InputBuffer;
pub use self::listing::PROPOSED;
pub use self::lookup::{Found, Known, Lookup};
pub use self::meaning::Meaning;
pub use self::person::{Person, Placeholder};
pub use self::preference_slot::PreferenceSlot;
use self::prompt::{Prompt, after};
use self::shown::Asked;
pub use self::shown::{JobRow, Rows, Search, Shown};
pub use self::template::{FlowTemplate, ParameterFormat};
pub use self::texts::Texts;
pub use crate::ids::{AnswerKey, FlowName, NameError, OptionId, StepName};
use crate::language::Language;
use crate::message::{Incoming, Outgoing};

/// What the reminder's button carries: it asks the present question again. No option may have this id.
pub const RESUME: &str = "continue";

/// A decision tree that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    definition: FlowDefinition,
    /// The question of the first step.
    first: Asked,
    /// The commands that are heard at every question, if it takes any.
    commands: Option<Question>,
}

impl Flow {
    /// Checks a flow. What the greeting's buttons say becomes a synonym of the first step's options, and "none of these"
    /// means "I don't know" where no option is for it.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn new(mut definition: FlowDefinition) -> Result<Self, Vec<FlowError>> {
        listen_to_labels(&mut definition);
        listen_to_other(&mut definition);
        let faults = validation::faults(&definition);
        let start = definition.steps.iter().find(|step| step.name == definition.start);
        match start.and_then(|step| step.kind.question()) {
            Some(first) if faults.is_empty() => {
                let commands = definition.commands.as_ref().and_then(|_| Command::question());
                Ok(Self { first: Asked::new(first, None), commands, definition })
            }
            Some(_) | None => Err(faults),
        }
    }

    /// Its name.
    pub fn name(&self) -> &FlowName {
        &self.definition.name
    }

    /// All of it.
    pub fn definition(&self) -> &FlowDefinition {
        &self.definition
    }

    /// The first word: a template whose buttons, if it has any, carry the options of the first step.
    pub fn greeting(&self, language: Language, person: &Person) -> Outgoing {
        let ids = self.first.question.options.iter().map(|option| option.id.as_str());
        self.template(&self.definition.greeting, language, person, ids)
    }

    /// What to say to somebody who does not answer. While the window is open that is the question again, with its
    /// options; else the reminder template. A dialogue that ended gets its last word again.
    pub fn reminder(&self, dialogue: &Dialogue, window_open: bool, person: &Person) -> Outgoing {
        let language = self.speaks(dialogue.language);
        if !window_open {
            return self.template(&self.definition.reminder, language, person, std::iter::once(RESUME));
        }
        let phrase = Some(self.definition.phrases.reminder.of(language));
        match self.step_of(dialogue) {
            Some(StepKind::Ask(question)) => {
                let asked = self.asked(dialogue, question);
                Prompt { asked: &asked, language, phrase, is_numbered: false }.message(person)
            }
            Some(StepKind::End { say, .. }) => Outgoing::Text { body: after(None, say.of(language), person) },
            None => self.first_prompt(language, phrase).message(person),
        }
    }

    /// Where a dialogue stands after the greeting, in this language or, if the flow does not speak it, in its first.
    pub fn begin(&self, language: Language) -> Dialogue {
        Dialogue {
            flow: self.name().clone(),
            step: self.definition.start.clone(),
            language: self.speaks(language),
            answers: Vec::new(),
            misses: 0,
            history: Vec::new(),
            shown: None,
            search: None,
            unread: InputBuffer::default(),
        }
    }

    /// What an answer leads to. Total: every dialogue and every answer has a turn, once the catalogue was asked what the
    /// turn needs to know. `known` is what it was asked in this turn.
    ///
    /// - An answer is read tolerantly: a tap, a number, a name, a synonym, with a typing error, in the flow's other
    ///   languages too; the dialogue goes on in the language that was heard.
    /// - A flow with [`CommandPhrases`] hears [`Command`]s at every question.
    /// - What cannot be read is asked again, and the third time in a row the dialogue goes where the flow gives up. If
    ///   that is an end, a person is promised ([`Answer::PERSON`] is kept); else it is a question, which can offer one.
    /// - Pictures and voice notes, and taps on the buttons of earlier questions, are answered kindly with the question.
    ///   They are not counted as misses, for they are no nonsense, nor do they end a row of them.
    /// - What an answer tells besides, of what is still to be asked, is kept, and is not asked any more.
    /// - A tap on any job that was listed picks it, at whatever question.
    /// - A dialogue that stands in no step of this flow is asked its first question; what was answered is kept.
    /// - A dialogue that ended stays ended, and nothing is said.
    ///
    /// # Errors
    /// The catalogue has to be asked this first. At most six lookups are asked for in a turn, each once.
    pub fn answer(
        &self,
        dialogue: Dialogue,
        heard: &Incoming,
        person: &Person,
        known: &Known,
    ) -> Result<Turn, Lookup> {
        self.turn(dialogue, heard, turn::Scene { person, known })
    }

    /// Whether a text is one of the commands that this flow hears at every question, as it stands.
    pub fn is_command(&self, text: &str) -> bool {
        let commands = self.commands.as_ref();
        commands
            .is_some_and(|commands| reading::read_name(text, commands, &self.definition.languages).is_some())
    }

    /// Its templates: the greeting in each language, then the reminder.
    pub fn templates(&self) -> impl Iterator<Item = &FlowTemplate> {
        self.definition.greeting.iter().chain(&self.definition.reminder)
    }

    fn template<'a>(
        &'a self,
        templates: &[FlowTemplate],
        language: Language,
        person: &Person,
        ids: impl Iterator<Item = &'a str>,
    ) -> Outgoing {
        let language = self.speaks(language);
        match templates.iter().find(|template| template.language == language) {
            Some(template) => Outgoing::Template(template.fill(person, ids)),
            // A flow was checked: it has each template in each of its languages.
            None => self.first_prompt(language, None).message(person),
        }
    }

    /// The first question.
    fn first_prompt<'a>(&'a self, language: Language, phrase: Option<&'a str>) -> Prompt<'a> {
        Prompt { asked: &self.first, language, phrase, is_numbered: false }
    }

    /// The step in which a dialogue stands, if it is one of this flow's.
    fn step_of(&self, dialogue: &Dialogue) -> Option<&StepKind> {
        let mut steps = self.definition.steps.iter().filter(|_| dialogue.flow == *self.name());
        steps.find(|step| step.name == dialogue.step).map(|step| &step.kind)
    }

    /// A question with what this dialogue was shown of the catalogue.
    fn asked(&self, dialogue: &Dialogue, question: &Question) -> Asked {
        let shown = dialogue.shown.as_ref().filter(|shown| shown.step == dialogue.step);
        Asked::new(question, shown.map(|shown| &shown.rows))
    }

    /// This language if the flow speaks it, else its first.
    fn speaks(&self, language: Language) -> Language {
        let languages = &self.definition.languages;
        if languages.contains(&language) { language } else { languages.first().copied().unwrap_or(language) }
    }

    /// The flow's languages, this one first.
    fn languages_from(&self, spoken: Language) -> Vec<Language> {
        let others = self.definition.languages.iter().copied().filter(|language| *language != spoken);
        std::iter::once(spoken).chain(others).collect()
    }

    /// Whether any step has an option with this id.
    fn has_option(&self, id: &str) -> bool {
        let mut questions = self.definition.steps.iter().filter_map(|step| step.kind.question());
        questions.any(|question| question.options.iter().any(|option| option.id.as_str() == id))
    }
}

/// A button that carries no payload comes back as what it says.
fn listen_to_labels(definition: &mut FlowDefinition) {
    let start = definition.steps.iter_mut().find(|step| step.name == definition.start);
    let Some(StepKind::Ask(question)) = start.map(|step| &mut step.kind) else {
        return;
    };
    for template in &definition.greeting {
        for (option, label) in question.options.iter_mut().zip(&template.buttons) {
            option.synonyms.entry(template.language).or_default().push(label.clone());
        }
    }
}

/// Who finds nothing among the options does not know yet, where nothing else stands for that.
fn listen_to_other(definition: &mut FlowDefinition) {
    for step in &mut definition.steps {
        let StepKind::Ask(question) = &mut step.kind else { continue };
        if question.options.iter().any(|option| option.means == Some(Meaning::Other)) {
            continue;
        }
        let named = |language| {
            let all = question.options.iter().flat_map(move |option| vocabulary::names(option, language));
            all.collect::<Vec<_>>()
        };
        let taken = Language::ALL.map(|language| (language, named(language)));
        for option in question.options.iter_mut().filter(|option| option.means == Some(Meaning::Unsure)) {
            for (language, taken) in &taken {
                let words = Meaning::Other.words(*language).iter().map(|word| (*word).to_owned());
                let free = words.filter(|word| !taken.contains(word));
                option.synonyms.entry(*language).or_default().extend(free);
            }
        }
    }
}
