//! The answer to a request that failed, in the shape of the Graph API.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::catalog;

/// Why a request failed.
#[derive(Clone)]
pub(crate) struct GraphError {
    pub(crate) code: u32,
    status: u16,
    retry_after: Option<u32>,
    subcode: Option<u32>,
    /// In place of the code and its title.
    message: Option<String>,
    details: Option<String>,
}

impl GraphError {
    /// A code with its title and its usual status.
    pub(crate) fn new(code: u32) -> Self {
        let status = catalog::find(code).status;
        Self { code, status, retry_after: None, subcode: None, message: None, details: None }
    }

    /// A code, and what exactly was wrong.
    pub(crate) fn because(code: u32, details: impl Into<String>) -> Self {
        Self { details: Some(details.into()), ..Self::new(code) }
    }

    /// The same with this status, when there is one.
    pub(crate) fn with_status(mut self, status: Option<u16>) -> Self {
        self.status = status.unwrap_or(self.status);
        self
    }

    /// The same with `Retry-After` in seconds, when there is one.
    pub(crate) fn with_retry_after(mut self, seconds: Option<u32>) -> Self {
        self.retry_after = seconds;
        self
    }

    /// A request that is not shaped as the API wants it.
    pub(crate) fn shape(details: impl Into<String>) -> Self {
        Self { subcode: Some(2_494_010), ..Self::because(100, details) }
    }

    /// A field that is not there.
    pub(crate) fn missing(path: &str) -> Self {
        Self::because(131_008, format!("Parameter {path} is required"))
    }

    /// A field whose value is outside what is documented.
    pub(crate) fn value(details: impl Into<String>) -> Self {
        Self::because(131_009, details)
    }

    /// An object that does not exist or belongs to others; never a 404.
    pub(crate) fn no_object(verb: &str, id: &str) -> Self {
        let message = format!(
            "Unsupported {verb} request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation. Please read the Graph API documentation at \
             https://developers.facebook.com/docs/graph-api"
        );
        Self { subcode: Some(33), message: Some(message), ..Self::new(100) }
    }

    /// The body of the answer.
    pub(crate) fn body(&self, trace: &str) -> Value {
        let title = catalog::find(self.code).title;
        let message = match (&self.message, self.code) {
            (Some(message), _) => message.clone(),
            (None, 0 | 1 | 190) => title.to_owned(),
            (None, code) => format!("(#{code}) {title}"),
        };
        let mut error = json!({"message": message, "type": "OAuthException", "code": self.code});
        if let Some(details) = &self.details {
            error["error_data"] = json!({"messaging_product": "whatsapp", "details": details});
        }
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = json!(subcode);
        }
        if self.status >= 500 {
            error["is_transient"] = json!(true);
        }
        error["fbtrace_id"] = json!(trace);
        json!({ "error": error })
    }

    /// The whole answer.
    pub(crate) fn answer(&self, trace: &str, waba_id: &str) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut answer = HttpResponse::build(status);
        answer.insert_header(("x-fb-request-id", trace)).insert_header(("x-fb-trace-id", trace));
        if let Some(seconds) = self.retry_after {
            let usage = json!({waba_id: [{
                "type": "whatsapp", "call_count": 100, "total_cputime": 100, "total_time": 100,
                "estimated_time_to_regain_access": seconds.div_ceil(60),
            }]});
            answer
                .insert_header(("retry-after", seconds))
                .insert_header(("x-business-use-case-usage", usage.to_string()));
        }
        answer.json(self.body(trace))
    }
}
