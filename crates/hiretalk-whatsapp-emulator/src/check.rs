//! Checks of a send against Meta's documentation; a defect gets the code that Meta has for it. Lengths are in Unicode
//! scalar values.

mod interactive;
mod template;

use serde_json::{Map, Value};

use crate::graph_error::GraphError;
use crate::inbound::{Choice, MenuKind};
use crate::template::Template;

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
    /// Approximately what the candidate reads.
    pub(crate) summary: String,
    /// The choices that can be tapped.
    pub(crate) menu: Option<(MenuKind, Vec<Choice>)>,
    /// The category of a template; `None` is free text.
    pub(crate) template: Option<&'static str>,
}

impl Checked {
    fn plain(kind: &'static str, summary: impl Into<String>) -> Self {
        Self { kind, summary: summary.into(), menu: None, template: None }
    }
}

/// The recipient as the request has it.
#[derive(Clone, Copy)]
pub(crate) enum Recipient<'a> {
    Phone(&'a str),
    /// A business-scoped user id.
    User(&'a str),
}

pub(crate) fn product(body: &Map<String, Value>) -> Result<(), GraphError> {
    match body.get("messaging_product") {
        None => Err(GraphError::because(100, "The parameter messaging_product is required.")),
        Some(Value::String(product)) if product == "whatsapp" => Ok(()),
        Some(_) => Err(GraphError::shape("Param messaging_product must be whatsapp")),
    }
}

/// Reads the recipient; a phone number goes before a user id.
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
        _ => check_media(kind, body),
    }
}

/// Reads the type; without one, the first content that is there decides, else it is a text.
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

/// Checks a kind of message that HireTalk does not send.
fn check_media(kind: &'static str, body: &Map<String, Value>) -> Result<Checked, GraphError> {
    match kind {
        "location" => {
            let location = object(body, kind)?;
            coordinate(location, "latitude", 90.0)?;
            coordinate(location, "longitude", 180.0)?;
            Ok(Checked::plain(kind, optional_text(location, "name", 0, 1_000)?.unwrap_or("")))
        }
        "contacts" => {
            let contacts = objects(body, kind)?;
            let [first, ..] = contacts.as_slice() else {
                return Err(GraphError::missing("contacts"));
            };
            let mut name = "";
            for contact in &contacts {
                let written = text(object(contact, "name")?, "formatted_name", 1, 1_000)?;
                if std::ptr::eq(*contact, *first) {
                    name = written;
                }
            }
            Ok(Checked::plain(kind, name))
        }
        "reaction" => {
            let reaction = object(body, kind)?;
            text(reaction, "message_id", 1, 512)?;
            Ok(Checked::plain(kind, optional_text(reaction, "emoji", 0, 16)?.unwrap_or("")))
        }
        _ => {
            let media = object(body, kind)?;
            let id = optional_text(media, "id", 1, 512)?;
            let link = optional_text(media, "link", 1, 4_096)?;
            if id.is_none() == link.is_none() {
                let details = format!("Exactly one of {kind}['id'] and {kind}['link'] is required");
                return Err(GraphError::because(131_008, details));
            }
            Ok(Checked::plain(kind, optional_text(media, "caption", 0, 1_024)?.unwrap_or("")))
        }
    }
}

/// A number, or a text that is one.
fn coordinate(location: &Map<String, Value>, name: &str, most: f64) -> Result<(), GraphError> {
    let value = match location.get(name) {
        None | Some(Value::Null) => return Err(GraphError::missing(name)),
        Some(Value::String(text)) => text.parse().ok(),
        Some(value) => value.as_f64(),
    };
    if value.is_some_and(|value: f64| value.abs() <= most) {
        Ok(())
    } else {
        Err(GraphError::value(format!("{name} is not a valid coordinate")))
    }
}

/// A field that must be an object.
fn object<'a>(of: &'a Map<String, Value>, name: &str) -> Result<&'a Map<String, Value>, GraphError> {
    match of.get(name) {
        Some(Value::Object(object)) => Ok(object),
        None | Some(Value::Null) => Err(GraphError::missing(name)),
        Some(_) => Err(GraphError::shape(format!("Param {name} must be a JSON object"))),
    }
}

/// A field that must be an array of objects.
fn objects<'a>(of: &'a Map<String, Value>, name: &str) -> Result<Vec<&'a Map<String, Value>>, GraphError> {
    match of.get(name) {
        Some(Value::Array(items)) => items.iter().map(|item| as_object(item, name)).collect(),
        None | Some(Value::Null) => Err(GraphError::missing(name)),
        Some(_) => Err(GraphError::shape(format!("Param {name} must be an array"))),
    }
}

/// An object, or an error that names where it should be.
fn as_object<'a>(value: &'a Value, name: &str) -> Result<&'a Map<String, Value>, GraphError> {
    value.as_object().ok_or_else(|| GraphError::shape(format!("Param {name} must hold JSON objects")))
}

/// A text that must be there, with a length in this range.
fn text<'a>(
    of: &'a Map<String, Value>,
    name: &str,
    least: usize,
    most: usize,
) -> Result<&'a str, GraphError> {
    optional_text(of, name, least, most)?.ok_or_else(|| GraphError::missing(name))
}

/// A text that may be missing; when it is there its length is in this range.
fn optional_text<'a>(
    of: &'a Map<String, Value>,
    name: &str,
    least: usize,
    most: usize,
) -> Result<Option<&'a str>, GraphError> {
    match of.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let length = text.chars().count();
            if (least..=most).contains(&length) {
                Ok(Some(text))
            } else {
                let details = format!("{name} length invalid. Min length: {least}, Max length: {most}");
                Err(GraphError::value(details))
            }
        }
        Some(_) => Err(GraphError::shape(format!("Param {name} must be a string"))),
    }
}

/// No two of these may be equal.
fn unique<'a>(what: &str, values: impl Iterator<Item = &'a str>) -> Result<(), GraphError> {
    let mut seen = Vec::new();
    for value in values {
        if seen.contains(&value) {
            return Err(GraphError::value(format!("Duplicated {what}: {value}")));
        }
        seen.push(value);
    }
    Ok(())
}
