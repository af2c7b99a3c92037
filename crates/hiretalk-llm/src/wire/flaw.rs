//! What is wrong with an answer.

use hiretalk_domain::ports::InterpreterError;

/// What is wrong with an answer that came. None of it is shown: it may repeat what the person wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is not JSON by its header.
    #[error("the answer's content type is not application/json")]
    ContentType,
    /// It is longer than any reading.
    #[error("the answer is too long")]
    TooLong,
    /// It is no chat completion.
    #[error("the answer is no chat completion")]
    NoCompletion,
    /// It has no choice, or several.
    #[error("the answer does not hold exactly one choice")]
    Choices,
    /// The model wants to call a tool; it was given none.
    #[error("the model calls a tool")]
    ToolCall,
    /// The model was cut off, or stopped for a reason that is not its end.
    #[error("the model did not finish")]
    Unfinished,
    /// What it says is not JSON of the schema, or not that alone.
    #[error("the reading is not of the schema")]
    Schema,
    /// It names an answer that was not offered.
    #[error("the reading names an answer that was not offered")]
    UnknownOption,
    /// It is surer than sure, or less than not.
    #[error("the reading's confidence is not a number from 0 to 1")]
    Confidence,
    /// The question could not be written down.
    #[error("the request cannot be written")]
    Request,
}

impl From<Flaw> for InterpreterError {
    fn from(flaw: Flaw) -> Self {
        Self::Unusable(flaw.into())
    }
}
