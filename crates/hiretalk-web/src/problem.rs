//! Problems: every refusal and failure as RFC 9457 `application/problem+json`.

mod codes;
mod use_cases;

use std::borrow::Cow;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, ResponseError};
use hiretalk_domain::Cause;
use hiretalk_domain::ids::ConversationId;
use serde::Serialize;
use utoipa::ToSchema;

pub use self::codes::ProblemCode;

/// The answer of a handler.
pub(crate) type Answer = Result<HttpResponse, Problem>;

/// The media type of problems.
pub(crate) const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// A request that was refused or failed. Boxed, because it is rare and passes through every `Result`.
#[derive(Debug)]
pub struct Problem(Box<Parts>);

#[derive(Debug)]
struct Parts {
    code: ProblemCode,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    conversation_id: Option<ConversationId>,
    retry_after: Option<u64>,
    allow: Option<HeaderValue>,
    cause: Option<Cause>,
}

impl Problem {
    /// A problem with this code; `detail` is for people and holds no personal data.
    pub fn new(code: ProblemCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Parts {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            conversation_id: None,
            retry_after: code.retry_after(),
            allow: None,
            cause: None,
        }))
    }

    /// A problem with all wrong fields of a request.
    pub(crate) fn fields(code: ProblemCode, errors: Vec<FieldError>) -> Self {
        let detail = match errors.len() {
            1 => Cow::Borrowed("one field is not as it should be; see errors"),
            count => Cow::Owned(format!("{count} fields are not as they should be; see errors")),
        };
        let mut problem = Self::new(code, detail);
        problem.0.errors = errors;
        problem
    }

    /// Names the conversation that is the reason.
    pub(crate) fn about(mut self, conversation_id: Option<ConversationId>) -> Self {
        self.0.conversation_id = conversation_id;
        self
    }

    /// Sets the seconds to wait.
    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Sets `Allow`, the methods of the resource.
    pub(crate) fn allowing(mut self, methods: HeaderValue) -> Self {
        self.0.allow = Some(methods);
        self
    }

    /// Adds the cause, for the log alone.
    pub(crate) fn caused_by(mut self, cause: Cause) -> Self {
        self.0.cause = Some(cause);
        self
    }

    pub fn code(&self) -> ProblemCode {
        self.0.code
    }

    /// The chain of causes, for the log alone.
    pub(crate) fn causes(&self) -> Option<String> {
        let mut next: &dyn std::error::Error = &**self.0.cause.as_ref()?;
        let mut text = next.to_string();
        while let Some(source) = next.source() {
            text.push_str(": ");
            text.push_str(&source.to_string());
            next = source;
        }
        Some(text)
    }

    /// The JSON body; `request_id` is the one of the response's header.
    pub(crate) fn body(&self, request_id: &str) -> Bytes {
        let Parts { code, detail, errors, conversation_id, .. } = &*self.0;
        let status = code.status();
        let body = ProblemBody {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail,
            code: *code,
            errors,
            conversation_id: conversation_id.map(|id| id.to_string()),
            request_id,
        };
        // Writing to memory cannot fail.
        serde_json::to_vec(&body).unwrap_or_default().into()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.code.status()
    }

    /// The head alone: `middleware::observe` adds the body, which names the request.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, PROBLEM_JSON);
        if let Some(seconds) = self.0.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(methods) = &self.0.allow {
            headers.insert(ALLOW, methods.clone());
        }
        if let Some(challenge) = self.0.code.challenge() {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

/// There is nothing with this id or at this path.
pub(crate) fn not_found(detail: &'static str) -> Problem {
    Problem::new(ProblemCode::NotFound, detail)
}

/// RFC 9457 problem details, with a stable `code`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// Always `about:blank`: `code` is what tells problems apart.
    #[schema(value_type = String, example = "about:blank")]
    r#type: &'static str,
    /// The name of the status.
    #[schema(value_type = String, example = "Conflict")]
    title: &'static str,
    /// The HTTP status.
    #[schema(value_type = i32, minimum = 400, maximum = 599, example = 409)]
    status: u16,
    /// The details, for people.
    #[schema(value_type = String, example = "this candidate already has an active conversation")]
    detail: &'a str,
    /// The code, for programs.
    #[schema(value_type = crate::openapi::ProblemCodeName)]
    code: ProblemCode,
    /// Every field that is wrong, where fields are.
    #[schema(value_type = Vec<FieldError>, required = false)]
    #[serde(skip_serializing_if = "<[FieldError]>::is_empty")]
    errors: &'a [FieldError],
    /// The conversation that is the reason, if one is.
    #[schema(value_type = String, format = Uuid, required = false, nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_id: Option<String>,
    /// The id of the request in the log; the same as the header `X-Request-Id`.
    #[schema(value_type = String, example = "4f1c09d2-1a")]
    request_id: &'a str,
}

/// An error of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The field, as a dotted path from the top of the body, or the name of a query parameter or header.
    #[schema(value_type = String, example = "candidate.phone_number")]
    pub field: Cow<'static, str>,
    /// The code, for programs; a new version may add codes.
    #[schema(value_type = String, example = "phone_number_too_few_digits")]
    pub code: &'static str,
    /// The message, for people.
    #[schema(value_type = String, example = "e164: the phone number has 5 digits, at least 7 are needed")]
    pub message: Cow<'static, str>,
}

impl FieldError {
    pub(crate) fn new(
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { field: field.into(), code, message: message.into() }
    }
}
