//! `POST /api/application-webhook`: application events.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use hiretalk_domain::candidate::{ContactDetails, EmailAddress, PersonName};
use hiretalk_domain::catalogue::{CountryCode, JobText, WebAddress};
use hiretalk_domain::dialogue::Subject;
use hiretalk_domain::ids::{CandidateId, EventId, JobId};
use hiretalk_domain::intake::Application;
use hiretalk_domain::language::Language;
use hiretalk_domain::phone::PhoneRule;
use hiretalk_domain::text::TextError;
use hiretalk_domain::use_cases::Received;
use serde::Deserialize;
use serde_json::{Value, json};
use unicode_normalization::char::is_combining_mark;
use utoipa::{OpenApi, ToSchema};
use validator::ValidateEmail;

use super::conversations::{ConversationView, located};
use crate::body::EventBody;
use crate::deadline::within;
use crate::json::{Fields, Lenient, object_shape};
use crate::problem::{Answer, Problem};
use crate::state::Api;

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/application-webhook").post(receive));
}

#[derive(OpenApi)]
#[openapi(paths(receive))]
pub(crate) struct Docs;

#[utoipa::path(
    post,
    path = "/api/application-webhook",
    tag = "Events",
    operation_id = "receiveApplication",
    summary = "An application event comes in",
    description = "Opens a conversation. The same event again is answered with the conversation as it is then.",
    request_body(content = ApplicationEventBody, example = example),
    security(("bearer" = ["events:write"]), ("webhook_signature" = [])),
    responses(
        (status = 201, description = "A conversation was opened; it is `CREATED`.", body = ConversationView<'_>,
            headers(("Location" = String, description = "Where the conversation is."))),
        (status = 200, description = "A redelivery: nothing changed.", body = ConversationView<'_>,
            headers(("Location" = String, description = "Where the conversation is."))),
        (status = 409, description = "A rule is against it: `event_conflict`, `duplicate_application`, \
            `active_conversation` or `opted_out`."),
    ),
)]
async fn receive(body: EventBody, api: Data<Api>) -> Answer {
    let application = body.json::<ApplicationEventBody>().await?.check(api.settings.phone_rule)?;
    Ok(match within(api.services.receive.execute(application)).await? {
        Received::Opened(conversation) => located(StatusCode::CREATED, &conversation),
        Received::Redelivered(conversation) => located(StatusCode::OK, &conversation),
    })
}

/// "This candidate applied for this job." Fields that are not listed are ignored.
#[derive(Deserialize, ToSchema)]
#[schema(as = ApplicationEvent)]
pub(crate) struct ApplicationEventBody {
    /// The event's own id: the same id again, with the same content, is a redelivery.
    #[schema(value_type = crate::openapi::OutsideIdText, required = true)]
    #[serde(default)]
    id: Lenient<String>,
    /// The job applied for.
    #[schema(value_type = crate::openapi::OutsideIdText, required = true)]
    #[serde(default)]
    job_id: Lenient<String>,
    /// The candidate.
    #[schema(value_type = crate::openapi::OutsideIdText, required = true)]
    #[serde(default)]
    candidate_id: Lenient<String>,
    /// Contact details; they replace those that are stored of the candidate.
    #[schema(value_type = CandidateBody, required = true)]
    #[serde(default)]
    candidate: Lenient<CandidateBody>,
    /// The language to speak; by default that of the number's country.
    #[schema(value_type = Option<crate::openapi::DialogueLanguageName>)]
    #[serde(default)]
    language: Lenient<String>,
    /// The job in words, for the texts of the conversation. Not compared on a redelivery.
    #[schema(value_type = Option<AppliedJobBody>)]
    #[serde(default)]
    job: Lenient<AppliedJobBody>,
}

/// The job that an application is for, in words.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = AppliedJob)]
pub(crate) struct AppliedJobBody {
    /// The title.
    #[schema(value_type = Option<crate::openapi::JobNameText>, example = "Barista")]
    #[serde(default)]
    title: Lenient<String>,
    /// The employer.
    #[schema(value_type = Option<crate::openapi::JobNameText>, example = "Café Central")]
    #[serde(default)]
    employer: Lenient<String>,
    /// The city.
    #[schema(value_type = Option<crate::openapi::CityText>)]
    #[serde(default)]
    city: Lenient<String>,
    /// The country.
    #[schema(value_type = Option<crate::openapi::CountryText>)]
    #[serde(default)]
    country: Lenient<String>,
    /// The page of the job.
    #[schema(value_type = Option<crate::openapi::WebAddressText>)]
    #[serde(default)]
    url: Lenient<String>,
    /// The name of the person in charge.
    #[schema(value_type = Option<crate::openapi::PersonNameText>)]
    #[serde(default)]
    recruiter: Lenient<String>,
}

/// Contact details of a candidate.
#[derive(Deserialize, ToSchema)]
#[schema(as = CandidateContact)]
pub(crate) struct CandidateBody {
    /// `+`, country code, number; a space or - . ( ) may stand between digits. How strictly it is checked is a
    /// setting: `+1234567890` has the shape of E.164, but a digit too few for its country.
    #[schema(value_type = crate::openapi::PhoneNumberText, required = true)]
    #[serde(default)]
    phone_number: Lenient<String>,
    /// The given name.
    #[schema(value_type = crate::openapi::PersonNameText, required = true)]
    #[serde(default)]
    first_name: Lenient<String>,
    /// The family name.
    #[schema(value_type = crate::openapi::PersonNameText, required = true)]
    #[serde(default)]
    last_name: Lenient<String>,
    /// An e-mail address.
    #[schema(value_type = crate::openapi::EmailAddressText, required = true)]
    #[serde(default)]
    email_address: Lenient<String>,
}

object_shape!(CandidateBody, AppliedJobBody);

impl ApplicationEventBody {
    /// Validates all fields.
    ///
    /// # Errors
    /// `validation_failed`, with all wrong fields.
    fn check(self, phone_rule: PhoneRule) -> Result<Application, Problem> {
        let mut fields = Fields::default();
        let event_id = fields.text("id", self.id, EventId::parse);
        let job_id = fields.text("job_id", self.job_id, JobId::parse);
        let candidate_id = fields.text("candidate_id", self.candidate_id, CandidateId::parse);
        let candidate = fields.required("candidate", self.candidate);
        let contact = candidate.and_then(|candidate| candidate.check(&mut fields, phone_rule));
        let language = fields.optional_text("language", self.language, str::parse::<Language>);
        let job = fields.optional("job", self.job).unwrap_or_default();
        let subject = job.check(&mut fields);
        let application = (|| {
            Some(Application {
                event_id: event_id?,
                job_id: job_id?,
                candidate_id: candidate_id?,
                contact: contact?,
                language,
                subject,
            })
        })();
        fields.finish(application)
    }
}

impl AppliedJobBody {
    fn check(self, fields: &mut Fields) -> Subject {
        Subject {
            job_title: fields.optional_text("job.title", self.title, JobText::parse),
            employer: fields.optional_text("job.employer", self.employer, JobText::parse),
            city: fields.optional_text("job.city", self.city, JobText::parse),
            country: fields.optional_text("job.country", self.country, CountryCode::parse),
            url: fields.optional_text("job.url", self.url, WebAddress::parse),
            recruiter: fields.optional_text("job.recruiter", self.recruiter, PersonName::parse),
            institution: None,
        }
    }
}

impl CandidateBody {
    fn check(self, fields: &mut Fields, phone_rule: PhoneRule) -> Option<ContactDetails> {
        let phone_number =
            fields.text("candidate.phone_number", self.phone_number, |text| phone_rule.parse(text));
        let first_name = fields.text("candidate.first_name", self.first_name, PersonName::parse);
        let last_name = fields.text("candidate.last_name", self.last_name, PersonName::parse);
        let email_address = fields.text("candidate.email_address", self.email_address, email_address);
        Some(ContactDetails {
            phone_number: phone_number?,
            first_name: first_name?,
            last_name: Some(last_name?),
            email_address: Some(email_address?),
        })
    }
}

/// An address of the form that HTML's e-mail fields take, or an internationalised one (RFC 6531): letters and digits of any
/// script in place of those of ASCII. The domain checks less, because old rows must stay readable.
pub(super) fn email_address(text: &str) -> Result<EmailAddress, TextError> {
    let address = EmailAddress::parse(text)?;
    let is_letter = |sign: char| !sign.is_ascii() && (sign.is_alphanumeric() || is_combining_mark(sign));
    let in_ascii: String =
        address.as_str().chars().map(|sign| if is_letter(sign) { 'x' } else { sign }).collect();
    if in_ascii.validate_email() { Ok(address) } else { Err(TextError::NotAnEmailAddress) }
}

fn example() -> Value {
    json!({
        "id": "event-1001",
        "job_id": "job-7",
        "candidate_id": "candidate-42",
        "candidate": {
            "phone_number": "+34600111222",
            "first_name": "María",
            "last_name": "García",
            "email_address": "maria@example.com"
        },
        "job": { "title": "Barista", "employer": "Café Central", "city": "Madrid" }
    })
}
