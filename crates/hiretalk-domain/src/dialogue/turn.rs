//! One turn of a dialogue: parse the answer, interpret it, move the dialogue on, render the replies.

use super::RESUME;
use super::definition::{Meaning, Question, StepKind};
use super::flow::Flow;
use super::interpret::{
    Interpretation, NoAnswer, ParsedInput, answer_to_previous, interpret_burst, interpret_input,
    interpretation_request, with_reading,
};
use super::lookup::{Resumable, find_fields};
use super::names::option_meaning;
use super::parse::ParsedText;
use super::preferences::{preferences_of, store_options_beside, store_told_preferences};
use super::render::{Prompt, job_card, with_phrase};
use super::replies::{asks, end_by_intent, reply_after_end, reply_to_requests, with_intents};
use super::spoken::language_after;
use super::state::{Dialogue, InputBuffer, ReadBy, Turn};
use super::template::{FlowTemplate, Person, fill_for};
use super::transition::{Transition, apply_answer, apply_preferences, begin_again, stay_ended};
use crate::candidate::ContactDetails;
use crate::conversation::Outcome;
use crate::intents::{Addressee, Deciding, Intents};
use crate::interpretation::{InterpretationRequest, Reading};
use crate::language::Language;
use crate::matching::Preferences;
use crate::message::{Incoming, Outgoing};

/// The most fields of work that an interpreter is told.
const MOST_FIELDS: u16 = 50;

/// The texts of a burst as one answer, interpreted by the rules against the question that was open.
pub struct BufferedAnswer {
    intents: Intents,
    text: ParsedText,
    /// None if the dialogue stands at no question.
    by_rules: Option<Interpretation>,
}

impl std::fmt::Debug for BufferedAnswer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("BufferedAnswer(..)")
    }
}

impl Flow {
    /// The first message: a template whose buttons, if it has any, carry the options of the first step.
    pub fn greeting(&self, language: Language, person: &Person) -> Outgoing {
        let person = &self.with_sender(person);
        let ids = self.first_question().question.options.iter().map(|option| option.id.as_str());
        self.fill_template(&self.definition().greeting, language, person, ids)
    }

    /// The message to somebody who does not answer: while the window is open the question again, else the reminder
    /// template. A dialogue that ended repeats its closing line.
    pub fn reminder(&self, dialogue: &Dialogue, window_open: bool, person: &Person) -> Outgoing {
        let person = &self.with_sender(person);
        let language = self.spoken_language(dialogue.language);
        if !window_open {
            return self.fill_template(
                &self.definition().reminder,
                language,
                person,
                std::iter::once(RESUME),
            );
        }
        let phrase = Some(self.definition().phrases.reminder.text_for(language, person));
        match self.step_of(dialogue) {
            Some(StepKind::Ask(question)) => {
                let question = self.presented(dialogue, question);
                Prompt { question: &question, language, phrase, is_numbered: false }.message(person)
            }
            Some(StepKind::End { say, .. }) => {
                Outgoing::Text { body: with_phrase(None, say.text_for(language, person), person) }
            }
            None => self.first_prompt(language, phrase).message(person),
        }
    }

    /// The preferences in a dialogue's answers. An option without a value, such as "I don't know yet", is no preference.
    pub fn preferences(&self, dialogue: &Dialogue) -> Preferences {
        preferences_of(self, dialogue)
    }

    /// The turn after a message. Total: every dialogue and every message has one.
    ///
    /// - Taps, numbers, names, synonyms and misspelled names count, in any language of the flow; the dialogue goes on in
    ///   another language when asked, or after a text that is plainly of it.
    /// - A text that excludes options or names several is asked about; nothing is stored that it may not mean.
    /// - [`Command`](super::Command)s count at every question of a flow that accepts them.
    /// - A text that is not understood is asked again; after the third in a row the dialogue goes to the flow's `give_up`
    ///   step. If that is an end, a person is promised ([`Answer::PERSON`](super::Answer::PERSON)).
    /// - Pictures, voice notes and taps on earlier questions are answered with the question and are no misses.
    /// - A tap on any job that was listed picks it, at any question.
    /// - A dialogue in no step of this flow is asked the first question; its answers stay.
    /// - A dialogue that has ended stays ended, and nothing is said.
    pub fn answer<'f>(
        &'f self,
        dialogue: Dialogue,
        incoming: &Incoming,
        person: &Person,
    ) -> Resumable<'f, Turn> {
        let input = ParsedInput::new(incoming, self.words());
        let by_rules = self.open_question(&dialogue).map(|question| {
            let question = self.presented(&dialogue, question).question;
            interpret_input(self, &self.in_own_language(dialogue.clone()), &question, &input)
        });
        self.render_when_done(self.apply_input(dialogue, &input, by_rules), person)
    }

    /// Parses and interprets the texts since the last turn as one answer; none if there are none.
    pub fn parse_buffer(&self, dialogue: &Dialogue, addressee: &Addressee<'_>) -> Option<BufferedAnswer> {
        let texts = dialogue.unread.texts();
        if texts.is_empty() {
            return None;
        }
        let whole = texts.join("\n");
        let mut intents = self.intents().read(&whole, addressee);
        // People break a sentence in two messages, also "please don't" and "write to me any more".
        let line = self.intents().read(&texts.join(" "), addressee);
        if line.deciding == Some(Deciding::OptOut) {
            intents = line;
        }
        let Some(question) = self.open_question(dialogue) else {
            let text = ParsedText::new(&whole, self.words());
            return Some(BufferedAnswer { text, intents, by_rules: None });
        };
        let question = self.presented(dialogue, question).question;
        let dialogue = self.in_own_language(dialogue.clone());
        let (text, interpretation) = if asks(&intents) {
            let rest = std::slice::from_ref(&intents.answer);
            let (_, interpretation) = interpret_burst(self, &dialogue, &question, rest);
            let is_empty = intents.answer.trim().is_empty();
            let nothing = Interpretation::NoAnswer(NoAnswer::Resumed);
            let text = ParsedText::new(&intents.answer, self.words());
            (text, if is_empty { nothing } else { interpretation })
        } else {
            interpret_burst(self, &dialogue, &question, texts)
        };
        if addressee.is_graduate && self.is_refusal(&dialogue, &question, &text, &interpretation) {
            intents.deciding.get_or_insert(Deciding::Decline);
        }
        let by_rules = Some(with_intents(interpretation, &intents));
        Some(BufferedAnswer { text, intents, by_rules })
    }

    /// True if a plain no answers the greeting of a flow whose first question has no option for it.
    fn is_refusal(
        &self,
        dialogue: &Dialogue,
        question: &Question,
        text: &ParsedText,
        interpretation: &Interpretation,
    ) -> bool {
        dialogue.step == self.definition().start
            && dialogue.history.is_empty()
            && matches!(interpretation, Interpretation::NoAnswer(NoAnswer::Unclear | NoAnswer::Open(_)))
            && option_meaning(question, Meaning::No, self.words()).is_none()
            && text.means(Meaning::No, self.words())
    }

    /// The request to a model about a buffered answer; none if the rules understand all of it, if it may be meant for the
    /// person who was promised, or if nothing of it may go out. `contact` is taken out of the text.
    pub fn interpretation_request<'f>(
        &'f self,
        dialogue: &Dialogue,
        answer: &BufferedAnswer,
        contact: &ContactDetails,
    ) -> Resumable<'f, Option<InterpretationRequest>> {
        let (Some(question), Some(by_rules)) = (self.open_question(dialogue), &answer.by_rules) else {
            return Resumable::Done(None);
        };
        if self.commands().is_some() && dialogue.needs_person() {
            return Resumable::Done(None);
        }
        let question = self.presented(dialogue, question).question;
        let parsed = (&answer.text, by_rules);
        let Some(request) = interpretation_request(self, dialogue, &question, parsed, contact) else {
            return Resumable::Done(None);
        };
        if request.takes_preferences && self.question_for(super::PreferenceSlot::Field).is_some() {
            find_fields(MOST_FIELDS).map(move |fields| Some(InterpretationRequest { fields, ..request }))
        } else {
            Resumable::Done(Some(request))
        }
    }

    /// The turn after a buffered answer, with what a model read in it. A reading that adds nothing leaves the answer to
    /// the rules. Total, as [`Self::answer`].
    pub fn answer_buffer<'f>(
        &'f self,
        mut dialogue: Dialogue,
        answer: BufferedAnswer,
        reading: Option<&Reading>,
        person: &Person,
    ) -> Resumable<'f, Turn> {
        let BufferedAnswer { text, intents, by_rules } = answer;
        dialogue.unread = InputBuffer::default();
        let answer_declines = by_rules.as_ref().is_some_and(|answer| self.declines(answer));
        let spoken = self.in_own_language(dialogue.clone());
        if let Some(end) = end_by_intent(self, &spoken, &intents, answer_declines) {
            return self.render_when_done(Resumable::Done(end), person);
        }
        let transition = self.apply_buffer(dialogue, text, by_rules, reading);
        self.render_when_done(reply_to_requests(self, transition, &intents), person)
    }

    /// True if an answer leads to an end as declined.
    fn declines(&self, answer: &Interpretation) -> bool {
        let Interpretation::Option { option, .. } = answer else { return false };
        let goto =
            option.goto().and_then(|goto| self.definition().steps.iter().find(|step| step.name == *goto));
        goto.is_some_and(|step| matches!(step.kind, StepKind::End { outcome: Outcome::Declined, .. }))
    }

    /// The turn after a text on a conversation that has ended. `says_closed` if no closing line was sent for a day.
    pub fn answer_after_end(
        &self,
        dialogue: Dialogue,
        text: &str,
        addressee: &Addressee<'_>,
        says_closed: bool,
        person: &Person,
    ) -> Turn {
        let mut intents = self.intents().read(text, addressee);
        // A bare "no" after the end asks for nothing.
        intents.is_pleasantry |= ParsedText::new(text, self.words()).means(Meaning::No, self.words());
        let dialogue = self.in_own_language(dialogue);
        self.render(reply_after_end(self, dialogue, &intents, says_closed), &self.with_sender(person))
    }

    /// Applies an answer by what a model read in it, if that adds anything, and by the rules.
    fn apply_buffer<'f>(
        &'f self,
        dialogue: Dialogue,
        text: ParsedText,
        by_rules: Option<Interpretation>,
        reading: Option<&Reading>,
    ) -> Resumable<'f, Transition<'f>> {
        if let (Some(reading), Some(by_rules), Some(question)) =
            (reading, &by_rules, self.open_question(&dialogue))
        {
            let mut told = self.in_language_of(&text, self.in_own_language(dialogue.clone()));
            let presented = self.presented(&told, question).question;
            let stores_words = matches!(by_rules, Interpretation::OwnWords { .. });
            let preferences = &reading.preferences;
            let has_new = store_told_preferences(self, &mut told, preferences, question, &text, stores_words);
            let interpretation = with_reading(by_rules.clone(), reading, &presented, has_new);
            let transition = match interpretation {
                // Repeating known facts counts as a miss, which the rules count below.
                Interpretation::NoAnswer(_) if !has_new => None,
                Interpretation::NoAnswer(_) => Some(apply_preferences(self, told, question)),
                interpretation => Some(apply_answer(self, told, question, interpretation)),
            };
            if let Some(transition) = transition {
                return transition;
            }
        }
        self.apply_input(dialogue, &ParsedInput::Text(text), by_rules)
    }

    /// Moves the dialogue on by what the rules made of the input.
    fn apply_input<'f>(
        &'f self,
        dialogue: Dialogue,
        input: &ParsedInput,
        by_rules: Option<Interpretation>,
    ) -> Resumable<'f, Transition<'f>> {
        let dialogue = self.in_own_language(dialogue);
        let dialogue = match input {
            ParsedInput::Text(text) => self.in_language_of(text, dialogue),
            ParsedInput::Tap { .. } | ParsedInput::Media => dialogue,
        };
        match (self.step_of(&dialogue), by_rules) {
            (Some(StepKind::Ask(question)), Some(interpretation)) => {
                self.apply_rules(dialogue, question, input, interpretation)
            }
            (Some(StepKind::End { outcome, .. }), _) => stay_ended(dialogue, *outcome),
            (Some(StepKind::Ask(_)) | None, _) => begin_again(self, dialogue),
        }
    }

    fn apply_rules<'f>(
        &'f self,
        mut dialogue: Dialogue,
        question: &'f Question,
        input: &ParsedInput,
        interpretation: Interpretation,
    ) -> Resumable<'f, Transition<'f>> {
        let is_open = matches!(
            interpretation,
            Interpretation::NoAnswer(NoAnswer::Unclear | NoAnswer::StaleTap | NoAnswer::Open(_))
        );
        if is_open
            && let Some((previous, interpretation)) = answer_to_previous(self, &dialogue, input)
            && let Some(question) = self.question(&previous.step)
        {
            return self.apply_rules(previous, question, input, interpretation);
        }
        if let (Interpretation::Option { option, read_by: ReadBy::Rule, .. }, ParsedInput::Text(text)) =
            (&interpretation, input)
            && question.free_text.is_none()
        {
            store_options_beside(self, &mut dialogue, question, option, text);
        }
        apply_answer(self, dialogue, question, interpretation)
    }

    fn render_when_done<'f>(
        &'f self,
        transition: Resumable<'f, Transition<'f>>,
        person: &Person,
    ) -> Resumable<'f, Turn> {
        let person = self.with_sender(person);
        transition.map(move |transition| self.render(transition, &person))
    }

    fn render(&self, transition: Transition<'_>, person: &Person) -> Turn {
        let Transition { dialogue, reply, job, notes, end, events } = transition;
        let language = dialogue.language;
        let notes = notes.into_iter().map(|note| fill_for(note.text_for(language, person), person));
        let mut replies: Vec<_> = notes.map(|body| Outgoing::Text { body }).collect();
        if let Some((job, label)) = job {
            replies.push(job_card(&job, label.text(language), language));
        }
        if let Some(reply) = reply {
            let titles: Vec<_> = reply.which.iter().map(|title| title.text(language)).collect();
            let which = self.words().ask_which(language, &titles);
            let phrase = which.as_deref().or(reply.phrase.map(|phrase| phrase.text_for(language, person)));
            replies.push(match self.step_of(&dialogue) {
                Some(StepKind::Ask(question)) => {
                    let question = self.presented(&dialogue, question);
                    let is_numbered = reply.is_numbered;
                    Prompt { question: &question, language, phrase, is_numbered }.message(person)
                }
                Some(StepKind::End { say, .. }) => {
                    Outgoing::Text { body: with_phrase(phrase, say.text_for(language, person), person) }
                }
                None => self.first_prompt(language, phrase).message(person),
            });
        }
        Turn { dialogue, replies, end, events }
    }

    fn open_question(&self, dialogue: &Dialogue) -> Option<&Question> {
        self.step_of(dialogue)?.question()
    }

    /// The dialogue in a language that the flow speaks.
    fn in_own_language(&self, dialogue: Dialogue) -> Dialogue {
        Dialogue { language: self.spoken_language(dialogue.language), ..dialogue }
    }

    /// The dialogue in the language that a text answers in, if the flow speaks it.
    fn in_language_of(&self, text: &ParsedText, dialogue: Dialogue) -> Dialogue {
        let Some(question) = self.open_question(&dialogue) else { return dialogue };
        let question = self.presented(&dialogue, question).question;
        let languages = &self.definition().languages;
        let language = language_after(text, &question, self.words(), dialogue.language, languages);
        Dialogue { language, ..dialogue }
    }

    fn fill_template<'a>(
        &'a self,
        templates: &[FlowTemplate],
        language: Language,
        person: &Person,
        ids: impl Iterator<Item = &'a str>,
    ) -> Outgoing {
        let language = self.spoken_language(language);
        let spoken = || templates.iter().filter(|template| template.language == language);
        match spoken().find(|template| template.fits(person)).or_else(|| spoken().next_back()) {
            Some(template) => Outgoing::Template(template.for_person(person, ids)),
            // A checked flow has each template in each of its languages.
            None => self.first_prompt(language, None).message(person),
        }
    }

    fn with_sender(&self, person: &Person) -> Person {
        Person { sender: self.definition().sender.clone(), ..person.clone() }
    }

    fn first_prompt<'a>(&'a self, language: Language, phrase: Option<&'a str>) -> Prompt<'a> {
        Prompt { question: self.first_question(), language, phrase, is_numbered: false }
    }
}
