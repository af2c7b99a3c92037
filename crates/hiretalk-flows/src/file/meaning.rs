//! Makes a flow's definition of the fields of its file.

use std::collections::BTreeMap;

use hiretalk_domain::Language;
use hiretalk_domain::flow::{
    AnswerKey, AnswerOption, FlowDefinition, FlowName, FlowTemplate, NameError, OptionId, Phrases, Question,
    Step, StepKind, StepName, Texts,
};
use toml::Spanned;

use super::Lines;
use super::form::{FlowForm, Named, OptionForm, PerLanguage, PhrasesForm, StepForm, TemplateForm};
use crate::error::{Fault, Reason};

/// The definition, and the lines on which its steps are named.
pub(super) fn definition(
    form: FlowForm,
    lines: Lines<'_>,
) -> Result<(FlowDefinition, BTreeMap<StepName, usize>), Vec<Fault>> {
    let FlowForm { name, languages, start, give_up, greeting, reminder, phrases, steps } = form;
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
            let phrases = said(phrases);
            let steps = read;
            Ok((
                FlowDefinition { name, languages, start, give_up, greeting, reminder, phrases, steps },
                places,
            ))
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
        let StepForm { name: given, ask, key, menu, options, free_text, say, outcome } = form;
        let name = self.name("name", &given, StepName::parse);
        let is_bare = key.is_none() && menu.is_none() && options.is_empty() && free_text.is_none();
        let key = self.name("key", key.as_ref().unwrap_or(&given), AnswerKey::parse);
        let free_text = match free_text {
            Some(target) => Some(self.name("free_text", &target, StepName::parse)?),
            None => None,
        };
        // Collected first, so that all of them are looked at.
        let options = options.into_iter().map(|option| self.option(option)).collect::<Vec<_>>();
        let kind = match (ask, say, outcome) {
            (Some(ask), None, None) => StepKind::Ask(Question {
                ask: texts(ask),
                key: key?,
                menu: menu.map(texts),
                options: options.into_iter().collect::<Option<_>>()?,
                free_text,
            }),
            (None, Some(say), Some(Named(outcome))) if is_bare => StepKind::End { say: texts(say), outcome },
            _ => {
                let reason = Reason::NoKind { step: given.into_inner() };
                self.faults.push(Fault { line: Some(line), reason });
                return None;
            }
        };
        Some(Step { name: name?, kind })
    }

    fn option(&mut self, form: OptionForm) -> Option<AnswerOption> {
        let OptionForm { id, title, description, means, synonyms, goto } = form;
        let id = self.name("id", &id, OptionId::parse);
        let goto = self.name("goto", &goto, StepName::parse);
        Some(AnswerOption {
            id: id?,
            title: texts(title),
            description: description.map(texts),
            means: means.map(|Named(meaning)| meaning),
            synonyms: synonyms.into_iter().map(|(Named(language), words)| (language, words)).collect(),
            goto: goto?,
        })
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

fn texts(form: PerLanguage<String>) -> Texts {
    form.into_iter().map(|(Named(language), text)| (language, text.trim().to_owned())).collect()
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

fn templates(form: &TemplateForm) -> Vec<FlowTemplate> {
    let one = |(&Named(language), text): (&Named<Language>, &String)| FlowTemplate {
        name: form.name.clone(),
        language,
        code: form.code.get(&Named(language)).map_or(language.as_str(), String::as_str).to_owned(),
        format: form.format.0,
        text: text.trim().to_owned(),
        buttons: form.buttons.get(&Named(language)).cloned().unwrap_or_default(),
    };
    form.text.iter().map(one).collect()
}
