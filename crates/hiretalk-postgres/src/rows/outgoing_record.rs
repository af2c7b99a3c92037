//! The JSON that `messages.content` keeps of what we say.

use hiretalk_domain::message::{Choice, Outgoing, Template, TemplateParameters};
use hiretalk_domain::ports::StoreError;
use serde::{Deserialize, Serialize};

/// A change of its form is a new version beside the old one, never a change of this.
#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
enum OutgoingRecord {
    /// The first form.
    #[serde(rename = "1")]
    V1(OutgoingV1),
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum OutgoingV1 {
    Template {
        name: String,
        language: String,
        parameters: ParametersV1,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        choices: Vec<ChoiceV1>,
        text: String,
    },
    Text {
        body: String,
    },
    Buttons {
        body: String,
        choices: Vec<ChoiceV1>,
    },
    List {
        body: String,
        button: String,
        choices: Vec<ChoiceV1>,
    },
    Link {
        body: String,
        label: String,
        url: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ParametersV1 {
    Named(Vec<(String, String)>),
    Positional(Vec<String>),
}

#[derive(Serialize, Deserialize)]
struct ChoiceV1 {
    id: String,
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

/// The JSON that the column `content` keeps.
///
/// # Errors
/// It cannot be written as JSON, which no value of ours is.
pub(crate) fn outgoing_record(content: &Outgoing) -> Result<String, StoreError> {
    let record = match content.clone() {
        Outgoing::Template(Template { name, language, parameters, choices, text }) => OutgoingV1::Template {
            name,
            language,
            parameters: match parameters {
                TemplateParameters::Named(named) => ParametersV1::Named(named),
                TemplateParameters::Positional(positional) => ParametersV1::Positional(positional),
            },
            choices: choices.into_iter().map(ChoiceV1::from).collect(),
            text,
        },
        Outgoing::Text { body } => OutgoingV1::Text { body },
        Outgoing::Buttons { body, choices } => {
            OutgoingV1::Buttons { body, choices: choices.into_iter().map(ChoiceV1::from).collect() }
        }
        Outgoing::List { body, button, choices } => {
            OutgoingV1::List { body, button, choices: choices.into_iter().map(ChoiceV1::from).collect() }
        }
        Outgoing::Link { body, label, url } => OutgoingV1::Link { body, label, url },
    };
    serde_json::to_string(&OutgoingRecord::V1(record)).map_err(|error| StoreError::Broken(error.into()))
}

/// What the column `content` says; none if it is nothing of ours.
pub(crate) fn read_outgoing(record: serde_json::Value) -> Option<Outgoing> {
    let OutgoingRecord::V1(record) = serde_json::from_value(record).ok()?;
    let taken = |choices: Vec<ChoiceV1>| choices.into_iter().map(Choice::from).collect();
    Some(match record {
        OutgoingV1::Template { name, language, parameters, choices, text } => Outgoing::Template(Template {
            name,
            language,
            parameters: match parameters {
                ParametersV1::Named(named) => TemplateParameters::Named(named),
                ParametersV1::Positional(positional) => TemplateParameters::Positional(positional),
            },
            choices: taken(choices),
            text,
        }),
        OutgoingV1::Text { body } => Outgoing::Text { body },
        OutgoingV1::Buttons { body, choices } => Outgoing::Buttons { body, choices: taken(choices) },
        OutgoingV1::List { body, button, choices } => {
            Outgoing::List { body, button, choices: taken(choices) }
        }
        OutgoingV1::Link { body, label, url } => Outgoing::Link { body, label, url },
    })
}

impl From<Choice> for ChoiceV1 {
    fn from(choice: Choice) -> Self {
        let Choice { id, title, description } = choice;
        Self { id, title, description }
    }
}

impl From<ChoiceV1> for Choice {
    fn from(choice: ChoiceV1) -> Self {
        let ChoiceV1 { id, title, description } = choice;
        Self { id, title, description }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(id: &str, description: Option<&str>) -> Choice {
        Choice { id: id.to_owned(), title: "Sí".to_owned(), description: description.map(str::to_owned) }
    }

    #[test]
    fn records_of_version_1_keep_their_form() {
        let text = |text: &str| text.to_owned();
        for (content, golden) in [
            (
                Outgoing::Template(Template {
                    name: text("hello"),
                    language: text("es"),
                    parameters: TemplateParameters::Named(vec![(text("name"), text("Ana"))]),
                    choices: vec![choice("yes", None)],
                    text: text("Hola Ana"),
                }),
                r#"{"version":"1","type":"template","name":"hello","language":"es","parameters":{"named":[["name","Ana"]]},"choices":[{"id":"yes","title":"Sí"}],"text":"Hola Ana"}"#,
            ),
            (
                Outgoing::Template(Template {
                    name: text("hello"),
                    language: text("en_US"),
                    parameters: TemplateParameters::Positional(vec![text("Ana")]),
                    choices: Vec::new(),
                    text: text("Hello Ana"),
                }),
                r#"{"version":"1","type":"template","name":"hello","language":"en_US","parameters":{"positional":["Ana"]},"text":"Hello Ana"}"#,
            ),
            (Outgoing::Text { body: text("Hola") }, r#"{"version":"1","type":"text","body":"Hola"}"#),
            (
                Outgoing::Buttons { body: text("?"), choices: vec![choice("yes", None)] },
                r#"{"version":"1","type":"buttons","body":"?","choices":[{"id":"yes","title":"Sí"}]}"#,
            ),
            (
                Outgoing::List {
                    body: text("?"),
                    button: text("Ver"),
                    choices: vec![choice("yes", Some("of course"))],
                },
                r#"{"version":"1","type":"list","body":"?","button":"Ver","choices":[{"id":"yes","title":"Sí","description":"of course"}]}"#,
            ),
            (
                Outgoing::Link { body: text("Look"), label: text("Here"), url: text("https://example.com") },
                r#"{"version":"1","type":"link","body":"Look","label":"Here","url":"https://example.com"}"#,
            ),
        ] {
            assert_eq!(outgoing_record(&content).unwrap(), golden);
            assert!(read_outgoing(serde_json::from_str(golden).unwrap()) == Some(content), "{golden}");
        }
        assert!(read_outgoing(serde_json::json!({"version": "2"})).is_none());
    }
}
