//! The OpenAPI 3.1 document, generated from the code that answers.

mod common_responses;
mod corrections;
mod examples;
mod graduation_texts;
mod job_texts;
mod patterns;
mod security;
mod step;
mod texts;

use utoipa::OpenApi;

use self::common_responses::CommonResponses;
use self::corrections::Corrections;
pub(crate) use self::examples::{application_event, graduation_event};
pub(crate) use self::graduation_texts::{
    CancelReasonName, DegreeText, DialogueLanguageName, GraduationArray, GraduationDateText,
    GraduationStatusName, InstitutionText, StartedOrKept, TimeZoneText,
};
pub(crate) use self::job_texts::{
    CatalogueArray, CityText, CountryText, CurrencyText, EmploymentTypeName, FieldOfWorkText,
    JobDescriptionText, JobNameText, LanguageText, OpenFlag, SalaryPeriodName, SeniorityName, SkillText,
    WebAddressText, WorkModelName,
};
use self::security::Security;
pub(crate) use self::step::StepSchema;
pub(crate) use self::texts::{
    CandidateIdText, DeliveryName, DirectionName, EmailAddressText, KeyNameText, MessageKindName, OriginName,
    OutboxStateName, OutcomeName, OutsideIdText, PersonNameText, PhoneNumberText, PositionNumber,
    ProblemCodeName, ReplyText, ScopeName, StatusName, TaskName,
};
use crate::endpoints;
use crate::representation::ApiKeyView;

/// The document. Responses that every endpoint of a kind has are added by [`CommonResponses`].
#[derive(OpenApi)]
#[openapi(
    info(
        title = "HireTalk",
        description = "Opens, holds and closes the conversation between a recruiter's systems and a candidate.\n\n\
            Errors are RFC 9457 problems with a stable `code`; those of validation list every wrong field at once. \
            Each answer has an `X-Request-Id`: the caller's own, if it is 1 to 64 of `A-Z a-z 0-9 . _ -`. \
            Moments are RFC 3339 in UTC with six decimals. A field that is not known is ignored in a request, and \
            may be added to an answer in a later version. A JSON body that names a known field twice is refused.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "Events", description = "Events come in, and the feed of what happened goes out."),
        (name = "Graduations", description = "Graduations come in, today's or ahead of time; see, move and cancel them."),
        (name = "Conversations", description = "Read, filter and advance conversations."),
        (name = "Candidates", description = "Forget candidates."),
        (name = "WhatsApp", description = "Where Meta delivers."),
        (name = "Jobs", description = "The catalogue that candidates are matched with."),
        (name = "Outbox", description = "What must still happen outside, and what was given up."),
        (name = "API keys", description = "Who may call."),
        (name = "Development", description = "Move the clock, answer as a candidate."),
        (name = "Operations", description = "Health, metrics, this document."),
    ),
    paths(
        endpoints::application_webhook::receive,
        endpoints::start_conversation::start,
        endpoints::list_graduations::list,
        endpoints::import_graduations::import,
        endpoints::get_graduation::get,
        endpoints::reschedule_graduation::reschedule,
        endpoints::cancel_graduation::cancel,
        endpoints::events::read,
        endpoints::list_conversations::list,
        endpoints::get_conversation::get,
        endpoints::advance_conversation::advance,
        endpoints::list_messages::list,
        endpoints::erase_candidate::erase,
        endpoints::list_jobs::list,
        endpoints::import_jobs::import,
        endpoints::get_job::get,
        endpoints::put_job::put,
        endpoints::delete_job::delete,
        endpoints::verify_webhook::verify,
        endpoints::receive_delivery::receive,
        endpoints::list_outbox::list,
        endpoints::retry_outbox_entry::retry,
        endpoints::list_keys::list,
        endpoints::create_key::create,
        endpoints::revoke_key::revoke,
        endpoints::advance_clock::advance,
        endpoints::simulate_reply::reply,
        endpoints::health::livez,
        endpoints::health::readyz,
        endpoints::metrics::metrics,
        endpoints::docs::openapi,
        endpoints::docs::docs,
    ),
    components(schemas(
        crate::problem::ProblemBody<'_>,
        ApiKeyView<'_>,
        CancelReasonName,
        CandidateIdText,
        CatalogueArray,
        CityText,
        CountryText,
        CurrencyText,
        DegreeText,
        DeliveryName,
        DialogueLanguageName,
        DirectionName,
        EmailAddressText,
        EmploymentTypeName,
        FieldOfWorkText,
        GraduationArray,
        GraduationDateText,
        GraduationStatusName,
        InstitutionText,
        JobDescriptionText,
        JobNameText,
        KeyNameText,
        LanguageText,
        MessageKindName,
        OpenFlag,
        OriginName,
        OutboxStateName,
        OutcomeName,
        OutsideIdText,
        PersonNameText,
        PhoneNumberText,
        PositionNumber,
        ProblemCodeName,
        ReplyText,
        SalaryPeriodName,
        ScopeName,
        SeniorityName,
        SkillText,
        StartedOrKept,
        StatusName,
        TaskName,
        TimeZoneText,
        WebAddressText,
        WorkModelName,
    )),
    modifiers(&Corrections, &Security, &CommonResponses),
)]
struct Document;

/// The OpenAPI 3.1 document of the API, generated from the code: pretty-printed JSON, the same at every call.
pub fn openapi_json() -> String {
    // Every key of the document is a text, so it can be written.
    Document::openapi().to_pretty_json().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::route::Route;

    #[test]
    fn the_document_has_exactly_the_endpoints_that_there_are() {
        let document: Value = serde_json::from_str(&openapi_json()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let mut documented = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            documented.extend(item.as_object().unwrap().keys().map(|method| format!("{method} {path}")));
        }
        let mut there_are = Vec::new();
        for route in Route::ALL.into_iter().filter(|route| !route.is_page()) {
            let methods = route.endpoints().iter().map(|endpoint| endpoint.method().as_str().to_lowercase());
            there_are.extend(methods.map(|method| format!("{method} {}", route.pattern())));
        }
        documented.sort();
        there_are.sort();
        assert_eq!(documented, there_are);
    }

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
