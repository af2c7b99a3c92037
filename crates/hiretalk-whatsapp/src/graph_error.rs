//! The error object of the Graph API: `{"error": {"code": .., ..}}`.

use serde::Deserialize;

use crate::lenient::{Object, Text};

/// What is used of it. Its texts are not: they can hold phone numbers. `error_data`, which is an object or a text, is
/// not read.
#[derive(Deserialize)]
pub(crate) struct GraphError<'a> {
    #[serde(borrow, default)]
    code: Text<'a>,
    /// Deprecated since v16 and still sent.
    #[serde(borrow, default)]
    error_subcode: Text<'a>,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    error: Object<GraphError<'a>>,
}

impl<'a> GraphError<'a> {
    /// The error in a body, if it is one: an object with a code.
    pub(crate) fn read(body: &'a [u8]) -> Option<Self> {
        let Object(envelope) = serde_json::from_slice::<Object<Envelope<'_>>>(body).ok()?;
        envelope?.error.0.filter(|error| error.code().is_some())
    }

    pub(crate) fn code(&self) -> Option<i32> {
        self.code.number()
    }

    pub(crate) fn subcode(&self) -> Option<i64> {
        self.error_subcode.number()
    }
}
