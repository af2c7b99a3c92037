//! The texts of jobs as schemas.

use hiretalk_domain::catalogue::{
    EmploymentType, FieldOfWork, JobProse, SalaryPeriod, Seniority, WebAddress, WorkModel,
};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, Schema, SchemaType};
use utoipa::{PartialSchema, ToSchema};

use super::patterns;
use super::texts::{names, text, text_schema};

text_schema! {
    /// Titles and employers.
    JobNameText as "JobName" = text(
        "1 to 120 printable characters. White space around them is removed and does not count.",
        None,
        "Backend developer",
    )
    .pattern(Some(patterns::trimmed(120)))
    .build()
}
text_schema! {
    /// Fields of work.
    FieldOfWorkText as "FieldOfWork" = text(
        "1 to 24 printable characters: people choose it from a list whose rows have no room for more. White space \
         around them is removed and does not count.",
        None,
        "Software",
    )
    .pattern(Some(patterns::trimmed(FieldOfWork::MAXIMUM)))
    .build()
}
text_schema! {
    /// Cities.
    CityText as "City" = text(
        "1 to 80 printable characters. White space around them is removed and does not count.",
        None,
        "Bilbao",
    )
    .pattern(Some(patterns::trimmed(80)))
    .build()
}
text_schema! {
    /// Skills.
    SkillText as "Skill" = text(
        "1 to 60 printable characters. White space around them is removed and does not count.",
        None,
        "Rust",
    )
    .pattern(Some(patterns::trimmed(60)))
    .build()
}
text_schema! {
    /// Descriptions.
    JobDescriptionText as "JobDescription" = text(
        "1 to 5000 printable characters and line breaks. White space around them is removed.",
        Some(JobProse::MAXIMUM),
        "You build the services that our customers' orders run through.",
    )
    .pattern(Some(patterns::prose()))
    .build()
}
text_schema! {
    /// Countries.
    CountryText as "Country" =
        text("Two letters of ISO 3166-1.", None, "ES").pattern(Some(patterns::letters(2))).build()
}
text_schema! {
    /// Languages.
    LanguageText as "Language" =
        text("Two letters of ISO 639-1.", None, "es").pattern(Some(patterns::letters(2))).build()
}
text_schema! {
    /// Currencies.
    CurrencyText as "Currency" =
        text("Three letters of ISO 4217.", None, "EUR").pattern(Some(patterns::letters(3))).build()
}
text_schema! {
    /// Addresses on the web.
    WebAddressText as "WebAddress" = text(
        "An absolute `http://` or `https://` address without spaces.",
        Some(WebAddress::MAXIMUM),
        "https://example.com/jobs/7",
    )
    .pattern(Some(patterns::web_address()))
    .build()
}
text_schema! {
    /// The names of employment types.
    EmploymentTypeName as "EmploymentType" = names(
        "How much of the week a job takes.",
        EmploymentType::ALL.iter().map(|kind| kind.as_str()),
    )
}
text_schema! {
    /// The names of work models.
    WorkModelName as "WorkModel" =
        names("Where the work is done.", WorkModel::ALL.iter().map(|model| model.as_str()))
}
text_schema! {
    /// The names of seniorities.
    SeniorityName as "Seniority" = names(
        "How much experience a job asks for.",
        Seniority::ALL.iter().map(|seniority| seniority.as_str()),
    )
}
text_schema! {
    /// The names of salary periods.
    SalaryPeriodName as "SalaryPeriod" =
        names("For how long a salary is.", SalaryPeriod::ALL.map(SalaryPeriod::as_str))
}
text_schema! {
    /// The one value of `open`.
    OpenFlag as "OpenFlag" = names("Only what is offered now.", ["true"])
}

/// Stands for a catalogue in JSON: rows that are no jobs are told of in the answer, so that any array is taken.
pub(crate) enum CatalogueArray {}

impl PartialSchema for CatalogueArray {
    fn schema() -> RefOr<Schema> {
        let item = ObjectBuilder::new()
            .schema_type(SchemaType::AnyValue)
            .description(Some("A `JobRequest` with its `id`."));
        let array: Array = ArrayBuilder::new()
            .items(RefOr::T(Schema::Object(item.build())))
            .description(Some("The jobs."))
            .build();
        Schema::Array(array).into()
    }
}

impl ToSchema for CatalogueArray {
    fn name() -> std::borrow::Cow<'static, str> {
        "Catalogue".into()
    }
}
