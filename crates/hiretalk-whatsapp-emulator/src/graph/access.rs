//! Who may ask, and the answers that all requests share.

use std::sync::Arc;

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;
use subtle::ConstantTimeEq;

use crate::graph_error::GraphError;
use crate::world::World;

/// What every route gets.
pub(super) type Shared = web::Data<Arc<World>>;

/// Refuses those without the access token.
pub(super) fn authorize(world: &World, request: &HttpRequest) -> Result<(), GraphError> {
    let shown = request.headers().get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let token =
        shown.and_then(|header| header.strip_prefix("Bearer ").or_else(|| header.strip_prefix("OAuth ")));
    let expected = world.settings.access_token.as_bytes();
    if token.is_some_and(|token| token.trim().as_bytes().ct_eq(expected).into()) {
        Ok(())
    } else {
        Err(GraphError::new(190))
    }
}

/// Refuses another object than this one.
pub(super) fn expect_object(verb: &str, id: &str, expected: &str) -> Result<(), GraphError> {
    if id == expected { Ok(()) } else { Err(GraphError::no_object(verb, id)) }
}

/// The answer to a request.
pub(super) fn answer(world: &World, result: Result<Value, GraphError>) -> HttpResponse {
    let trace = world.ids.trace();
    match result {
        Ok(body) => HttpResponse::Ok()
            .insert_header(("x-fb-request-id", trace.as_str()))
            .insert_header(("x-fb-trace-id", trace.as_str()))
            .json(body),
        Err(error) => error.answer(&trace, &world.settings.waba_id),
    }
}
