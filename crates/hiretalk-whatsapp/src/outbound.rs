//! Outbound messages as the Cloud API takes them (`POST /{phone_number_id}/messages`), within Meta's limits.
//!
//! A message that breaks a limit would be refused anyway, and counts against the number. Lengths are in characters. No
//! page says which kind; Unicode scalar values are counted, which are never more than the UTF-16 units but may be more
//! than a person sees.

use std::collections::HashSet;

use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{
    ButtonPayload, ChannelMessageId, Choice, FailureCode, Outgoing, Template, TemplateParameters,
};
use hiretalk_domain::outbound::{OutboundMessage, SendError};
use reqwest::Url;
use serde_json::{Value, json};

const TEXT: usize = 4096;
/// "Interactive reply buttons messages" and "call-to-action URL button messages". For lists one page says 4096 and the
/// OpenAPI document 1024: the smaller passes both.
const INTERACTIVE_BODY: usize = 1024;
const BUTTONS: usize = 3;
const BUTTON_TITLE: usize = 20;
const BUTTON_ID: usize = 256;
/// "Interactive list messages"; the rows are counted over all sections.
const ROWS: usize = 10;
const ROW_TITLE: usize = 24;
const ROW_DESCRIPTION: usize = 72;
const ROW_ID: usize = 200;
/// On no page; browsers and proxies take that much.
const URL: usize = 2000;
const TEMPLATE_NAME: usize = 512;
const TEMPLATE_BODY: usize = 1024;
const QUICK_REPLIES: usize = 10;
/// The limit of reply buttons; no page names one for the payload of a quick reply.
const QUICK_REPLY_PAYLOAD: usize = 256;

/// A broken limit. It does not say which: the text would be needed to mend it, and that is personal.
#[derive(Debug, PartialEq, Eq)]
struct LimitExceeded;

/// Builds the body of a send.
///
/// # Errors
/// [`FailureCode::UNSENDABLE`] if the message breaks a limit.
pub(crate) fn message_body(message: &OutboundMessage) -> Result<Vec<u8>, SendError> {
    let id = message.conversation_id;
    let content = match &message.content {
        Outgoing::Text { body } => text(body),
        Outgoing::Template(sent) => template(sent, id),
        Outgoing::Buttons { body, choices } => buttons(body, choices, id),
        Outgoing::List { body, button, choices } => list(body, button, choices, id),
        Outgoing::Link { body, label, url } => link(body, label, url),
    };
    let (kind, content) =
        content.map_err(|LimitExceeded| SendError::Terminal { code: FailureCode::UNSENDABLE })?;
    let body = json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        // With its `+`: without one, Meta puts the business number's own country code before it ("send messages").
        "to": message.to.as_str(),
        // It comes back with every status, so that an unconfirmed send can be settled; at most 512 characters.
        "biz_opaque_callback_data": message.message_id.to_string(),
        "type": kind,
        kind: content,
    });
    Ok(body.to_string().into_bytes())
}

/// Builds a read receipt that also shows a typing indicator until our next message, 25 s at most ("typing indicators").
pub(crate) fn read_receipt_body(message: &ChannelMessageId) -> Vec<u8> {
    let body = json!({
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": message.as_str(),
        "typing_indicator": {"type": "text"},
    });
    body.to_string().into_bytes()
}

/// The type of a message and the object of that name.
type Content = Result<(&'static str, Value), LimitExceeded>;

fn text(body: &str) -> Content {
    require_filled(body, TEXT)?;
    Ok(("text", json!({"body": body})))
}

fn buttons(body: &str, choices: &[Choice], id: ConversationId) -> Content {
    require_filled(body, INTERACTIVE_BODY)?;
    require((1..=BUTTONS).contains(&choices.len()))?;
    require_ids(choices, id, BUTTON_ID)?;
    require_unique(choices.iter().map(|choice| choice.title.as_str()))?;
    choices.iter().try_for_each(|choice| require_filled(&choice.title, BUTTON_TITLE))?;
    let buttons: Vec<_> = choices
        .iter()
        .map(|choice| json!({"type": "reply", "reply": {"id": payload(choice, id), "title": choice.title}}))
        .collect();
    Ok(interactive("button", body, &json!({"buttons": buttons})))
}

fn list(body: &str, button: &str, choices: &[Choice], id: ConversationId) -> Content {
    require_filled(body, INTERACTIVE_BODY)?;
    require_filled(button, BUTTON_TITLE)?;
    require((1..=ROWS).contains(&choices.len()))?;
    require_ids(choices, id, ROW_ID)?;
    let mut rows = Vec::with_capacity(choices.len());
    for choice in choices {
        require_filled(&choice.title, ROW_TITLE)?;
        let mut row = json!({"id": payload(choice, id), "title": choice.title});
        if let Some(description) = choice.description.as_deref().filter(|text| !text.is_empty()) {
            require_within(description, ROW_DESCRIPTION)?;
            row["description"] = description.into();
        }
        rows.push(row);
    }
    // One section needs no title ("interactive list messages").
    Ok(interactive("list", body, &json!({"button": button, "sections": [{"rows": rows}]})))
}

fn link(body: &str, label: &str, url: &str) -> Content {
    require_filled(body, INTERACTIVE_BODY)?;
    require_filled(label, BUTTON_TITLE)?;
    require_filled(url, URL)?;
    let parsed = Url::parse(url).map_err(|_| LimitExceeded)?;
    require(matches!(parsed.scheme(), "http" | "https") && parsed.has_host())?;
    let parameters = json!({"display_text": label, "url": url});
    Ok(interactive("cta_url", body, &json!({"name": "cta_url", "parameters": parameters})))
}

fn interactive(kind: &str, body: &str, action: &Value) -> (&'static str, Value) {
    ("interactive", json!({"type": kind, "body": {"text": body}, "action": action}))
}

fn template(template: &Template, id: ConversationId) -> Content {
    require_filled(&template.name, TEMPLATE_NAME)?;
    require(template.name.bytes().all(is_name_byte))?;
    require(!template.language.is_empty() && template.language.bytes().all(is_language_byte))?;
    require(template.choices.len() <= QUICK_REPLIES)?;
    require_ids(&template.choices, id, QUICK_REPLY_PAYLOAD)?;
    let mut components = Vec::new();
    let parameters = body_parameters(&template.parameters)?;
    if !parameters.is_empty() {
        components.push(json!({"type": "body", "parameters": parameters}));
    }
    for (index, choice) in template.choices.iter().enumerate() {
        let parameters = [json!({"type": "payload", "payload": payload(choice, id)})];
        components.push(json!({
            "type": "button", "sub_type": "quick_reply",
            // A number or a text; Meta's own examples have both.
            "index": index.to_string(),
            "parameters": parameters,
        }));
    }
    let mut object = json!({"name": template.name, "language": {"code": template.language}});
    // Left out where there is nothing to fill in ("templates: components").
    if !components.is_empty() {
        object["components"] = components.into();
    }
    Ok(("template", object))
}

/// A value has no newline, no tab and no four spaces in a row (132012 and 100 otherwise: an old rule that today's pages
/// don't repeat). Filled in, the body has at most 1024 characters (132005), so all values together have no more.
fn body_parameters(parameters: &TemplateParameters) -> Result<Vec<Value>, LimitExceeded> {
    let parameters: Vec<(Option<&str>, &str)> = match parameters {
        TemplateParameters::Named(named) => {
            require_unique(named.iter().map(|(name, _)| name.as_str()))?;
            require(named.iter().all(|(name, _)| !name.is_empty() && name.bytes().all(is_name_byte)))?;
            named.iter().map(|(name, text)| (Some(name.as_str()), text.as_str())).collect()
        }
        TemplateParameters::Positional(texts) => texts.iter().map(|text| (None, text.as_str())).collect(),
    };
    let all: String = parameters.iter().map(|(_, text)| *text).collect();
    require_within(&all, TEMPLATE_BODY)?;
    let mut objects = Vec::with_capacity(parameters.len());
    for (name, text) in parameters {
        require(!text.trim().is_empty() && !text.contains(['\n', '\r', '\t']) && !text.contains("    "))?;
        let mut object = json!({"type": "text", "text": text});
        // Only templates whose parameter format is `named` take a name.
        if let Some(name) = name {
            object["parameter_name"] = name.into();
        }
        objects.push(object);
    }
    Ok(objects)
}

/// The id of a choice with its conversation, so that a late tap finds its way (rule 10).
fn payload(choice: &Choice, conversation_id: ConversationId) -> String {
    ButtonPayload { conversation_id: Some(conversation_id), choice: choice.id.clone() }.to_string()
}

/// Ids are unique, not longer than `maximum` with their conversation, and neither begin nor end with a space.
fn require_ids(choices: &[Choice], id: ConversationId, maximum: usize) -> Result<(), LimitExceeded> {
    require_unique(choices.iter().map(|choice| choice.id.as_str()))?;
    choices.iter().try_for_each(|choice| {
        require(!choice.id.is_empty() && choice.id.trim() == choice.id)?;
        require_within(&payload(choice, id), maximum)
    })
}

fn require_filled(text: &str, maximum: usize) -> Result<(), LimitExceeded> {
    require(!text.trim().is_empty())?;
    require_within(text, maximum)
}

fn require_within(text: &str, maximum: usize) -> Result<(), LimitExceeded> {
    require(text.len() <= maximum || text.chars().count() <= maximum)
}

fn require_unique<'a>(mut texts: impl Iterator<Item = &'a str>) -> Result<(), LimitExceeded> {
    let mut seen = HashSet::new();
    require(texts.all(|text| seen.insert(text)))
}

fn require(condition: bool) -> Result<(), LimitExceeded> {
    if condition { Ok(()) } else { Err(LimitExceeded) }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
}

fn is_language_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}
