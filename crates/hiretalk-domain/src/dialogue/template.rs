//! The templates of a flow: what may be said when nobody has written for a day (rule 7).

use super::person::{Person, Placeholder};
use super::wording;
use crate::language::Language;
use crate::message::{Choice, Template, TemplateParameters};

/// A template as it was, or has to be, approved by the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowTemplate {
    /// Its name at the channel: 1 to 512 of `[a-z0-9_]`.
    pub name: String,
    /// The language of the dialogue that it is for.
    pub language: Language,
    /// The language code at the channel, such as `es` or `en_US`.
    pub code: String,
    /// How its variables are filled.
    pub format: ParameterFormat,
    /// The text, with `{first_name}` and `{job_id}`.
    pub text: String,
    /// What its quick-reply buttons say, in order.
    pub buttons: Vec<String>,
}

/// How a template's variables are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParameterFormat {
    /// By name: `{{first_name}}`.
    Named,
    /// By position: `{{1}}`.
    Positional,
}

impl ParameterFormat {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Named, Self::Positional];

    /// The name at the channel and in flow files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Positional => "positional",
        }
    }
}

impl FlowTemplate {
    /// The placeholders, each once, in the order of the text: what the parameters are.
    pub fn parameters(&self) -> Vec<Placeholder> {
        wording::placeholders(&self.text)
    }

    /// The text as the channel has it: with `{{first_name}}`, or with `{{1}}`.
    pub fn channel_text(&self) -> String {
        let parameters = self.parameters();
        wording::fill(&self.text, |placeholder| match self.format {
            ParameterFormat::Named => format!("{{{{{}}}}}", placeholder.as_str()),
            ParameterFormat::Positional => {
                let number = (1..).zip(&parameters).find(|(_, other)| **other == placeholder);
                format!("{{{{{}}}}}", number.map_or(1, |(number, _)| number))
            }
        })
    }

    /// The template filled for a person, with the ids that its buttons carry.
    pub(super) fn fill<'a>(&self, person: &Person, ids: impl Iterator<Item = &'a str>) -> Template {
        let values = self.parameters().into_iter().map(|parameter| (parameter, parameter.value(person)));
        let parameters = match self.format {
            ParameterFormat::Named => TemplateParameters::Named(
                values.map(|(parameter, value)| (parameter.as_str().to_owned(), value)).collect(),
            ),
            ParameterFormat::Positional => {
                TemplateParameters::Positional(values.map(|(_, value)| value).collect())
            }
        };
        let choices = ids.zip(&self.buttons).map(|(id, label)| Choice {
            id: id.to_owned(),
            title: label.clone(),
            description: None,
        });
        Template {
            name: self.name.clone(),
            language: self.code.clone(),
            parameters,
            choices: choices.collect(),
            text: wording::fill_for(&self.text, person),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_written_as_the_channel_has_them() {
        for (format, expected) in [
            (ParameterFormat::Named, "Job {{job_id}}, {{first_name}}: {{job_id}}."),
            (ParameterFormat::Positional, "Job {{1}}, {{2}}: {{1}}."),
        ] {
            let template = FlowTemplate {
                name: "a".to_owned(),
                language: Language::English,
                code: "en".to_owned(),
                format,
                text: "Job {job_id}, {first_name}: {job_id}.".to_owned(),
                buttons: Vec::new(),
            };
            assert_eq!(template.channel_text(), expected);
        }
    }
}
