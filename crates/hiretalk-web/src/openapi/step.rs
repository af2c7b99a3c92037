//! The body of a `PATCH` as a schema: an outcome comes with `COMPLETED` only.

use std::borrow::Cow;

use hiretalk_domain::conversation::Status;
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Stands for the body in the document.
pub(crate) enum StepSchema {}

impl PartialSchema for StepSchema {
    fn schema() -> RefOr<Schema> {
        let unfinished = step(
            &[Status::Created, Status::Ongoing],
            Schema::Object(
                ObjectBuilder::new().schema_type(Type::Null).description(Some("Not yet.")).build(),
            )
            .into(),
        );
        let outcome = OneOfBuilder::new()
            .description(Some("Why it ends; leaving it out or null means `FINISHED`."))
            .item(Ref::from_schema_name("Outcome"))
            .item(ObjectBuilder::new().schema_type(Type::Null));
        let finished = step(&[Status::Completed], Schema::OneOf(outcome.build()).into());
        let steps = AnyOfBuilder::new()
            .description(Some(
                "Where a conversation shall go. The status that it has already changes nothing.",
            ))
            .item(unfinished)
            .item(finished);
        Schema::AnyOf(steps.build()).into()
    }
}

impl ToSchema for StepSchema {
    fn name() -> Cow<'static, str> {
        "ConversationStep".into()
    }
}

fn step(statuses: &[Status], outcome: RefOr<Schema>) -> Schema {
    let status = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("The status that it shall have."))
        .enum_values(Some(statuses.iter().map(|status| status.as_str())));
    let step = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("status", Schema::Object(status.build()))
        .property("outcome", outcome)
        .required("status");
    Schema::Object(step.build())
}
