//! What is wrong with one field.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::ToSchema;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where, as a dotted path from the top of the body, or the name of a query parameter or header.
    #[schema(value_type = String, example = "candidate.phone_number")]
    pub field: Cow<'static, str>,
    /// What, for programs; a new version may add codes.
    #[schema(value_type = String, example = "phone_number_too_few_digits")]
    pub code: &'static str,
    /// What, for people.
    #[schema(value_type = String, example = "e164: the phone number has 5 digits, at least 7 are needed")]
    pub message: Cow<'static, str>,
}

impl FieldError {
    /// An error at `field`.
    pub(crate) fn new(
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { field: field.into(), code, message: message.into() }
    }
}
