//! Template messages: the template must exist, and the parameters must fit it.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Checked, object, objects, text};
use crate::graph_error::GraphError;
use crate::inbound::{Choice, MenuKind};
use crate::template::{Button, ParameterFormat, Template, TemplateStatus, placeholders};

/// Checks the content of a template message.
pub(super) fn check<'t>(
    sent: &Map<String, Value>,
    find: impl Fn(&str, &str) -> Option<&'t Template>,
) -> Result<Checked, GraphError> {
    let name = text(sent, "name", 1, 512)?;
    let language = text(object(sent, "language")?, "code", 1, 64)?;
    let absent =
        || GraphError::because(132_001, format!("template name ({name}) does not exist in {language}"));
    let template = find(name, language).ok_or_else(absent)?;
    match template.status {
        TemplateStatus::Approved => {}
        TemplateStatus::Paused => return Err(GraphError::new(132_015)),
        TemplateStatus::Disabled => return Err(GraphError::new(132_016)),
        TemplateStatus::Pending | TemplateStatus::Rejected => return Err(absent()),
    }
    let components = if sent.contains_key("components") { objects(sent, "components")? } else { Vec::new() };
    let (mut header, mut body, mut buttons) = (Vec::new(), Vec::new(), vec![None; template.buttons().len()]);
    for component in components {
        let parameters =
            if component.contains_key("parameters") { objects(component, "parameters")? } else { Vec::new() };
        match text(component, "type", 1, 32)?.to_ascii_lowercase().as_str() {
            "header" => header = parameters,
            "body" => body = parameters,
            "button" => {
                let (index, parameter) = button(component, &parameters, template.buttons())?;
                if let Some(slot) = buttons.get_mut(index) {
                    *slot = parameter;
                }
            }
            "footer" | "carousel" | "limited_time_offer" | "order_status" => {}
            other => return Err(GraphError::value(format!("components: type {other} is not valid"))),
        }
    }
    check_header(template, &header)?;
    let written = fill("body", template.body(), template.parameter_format, &body)?;
    if written.chars().count() > 1_024 {
        return Err(GraphError::because(132_005, "body: translated text is longer than 1024 characters"));
    }
    check_links(template.buttons(), &buttons)?;
    let choices = quick_replies(template.buttons(), &buttons);
    Ok(Checked {
        menu: (!choices.is_empty()).then_some((MenuKind::QuickReplies, choices)),
        template: Some(template.category.name()),
        ..Checked::plain("template", written)
    })
}

fn check_header(template: &Template, parameters: &[&Map<String, Value>]) -> Result<(), GraphError> {
    match template.header() {
        None => expect_count("header", 0, parameters.len()),
        Some((format, text)) if format.eq_ignore_ascii_case("text") => {
            fill("header", text, template.parameter_format, parameters).map(|_| ())
        }
        Some((format, _)) => {
            expect_count("header", 1, parameters.len())?;
            let kind = parameters.first().map_or(Ok(""), |parameter| text(parameter, "type", 1, 32))?;
            if kind.eq_ignore_ascii_case(format) {
                Ok(())
            } else {
                Err(GraphError::because(
                    132_012,
                    format!("header: Format mismatch, expected {format}, received {kind}"),
                ))
            }
        }
    }
}

/// Fills the parameters into the text.
fn fill(
    place: &str,
    text: &str,
    format: ParameterFormat,
    parameters: &[&Map<String, Value>],
) -> Result<String, GraphError> {
    let names = placeholders(text);
    expect_count(place, names.len(), parameters.len())?;
    let mut written = text.to_owned();
    let mut filled = Vec::with_capacity(names.len());
    for (index, parameter) in parameters.iter().enumerate() {
        let name = match (format, parameter.get("parameter_name").and_then(Value::as_str)) {
            (ParameterFormat::Named, Some(name)) if names.contains(&name) && !filled.contains(&name) => name,
            (ParameterFormat::Positional, None) => names.get(index).copied().unwrap_or(""),
            (ParameterFormat::Named, name) => {
                let details = format!("{place}: parameter name {} does not fit", name.unwrap_or("(none)"));
                return Err(GraphError::because(132_012, details));
            }
            (ParameterFormat::Positional, Some(_)) => {
                let details = format!("{place}: the template has positional parameters, which have no names");
                return Err(GraphError::because(132_012, details));
            }
        };
        filled.push(name);
        let value = value(place, parameter)?;
        written = written.replace(&format!("{{{{{name}}}}}"), &value);
    }
    Ok(written)
}

/// Reads the value of a parameter.
fn value<'a>(place: &str, parameter: &'a Map<String, Value>) -> Result<Cow<'a, str>, GraphError> {
    let kind = text(parameter, "type", 1, 32)?;
    match kind {
        "text" => {
            let value = text(parameter, "text", 1, 32_768)?;
            if value.contains(['\n', '\r', '\t']) || value.contains("    ") {
                let details =
                    "Param text cannot have new-line/tab characters or more than 4 consecutive spaces";
                return Err(GraphError::shape(details));
            }
            Ok(Cow::Borrowed(value))
        }
        "currency" | "date_time" => {
            Ok(Cow::Borrowed(text(object(parameter, kind)?, "fallback_value", 1, 1_024)?))
        }
        _ => {
            let details = format!("{place}: parameters of type {kind} do not fit");
            Err(GraphError::because(132_012, details))
        }
    }
}

fn expect_count(place: &str, expected: usize, count: usize) -> Result<(), GraphError> {
    if expected == count {
        return Ok(());
    }
    let details = format!(
        "{place}: number of localizable_params ({count}) does not match the expected number of params ({expected})"
    );
    Err(GraphError::because(132_000, details))
}

/// Reads the index of a button and its parameter.
fn button(
    component: &Map<String, Value>,
    parameters: &[&Map<String, Value>],
    buttons: &[Button],
) -> Result<(usize, Option<String>), GraphError> {
    let index = match component.get("index") {
        Some(Value::Number(index)) => index.as_u64().and_then(|index| usize::try_from(index).ok()),
        Some(Value::String(index)) => index.parse().ok(),
        _ => None,
    };
    let index = index.ok_or_else(|| GraphError::missing("components['index']"))?;
    let kind = text(component, "sub_type", 1, 32)?;
    if !buttons.get(index).is_some_and(|button| button.kind.eq_ignore_ascii_case(kind)) {
        let details = format!("buttons: there is no button of type {kind} at index {index}");
        return Err(GraphError::because(132_012, details));
    }
    let given = parameters.first().map(|parameter| {
        let given = parameter.get("payload").or_else(|| parameter.get("text"));
        given.and_then(Value::as_str).unwrap_or_default().to_owned()
    });
    if given.as_ref().is_some_and(|given| given.chars().count() > 2_000) {
        return Err(GraphError::value("buttons: parameter is too long"));
    }
    Ok((index, given))
}

/// A link that ends in a variable needs it.
fn check_links(buttons: &[Button], given: &[Option<String>]) -> Result<(), GraphError> {
    for (index, (button, given)) in buttons.iter().zip(given).enumerate() {
        let variable = button.url.as_deref().is_some_and(|url| !placeholders(url).is_empty());
        if variable && given.as_deref().is_none_or(str::is_empty) {
            let details = format!("buttons: Button at index {index} of type Url requires a parameter");
            return Err(GraphError::because(131_008, details));
        }
    }
    Ok(())
}

/// A quick reply without a payload says its label.
fn quick_replies(buttons: &[Button], given: &[Option<String>]) -> Vec<Choice> {
    let replies =
        buttons.iter().zip(given).filter(|(button, _)| button.kind.eq_ignore_ascii_case("quick_reply"));
    replies
        .map(|(button, given)| Choice {
            id: given.clone().filter(|given| !given.is_empty()).unwrap_or_else(|| button.text.clone()),
            title: button.text.clone(),
            description: None,
        })
        .collect()
}
