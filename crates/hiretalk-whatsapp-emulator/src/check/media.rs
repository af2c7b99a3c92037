//! Media, locations, contacts and reactions.

use serde_json::{Map, Value};

use super::Checked;
use super::field::{object, objects, optional_text, text};
use crate::graph_error::GraphError;

/// Checks a message that is none of those HireTalk talks with.
pub(super) fn check(kind: &'static str, body: &Map<String, Value>) -> Result<Checked, GraphError> {
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
