//! `POST /api/application-webhook`: an application event comes in.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use hiretalk_domain::candidate::{ContactDetails, EmailAddress, PersonName};
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::ids::{CandidateId, EventId, JobId};
use hiretalk_domain::intake::Application;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_domain::text::TextError;
use hiretalk_domain::use_cases::Received;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::ValidateEmail;

use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::json::{Fields, Lenient, object_shape, read};
use crate::problem::{Answer, Problem};
use crate::representation::ConversationView;

/// "This candidate applied for this job." Fields that are not listed are ignored.
#[derive(Deserialize, ToSchema)]
#[schema(as = ApplicationEvent)]
pub(crate) struct ApplicationEventBody<'a> {
    /// The event's own id: the same id again, with the same content, is a redelivery.
    #[schema(value_type = crate::openapi::OutsideIdText, required = true)]
    #[serde(borrow, default)]
    id: Lenient<Cow<'a, str>>,
    /// The job applied for.
    #[schema(value_type = crate::openapi::OutsideIdText, required = true)]
    #[serde(borrow, default)]
    job_id: Lenient<Cow<'a, str>>,
    /// Who applied.
    #[schema(value_type = crate::openapi::OutsideIdText, required = true)]
    #[serde(borrow, default)]
    candidate_id: Lenient<Cow<'a, str>>,
    /// How to reach them; replaces what is known of the candidate.
    #[schema(value_type = CandidateBody<'_>, required = true)]
    #[serde(borrow, default)]
    candidate: Lenient<CandidateBody<'a>>,
}

/// How to reach a candidate.
#[derive(Deserialize, ToSchema)]
#[schema(as = CandidateContact)]
pub(crate) struct CandidateBody<'a> {
    /// `+`, country code, number; a space or - . ( ) may stand between digits. How strictly it is checked is a
    /// setting: `+1234567890` has the shape of E.164, but a digit too few for its country.
    #[schema(value_type = crate::openapi::PhoneNumberText, required = true)]
    #[serde(borrow, default)]
    phone_number: Lenient<Cow<'a, str>>,
    /// What the candidate is called.
    #[schema(value_type = crate::openapi::PersonNameText, required = true)]
    #[serde(borrow, default)]
    first_name: Lenient<Cow<'a, str>>,
    /// The family name.
    #[schema(value_type = crate::openapi::PersonNameText, required = true)]
    #[serde(borrow, default)]
    last_name: Lenient<Cow<'a, str>>,
    /// An e-mail address.
    #[schema(value_type = crate::openapi::EmailAddressText, required = true)]
    #[serde(borrow, default)]
    email_address: Lenient<Cow<'a, str>>,
}

object_shape!(CandidateBody);

impl ApplicationEventBody<'_> {
    /// The event as the domain has it.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    fn check(self, phone_check: PhoneCheck) -> Result<Application, Problem> {
        let mut fields = Fields::default();
        let event_id = fields.text("id", self.id, EventId::parse);
        let job_id = fields.text("job_id", self.job_id, JobId::parse);
        let candidate_id = fields.text("candidate_id", self.candidate_id, CandidateId::parse);
        let candidate = fields.required("candidate", self.candidate);
        let contact = candidate.and_then(|candidate| candidate.check(&mut fields, phone_check));
        let application = (|| {
            Some(Application {
                event_id: event_id?,
                job_id: job_id?,
                candidate_id: candidate_id?,
                contact: contact?,
            })
        })();
        fields.finish(application)
    }
}

impl CandidateBody<'_> {
    fn check(self, fields: &mut Fields, phone_check: PhoneCheck) -> Option<ContactDetails> {
        let phone_number = fields
            .text("candidate.phone_number", self.phone_number, |text| PhoneNumber::parse(text, phone_check));
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

/// An address of the form that HTML's e-mail fields take; the domain checks less, because old rows must stay readable.
pub(crate) fn email_address(text: &str) -> Result<EmailAddress, TextError> {
    let address = EmailAddress::parse(text)?;
    if address.as_str().validate_email() { Ok(address) } else { Err(TextError::NotAnEmailAddress) }
}

/// Takes one event.
#[utoipa::path(
    post,
    path = "/api/application-webhook",
    tag = "Events",
    operation_id = "receiveApplication",
    summary = "An application event comes in",
    description = "Opens a conversation. The same event again is answered with the conversation as it is then.",
    request_body(content = ApplicationEventBody<'_>, example = crate::openapi::application_event),
    responses(
        (status = 201, description = "A conversation was opened; it is `CREATED`.", body = ConversationView<'_>,
            headers(("Location" = String, description = "Where the conversation is."))),
        (status = 200, description = "A redelivery: nothing changed.", body = ConversationView<'_>,
            headers(("Location" = String, description = "Where the conversation is."))),
        (status = 409, description = "A rule is against it: `event_conflict`, `duplicate_application`, \
            `active_conversation` or `opted_out`.", body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn receive(mut incoming: Incoming<'_>) -> Answer {
    let body = incoming.json_body().await?;
    let context = incoming.context;
    let application = read::<ApplicationEventBody<'_>>(&body)?.check(context.phone_check)?;
    Ok(match within(context.receive.execute(application)).await? {
        Received::Opened(conversation) => located(StatusCode::CREATED, &conversation),
        Received::Redelivered(conversation) => located(StatusCode::OK, &conversation),
    })
}

/// A conversation, and where it is.
pub(super) fn located(status: StatusCode, conversation: &Conversation) -> actix_web::HttpResponse {
    let mut response = json(status, &ConversationView::from(conversation));
    if let Ok(location) = HeaderValue::try_from(format!("/api/conversations/{}", conversation.id)) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}
