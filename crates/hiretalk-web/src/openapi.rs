//! The OpenAPI 3.1 document, generated from the annotations of the endpoints.

mod completion;
mod texts;

use utoipa::OpenApi;

pub(crate) use self::texts::{
    CancelReasonName, CandidateIdText, CatalogueArray, CityText, CountryText, CurrencyText, DegreeText,
    DeliveryName, DialogueLanguageName, DirectionName, EmailAddressText, EmploymentTypeName, FieldOfWorkText,
    GraduationArray, GraduationDateText, GraduationStatusName, InstitutionText, JobDescriptionText,
    JobNameText, KeyNameText, LanguageText, MessageKindName, OpenFlag, OriginName, OutboxStateName,
    OutcomeName, OutsideIdText, PersonNameText, PhoneNumberText, PositionNumber, ProblemCodeName, ReplyText,
    SalaryPeriodName, ScopeName, SeniorityName, SkillText, StatusName, TaskName, TimeZoneText,
    WebAddressText, WorkModelName,
};

/// The document without its operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "HireTalk",
        description = "Opens, holds and closes the conversation between a recruiter's systems and a candidate.\n\n\
            Errors are RFC 9457 problems with a stable `code`; those of validation list every wrong field at once. \
            Each answer has an `X-Request-Id`: the caller's own, if it is 1 to 64 of `A-Z a-z 0-9 . _ -`. \
            Timestamps are RFC 3339 in UTC with six decimals. A field that is not known is ignored in a request, and \
            may be added to an answer in a later version. A JSON body that names a known field twice is refused.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "Events", description = "Events come in, and the feed of what happened goes out."),
        (name = "Graduations", description = "Graduations come in, today's or ahead of time; see, move and cancel them."),
        (name = "Conversations", description = "Read, filter and advance conversations."),
        (name = "Candidates", description = "Erase candidates."),
        (name = "WhatsApp", description = "Where Meta delivers."),
        (name = "Jobs", description = "The catalogue that candidates are matched with."),
        (name = "Endpoints", description = "Other systems that our events are sent to."),
        (name = "Outbox", description = "What must still happen outside, and what was given up."),
        (name = "API keys", description = "Who may call."),
        (name = "Development", description = "Move the clock, answer as a candidate."),
        (name = "Operations", description = "Health, metrics, this document."),
    ),
    components(schemas(
        crate::problem::ProblemBody<'_>,
        CandidateIdText,
        EmploymentTypeName,
        FieldOfWorkText,
        GraduationStatusName,
        InstitutionText,
        OpenFlag,
        OutboxStateName,
        OutcomeName,
        OutsideIdText,
        PositionNumber,
        StatusName,
        WorkModelName,
    )),
)]
struct Document;

/// The OpenAPI 3.1 document: pretty-printed JSON, the same at every call.
pub fn openapi_json() -> String {
    let mut document = Document::openapi();
    crate::endpoints::document(&mut document);
    completion::complete(&mut document);
    // Every key of the document is a text, so it can be written.
    document.to_pretty_json().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_reference_of_the_document_leads_somewhere() {
        let document: Value = serde_json::from_str(&openapi_json()).unwrap();
        let mut waiting = vec![&document];
        let mut references = 0;
        while let Some(value) = waiting.pop() {
            match value {
                Value::Object(object) => {
                    if let Some(Value::String(reference)) = object.get("$ref") {
                        references += 1;
                        let pointer = reference.strip_prefix('#').unwrap();
                        assert!(document.pointer(pointer).is_some(), "{reference}");
                    }
                    waiting.extend(object.values());
                }
                Value::Array(items) => waiting.extend(items),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        assert!(references > 50, "{references}");
    }
}
