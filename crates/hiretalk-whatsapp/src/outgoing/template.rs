//! Templates as they are sent.

use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{Template, TemplateParameters};
use serde::Serialize;

use super::payload;

#[derive(Serialize)]
pub(super) struct TemplateObject<'a> {
    name: &'a str,
    language: Language<'a>,
    /// Left out where there is nothing to fill in ("templates: components").
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component<'a>>,
}

#[derive(Serialize)]
struct Language<'a> {
    code: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Component<'a> {
    Body {
        parameters: Vec<Parameter<'a>>,
    },
    Button {
        sub_type: &'static str,
        /// A number or a text; Meta's own examples have both.
        index: String,
        parameters: [Parameter<'a>; 1],
    },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Parameter<'a> {
    Text {
        /// For templates whose parameter format is `named`, and only for those.
        #[serde(skip_serializing_if = "Option::is_none")]
        parameter_name: Option<&'a str>,
        text: &'a str,
    },
    Payload {
        payload: String,
    },
}

impl<'a> TemplateObject<'a> {
    pub(super) fn of(template: &'a Template, conversation_id: ConversationId) -> Self {
        let parameters = body_parameters(&template.parameters);
        let body = (!parameters.is_empty()).then_some(Component::Body { parameters });
        let buttons = template.choices.iter().enumerate().map(|(index, choice)| Component::Button {
            sub_type: "quick_reply",
            index: index.to_string(),
            parameters: [Parameter::Payload { payload: payload(choice, conversation_id) }],
        });
        Self {
            name: &template.name,
            language: Language { code: &template.language },
            components: body.into_iter().chain(buttons).collect(),
        }
    }
}

fn body_parameters(parameters: &TemplateParameters) -> Vec<Parameter<'_>> {
    match parameters {
        TemplateParameters::Named(named) => {
            named.iter().map(|(name, text)| Parameter::Text { parameter_name: Some(name), text }).collect()
        }
        TemplateParameters::Positional(texts) => {
            texts.iter().map(|text| Parameter::Text { parameter_name: None, text }).collect()
        }
    }
}
