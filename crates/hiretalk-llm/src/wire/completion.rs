//! The envelope of an answer: one choice that the model finished.

use hiretalk_domain::ports::InterpreterError;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::flaw::Flaw;

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
    tool_calls: Option<Vec<IgnoredAny>>,
    function_call: Option<IgnoredAny>,
}

/// What the model says in the body of a completion.
///
/// # Errors
/// It declines, or there is no such thing.
pub(super) fn content(body: &[u8]) -> Result<String, InterpreterError> {
    let Completion { choices } = serde_json::from_slice(body).map_err(|_| Flaw::NoCompletion)?;
    let [Choice { message, finish_reason }] = <[Choice; 1]>::try_from(choices).map_err(|_| Flaw::Choices)?;
    let Message { content, refusal, tool_calls, function_call } = message;
    if refusal.is_some_and(|refusal| !refusal.is_empty()) {
        return Err(InterpreterError::Declined);
    }
    if tool_calls.is_some_and(|calls| !calls.is_empty()) || function_call.is_some() {
        return Err(Flaw::ToolCall.into());
    }
    match finish_reason.as_deref() {
        Some("stop") => Ok(content.ok_or(Flaw::Schema)?),
        Some("content_filter") => Err(InterpreterError::Declined),
        Some("tool_calls" | "function_call") => Err(Flaw::ToolCall.into()),
        Some(_) | None => Err(Flaw::Unfinished.into()),
    }
}
