//! Makes a flow's definition of the fields of its file.

use std::collections::BTreeMap;

use hiretalk_domain::dialogue::{
    AnswerKey, AnswerOption, CommandPhrases, FlowDefinition, FlowName, FlowTemplate, JobListing, Listing,
    NameError, OptionId, OptionTarget, Phrases, Question, Step, StepKind, StepName, Text, Texts,
};
use hiretalk_domain::language::Language;
use toml::Spanned;

use super::Lines;
use super::form::{
    CommandsForm, FieldsForm, FlowForm, JobsForm, Named, OptionForm, PerLanguage, PhrasesForm, ProposalsForm,
    StepForm, TemplateForm, TextForm,
};
use crate::error::{Fault, Reason};

/// The definition, and the lines on which its steps are named.
pub(super) fn definition(
    form: FlowForm,
    lines: Lines<'_>,
) -> Result<(FlowDefinition, BTreeMap<StepName, usize>), Vec<Fault>> {
    let FlowForm { name, languages, start, give_up, beginners, sender, .. } = form;
    let (greeting, reminder, phrases) = (form.greeting, form.reminder, form.phrases);
    let (commands, steps) = (form.commands, form.steps);
    let mut reader = Reader { lines, faults: Vec::new() };
    let name = reader.name("name", &name, FlowName::parse);
    let start = reader.name("start", &start, StepName::parse);
    let give_up = reader.name("give_up", &give_up, StepName::parse);
    let mut places = BTreeMap::new();
    let mut read = Vec::new();
    for step in steps {
        let line = lines.of(step.name.span().start);
        if let Some(step) = reader.step(step, line) {
            // The first of two: the second is told as such by its name.
            places.entry(step.name.clone()).or_insert(line);
            read.push(step);
        }
    }
    match (name, start, give_up) {
        (Some(name), Some(start), Some(give_up)) if reader.faults.is_empty() => {
            let languages = languages.into_iter().map(|Named(language)| language).collect();
            let (greeting, reminder) = (templates(&greeting), templates(&reminder));
            let (phrases, commands) = (said(phrases), commands.map(commanded));
            let steps = read;
            let definition = FlowDefinition {
                name,
                languages,
                start,
                give_up,
                beginners,
                sender: sender.map(|sender| sender.trim().to_owned()).filter(|sender| !sender.is_empty()),
                greeting,
                reminder,
                phrases,
                commands,
                steps,
            };
            Ok((definition, places))
        }
        _ => Err(reader.faults),
    }
}

struct Reader<'a> {
    lines: Lines<'a>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn step(&mut self, form: StepForm, line: usize) -> Option<Step> {
        let name = self.name("name", &form.name, StepName::parse);
        let kind = match (&form.ask, &form.say, form.outcome) {
            (Some(_), None, None) => self.question(form, line).map(StepKind::Ask),
            (None, Some(_), Some(Named(outcome))) if is_bare(&form) => {
                form.say.map(|say| StepKind::End { say: texts(say), outcome })
            }
            _ => {
                let reason = Reason::NoKind { step: form.name.into_inner() };
                self.faults.push(Fault { line: Some(line), reason });
                None
            }
        };
        Some(Step { name: name?, kind: kind? })
    }

    fn question(&mut self, form: StepForm, line: usize) -> Option<Question> {
        let StepForm { name, ask, key, keeps, words_key, menu, fields, proposals, jobs, .. } = form;
        let key = self.name("key", key.as_ref().unwrap_or(&name), AnswerKey::parse);
        let words_key = self.perhaps("words_key", words_key.as_ref(), AnswerKey::parse);
        let free_text = self.perhaps("free_text", form.free_text.as_ref(), StepName::parse);
        let listing = match (fields, proposals, jobs) {
            (None, None, None) => Some(None),
            (Some(fields), None, None) => self.fields(&fields).map(Some),
            (None, Some(proposals), None) => self.proposals(proposals).map(Some),
            (None, None, Some(jobs)) => self.jobs(jobs).map(Some),
            _ => {
                let reason = Reason::SeveralLists { step: name.into_inner() };
                self.faults.push(Fault { line: Some(line), reason });
                None
            }
        };
        // Collected first, so that all of them are looked at.
        let options = form.options.into_iter().map(|option| self.option(option)).collect::<Vec<_>>();
        Some(Question {
            ask: texts(ask?),
            key: key?,
            keeps: keeps.map(|Named(stored)| stored),
            listing: listing?,
            menu: menu.map(labels),
            options: options.into_iter().collect::<Option<_>>()?,
            free_text: free_text?,
            words_key: words_key?,
        })
    }

    fn fields(&mut self, FieldsForm { goto }: &FieldsForm) -> Option<Listing> {
        Some(Listing::Fields { goto: self.name("goto", goto, StepName::parse)? })
    }

    fn proposals(&mut self, ProposalsForm { goto, otherwise }: ProposalsForm) -> Option<Listing> {
        let goto = self.name("goto", &goto, StepName::parse)?;
        Some(Listing::Proposals { goto, otherwise: texts(otherwise) })
    }

    fn jobs(&mut self, form: JobsForm) -> Option<Listing> {
        let JobsForm { goto, empty, nearest, further, closed, exhausted, apply } = form;
        let goto = self.name("goto", &goto, StepName::parse);
        let empty = self.name("empty", &empty, StepName::parse);
        Some(Listing::Jobs(Box::new(JobListing {
            nearest: texts(nearest),
            further: texts(further),
            closed: texts(closed),
            exhausted: texts(exhausted),
            apply: labels(apply),
            goto: goto?,
            empty: empty?,
        })))
    }

    fn option(&mut self, form: OptionForm) -> Option<AnswerOption> {
        let OptionForm { id: given, title, description, means, synonyms, value, words, goto, command } = form;
        let id = self.name("id", &given, OptionId::parse);
        let target = match (goto, command) {
            (Some(goto), None) => self.name("goto", &goto, StepName::parse).map(OptionTarget::Step),
            (None, Some(Named(command))) => Some(OptionTarget::Command(command)),
            (Some(_), Some(_)) | (None, None) => {
                let line = Some(self.lines.of(given.span().start));
                let reason = Reason::NoLead { option: given.into_inner() };
                self.faults.push(Fault { line, reason });
                None
            }
        };
        Some(AnswerOption {
            id: id?,
            title: labels(title),
            description: description.map(labels),
            means: means.map(|Named(meaning)| meaning),
            synonyms: synonyms.into_iter().map(|(Named(language), words)| (language, words)).collect(),
            value,
            words,
            target: target?,
        })
    }

    /// A name that need not be there; none if it is there and has not its form.
    fn perhaps<T>(
        &mut self,
        field: &'static str,
        given: Option<&Spanned<String>>,
        parse: impl Fn(&str) -> Result<T, NameError>,
    ) -> Option<Option<T>> {
        match given {
            Some(given) => self.name(field, given, parse).map(Some),
            None => Some(None),
        }
    }

    /// A name of its form; what is wrong with it is noted.
    fn name<T>(
        &mut self,
        field: &'static str,
        given: &Spanned<String>,
        parse: impl Fn(&str) -> Result<T, NameError>,
    ) -> Option<T> {
        let found = given.get_ref();
        match parse(found) {
            Ok(name) => Some(name),
            Err(error) => {
                let line = Some(self.lines.of(given.span().start));
                self.faults.push(Fault { line, reason: Reason::Name { field, found: found.clone(), error } });
                None
            }
        }
    }
}

fn is_bare(form: &StepForm) -> bool {
    let StepForm {
        name: _,
        ask,
        key,
        keeps,
        words_key,
        menu,
        fields,
        proposals,
        jobs,
        options,
        free_text,
        ..
    } = form;
    let has_names = key.is_some() || keeps.is_some() || words_key.is_some() || free_text.is_some();
    let has_rows = fields.is_some() || proposals.is_some() || jobs.is_some() || !options.is_empty();
    ask.is_none() && menu.is_none() && !has_names && !has_rows
}

/// Texts that can be tapped: they hold no values.
fn labels(form: PerLanguage<String>) -> Texts {
    form.into_iter().map(|(Named(language), text)| (language, text.trim().to_owned())).collect()
}

fn texts(form: PerLanguage<TextForm>) -> Texts {
    let text = |form| {
        let (text, without) = match form {
            TextForm::Plain(text) => (text, Vec::new()),
            TextForm::Variants { text, without } => (text, vec![without]),
            TextForm::ManyVariants { text, without } => (text, without),
        };
        let without = without.iter().map(|text| text.trim().to_owned()).collect();
        Text { text: text.trim().to_owned(), without }
    };
    form.into_iter().map(|(Named(language), form)| (language, text(form))).collect()
}

fn said(form: PhrasesForm) -> Phrases {
    let PhrasesForm { unclear, media, stale, reminder, person } = form;
    Phrases {
        unclear: texts(unclear),
        media: texts(media),
        stale: texts(stale),
        reminder: texts(reminder),
        person: texts(person),
    }
}

fn commanded(form: CommandsForm) -> CommandPhrases {
    let CommandsForm { first, restarted, person, waiting } = form;
    CommandPhrases {
        first: texts(first),
        restarted: texts(restarted),
        person: texts(person),
        waiting: texts(waiting),
    }
}

/// The templates in each language; after each, the one without the values that may not be known.
fn templates(form: &TemplateForm) -> Vec<FlowTemplate> {
    let one = |name: &str, text: &str, language: Language| FlowTemplate {
        name: name.to_owned(),
        language,
        code: form.code.get(&Named(language)).map_or(language.as_str(), String::as_str).to_owned(),
        format: form.format.0,
        text: text.trim().to_owned(),
        buttons: form.buttons.get(&Named(language)).cloned().unwrap_or_default(),
    };
    let all = |name, texts: &PerLanguage<String>| -> Vec<_> {
        texts.iter().map(|(Named(language), text)| one(name, text, *language)).collect()
    };
    let mut templates = all(form.name.as_str(), &form.text);
    templates.extend(form.without.iter().flat_map(|without| all(&without.name, &without.text)));
    templates
}
