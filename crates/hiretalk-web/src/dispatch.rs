//! The way of every request: named, routed, let in, answered, counted, logged.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{ConnectionType, Method};
use actix_web::{HttpRequest, HttpResponse};

use crate::access_log::{AccessLog, Failure};
use crate::auth::Caller;
use crate::body::Body;
use crate::context::Context;
use crate::cors::Cors;
use crate::endpoints;
use crate::incoming::{Incoming, not_found};
use crate::problem::{Answer, Problem, ProblemCode};
use crate::registering::problem_page;
use crate::request_id::X_REQUEST_ID;
use crate::route::{Endpoint, Route};
use crate::security_headers::secure;

/// Answers one request.
pub(crate) async fn dispatch(
    context: Arc<Context>,
    request: ServiceRequest,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    let in_flight = context.metrics.in_flight();
    let (request, payload) = request.into_parts();
    let id = context.request_ids.of(request.headers());
    let (route, raw_id) = match Route::find(&asked_method(&request), request.path()) {
        (route, _) if context.operations_only && !route.is_operations() => (Route::Unknown, ""),
        found => found,
    };
    let mut body = Body::new(payload, context.body_deadline);
    let mut caller = Caller::Anybody;

    let answer = answer(&context, &request, route, raw_id, &mut body, &mut caller).await;
    let id_text = id.to_str().unwrap_or_default();
    let (mut response, failure) = match answer {
        Ok(response) => (response, None),
        Err(problem) => {
            context.metrics.refused(problem.code());
            let failure = Failure { code: problem.code(), causes: problem.causes() };
            let response = problem.into_response(id_text);
            let is_page = route.is_page() && context.registering.is_some();
            (if is_page { problem_page(&request, response) } else { response }, Some(failure))
        }
    };
    if !body.discard().await {
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    secure(response.headers_mut(), route);
    if let Some(cors) = &context.cors {
        cors.apply(request.headers(), response.headers_mut());
    }

    let took = started.elapsed();
    let status = response.status();
    context.metrics.answered(route, request.method(), status, took);
    AccessLog { id: id_text, method: request.method(), route, status, took, caller: caller.label() }
        .write(failure.as_ref());
    response.headers_mut().insert(X_REQUEST_ID, id);
    drop(in_flight);
    Ok(ServiceResponse::new(request, response))
}

async fn answer(
    context: &Arc<Context>,
    request: &HttpRequest,
    route: Route,
    raw_id: &str,
    body: &mut Body,
    caller: &mut Caller,
) -> Answer {
    if let Some(cors) = &context.cors
        && let Some(preflight) = cors.preflight(request.method(), request.headers(), route)
    {
        return Ok(preflight);
    }
    let Some(endpoint) = route.endpoint(request.method()) else {
        context.gate.stranger(request.peer_addr())?;
        return Err(no_endpoint(route));
    };
    *caller = context.gate.admit(request, endpoint.access()).await?;
    let incoming = Incoming { context, request, raw_id, caller, body };
    call(endpoint, incoming).await
}

async fn call(endpoint: Endpoint, incoming: Incoming<'_>) -> Answer {
    match endpoint {
        Endpoint::ReceiveApplication => endpoints::application_webhook::receive(incoming).await,
        Endpoint::StartConversation => endpoints::start_conversation::start(incoming).await,
        Endpoint::ListGraduations => endpoints::list_graduations::list(&incoming).await,
        Endpoint::GetGraduation => endpoints::get_graduation::get(&incoming).await,
        Endpoint::RescheduleGraduation => endpoints::reschedule_graduation::reschedule(incoming).await,
        Endpoint::CancelGraduation => endpoints::cancel_graduation::cancel(&incoming).await,
        Endpoint::ImportGraduations => endpoints::import_graduations::import(incoming).await,
        Endpoint::ListConversations => endpoints::list_conversations::list(&incoming).await,
        Endpoint::GetConversation => endpoints::get_conversation::get(&incoming).await,
        Endpoint::ListMessages => endpoints::list_messages::list(&incoming).await,
        Endpoint::AdvanceConversation => endpoints::advance_conversation::advance(incoming).await,
        Endpoint::ReadEvents => endpoints::events::read(&incoming).await,
        Endpoint::EraseCandidate => endpoints::erase_candidate::erase(&incoming).await,
        Endpoint::ListKeys => endpoints::list_keys::list(&incoming).await,
        Endpoint::CreateKey => endpoints::create_key::create(incoming).await,
        Endpoint::RevokeKey => endpoints::revoke_key::revoke(&incoming).await,
        Endpoint::ListJobs => endpoints::list_jobs::list(&incoming).await,
        Endpoint::GetJob => endpoints::get_job::get(&incoming).await,
        Endpoint::PutJob => endpoints::put_job::put(incoming).await,
        Endpoint::DeleteJob => endpoints::delete_job::delete(&incoming).await,
        Endpoint::ImportJobs => endpoints::import_jobs::import(incoming).await,
        Endpoint::VerifyWebhook => endpoints::verify_webhook::verify(&incoming),
        Endpoint::ReceiveDelivery => endpoints::receive_delivery::receive(incoming).await,
        Endpoint::ListOutbox => endpoints::list_outbox::list(&incoming).await,
        Endpoint::RetryOutboxEntry => endpoints::retry_outbox_entry::retry(&incoming).await,
        Endpoint::AdvanceClock => endpoints::advance_clock::advance(incoming).await,
        Endpoint::SimulateReply => endpoints::simulate_reply::reply(incoming).await,
        Endpoint::ShowRegisterForm => endpoints::register_form::show(&incoming),
        Endpoint::Register => endpoints::register::take(incoming).await,
        Endpoint::ShowRegistration => endpoints::show_registration::show(incoming).await,
        Endpoint::Livez => Ok(endpoints::health::livez()),
        Endpoint::Readyz => endpoints::health::readyz(&incoming).await,
        Endpoint::Metrics => endpoints::metrics::metrics(&incoming),
        Endpoint::OpenApi => Ok(endpoints::docs::openapi()),
        Endpoint::Docs => endpoints::docs::docs(&incoming),
    }
}

/// The method of a request, or the one that a browser asks about before it uses it.
fn asked_method(request: &HttpRequest) -> Cow<'_, Method> {
    if request.method() == Method::OPTIONS
        && let Some(asked) = Cors::asked(request.headers())
    {
        return Cow::Owned(asked);
    }
    Cow::Borrowed(request.method())
}

fn no_endpoint(route: Route) -> Problem {
    if route == Route::Unknown {
        return not_found("there is nothing at this path");
    }
    let detail = format!("this resource has the methods {}", route.allow());
    Problem::new(ProblemCode::MethodNotAllowed, detail).allowing(route.allow())
}

/// Whether the answer's body will not be sent.
pub(crate) fn is_head(request: &HttpRequest) -> bool {
    request.method() == Method::HEAD
}

/// A JSON answer.
pub(crate) fn json(status: actix_web::http::StatusCode, value: &impl serde::Serialize) -> HttpResponse {
    with_body(status, "application/json", crate::json::to_bytes(value))
}

/// An answer with a body of this type.
pub(crate) fn with_body(
    status: actix_web::http::StatusCode,
    content_type: &'static str,
    body: actix_web::web::Bytes,
) -> HttpResponse {
    let mut response = HttpResponse::with_body(status, BoxBody::new(body));
    response.headers_mut().insert(
        actix_web::http::header::CONTENT_TYPE,
        actix_web::http::header::HeaderValue::from_static(content_type),
    );
    response
}
