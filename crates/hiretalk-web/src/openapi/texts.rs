//! The texts of the API as schemas: names out of a fixed list, and texts with a form.

use hiretalk_domain::api_key::{ApiKeyName, Scope};
use hiretalk_domain::candidate::{EmailAddress, PersonName};
use hiretalk_domain::conversation::{OriginKind, Outcome, Status};
use hiretalk_domain::ids::{CandidateId, OUTSIDE_ID_MAXIMUM};
use hiretalk_domain::message::{Delivery, MediaKind, MessageId};
use hiretalk_domain::outbox::{OutboxState, Priority, Purpose, Task};
use serde_json::Value;
use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::patterns;
use crate::endpoints::simulate_reply::TEXT_MAXIMUM;
use crate::problem::ProblemCode;

/// Declares a type that stands for a text in the document and nowhere else.
macro_rules! text_schema {
    ($(#[$doc:meta])* $name:ident as $public:literal = $schema:expr) => {
        $(#[$doc])*
        pub(crate) enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                Schema::Object($schema).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                $public.into()
            }
        }
    };
}

pub(super) use text_schema;

text_schema! {
    /// The names of statuses.
    StatusName as "Status" = names("How far a conversation has come; never backwards.", Status::ALL.map(Status::as_str))
}
text_schema! {
    /// The names of outcomes.
    OutcomeName as "Outcome" = names("Why a completed conversation ended.", Outcome::ALL.map(Outcome::as_str))
}
text_schema! {
    /// The names of origins.
    OriginName as "Origin" = names(
        "What kind of event opened a conversation.",
        [OriginKind::Application, OriginKind::Graduation].map(OriginKind::as_str),
    )
}
text_schema! {
    /// The names of directions.
    DirectionName as "Direction" = names("Which way a message goes.", ["out", "in"])
}
text_schema! {
    /// The names of what messages are.
    MessageKindName as "MessageKind" = names(
        "What a message is: `template` to `link` go out; `tap`, `text` and the rest come in.",
        ["template", "text", "buttons", "list", "link", "tap"]
            .into_iter()
            .chain(MediaKind::ALL.map(MediaKind::as_str)),
    )
}
text_schema! {
    /// The names of delivery states.
    DeliveryName as "Delivery" = names(
        "How far a message of ours has come; never backwards. `failed` will not arrive, `cancelled` never left.",
        [
            Delivery::Queued,
            Delivery::Sent,
            Delivery::Delivered,
            Delivery::Read,
            Delivery::Failed { code: None },
            Delivery::Cancelled,
        ]
        .map(Delivery::as_str),
    )
}
text_schema! {
    /// The names of tasks.
    TaskName as "Task" = names(
        "What must still happen: a message is sent, what a person wrote is read, a silent person reminded, a silent conversation ended.",
        [
            Task::Send {
                purpose: Purpose::Dialogue,
                priority: Priority::Answer,
                turn: MessageId::from_uuid(uuid::Uuid::nil()),
            },
            Task::Read,
            Task::Remind,
            Task::Expire,
        ]
        .map(Task::as_str),
    )
}
text_schema! {
    /// The names of the states of outbox entries.
    OutboxStateName as "OutboxState" = names(
        "How an entry stands: it waits for its time, its predecessor or its turn; a worker has it; it was sent and no \
         answer came; it was given up.",
        OutboxState::ALL.map(OutboxState::as_str),
    )
}
text_schema! {
    /// What a simulated candidate types.
    ReplyText as "ReplyText" = text(
        "1 to 4096 characters, not all of them white space.",
        Some(TEXT_MAXIMUM),
        "full-time",
    )
    .pattern(Some(patterns::typed()))
    .build()
}
text_schema! {
    /// The names of scopes.
    ScopeName as "Scope" = names("What a key may do.", Scope::ALL.map(Scope::as_str))
}
text_schema! {
    /// The codes of problems.
    ProblemCodeName as "ProblemCode" = names(
        "What a problem is, for programs. Codes are never renamed; a later version may add some.",
        ProblemCode::ALL.iter().map(|code| code.as_str()),
    )
}
text_schema! {
    /// Ids that other systems made.
    OutsideIdText as "OutsideId" = text(
        "An id that another system made: opaque, kept verbatim. 1 to 128 printable characters of any script, not all \
         of them white space.",
        Some(OUTSIDE_ID_MAXIMUM),
        "event-1001",
    )
    .pattern(Some(patterns::PRINTABLE.as_str()))
    .build()
}
text_schema! {
    /// A candidate's id where one is looked for.
    CandidateIdText as "CandidateId" = text(
        "The id of a candidate; a graduate's is `<institution>:<student_id>`.",
        Some(CandidateId::STORED_MAXIMUM),
        "candidate-42",
    )
    .pattern(Some(patterns::PRINTABLE.as_str()))
    .build()
}
text_schema! {
    /// Phone numbers as they come in.
    PhoneNumberText as "PhoneNumber" = text(
        "`+`, the country code and the rest; spaces - . ( ) may stand between digits and are removed. How strictly it \
         is checked is a setting of the installation: by default an assigned country code and 7 to 15 digits. \
         `+1234567890` has the shape of E.164 but a digit too few for its country, so the stricter settings refuse it.",
        None,
        "+34600111222",
    )
    .pattern(Some(patterns::phone_number()))
    .build()
}
text_schema! {
    /// Parts of names.
    PersonNameText as "PersonName" = text(
        "1 to 100 printable characters of any script. White space around them is removed and does not count.",
        None,
        "María",
    )
    .pattern(Some(patterns::trimmed(PersonName::MAXIMUM)))
    .build()
}
text_schema! {
    /// E-mail addresses as they come in.
    EmailAddressText as "EmailAddress" = text(
        "An e-mail address of the form that HTML has for them.",
        Some(EmailAddress::MAXIMUM),
        "maria@example.com",
    )
    .format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)))
    .pattern(Some(patterns::EMAIL_ADDRESS))
    .build()
}
text_schema! {
    /// Places in the feed.
    PositionNumber as "Position" = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .description(Some("A place in the feed; 0 is before the first event."))
        .minimum(Some(0_i64))
        .maximum(Some(i64::MAX))
        .build()
}
text_schema! {
    /// What keys are called.
    KeyNameText as "ApiKeyName" = text(
        "1 to 100 printable characters. White space around them is removed and does not count.",
        None,
        "ats-production",
    )
    .pattern(Some(patterns::trimmed(ApiKeyName::MAXIMUM)))
    .build()
}

pub(super) fn names(description: &str, names: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(names))
        .build()
}

pub(super) fn text(description: &str, maximum: Option<usize>, example: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .min_length(Some(1))
        .max_length(maximum)
        .examples([Value::from(example)])
}
