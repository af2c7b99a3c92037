//! The stable codes of problems, and the status that each of them has.

use actix_web::http::StatusCode;
use serde::{Serialize, Serializer};

/// Declares the codes once: the name in the API, the HTTP status, what it means.
macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $status:ident;)*) => {
        /// The stable code of a problem. Codes are never renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProblemCode { $($(#[$doc])* $variant,)* }

        impl ProblemCode {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in the API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The HTTP status that it is answered with.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }
        }
    };
}

problem_codes! {
    /// The body is not JSON, not UTF-8, or names a field twice.
    MalformedJson = "malformed_json", BAD_REQUEST;
    /// The body is JSON, but no object.
    NotAnObject = "not_an_object", BAD_REQUEST;
    /// The body did not arrive whole.
    MalformedBody = "malformed_body", BAD_REQUEST;
    /// A query parameter or a header is not what it should be.
    InvalidQuery = "invalid_query", BAD_REQUEST;
    /// A cursor is not one of ours, or belongs to another filter.
    InvalidCursor = "invalid_cursor", BAD_REQUEST;
    /// A limit is outside its range.
    InvalidLimit = "invalid_limit", BAD_REQUEST;
    /// A filter names a status that does not exist.
    UnknownStatus = "unknown_status", BAD_REQUEST;
    /// There is no valid key.
    Unauthorized = "unauthorized", UNAUTHORIZED;
    /// The signature is wrong, or too old or too new.
    InvalidSignature = "invalid_signature", UNAUTHORIZED;
    /// The verification request of the channel's webhook has not the agreed token.
    VerificationFailed = "verification_failed", FORBIDDEN;
    /// The key is valid, but not for this.
    InsufficientScope = "insufficient_scope", FORBIDDEN;
    /// There is nothing here.
    NotFound = "not_found", NOT_FOUND;
    /// The resource has no such method.
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED;
    /// The body did not arrive in time.
    RequestTimeout = "request_timeout", REQUEST_TIMEOUT;
    /// The event id was used before, with other content.
    EventConflict = "event_conflict", CONFLICT;
    /// The candidate already had a conversation about this job.
    DuplicateApplication = "duplicate_application", CONFLICT;
    /// The student's graduation is known under another id.
    DuplicateGraduation = "duplicate_graduation", CONFLICT;
    /// The graduation has started, or was cancelled.
    GraduationClosed = "graduation_closed", CONFLICT;
    /// The candidate is in another conversation.
    ActiveConversation = "active_conversation", CONFLICT;
    /// The number has opted out.
    OptedOut = "opted_out", CONFLICT;
    /// The number is not the candidate's.
    WrongNumber = "wrong_number", CONFLICT;
    /// A conversation does not go from this status to that one.
    IllegalTransition = "illegal_transition", CONFLICT;
    /// The body is larger than the route takes.
    PayloadTooLarge = "payload_too_large", PAYLOAD_TOO_LARGE;
    /// The body is not declared as JSON.
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE;
    /// Fields are missing or wrong.
    ValidationFailed = "validation_failed", UNPROCESSABLE_ENTITY;
    /// The URL leads to a private or local address.
    PrivateAddress = "private_address", UNPROCESSABLE_ENTITY;
    /// The graduation date is too far back.
    GraduationTooOld = "graduation_too_old", UNPROCESSABLE_ENTITY;
    RateLimited = "rate_limited", TOO_MANY_REQUESTS;
    Internal = "internal", INTERNAL_SERVER_ERROR;
    /// The service or its store cannot work now.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE;
    /// Others changed the same thing again and again.
    Contended = "contended", SERVICE_UNAVAILABLE;
    /// The process has its most event streams open.
    TooManyStreams = "too_many_streams", SERVICE_UNAVAILABLE;
}

impl ProblemCode {
    /// The seconds to wait, where waiting helps.
    pub(crate) fn retry_after(self) -> Option<u64> {
        match self {
            Self::TooManyStreams => Some(5),
            _ if self.status() == StatusCode::SERVICE_UNAVAILABLE => Some(2),
            _ if self.status() == StatusCode::TOO_MANY_REQUESTS => Some(1),
            _ => None,
        }
    }

    /// The value of `WWW-Authenticate`, where authentication is missing.
    pub(crate) fn challenge(self) -> Option<&'static str> {
        (self.status() == StatusCode::UNAUTHORIZED).then_some("Bearer")
    }
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
