//! Payloads, messages to send, and the client to send them with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{Choice, MessageId, Outgoing, Template, TemplateParameters};
use hiretalk_domain::outbound::OutboundMessage;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_whatsapp::{WhatsApp, WhatsAppSettings};
use serde_json::Value;
use serde_json::value::RawValue;

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

pub(crate) fn message(content: Outgoing) -> OutboundMessage {
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
pub(crate) fn all_kinds() -> Vec<(&'static str, Outgoing)> {
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

/// The collection of payloads from outside, if it is here. A folder that is named must be there.
pub(crate) fn outside() -> Option<PathBuf> {
    if let Some(named) = env::var_os("HIRETALK_FIXTURES") {
        let folder = PathBuf::from(named);
        assert!(folder.is_dir(), "HIRETALK_FIXTURES is no folder");
        return Some(folder);
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    beside.is_dir().then_some(beside)
}

/// A payload of ours.
pub(crate) fn own(path: &str) -> Vec<u8> {
    bytes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path))
}

/// A delivery of ours, with its bytes as they stand in the file.
pub(crate) fn own_delivery(name: &str) -> Vec<u8> {
    let mut deliveries: BTreeMap<String, Box<RawValue>> =
        serde_json::from_slice(&own("webhooks.json")).unwrap();
    deliveries.remove(name).unwrap().get().as_bytes().to_vec()
}

pub(crate) fn own_json(path: &str) -> Value {
    serde_json::from_slice(&own(path)).unwrap()
}

/// A file of the collection.
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn json(path: &Path) -> Value {
    serde_json::from_slice(&bytes(path)).unwrap()
}

/// The same thing of ours and, if it is there, of the collection.
pub(crate) fn both(own_path: &str, outside_path: &str) -> Vec<Value> {
    let outside = outside().map(|folder| json(&folder.join(outside_path)));
    std::iter::once(own_json(own_path)).chain(outside).collect()
}

/// The files in a folder, by name.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files.sort();
    files
}

pub(crate) fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}
