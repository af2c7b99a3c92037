//! Templates and the placeholders in texts, such as `Hola, {first_name}`.

use std::fmt;

use crate::candidate::PersonName;
use crate::ids::JobId;
use crate::language::Language;
use crate::message::{Choice, Template, TemplateParameters};

/// A template as it was, or has to be, approved by the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowTemplate {
    /// Its name at the channel: 1 to 512 of `[a-z0-9_]`.
    pub name: String,
    /// The language of its dialogues.
    pub language: Language,
    /// The language code at the channel, such as `es` or `en_US`.
    pub code: String,
    /// The format of its variables.
    pub format: ParameterFormat,
    /// The text, with `{first_name}` and `{job_id}`.
    pub text: String,
    /// The labels of its quick-reply buttons, in order.
    pub buttons: Vec<String>,
}

/// The format of a template's variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParameterFormat {
    /// By name: `{{first_name}}`.
    Named,
    /// By position: `{{1}}`.
    Positional,
}

impl ParameterFormat {
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
    /// The placeholders that its parameters fill, each once, in the order of the text.
    pub fn parameters(&self) -> Vec<Placeholder> {
        placeholders(&self.text)
    }

    /// The text as the channel has it: with `{{first_name}}`, or with `{{1}}`.
    pub fn channel_text(&self) -> String {
        let parameters = self.parameters();
        fill(&self.text, |placeholder| match self.format {
            ParameterFormat::Named => format!("{{{{{}}}}}", placeholder.as_str()),
            ParameterFormat::Positional => {
                let number = (1..).zip(&parameters).find(|(_, other)| **other == placeholder);
                format!("{{{{{}}}}}", number.map_or(1, |(number, _)| number))
            }
        })
    }

    /// The template filled for a person, with the ids that its buttons carry.
    pub(super) fn for_person<'a>(&self, person: &Person, ids: impl Iterator<Item = &'a str>) -> Template {
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
            text: fill_for(&self.text, person),
        }
    }
}

/// The values of a person that texts may hold.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Fills `{first_name}`.
    pub first_name: String,
    /// Fills `{job_id}`; none for a graduate.
    pub job_id: Option<String>,
}

impl Person {
    /// Values from a name and, for an applicant, a job.
    pub fn new(first_name: &PersonName, job_id: Option<&JobId>) -> Self {
        Self {
            first_name: first_name.as_str().to_owned(),
            job_id: job_id.map(|job_id| job_id.as_str().to_owned()),
        }
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Person(..)")
    }
}

/// A placeholder in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Placeholder {
    FirstName,
    JobId,
}

impl Placeholder {
    pub const ALL: [Self; 2] = [Self::FirstName, Self::JobId];

    /// Its name: in texts between braces, and that of the template's parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstName => "first_name",
            Self::JobId => "job_id",
        }
    }

    /// The most characters that a value keeps.
    pub fn maximum(self) -> usize {
        match self {
            Self::FirstName => 100,
            Self::JobId => 128,
        }
    }

    /// The person's value as a template takes it: without line breaks, tabs and runs of spaces (error 132012), and
    /// never empty (131008).
    pub fn value(self, person: &Person) -> String {
        let value = match self {
            Self::FirstName => person.first_name.as_str(),
            Self::JobId => person.job_id.as_deref().unwrap_or_default(),
        };
        let parts = value.split(|character: char| character.is_whitespace() || character.is_control());
        let mut plain = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if let Some((end, _)) = plain.char_indices().nth(self.maximum()) {
            plain.truncate(end);
        }
        if plain.is_empty() { "-".to_owned() } else { plain.trim_end().to_owned() }
    }
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Plain(&'a str),
    Value(Placeholder),
    /// Braces around no placeholder, or a single brace.
    Unknown(&'a str),
}

/// The parts of a text, in order.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let brace = rest.find(['{', '}']).unwrap_or(rest.len());
        let end = if brace > 0 { brace } else { rest.find('}').map_or(rest.len(), |end| end + 1) };
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(if brace > 0 { Piece::Plain(piece) } else { braced(piece) })
    })
}

fn braced(piece: &str) -> Piece<'_> {
    let name = piece.strip_prefix('{').and_then(|piece| piece.strip_suffix('}'));
    Placeholder::ALL
        .into_iter()
        .find(|placeholder| name == Some(placeholder.as_str()))
        .map_or(Piece::Unknown(piece), Piece::Value)
}

/// The text with every placeholder replaced. Values are not searched for placeholders.
pub(super) fn fill(text: &str, value: impl Fn(Placeholder) -> String) -> String {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) | Piece::Unknown(plain) => filled.push_str(plain),
            Piece::Value(placeholder) => filled.push_str(&value(placeholder)),
        }
    }
    filled
}

/// The text with this person's values.
pub(super) fn fill_for(text: &str, person: &Person) -> String {
    fill(text, |placeholder| placeholder.value(person))
}

/// The placeholders of a text, each once, in order.
pub(super) fn placeholders(text: &str) -> Vec<Placeholder> {
    let mut found = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Value(placeholder) if !found.contains(&placeholder) => found.push(placeholder),
            Piece::Value(_) | Piece::Plain(_) | Piece::Unknown(_) => {}
        }
    }
    found
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

    #[test]
    fn values_are_fit_for_a_template() {
        let long = "ñ ".repeat(100);
        for (first_name, expected) in [
            ("Ana", "Ana"),
            (" Ana\n\tMaría     José ", "Ana María José"),
            ("", "-"),
            ("\u{0} \r\n", "-"),
            ("{job_id}", "{job_id}"),
            (&long, "ñ ".repeat(50).trim_end()),
        ] {
            let person = Person { first_name: first_name.to_owned(), job_id: None };
            assert_eq!(Placeholder::FirstName.value(&person), expected);
            assert_eq!(Placeholder::JobId.value(&person), "-");
            assert_eq!(format!("{person:?}"), "Person(..)");
        }
    }

    #[test]
    fn braces_are_placeholders_or_mistakes() {
        let unknown = |text| {
            pieces(text)
                .filter_map(|piece| match piece {
                    Piece::Unknown(unknown) => Some(unknown.to_owned()),
                    Piece::Plain(_) | Piece::Value(_) => None,
                })
                .collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("Hola, {first_name}: {job_id}", vec![]),
            ("Hola, {name}", vec!["{name}"]),
            ("{{first_name}}", vec!["{{first_name}", "}"]),
            ("a } b", vec!["}"]),
            ("a {", vec!["{"]),
            ("", vec![]),
        ] {
            assert_eq!(unknown(text), expected, "{text}");
        }
    }

    #[test]
    fn values_are_not_read_again() {
        let person = Person { first_name: "{job_id}".to_owned(), job_id: Some("7".to_owned()) };
        assert_eq!(fill_for("{first_name}, {job_id}!", &person), "{job_id}, 7!");
        assert_eq!(
            placeholders("{job_id} {first_name} {job_id}"),
            [Placeholder::JobId, Placeholder::FirstName]
        );
    }
}
