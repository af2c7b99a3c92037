//! Interactive messages: reply buttons, lists, links, and the kinds that are checked only in outline.

use serde_json::{Map, Value};

use super::{Checked, object, objects, optional_text, text, unique};
use crate::graph_error::GraphError;
use crate::inbound::{Choice, MenuKind};

/// Checks the content of an interactive message.
pub(super) fn check(interactive: &Map<String, Value>) -> Result<Checked, GraphError> {
    let kind = text(interactive, "type", 1, 64)?;
    match kind {
        "button" => {
            header(interactive, &["text", "image", "video", "document"])?;
            let body = body(interactive, 1_024)?;
            footer(interactive)?;
            let choices = buttons(object(interactive, "action")?)?;
            Ok(Checked { menu: Some((MenuKind::Buttons, choices)), ..Checked::plain("interactive", body) })
        }
        "list" => {
            header(interactive, &["text"])?;
            let body = body(interactive, 4_096)?;
            footer(interactive)?;
            let choices = rows(object(interactive, "action")?)?;
            Ok(Checked { menu: Some((MenuKind::List, choices)), ..Checked::plain("interactive", body) })
        }
        "cta_url" => {
            header(interactive, &["text", "image", "video", "document"])?;
            let body = body(interactive, 1_024)?;
            footer(interactive)?;
            link(object(interactive, "action")?)?;
            Ok(Checked::plain("interactive", body))
        }
        "location_request_message" => {
            let body = body(interactive, 1_024)?;
            named(object(interactive, "action")?, "send_location")?;
            Ok(Checked::plain("interactive", body))
        }
        "product"
        | "product_list"
        | "catalog_message"
        | "flow"
        | "order_details"
        | "order_status"
        | "address_message"
        | "call_permission_request"
        | "voice_call"
        | "carousel" => {
            footer(interactive)?;
            if kind != "call_permission_request" {
                object(interactive, "action")?;
            }
            let body = if interactive.contains_key("body") { body(interactive, 1_024)? } else { "" };
            Ok(Checked::plain("interactive", body))
        }
        _ => Err(GraphError::value(format!("Interactive type {kind} is not valid"))),
    }
}

/// Checks the header, if there is one: it is of one of these kinds, with the fields of its kind.
fn header(interactive: &Map<String, Value>, kinds: &[&str]) -> Result<(), GraphError> {
    if !interactive.contains_key("header") {
        return Ok(());
    }
    let header = object(interactive, "header")?;
    let kind = text(header, "type", 1, 32)?;
    if !kinds.contains(&kind) {
        return Err(GraphError::value(format!("Header type must be one of {}", kinds.join(", "))));
    }
    if kind == "text" {
        text(header, "text", 1, 60)?;
        return Ok(());
    }
    let media = object(header, kind)?;
    if media.contains_key("id") || media.contains_key("link") {
        Ok(())
    } else {
        Err(GraphError::missing(&format!("interactive['header']['{kind}']['id']")))
    }
}

fn body(interactive: &Map<String, Value>, most: usize) -> Result<&str, GraphError> {
    text(object(interactive, "body")?, "text", 1, most)
}

fn footer(interactive: &Map<String, Value>) -> Result<(), GraphError> {
    if interactive.contains_key("footer") {
        text(object(interactive, "footer")?, "text", 1, 60)?;
    }
    Ok(())
}

/// One to three buttons; no two ids and no two titles are equal.
fn buttons(action: &Map<String, Value>) -> Result<Vec<Choice>, GraphError> {
    let buttons = objects(action, "buttons")?;
    if !(1..=3).contains(&buttons.len()) {
        return Err(GraphError::value(
            "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3",
        ));
    }
    let mut choices = Vec::with_capacity(buttons.len());
    for button in buttons {
        if !matches!(optional_text(button, "type", 1, 32)?, None | Some("reply")) {
            return Err(GraphError::value("Button type must be reply"));
        }
        let reply = object(button, "reply")?;
        let id = text(reply, "id", 1, 256)?;
        if id.trim() != id {
            return Err(GraphError::value("Button id must not have leading or trailing spaces"));
        }
        let title = text(reply, "title", 1, 20)?;
        choices.push(Choice { id: id.to_owned(), title: title.to_owned(), description: None });
    }
    unique("button id", choices.iter().map(|choice| choice.id.as_str()))?;
    unique("button title", choices.iter().map(|choice| choice.title.as_str()))?;
    Ok(choices)
}

fn link(action: &Map<String, Value>) -> Result<(), GraphError> {
    named(action, "cta_url")?;
    let parameters = object(action, "parameters")?;
    text(parameters, "display_text", 1, 20)?;
    let url = text(parameters, "url", 1, 2_000)?;
    if url.starts_with("https://") || url.starts_with("http://") {
        Ok(())
    } else {
        Err(GraphError::value("url must be a valid URL"))
    }
}

fn named(action: &Map<String, Value>, name: &str) -> Result<(), GraphError> {
    if text(action, "name", 1, 64)? == name {
        Ok(())
    } else {
        Err(GraphError::value(format!("Action name must be {name}")))
    }
}

/// One to ten sections with ten rows altogether; no two ids are equal; several sections have titles.
fn rows(action: &Map<String, Value>) -> Result<Vec<Choice>, GraphError> {
    text(action, "button", 1, 20)?;
    let sections = objects(action, "sections")?;
    if !(1..=10).contains(&sections.len()) {
        return Err(GraphError::value("Invalid sections count. Min allowed: 1, Max allowed: 10"));
    }
    let mut choices = Vec::with_capacity(10);
    for section in &sections {
        let title = optional_text(section, "title", 1, 24)?;
        if title.is_none() && sections.len() > 1 {
            return Err(GraphError::missing("interactive['action']['sections']['title']"));
        }
        let rows = objects(section, "rows")?;
        if rows.is_empty() {
            return Err(GraphError::value("Section has no rows"));
        }
        for row in rows {
            choices.push(Choice {
                id: text(row, "id", 1, 200)?.to_owned(),
                title: text(row, "title", 1, 24)?.to_owned(),
                description: optional_text(row, "description", 0, 72)?.map(str::to_owned),
            });
        }
    }
    if choices.len() > 10 {
        let details = format!("Total row count exceed max allowed count: 10, got {}", choices.len());
        return Err(GraphError::value(details));
    }
    unique("row id", choices.iter().map(|choice| choice.id.as_str()))?;
    Ok(choices)
}
