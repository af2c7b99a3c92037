//! Letters to send, and the channel to send them through.

use std::time::Duration;

use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{Choice, MessageId, Outgoing, Template, TemplateParameters};
use hiretalk_domain::outbound::OutboundMessage;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_whatsapp::{WhatsApp, WhatsAppSettings};

/// The business number in Meta's examples.
pub(crate) const PHONE_NUMBER_ID: &str = "106540352242922";
pub(crate) const APP_SECRET: &str = "test-app-secret";

pub(crate) fn settings(api_base: &str) -> WhatsAppSettings {
    WhatsAppSettings {
        api_base: api_base.to_owned(),
        phone_number_id: PHONE_NUMBER_ID.to_owned(),
        access_token: "EAAsecrettoken".to_owned(),
        app_secret: APP_SECRET.to_owned(),
        verify_token: "verify me".to_owned(),
        business_account_id: Some("419561257915477".to_owned()),
        request_timeout: Duration::from_secs(5),
        ..WhatsAppSettings::default()
    }
}

pub(crate) fn channel(api_base: &str) -> WhatsApp {
    WhatsApp::new(settings(api_base)).unwrap()
}

pub(crate) fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text, PhoneCheck::E164).unwrap()
}

pub(crate) fn conversation() -> ConversationId {
    ConversationId::from_uuid("0192f6c0-0000-7000-8000-0000000000c1".parse().unwrap())
}

pub(crate) fn letter(content: Outgoing) -> OutboundMessage {
    OutboundMessage {
        message_id: MessageId::from_uuid("0192f6c0-0000-7000-8000-0000000000a1".parse().unwrap()),
        conversation_id: conversation(),
        to: number("+16505551234"),
        content,
    }
}

pub(crate) fn text(body: &str) -> Outgoing {
    Outgoing::Text { body: body.to_owned() }
}

pub(crate) fn choice(id: &str, title: &str) -> Choice {
    Choice { id: id.to_owned(), title: title.to_owned(), description: None }
}

pub(crate) fn row(id: &str, title: &str, description: &str) -> Choice {
    Choice { description: Some(description.to_owned()), ..choice(id, title) }
}

pub(crate) fn buttons(body: &str, choices: Vec<Choice>) -> Outgoing {
    Outgoing::Buttons { body: body.to_owned(), choices }
}

pub(crate) fn list(body: &str, button: &str, choices: Vec<Choice>) -> Outgoing {
    Outgoing::List { body: body.to_owned(), button: button.to_owned(), choices }
}

pub(crate) fn link(body: &str, label: &str, url: &str) -> Outgoing {
    Outgoing::Link { body: body.to_owned(), label: label.to_owned(), url: url.to_owned() }
}

pub(crate) fn template(parameters: TemplateParameters, choices: Vec<Choice>) -> Outgoing {
    named_template("job_news", "en_US", parameters, choices)
}

pub(crate) fn named_template(
    name: &str,
    language: &str,
    parameters: TemplateParameters,
    choices: Vec<Choice>,
) -> Outgoing {
    Outgoing::Template(Template {
        name: name.to_owned(),
        language: language.to_owned(),
        parameters,
        choices,
        text: "Hello".to_owned(),
    })
}

pub(crate) fn positional(texts: &[&str]) -> TemplateParameters {
    TemplateParameters::Positional(texts.iter().map(|text| (*text).to_owned()).collect())
}

pub(crate) fn named(pairs: &[(&str, &str)]) -> TemplateParameters {
    TemplateParameters::Named(pairs.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect())
}

/// One of each form, with a name.
pub(crate) fn all_forms() -> Vec<(&'static str, Outgoing)> {
    let choices = || vec![choice("yes", "Sí"), choice("not_yet", "Todavía no")];
    vec![
        ("text", text("¡Hola! \"Adiós\"\n\\ 🎓")),
        ("buttons", buttons("What now?", choices())),
        (
            "list",
            list("Pick one", "See jobs", vec![row("job:1", "Line cook", "Main St"), choice("more", "More")]),
        ),
        ("link", link("Details", "Apply", "https://example.com/jobs/1?a=b&c=d")),
        ("template_plain", template(positional(&[]), Vec::new())),
        ("template_positional", template(positional(&["Ana", "2"]), Vec::new())),
        ("template_named", template(named(&[("first_name", "Ana"), ("degree_1", "Law")]), choices())),
    ]
}
