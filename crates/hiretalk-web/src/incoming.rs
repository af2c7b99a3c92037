//! A request on its way to an endpoint.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use actix_web::web::Bytes;
use percent_encoding::percent_decode_str;

use crate::auth::Caller;
use crate::body::Body;
use crate::context::Context;
use crate::problem::{Problem, ProblemCode};

/// Routes whose callers have a key or a signature of ours take bodies of at most so many bytes.
const BODY_LIMIT: usize = 256 * 1024;

/// A form that anybody may send has at most so many bytes.
const FORM_LIMIT: usize = 16 * 1024;

/// A request on its way to an endpoint, its caller let in.
pub(crate) struct Incoming<'a> {
    pub(crate) context: &'a Arc<Context>,
    pub(crate) request: &'a HttpRequest,
    /// The id in the path, as it was sent.
    pub(crate) raw_id: &'a str,
    pub(crate) caller: &'a Caller,
    pub(crate) body: &'a mut Body,
}

impl Incoming<'_> {
    /// The headers.
    pub(crate) fn headers(&self) -> &HeaderMap {
        self.request.headers()
    }

    /// The body, which has to be JSON. A delivery that claims to be signed is let in here or not at all.
    ///
    /// # Errors
    /// It is not said to be JSON, too large, too slow, breaks off, or does not fit its signature.
    pub(crate) async fn json_body(&mut self) -> Result<Bytes, Problem> {
        let body = self.body.read_json(self.request.headers(), BODY_LIMIT).await;
        let Caller::Delivery(claim) = self.caller else { return body };
        let peer = self.request.peer_addr();
        // A claim that never comes to its proof costs the address as much as one that fails it.
        let body = body.map_err(|problem| self.context.gate.turn_away(peer, problem))?;
        self.context.gate.verify(claim, &body, peer)?;
        Ok(body)
    }

    /// The body, which has to be an HTML form's.
    ///
    /// # Errors
    /// It is not said to be one, too large, too slow, or breaks off.
    pub(crate) async fn form_body(&mut self) -> Result<Bytes, Problem> {
        self.body.read_form(self.request.headers(), FORM_LIMIT).await
    }

    /// The id in the path, decoded; none if it is no text.
    pub(crate) fn id(&self) -> Option<std::borrow::Cow<'_, str>> {
        percent_decode_str(self.raw_id).decode_utf8().ok()
    }

    /// The id in the path, if it is a UUID in its usual form. Every other text is an id that does not exist.
    pub(crate) fn uuid(&self) -> Option<uuid::Uuid> {
        if self.raw_id.len() == 36 { uuid::Uuid::try_parse(self.raw_id).ok() } else { None }
    }
}

/// There is no such thing.
pub(crate) fn not_found(detail: &'static str) -> Problem {
    Problem::new(ProblemCode::NotFound, detail)
}
