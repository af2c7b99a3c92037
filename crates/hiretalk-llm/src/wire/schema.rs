//! The schema of a reading, within what strict structured output allows: every property required, none besides, no
//! bounds on numbers.

use hiretalk_domain::catalogue::{EmploymentType, FieldOfWork, Seniority, WorkModel};
use hiretalk_domain::interpretation::InterpretationRequest;
use serde_json::{Value, json};

/// The schema of the answer to this question.
pub(super) fn schema(asked: &InterpretationRequest) -> Value {
    let option = one_of(asked.options.iter().map(|offered| offered.id.as_str()));
    if !asked.takes_preferences {
        return object(&json!({"option": option, "confidence": {"type": "number"}}));
    }
    let preferences = object(&json!({
        "field": one_of(asked.fields.iter().map(FieldOfWork::as_str)),
        "employment_type": one_of(EmploymentType::ALL.iter().map(|term| term.as_str())),
        "work_model": one_of(WorkModel::ALL.iter().map(|term| term.as_str())),
        "seniority": one_of(Seniority::ALL.iter().map(|term| term.as_str())),
        "city": {"type": ["string", "null"]},
        "country": {"type": ["string", "null"]},
        "languages": {"type": "array", "items": {"type": "string"}},
        "interests": {"type": "array", "items": {"type": "string"}},
    }));
    object(&json!({
        "option": option,
        "preferences": {"anyOf": [preferences, {"type": "null"}]},
        "confidence": {"type": "number"},
    }))
}

/// One of these texts, or null.
fn one_of<'a>(texts: impl Iterator<Item = &'a str>) -> Value {
    let texts: Vec<&str> = texts.collect();
    if texts.is_empty() {
        json!({"type": "null"})
    } else {
        json!({"anyOf": [{"type": "string", "enum": texts}, {"type": "null"}]})
    }
}

fn object(properties: &Value) -> Value {
    let required: Vec<&String> = properties.as_object().into_iter().flat_map(|names| names.keys()).collect();
    json!({"type": "object", "required": required, "properties": properties, "additionalProperties": false})
}
