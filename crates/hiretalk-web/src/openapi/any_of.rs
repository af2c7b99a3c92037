//! Event data is any of its kinds, not one of them: what one kind has, another may have too.

use utoipa::Modify;
use utoipa::openapi::schema::{AnyOfBuilder, OneOf};
use utoipa::openapi::{OpenApi, RefOr, Schema};

/// Turns the `oneOf` that is derived for event data into `anyOf`.
///
/// Fields may be added to any object, so what fits `conversation.completed` also fits `candidate.erased`.
pub(super) struct AnyOfEventData;

impl Modify for AnyOfEventData {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        if let Some(RefOr::T(schema)) = components.schemas.get_mut("EventData")
            && let Schema::OneOf(OneOf { items, description, .. }) = schema
        {
            let any = std::mem::take(items).into_iter().fold(AnyOfBuilder::new(), AnyOfBuilder::item);
            *schema = Schema::AnyOf(any.description(description.take()).build());
        }
    }
}
