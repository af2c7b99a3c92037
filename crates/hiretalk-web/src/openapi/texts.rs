//! The texts of the API as schemas: names out of fixed lists, and texts with a length.
#![expect(dead_code, reason = "types that stand in the document alone")]

use hiretalk_domain::api_key::Scope;
use hiretalk_domain::catalogue::{EmploymentType, SalaryPeriod, Seniority, WorkModel};
use hiretalk_domain::conversation::{OriginKind, Outcome, Status};
use hiretalk_domain::graduation::{CancelReason, GraduationStatus};
use hiretalk_domain::language::Language;
use hiretalk_domain::message::{Delivery, MediaKind};
use hiretalk_domain::outbox::OutboxState;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{RefOr, schema};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::ProblemCode;

/// Declares types that stand for one of some names.
macro_rules! names {
    ($($type:ident as $public:literal = $description:literal, $names:expr;)*) => {
        $(
            pub(crate) enum $type {}

            impl PartialSchema for $type {
                fn schema() -> RefOr<Schema> {
                    let names = ObjectBuilder::new()
                        .schema_type(Type::String)
                        .description(Some($description))
                        .enum_values(Some($names));
                    Schema::Object(names.build()).into()
                }
            }

            impl ToSchema for $type {
                fn name() -> std::borrow::Cow<'static, str> {
                    $public.into()
                }
            }
        )*
    };
}

names! {
    StatusName as "Status" =
        "How far a conversation has come; never backwards.", Status::ALL.map(Status::as_str);
    OutcomeName as "Outcome" = "Why a completed conversation ended.", Outcome::ALL.map(Outcome::as_str);
    OriginName as "Origin" =
        "What kind of event opened a conversation.",
        [OriginKind::Application, OriginKind::Graduation].map(OriginKind::as_str);
    DirectionName as "Direction" = "Which way a message goes.", ["out", "in"];
    MessageKindName as "MessageKind" =
        "What a message is: `template` to `link` go out; `tap`, `text` and the rest come in.",
        ["template", "text", "buttons", "list", "link", "tap"]
            .into_iter()
            .chain(MediaKind::ALL.map(MediaKind::as_str));
    DeliveryName as "Delivery" =
        "How far a message of ours has come; never backwards. `failed` will not arrive, `cancelled` never left.",
        [
            Delivery::Queued,
            Delivery::Sent,
            Delivery::Delivered,
            Delivery::Read,
            Delivery::Failed { code: None },
            Delivery::Cancelled,
        ]
        .map(Delivery::as_str);
    TaskName as "Task" =
        "What must still happen: a message is sent, what a person wrote is read, a silent person reminded, a silent \
         conversation ended.",
        ["SEND", "READ", "REMIND", "EXPIRE"];
    OutboxStateName as "OutboxState" =
        "How an entry stands: it waits for its time, its predecessor or its turn; a worker has it; it was sent and no \
         answer came; it was given up.",
        OutboxState::ALL.map(OutboxState::as_str);
    ScopeName as "Scope" = "What a key may do.", Scope::ALL.map(Scope::as_str);
    ProblemCodeName as "ProblemCode" =
        "What a problem is, for programs. Codes are never renamed; a later version may add some.",
        ProblemCode::ALL.iter().map(|code| code.as_str());
    DialogueLanguageName as "DialogueLanguage" =
        "A language of the dialogues.", Language::ALL.map(Language::as_str);
    GraduationStatusName as "GraduationStatus" =
        "How far a graduation has come: it waits for its day; it waits for the end of another conversation with the \
         person or on their number; it has started a conversation; it was cancelled.",
        GraduationStatus::ALL.iter().map(|status| status.as_str());
    CancelReasonName as "GraduationCancelReason" =
        "Why a graduation was cancelled: somebody asked for it; the number had opted out when the day came; the \
         person was erased.",
        CancelReason::ALL.iter().map(|reason| reason.as_str());
    EmploymentTypeName as "EmploymentType" =
        "How much of the week a job takes.", EmploymentType::ALL.iter().map(|kind| kind.as_str());
    WorkModelName as "WorkModel" =
        "Where the work is done.", WorkModel::ALL.iter().map(|model| model.as_str());
    SeniorityName as "Seniority" =
        "How much experience a job asks for.", Seniority::ALL.iter().map(|seniority| seniority.as_str());
    SalaryPeriodName as "SalaryPeriod" =
        "For how long a salary is.", SalaryPeriod::ALL.map(SalaryPeriod::as_str);
    OpenFlag as "OpenFlag" = "Only what is offered now.", ["true"];
}

/// An id that another system made: opaque, stored verbatim. 1 to 128 printable characters of any script, not all of them
/// white space.
#[derive(ToSchema)]
#[schema(as = OutsideId, min_length = 1, max_length = 128, examples("event-1001"))]
pub(crate) struct OutsideIdText(String);

/// The id of a candidate; a graduate's is `<institution>:<student_id>`.
#[derive(ToSchema)]
#[schema(as = CandidateId, min_length = 1, max_length = 193, examples("candidate-42"))]
pub(crate) struct CandidateIdText(String);

/// `+`, the country code and the rest; spaces - . ( ) may stand between digits and are removed. The level at which it is
/// checked is a setting of the installation: by default an assigned country code and 7 to 15 digits. `+1234567890` has
/// the shape of E.164 but a digit too few for its country, so the stricter settings refuse it.
#[derive(ToSchema)]
#[schema(as = PhoneNumber, min_length = 1, examples("+34600111222"))]
pub(crate) struct PhoneNumberText(String);

/// 1 to 100 printable characters of any script. White space around them is removed and does not count.
#[derive(ToSchema)]
#[schema(as = PersonName, min_length = 1, examples("María"))]
pub(crate) struct PersonNameText(String);

/// An e-mail address of the form that HTML has for them.
#[derive(ToSchema)]
#[schema(as = EmailAddress, format = "email", min_length = 1, max_length = 254, examples("maria@example.com"))]
pub(crate) struct EmailAddressText(String);

/// A position in the feed; 0 is before the first event.
#[derive(ToSchema)]
#[schema(as = Position, minimum = 0, maximum = 9_223_372_036_854_775_807_i64)]
pub(crate) struct PositionNumber(i64);

/// 1 to 100 printable characters. White space around them is removed and does not count.
#[derive(ToSchema)]
#[schema(as = ApiKeyName, min_length = 1, examples("ats-production"))]
pub(crate) struct KeyNameText(String);

/// 1 to 4096 characters, not all of them white space.
#[derive(ToSchema)]
#[schema(as = ReplyText, min_length = 1, max_length = 4096, examples("full-time"))]
pub(crate) struct ReplyText(String);

/// 1 to 64 printable characters of any script without a colon, not all of them white space; stored verbatim.
#[derive(ToSchema)]
#[schema(as = Institution, min_length = 1, max_length = 64, examples("Uni Norte"))]
pub(crate) struct InstitutionText(String);

/// 1 to 128 printable characters of any script, not all of them white space; stored verbatim. An empty text is none.
#[derive(ToSchema)]
#[schema(as = Degree, max_length = 128, examples("Law"))]
pub(crate) struct DegreeText(String);

/// A day in the years 1 to 9999.
#[derive(ToSchema)]
#[schema(as = GraduationDate, format = Date, min_length = 1, examples("2026-06-30"))]
pub(crate) struct GraduationDateText(String);

/// A name of the IANA time zone database.
#[derive(ToSchema)]
#[schema(as = TimeZone, min_length = 1, max_length = 64, examples("Europe/Madrid"))]
pub(crate) struct TimeZoneText(String);

/// 1 to 120 printable characters. White space around them is removed and does not count.
#[derive(ToSchema)]
#[schema(as = JobName, min_length = 1, examples("Backend developer"))]
pub(crate) struct JobNameText(String);

/// 1 to 24 printable characters: people choose it from a list whose rows have no room for more. White space around them
/// is removed and does not count.
#[derive(ToSchema)]
#[schema(as = FieldOfWork, min_length = 1, examples("Software"))]
pub(crate) struct FieldOfWorkText(String);

/// 1 to 80 printable characters. White space around them is removed and does not count.
#[derive(ToSchema)]
#[schema(as = City, min_length = 1, examples("Bilbao"))]
pub(crate) struct CityText(String);

/// 1 to 60 printable characters. White space around them is removed and does not count.
#[derive(ToSchema)]
#[schema(as = Skill, min_length = 1, examples("Rust"))]
pub(crate) struct SkillText(String);

/// 1 to 5000 printable characters and line breaks. White space around them is removed.
#[derive(ToSchema)]
#[schema(as = JobDescription, min_length = 1, max_length = 5000,
    examples("You build the services that our customers' orders run through."))]
pub(crate) struct JobDescriptionText(String);

/// Two letters of ISO 3166-1.
#[derive(ToSchema)]
#[schema(as = Country, min_length = 2, examples("ES"))]
pub(crate) struct CountryText(String);

/// Two letters of ISO 639-1.
#[derive(ToSchema)]
#[schema(as = Language, min_length = 2, examples("es"))]
pub(crate) struct LanguageText(String);

/// Three letters of ISO 4217.
#[derive(ToSchema)]
#[schema(as = Currency, min_length = 3, examples("EUR"))]
pub(crate) struct CurrencyText(String);

/// An absolute `http://` or `https://` address without spaces.
#[derive(ToSchema)]
#[schema(as = WebAddress, min_length = 1, max_length = 2000, examples("https://example.com/jobs/7"))]
pub(crate) struct WebAddressText(String);

/// Rows of an import in JSON: rows that are not valid are reported in the answer, so that any array is accepted.
macro_rules! rows {
    ($($type:ident as $public:literal = $description:literal of $item:literal;)*) => {
        $(
            pub(crate) enum $type {}

            impl PartialSchema for $type {
                fn schema() -> RefOr<Schema> {
                    let item = ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(Some($item));
                    let rows: schema::Array = ArrayBuilder::new()
                        .items(RefOr::T(Schema::Object(item.build())))
                        .description(Some($description))
                        .build();
                    Schema::Array(rows).into()
                }
            }

            impl ToSchema for $type {
                fn name() -> std::borrow::Cow<'static, str> {
                    $public.into()
                }
            }
        )*
    };
}

rows! {
    CatalogueArray as "Catalogue" = "The jobs." of "A `JobRequest` with its `id`.";
    GraduationArray as "Graduations" = "The graduations." of "A `GraduationEvent`.";
}
