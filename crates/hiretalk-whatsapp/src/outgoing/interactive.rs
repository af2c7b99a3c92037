//! Texts with something to tap, as they are sent.

use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::Choice;
use serde::Serialize;

use super::payload;

#[derive(Serialize)]
pub(super) struct Interactive<'a> {
    r#type: &'static str,
    body: Body<'a>,
    action: Action<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Action<'a> {
    Buttons { buttons: Vec<Button<'a>> },
    List { button: &'a str, sections: [Section<'a>; 1] },
    Link { name: &'static str, parameters: Link<'a> },
}

#[derive(Serialize)]
struct Button<'a> {
    r#type: &'static str,
    reply: Reply<'a>,
}

#[derive(Serialize)]
struct Reply<'a> {
    id: String,
    title: &'a str,
}

/// One section needs no title ("interactive list messages").
#[derive(Serialize)]
struct Section<'a> {
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    id: String,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

#[derive(Serialize)]
struct Link<'a> {
    display_text: &'a str,
    url: &'a str,
}

impl<'a> Interactive<'a> {
    pub(super) fn buttons(body: &'a str, choices: &'a [Choice], id: ConversationId) -> Self {
        let buttons = choices.iter().map(|choice| Button {
            r#type: "reply",
            reply: Reply { id: payload(choice, id), title: &choice.title },
        });
        Self::of("button", body, Action::Buttons { buttons: buttons.collect() })
    }

    pub(super) fn list(body: &'a str, button: &'a str, choices: &'a [Choice], id: ConversationId) -> Self {
        let rows = choices.iter().map(|choice| Row {
            id: payload(choice, id),
            title: &choice.title,
            description: choice.description.as_deref().filter(|text| !text.is_empty()),
        });
        Self::of("list", body, Action::List { button, sections: [Section { rows: rows.collect() }] })
    }

    pub(super) fn link(body: &'a str, label: &'a str, url: &'a str) -> Self {
        let parameters = Link { display_text: label, url };
        Self::of("cta_url", body, Action::Link { name: "cta_url", parameters })
    }

    fn of(r#type: &'static str, text: &'a str, action: Action<'a>) -> Self {
        Self { r#type, body: Body { text }, action }
    }
}
