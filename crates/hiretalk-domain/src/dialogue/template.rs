//! Templates and the placeholders in texts, such as `Hola, {first_name}`.

use std::fmt;

use crate::candidate::PersonName;
use crate::catalogue::{CountryCode, JobText, WebAddress};
use crate::graduation::Institution;
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
    /// The text, with [`Placeholder`]s in braces.
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

    /// True if the person has a value for each of its placeholders.
    pub(super) fn fits(&self, person: &Person) -> bool {
        fits(&self.text, person)
    }

    /// The template filled for a person whom it fits, with the ids that its buttons carry.
    pub(super) fn for_person<'a>(&self, person: &Person, ids: impl Iterator<Item = &'a str>) -> Template {
        let values = self.parameters().into_iter().map(|parameter| (parameter, known(parameter, person)));
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

/// The values that texts may hold: of the person, of what the conversation is about, and of the flow.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Fills `{first_name}`.
    pub first_name: String,
    /// Fills the placeholders of a job and of an institution.
    pub subject: Subject,
    /// Fills `{sender}`; [`Flow`](super::Flow) puts its own in.
    pub sender: Option<String>,
}

impl Person {
    /// The values of a person whose conversation is about this.
    pub fn new(first_name: &PersonName, subject: Subject) -> Self {
        Self { first_name: first_name.as_str().to_owned(), subject, sender: None }
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Person(..)")
    }
}

/// The job or the institution that a conversation is about, as texts may name it. What is none is not known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    pub job_title: Option<JobText<120>>,
    pub employer: Option<JobText<120>>,
    pub city: Option<JobText<80>>,
    pub country: Option<CountryCode>,
    /// The page of the job.
    pub url: Option<WebAddress>,
    /// The name of the person in charge at the employer.
    pub recruiter: Option<PersonName>,
    /// The institution that a graduate comes from.
    pub institution: Option<JobText<80>>,
}

impl Subject {
    /// The subject of a graduate's conversation.
    pub fn graduate_of(institution: &Institution) -> Self {
        Self { institution: JobText::parse(institution.as_str()).ok(), ..Self::default() }
    }
}

/// A placeholder in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Placeholder {
    FirstName,
    JobTitle,
    Employer,
    City,
    Recruiter,
    Institution,
    Sender,
}

impl Placeholder {
    pub const ALL: [Self; 7] = [
        Self::FirstName,
        Self::JobTitle,
        Self::Employer,
        Self::City,
        Self::Recruiter,
        Self::Institution,
        Self::Sender,
    ];

    /// Its name: in texts between braces, and that of the template's parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstName => "first_name",
            Self::JobTitle => "job_title",
            Self::Employer => "employer",
            Self::City => "city",
            Self::Recruiter => "recruiter",
            Self::Institution => "institution",
            Self::Sender => "sender",
        }
    }

    /// The most characters that a value keeps.
    pub fn maximum(self) -> usize {
        match self {
            Self::FirstName | Self::Recruiter => 100,
            Self::JobTitle | Self::Employer => 120,
            Self::City | Self::Institution | Self::Sender => 80,
        }
    }

    /// True if a text needs no variant without it.
    pub fn is_always_known(self) -> bool {
        matches!(self, Self::FirstName)
    }

    /// An example value, which the channel asks for when a template is submitted.
    pub fn example(self) -> &'static str {
        match self {
            Self::FirstName => "María",
            Self::JobTitle => "Barista",
            Self::Employer => "Café Central",
            Self::City => "Madrid",
            Self::Recruiter => "Laura Gómez",
            Self::Institution => "Universidad del Norte",
            Self::Sender => "Café Central",
        }
    }

    /// The value as a template takes it: without line breaks, tabs and runs of spaces (error 132012), and never empty
    /// (131008). None if it is not known.
    pub fn value(self, person: &Person) -> Option<String> {
        let Person { first_name, subject, sender } = person;
        let value = match self {
            Self::FirstName => first_name.as_str(),
            Self::JobTitle => subject.job_title.as_ref()?.as_str(),
            Self::Employer => subject.employer.as_ref()?.as_str(),
            Self::City => subject.city.as_ref()?.as_str(),
            Self::Recruiter => subject.recruiter.as_ref()?.as_str(),
            Self::Institution => subject.institution.as_ref()?.as_str(),
            Self::Sender => sender.as_deref()?,
        };
        let parts = value.split(|character: char| character.is_whitespace() || character.is_control());
        let mut plain = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if let Some((end, _)) = plain.char_indices().nth(self.maximum()) {
            plain.truncate(end);
        }
        Some(if plain.is_empty() { "-".to_owned() } else { plain.trim_end().to_owned() })
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
    fill(text, |placeholder| known(placeholder, person))
}

/// True if the person has a value for each placeholder of the text.
pub(super) fn fits(text: &str, person: &Person) -> bool {
    placeholders(text).into_iter().all(|placeholder| placeholder.value(person).is_some())
}

/// The value; a dash in a text that does not fit, of which a checked flow has none.
fn known(placeholder: Placeholder, person: &Person) -> String {
    placeholder.value(person).unwrap_or_else(|| "-".to_owned())
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
            (ParameterFormat::Named, "Job {{job_title}}, {{first_name}}: {{job_title}}."),
            (ParameterFormat::Positional, "Job {{1}}, {{2}}: {{1}}."),
        ] {
            let template = FlowTemplate {
                name: "a".to_owned(),
                language: Language::English,
                code: "en".to_owned(),
                format,
                text: "Job {job_title}, {first_name}: {job_title}.".to_owned(),
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
            ("{job_title}", "{job_title}"),
            (&long, "ñ ".repeat(50).trim_end()),
        ] {
            let person =
                Person { first_name: first_name.to_owned(), subject: Subject::default(), sender: None };
            assert_eq!(Placeholder::FirstName.value(&person).as_deref(), Some(expected));
            assert_eq!(Placeholder::JobTitle.value(&person), None);
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
            ("Hola, {first_name}: {job_title}", vec![]),
            ("{job_id}", vec!["{job_id}"]),
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
        let subject = Subject { job_title: JobText::parse("Baker").ok(), ..Subject::default() };
        let person = Person { first_name: "{job_title}".to_owned(), subject, sender: None };
        assert_eq!(fill_for("{first_name}, {job_title}!", &person), "{job_title}, Baker!");
        assert_eq!(
            placeholders("{job_title} {first_name} {job_title}"),
            [Placeholder::JobTitle, Placeholder::FirstName]
        );
    }

    #[test]
    fn a_text_fits_whom_all_its_values_are_known_of() {
        let subject = Subject { employer: JobText::parse("Oven").ok(), ..Subject::default() };
        let person = Person { first_name: "Ana".to_owned(), subject, sender: None };
        for (text, expected) in
            [("{first_name}", true), ("{employer}", true), ("{job_title} at {employer}", false), ("", true)]
        {
            assert_eq!(fits(text, &person), expected, "{text}");
        }
    }
}
