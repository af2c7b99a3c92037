//! A checked flow and what can be looked up in it.

use std::sync::Arc;

use super::answer_words::AnswerWords;
use super::definition::{AnswerOption, FlowDefinition, JobListing, PreferenceSlot, Question, Step, StepKind};
use super::names::{SimilarTitles, command_question, own_names};
use super::question::PresentedQuestion;
use super::state::{Dialogue, InputBuffer};
use super::template::{FlowTemplate, Subject};
use super::units::are_confusable;
use super::validation::{self, FlowError};
use crate::ids::{AnswerKey, FlowName, StepName};
use crate::intents::IntentGrammar;
use crate::language::Language;
use crate::phone::PhoneNumber;

/// A decision tree that was checked.
#[derive(Debug, Clone)]
pub struct Flow {
    definition: FlowDefinition,
    /// The words by which people answer.
    words: Arc<AnswerWords>,
    /// The phrases by which people say what is no answer.
    intents: Arc<IntentGrammar>,
    /// The first step's question.
    first: PresentedQuestion,
    /// The commands accepted at every question, as the options of one; none if the flow accepts none.
    commands: Option<Question>,
}

impl PartialEq for Flow {
    fn eq(&self, other: &Self) -> bool {
        self.definition == other.definition
    }
}

impl Eq for Flow {}

impl Flow {
    /// Checks a flow. The greeting's button labels become synonyms of the first step's options. No option may be called
    /// like an opt-out of `intents`.
    ///
    /// # Errors
    /// Every fault of the definition.
    pub fn new(
        mut definition: FlowDefinition,
        words: Arc<AnswerWords>,
        intents: Arc<IntentGrammar>,
    ) -> Result<Self, Vec<FlowError>> {
        add_greeting_labels(&mut definition);
        let faults = validation::faults(&definition, &intents);
        let start = definition.steps.iter().find(|step| step.name == definition.start);
        match start.and_then(|step| step.kind.question()) {
            Some(first) if faults.is_empty() => {
                let commands = definition.commands.as_ref().and_then(|_| command_question(&words));
                Ok(Self { first: PresentedQuestion::new(first, None), words, intents, commands, definition })
            }
            Some(_) | None => Err(faults),
        }
    }

    pub fn name(&self) -> &FlowName {
        &self.definition.name
    }

    /// The definition, with the synonyms that [`Self::new`] added.
    pub fn definition(&self) -> &FlowDefinition {
        &self.definition
    }

    /// The words by which people answer.
    pub(super) fn words(&self) -> &AnswerWords {
        &self.words
    }

    /// Pairs of options that people may take for each other by what they type: their titles are one but for brackets,
    /// plurals, the order of words or a typing error.
    pub fn similar_titles(&self) -> Vec<SimilarTitles> {
        let mut similar = Vec::new();
        for step in &self.definition.steps {
            let options = step.kind.question().map_or(&[][..], |question| &question.options[..]);
            for &language in &self.definition.languages {
                for (at, one) in options.iter().enumerate() {
                    let others = options.iter().skip(at + 1);
                    similar.extend(others.filter(|other| are_similar(one, other, language)).map(|other| {
                        let titles = [one, other].map(|option| option.title.text(language).to_owned());
                        SimilarTitles { step: step.name.clone(), language, titles }
                    }));
                }
            }
        }
        similar
    }

    /// The greeting's templates in each language, then the reminder's.
    pub fn templates(&self) -> impl Iterator<Item = &FlowTemplate> {
        self.definition.greeting.iter().chain(&self.definition.reminder)
    }

    /// The dialogue after the greeting, in this language or, if the flow does not speak it, in the flow's first.
    pub fn begin(&self, language: Language) -> Dialogue {
        Dialogue {
            flow: self.name().clone(),
            step: self.definition.start.clone(),
            language: self.spoken_language(language),
            answers: Vec::new(),
            misses: 0,
            history: Vec::new(),
            displayed: None,
            search: None,
            unread: InputBuffer::default(),
            subject: Subject::default(),
        }
    }

    /// The stored dialogue or, before the first answer, a new one in the language of the number.
    pub(crate) fn dialogue_or_new(&self, stored: Option<Dialogue>, number: &PhoneNumber) -> Dialogue {
        stored.unwrap_or_else(|| self.begin(Language::of_number(number)))
    }

    pub(super) fn first_question(&self) -> &PresentedQuestion {
        &self.first
    }

    pub(super) fn commands(&self) -> Option<&Question> {
        self.commands.as_ref()
    }

    /// The step of a dialogue; none if the dialogue runs another flow, or one that has changed since.
    pub(super) fn step_of(&self, dialogue: &Dialogue) -> Option<&StepKind> {
        let mut steps = self.definition.steps.iter().filter(|_| dialogue.flow == *self.name());
        steps.find(|step| step.name == dialogue.step).map(|step| &step.kind)
    }

    pub(super) fn question(&self, name: &StepName) -> Option<&Question> {
        let step = self.definition.steps.iter().find(|step| step.name == *name)?;
        step.kind.question()
    }

    /// All questions, in the order of the steps.
    pub(super) fn questions(&self) -> impl Iterator<Item = &Question> {
        self.definition.steps.iter().filter_map(|step| step.kind.question())
    }

    /// The first question that asks for a preference.
    pub(super) fn question_for(&self, slot: PreferenceSlot) -> Option<&Question> {
        self.questions().find(|question| question.keeps == Some(slot))
    }

    /// The option that a stored answer stands for.
    pub(super) fn option_of(&self, key: &str, value: &str) -> Option<&AnswerOption> {
        let asking = self.questions().filter(|question| question.key.as_str() == key);
        asking.flat_map(|question| &question.options).find(|option| option.stored_value() == value)
    }

    /// The step that lists jobs: the present one if it does, else the flow's first.
    pub(super) fn job_list(&self, present: &StepName) -> Option<(&StepName, &Question, &JobListing)> {
        let lists = self.definition.steps.iter().filter_map(|Step { name, kind }| {
            let question = kind.question()?;
            Some((name, question, question.job_listing()?))
        });
        lists.clone().find(|(name, ..)| *name == present).or_else(|| lists.clone().next())
    }

    /// A question with the rows that this dialogue was shown.
    pub(super) fn presented(&self, dialogue: &Dialogue, question: &Question) -> PresentedQuestion {
        PresentedQuestion::new(question, dialogue.displayed_rows())
    }

    /// This language if the flow speaks it, else the flow's first.
    pub(super) fn spoken_language(&self, language: Language) -> Language {
        let languages = &self.definition.languages;
        if languages.contains(&language) { language } else { languages.first().copied().unwrap_or(language) }
    }

    /// The flow's languages, this one first.
    pub(super) fn languages_from(&self, spoken: Language) -> Vec<Language> {
        let others = self.definition.languages.iter().copied().filter(|language| *language != spoken);
        std::iter::once(spoken).chain(others).collect()
    }

    pub(super) fn has_option(&self, id: &str) -> bool {
        self.questions().any(|question| question.options.iter().any(|option| option.id.as_str() == id))
    }

    /// Goes to the question before and forgets its answer. False if there is none.
    pub(super) fn step_back(&self, dialogue: &mut Dialogue) -> bool {
        while let Some(step) = dialogue.history.pop() {
            if let Some(question) = self.question(&step) {
                dialogue.step = step;
                dialogue.remove_answer(&question.key);
                question.words_key.iter().for_each(|key| dialogue.remove_answer(key));
                return true;
            }
        }
        false
    }

    /// True if a question of the flow stores its answer under this key.
    pub(super) fn stores(&self, key: &AnswerKey) -> bool {
        self.questions().any(|question| question.stores(key))
    }
}

/// Adds the greeting's labels to the first step's options: a button without a payload comes back as its label.
fn add_greeting_labels(definition: &mut FlowDefinition) {
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

/// True if names of two options are one but for plurals, the order of words or a typing error.
fn are_similar(one: &AnswerOption, other: &AnswerOption, language: Language) -> bool {
    let others = own_names(other, language);
    own_names(one, language).iter().any(|name| others.iter().any(|other| are_confusable(name, other)))
}
