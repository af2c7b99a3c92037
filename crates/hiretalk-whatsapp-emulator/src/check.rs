//! Is a send as Meta documents it? What is wrong gets the code Meta has for it.

mod field;
mod interactive;
mod list;
mod media;
mod template;

use serde_json::{Map, Value};

use crate::graph_error::GraphError;
use crate::menu::{Choice, MenuKind};
use crate::template::Template;
use field::{object, optional_text, text};

/// The types of messages there are.
const TYPES: [&str; 11] = [
    "audio",
    "contacts",
    "document",
    "image",
    "interactive",
    "location",
    "reaction",
    "sticker",
    "template",
    "text",
    "video",
];

/// A send that is in order.
pub(crate) struct Checked {
    pub(crate) kind: &'static str,
    /// What the candidate reads, more or less.
    pub(crate) summary: String,
    /// What can be tapped.
    pub(crate) menu: Option<(MenuKind, Vec<Choice>)>,
    /// The category of a template; `None` is free text.
    pub(crate) template: Option<&'static str>,
}

impl Checked {
    fn plain(kind: &'static str, summary: impl Into<String>) -> Self {
        Self { kind, summary: summary.into(), menu: None, template: None }
    }
}

/// Whom a send is for, as it was written.
#[derive(Clone, Copy)]
pub(crate) enum Recipient<'a> {
    /// A phone number.
    Phone(&'a str),
    /// A business-scoped user id.
    User(&'a str),
}

/// Checks what every request has: that it is for WhatsApp.
pub(crate) fn product(body: &Map<String, Value>) -> Result<(), GraphError> {
    match body.get("messaging_product") {
        None => Err(GraphError::because(100, "The parameter messaging_product is required.")),
        Some(Value::String(product)) if product == "whatsapp" => Ok(()),
        Some(_) => Err(GraphError::shape("Param messaging_product must be whatsapp")),
    }
}

/// Whom it is for; a phone number goes before a user id.
pub(crate) fn recipient(body: &Map<String, Value>) -> Result<Recipient<'_>, GraphError> {
    if !matches!(optional_text(body, "recipient_type", 1, 32)?, None | Some("individual")) {
        return Err(GraphError::shape("Param recipient_type must be individual"));
    }
    match (optional_text(body, "to", 1, 64)?, optional_text(body, "recipient", 1, 140)?) {
        (Some(to), _) => Ok(Recipient::Phone(to)),
        (None, Some(user)) => Ok(Recipient::User(user)),
        (None, None) => Err(GraphError::because(100, "The parameter to is required.")),
    }
}

/// The text that comes back with every status.
pub(crate) fn callback(body: &Map<String, Value>) -> Result<Option<&str>, GraphError> {
    optional_text(body, "biz_opaque_callback_data", 1, 512)
}

/// Checks the message itself.
pub(crate) fn message<'t>(
    body: &Map<String, Value>,
    find: impl Fn(&str, &str) -> Option<&'t Template>,
) -> Result<Checked, GraphError> {
    let kind = kind(body)?;
    if let Some(context) = body.get("context") {
        let Value::Object(context) = context else {
            return Err(GraphError::shape("Param context must be a JSON object"));
        };
        text(context, "message_id", 1, 512)?;
    }
    match kind {
        "text" => {
            let content = object(body, "text")?;
            if content.get("preview_url").is_some_and(|preview| !preview.is_boolean()) {
                return Err(GraphError::shape("Param text['preview_url'] must be a boolean"));
            }
            let words = content
                .get("body")
                .and_then(Value::as_str)
                .filter(|words| !words.is_empty())
                .ok_or_else(|| GraphError::because(100, "The parameter text['body'] is required."))?;
            if words.chars().count() > 4_096 {
                let details = "Param text['body'] must be at most 4096 characters long.";
                return Err(GraphError::because(100, details));
            }
            Ok(Checked::plain(kind, words))
        }
        "interactive" => interactive::check(object(body, kind)?),
        "template" => template::check(object(body, kind)?, find),
        _ => media::check(kind, body),
    }
}

/// The type that is named; without one, that of the only content there is, which is a text for most.
fn kind(body: &Map<String, Value>) -> Result<&'static str, GraphError> {
    let known = |name: &str| TYPES.iter().find(|known| **known == name).copied();
    match optional_text(body, "type", 1, 64)? {
        Some(name) => known(name).ok_or_else(|| {
            GraphError::because(
                100,
                format!("Param type must be one of {{{}}} - got \"{name}\".", TYPES.join(", ")),
            )
        }),
        None => Ok(TYPES.into_iter().find(|name| body.contains_key(*name)).unwrap_or("text")),
    }
}
