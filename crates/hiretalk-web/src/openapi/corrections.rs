//! What the derived document would say wrongly.

use utoipa::Modify;
use utoipa::openapi::schema::{AnyOfBuilder, OneOf};
use utoipa::openapi::{OpenApi, RefOr, Required, Schema};

use super::common_responses::operation;
use crate::route::{Endpoint, Route};

/// Puts it right.
pub(super) struct Corrections;

impl Modify for Corrections {
    fn modify(&self, document: &mut OpenApi) {
        event_data_is_any_of_its_kinds(document);
        last_event_id_is_optional(document);
    }
}

/// Fields may be added to any object, so what fits `conversation.completed` also fits `candidate.erased`: `anyOf`,
/// where `oneOf` is derived.
fn event_data_is_any_of_its_kinds(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    if let Some(RefOr::T(schema)) = components.schemas.get_mut("EventData")
        && let Schema::OneOf(OneOf { items, description, .. }) = schema
    {
        let any = std::mem::take(items).into_iter().fold(AnyOfBuilder::new(), AnyOfBuilder::item);
        *schema = Schema::AnyOf(any.description(description.take()).build());
    }
}

/// An `Option` would make it nullable, and a header cannot be null.
fn last_event_id_is_optional(document: &mut OpenApi) {
    let Some(operation) = operation(document, Route::Events, Endpoint::ReadEvents) else { return };
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && parameter.name == "Last-Event-ID"
        {
            parameter.required = Required::False;
        }
    }
}
