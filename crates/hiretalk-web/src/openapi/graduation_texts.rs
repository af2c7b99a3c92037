//! The texts of graduations as schemas.

use hiretalk_domain::graduation::{CancelReason, Degree, GraduationStatus, Institution};
use hiretalk_domain::language::Language;
use utoipa::openapi::schema::{
    AnyOfBuilder, Array, ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType,
};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::patterns;
use super::texts::{names, text, text_schema};

text_schema! {
    /// Names of institutions.
    InstitutionText as "Institution" = text(
        "1 to 64 printable characters of any script without a colon, not all of them white space; kept verbatim.",
        Some(Institution::MAXIMUM),
        "Uni Norte",
    )
    .pattern(Some(patterns::PRINTABLE.replace("[^", "[^:")))
    .build()
}
text_schema! {
    /// Degrees.
    DegreeText as "Degree" = text(
        "1 to 128 printable characters of any script, not all of them white space; kept verbatim. An empty text is none.",
        Some(Degree::MAXIMUM),
        "Law",
    )
    .min_length(None)
    .pattern(Some(format!("^$|{}", *patterns::PRINTABLE)))
    .build()
}
text_schema! {
    /// Days.
    GraduationDateText as "GraduationDate" = text(
        "A day in the years 1 to 9999.",
        None,
        "2026-06-30",
    )
    .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
    .build()
}
text_schema! {
    /// Time zones.
    TimeZoneText as "TimeZone" =
        text("A name of the IANA time zone database.", Some(64), "Europe/Madrid").build()
}
text_schema! {
    /// The languages of dialogues.
    DialogueLanguageName as "DialogueLanguage" =
        names("A language of the dialogues.", Language::ALL.map(Language::as_str))
}
text_schema! {
    /// The names of a graduation's states.
    GraduationStatusName as "GraduationStatus" = names(
        "How far a graduation has come: it waits for its day; it waits for the end of another conversation with the \
         person or on their number; it has started a conversation; it was called off.",
        GraduationStatus::ALL.iter().map(|status| status.as_str()),
    )
}
text_schema! {
    /// The names of why graduations are called off.
    CancelReasonName as "GraduationCancelReason" = names(
        "Why a graduation was called off: somebody asked for it; the number had said STOP when the day came; the \
         person was forgotten.",
        CancelReason::ALL.iter().map(|reason| reason.as_str()),
    )
}

/// Stands for what a redelivered graduation event is answered with.
pub(crate) enum StartedOrKept {}

impl PartialSchema for StartedOrKept {
    fn schema() -> RefOr<Schema> {
        let any = AnyOfBuilder::new()
            .item(Ref::from_schema_name("Conversation"))
            .item(Ref::from_schema_name("Graduation"));
        Schema::AnyOf(any.build()).into()
    }
}

impl ToSchema for StartedOrKept {
    fn name() -> std::borrow::Cow<'static, str> {
        "StartedOrKept".into()
    }
}

/// Stands for graduations in JSON: rows that are none are told of in the answer, so that any array is taken.
pub(crate) enum GraduationArray {}

impl PartialSchema for GraduationArray {
    fn schema() -> RefOr<Schema> {
        let item =
            ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(Some("A `GraduationEvent`."));
        let array: Array = ArrayBuilder::new()
            .items(RefOr::T(Schema::Object(item.build())))
            .description(Some("The graduations."))
            .build();
        Schema::Array(array).into()
    }
}

impl ToSchema for GraduationArray {
    fn name() -> std::borrow::Cow<'static, str> {
        "Graduations".into()
    }
}
