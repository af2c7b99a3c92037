//! Reading the fields of a request. Lengths are in characters, that is Unicode scalar values.

use serde_json::{Map, Value};

use crate::graph_error::GraphError;

/// A field that must be an object.
pub(super) fn object<'a>(
    of: &'a Map<String, Value>,
    name: &str,
) -> Result<&'a Map<String, Value>, GraphError> {
    match of.get(name) {
        Some(Value::Object(object)) => Ok(object),
        None | Some(Value::Null) => Err(GraphError::missing(name)),
        Some(_) => Err(GraphError::shape(format!("Param {name} must be a JSON object"))),
    }
}

/// A field that must be an array of objects.
pub(super) fn objects<'a>(
    of: &'a Map<String, Value>,
    name: &str,
) -> Result<Vec<&'a Map<String, Value>>, GraphError> {
    match of.get(name) {
        Some(Value::Array(items)) => items.iter().map(|item| as_object(item, name)).collect(),
        None | Some(Value::Null) => Err(GraphError::missing(name)),
        Some(_) => Err(GraphError::shape(format!("Param {name} must be an array"))),
    }
}

/// An object, or an error that names where it should be.
pub(super) fn as_object<'a>(value: &'a Value, name: &str) -> Result<&'a Map<String, Value>, GraphError> {
    value.as_object().ok_or_else(|| GraphError::shape(format!("Param {name} must hold JSON objects")))
}

/// A text that must be there, with a length in this range.
pub(super) fn text<'a>(
    of: &'a Map<String, Value>,
    name: &str,
    least: usize,
    most: usize,
) -> Result<&'a str, GraphError> {
    optional_text(of, name, least, most)?.ok_or_else(|| GraphError::missing(name))
}

/// A text that may be missing; when it is there its length is in this range.
pub(super) fn optional_text<'a>(
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
pub(super) fn unique<'a>(what: &str, values: impl Iterator<Item = &'a str>) -> Result<(), GraphError> {
    let mut seen = Vec::new();
    for value in values {
        if seen.contains(&value) {
            return Err(GraphError::value(format!("Duplicated {what}: {value}")));
        }
        seen.push(value);
    }
    Ok(())
}
