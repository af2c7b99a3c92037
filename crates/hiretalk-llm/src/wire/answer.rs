//! What the model says, as a proposal of the domain. The schema binds good endpoints; nothing here relies on it.

use hiretalk_domain::catalogue::{CountryCode, FieldOfWork, JobText};
use hiretalk_domain::interpretation::{Confidence, InterpretationRequest, Proposal, Reading};
use hiretalk_domain::language::LanguageCode;
use hiretalk_domain::matching::Preferences;
use hiretalk_domain::ports::InterpreterError;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::completion;
use super::flaw::Flaw;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    option: Option<String>,
    confidence: f64,
    #[serde(default)]
    preferences: Value,
}

/// What the body of a completion proposes; none if the text means nothing that was offered.
///
/// # Errors
/// The model declines, or says something else than was asked of it.
pub(crate) fn proposal(
    body: &[u8],
    asked: &InterpretationRequest,
) -> Result<Option<Proposal>, InterpreterError> {
    let content = completion::content(body)?;
    let Said { option, confidence, preferences } =
        serde_json::from_str(&content).map_err(|_| Flaw::Schema)?;
    let confidence = Confidence::parse(confidence).map_err(|_| Flaw::Confidence)?;
    let offered = |option: String| {
        let offered = asked.options.iter().find(|offered| offered.id.as_str() == option);
        offered.map(|offered| offered.id.clone()).ok_or(Flaw::UnknownOption)
    };
    let option = option.map(offered).transpose()?;
    let preferences = match preferences {
        Value::Null => Preferences::default(),
        Value::Object(_) if !asked.takes_preferences => return Err(Flaw::Schema.into()),
        Value::Object(wanted) => known(&wanted),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            return Err(Flaw::Schema.into());
        }
    };
    let reading = Reading { option, preferences };
    // It found nothing.
    let is_any = reading != Reading::default();
    Ok(is_any.then_some(Proposal { reading, confidence }))
}

/// The preferences that jobs know. Each stands for itself: one of another type, or of a value that jobs do not know, is as
/// good as not said.
fn known(wanted: &Map<String, Value>) -> Preferences {
    let text = |name: &str| wanted.get(name).and_then(Value::as_str);
    let texts = |name: &str| {
        wanted.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    };
    Preferences {
        field: text("field").and_then(|field| FieldOfWork::parse(field).ok()),
        employment_type: text("employment_type").and_then(|term| term.parse().ok()),
        work_model: text("work_model").and_then(|term| term.parse().ok()),
        seniority: text("seniority").and_then(|term| term.parse().ok()),
        city: text("city").and_then(|city| JobText::parse(city).ok()),
        country: text("country").and_then(|code| CountryCode::parse(code).ok()),
        languages: texts("languages").filter_map(|code| LanguageCode::parse(code).ok()).collect(),
        is_beginner: false,
        interests: texts("interests").map(str::to_owned).collect(),
        dismissed: Vec::new(),
    }
}
