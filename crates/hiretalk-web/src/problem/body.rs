//! A problem as it is written.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{FieldError, ProblemCode};

/// RFC 9457 problem details, with a stable `code`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// Always `about:blank`: `code` is what tells problems apart.
    #[schema(value_type = String, example = "about:blank")]
    pub(crate) r#type: &'static str,
    /// The name of the status.
    #[schema(value_type = String, example = "Conflict")]
    pub(crate) title: &'static str,
    /// The HTTP status.
    #[schema(value_type = i32, minimum = 400, maximum = 599, example = 409)]
    pub(crate) status: u16,
    /// What happened, for people.
    #[schema(value_type = String, example = "this candidate already has an active conversation")]
    pub(crate) detail: &'a str,
    /// What happened, for programs.
    #[schema(value_type = crate::openapi::ProblemCodeName)]
    pub(crate) code: ProblemCode,
    /// Every field that is wrong, where fields are.
    #[schema(value_type = Vec<FieldError>, required = false)]
    #[serde(skip_serializing_if = "<[FieldError]>::is_empty")]
    pub(crate) errors: &'a [FieldError],
    /// The conversation that stands in the way, where there is one.
    #[schema(value_type = String, format = Uuid, required = false, nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "crate::representation::some_uuid")]
    pub(crate) conversation_id: Option<Uuid>,
    /// What to name when asking about it; the same as the header `X-Request-Id`.
    #[schema(value_type = String, example = "4f1c09d2-1a")]
    pub(crate) request_id: &'a str,
}
