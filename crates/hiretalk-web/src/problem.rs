//! Problems: every refusal and failure as RFC 9457 `application/problem+json`.

mod body;
mod code;
mod field_error;
mod of_use_cases;

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use hiretalk_domain::Cause;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::ports::StoreError;

pub(crate) use self::body::ProblemBody;
pub(crate) use self::code::ProblemCode;
pub use self::field_error::FieldError;

/// What a handler answers.
pub(crate) type Answer = Result<HttpResponse, Problem>;

/// A request that was refused or failed. Boxed, because it is rare and travels through every `Result`.
#[derive(Debug)]
pub(crate) struct Problem(Box<Parts>);

#[derive(Debug)]
struct Parts {
    code: ProblemCode,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    conversation_id: Option<ConversationId>,
    retry_after: Option<u64>,
    allow: Option<&'static str>,
    cause: Option<Cause>,
}

impl Problem {
    /// A problem with this code; `detail` tells a person what to do about it and holds no personal data.
    pub(crate) fn new(code: ProblemCode, detail: impl Into<Cow<'static, str>>) -> Self {
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

    /// The fields of a request are not what they should be: all of them at once.
    pub(crate) fn fields(code: ProblemCode, errors: Vec<FieldError>) -> Self {
        let detail = match errors.len() {
            1 => Cow::Borrowed("one field is not as it should be; see errors"),
            count => Cow::Owned(format!("{count} fields are not as they should be; see errors")),
        };
        let mut problem = Self::new(code, detail);
        problem.0.errors = errors;
        problem
    }

    /// A store that could not work, told to nobody but the log.
    pub(crate) fn of_store(error: StoreError) -> Self {
        let (code, detail) = match &error {
            StoreError::Unavailable(_) => (ProblemCode::Unavailable, "the store is not available; try again"),
            StoreError::Overloaded => {
                (ProblemCode::Unavailable, "there is more work than the store takes; try again")
            }
            StoreError::TimedOut => (ProblemCode::Unavailable, "the store did not answer in time; try again"),
            StoreError::UnreadableRow { .. } | StoreError::Broken(_) => {
                (ProblemCode::Internal, "the service failed; the log says why under this request id")
            }
        };
        Self::new(code, detail).caused_by(error.into())
    }

    /// Names the conversation that stands in the way.
    pub(crate) fn about(mut self, conversation_id: Option<ConversationId>) -> Self {
        self.0.conversation_id = conversation_id;
        self
    }

    /// Says after how many seconds to come back.
    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Names the methods that the resource has.
    pub(crate) fn allowing(mut self, methods: &'static str) -> Self {
        self.0.allow = Some(methods);
        self
    }

    /// Keeps what happened underneath, for the log.
    pub(crate) fn caused_by(mut self, cause: Cause) -> Self {
        self.0.cause = Some(cause);
        self
    }

    /// Its code.
    pub(crate) fn code(&self) -> ProblemCode {
        self.0.code
    }

    /// What happened underneath and what under that, for the log.
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

    /// The response that tells the caller.
    pub(crate) fn into_response(self, request_id: &str) -> HttpResponse {
        let parts = *self.0;
        let status = parts.code.status();
        let body = ProblemBody {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: &parts.detail,
            code: parts.code,
            errors: &parts.errors,
            conversation_id: parts.conversation_id.map(|id| id.as_uuid()),
            request_id,
        };
        let mut response = HttpResponse::new(status);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = parts.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(methods) = parts.allow {
            headers.insert(ALLOW, HeaderValue::from_static(methods));
        }
        if let Some(challenge) = parts.code.challenge() {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response.set_body(actix_web::body::BoxBody::new(crate::json::to_bytes(&body)))
    }
}
