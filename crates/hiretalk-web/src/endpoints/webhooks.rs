//! `/api/endpoints` and `/api/deliveries`: where other systems want our events sent.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{self, Data, ServiceConfig};
use hiretalk_domain::endpoint::{Attempt, Endpoint, EndpointSecret, EventRetry, RetryState};
use hiretalk_domain::events::{EventKind, Position};
use hiretalk_domain::ids::{EndpointId, RetryId};
use hiretalk_domain::text::{TextError, check_text};
use hiretalk_domain::use_cases::{EndpointChange, ReplayFrom};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use crate::auth::{Admin, Key};
use crate::body::Body;
use crate::cursor::split_page;
use crate::deadline::within;
use crate::dto::Timestamp;
use crate::endpoints::jobs::parse_timestamp;
use crate::extract::{PathId, Query};
use crate::json::{Fields, Flag, Lenient, TextList, WholeNumber};
use crate::problem::{Answer, Problem, not_found};
use crate::state::Api;

const URL_MAXIMUM: usize = 2_048;
const DESCRIPTION_MAXIMUM: usize = 200;

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/endpoints").get(list).head(list).post(create));
    app.service(web::resource("/api/endpoints/{id}").get(find).head(find).patch(change).delete(remove));
    app.service(web::resource("/api/endpoints/{id}/test").post(test));
    app.service(web::resource("/api/endpoints/{id}/rotate-secret").post(rotate));
    app.service(web::resource("/api/endpoints/{id}/replay").post(replay));
    app.service(web::resource("/api/endpoints/{id}/deliveries").get(deliveries).head(deliveries));
    app.service(web::resource("/api/deliveries/{id}/retry").post(retry));
}

#[derive(OpenApi)]
#[openapi(paths(list, create, find, change, remove, test, rotate, replay, deliveries, retry))]
pub(crate) struct Docs;

#[utoipa::path(
    get,
    path = "/api/endpoints",
    tag = "Endpoints",
    operation_id = "listEndpoints",
    summary = "Every endpoint, without its secret, the oldest first",
    description = "Where events are sent, and whether they arrive.",
    security(("bearer" = ["admin"])),
    responses((status = 200, description = "The endpoints.", body = EndpointList<'_>)),
)]
async fn list(_: Key<Admin>, api: Data<Api>) -> Answer {
    let endpoints = within(api.services.endpoints.list()).await?;
    Ok(HttpResponse::Ok().json(EndpointList { data: endpoints.iter().map(EndpointView::from).collect() }))
}

#[utoipa::path(
    post,
    path = "/api/endpoints",
    tag = "Endpoints",
    operation_id = "createEndpoint",
    summary = "Sends events to a URL from now on",
    description = "Each event is a CloudEvent 1.0 in JSON, signed as Standard Webhooks says. The secret is in this \
        answer and nowhere else.",
    request_body = EndpointBody,
    security(("bearer" = ["admin"])),
    responses(
        (status = 201, description = "The endpoint, with its secret.", body = NewEndpointView<'_>),
        (status = 422, description = "`private_address`, or `validation_failed`."),
    ),
)]
async fn create(_: Key<Admin>, body: Body, api: Data<Api>) -> Answer {
    let (url, types, description) = body.json::<EndpointBody>().await?.check_new()?;
    let endpoint = within(api.services.endpoints.create(url, types, description)).await?;
    let location = format!("/api/endpoints/{}", endpoint.id);
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, location))
        .json(NewEndpointView::new(&endpoint, api.services.write_secret)))
}

#[utoipa::path(
    get,
    path = "/api/endpoints/{id}",
    tag = "Endpoints",
    operation_id = "getEndpoint",
    summary = "One endpoint, without its secret",
    description = "Its cursor is the last event that was sent, refused or passed over.",
    params(("id" = Uuid, Path, description = "The endpoint's id.")),
    security(("bearer" = ["admin"])),
    responses(
        (status = 200, description = "The endpoint.", body = EndpointView<'_>),
        (status = 404, description = "There is no such endpoint; an id that is no UUID is one of those."),
    ),
)]
async fn find(_: Key<Admin>, id: PathId, api: Data<Api>) -> Answer {
    let endpoint = within(api.services.endpoints.find(endpoint_id(&id)?)).await?;
    Ok(HttpResponse::Ok().json(EndpointView::from(&endpoint)))
}

#[utoipa::path(
    patch,
    path = "/api/endpoints/{id}",
    tag = "Endpoints",
    operation_id = "changeEndpoint",
    summary = "Changes an endpoint, or switches it off and on",
    description = "What is absent stays. An endpoint that is switched on again goes on after the last event it got.",
    params(("id" = Uuid, Path, description = "The endpoint's id.")),
    request_body = EndpointBody,
    security(("bearer" = ["admin"])),
    responses(
        (status = 200, description = "The endpoint as it is now.", body = EndpointView<'_>),
        (status = 404, description = "There is no such endpoint; an id that is no UUID is one of those."),
    ),
)]
async fn change(_: Key<Admin>, id: PathId, body: Body, api: Data<Api>) -> Answer {
    let change = body.json::<EndpointBody>().await?.check_change()?;
    let endpoint = within(api.services.endpoints.change(endpoint_id(&id)?, change)).await?;
    Ok(HttpResponse::Ok().json(EndpointView::from(&endpoint)))
}

#[utoipa::path(
    delete,
    path = "/api/endpoints/{id}",
    tag = "Endpoints",
    operation_id = "deleteEndpoint",
    summary = "Sends nothing more to an endpoint",
    description = "What is on its way still arrives.",
    params(("id" = Uuid, Path, description = "The endpoint's id.")),
    security(("bearer" = ["admin"])),
    responses(
        (status = 204, description = "The endpoint is gone."),
        (status = 404, description = "There is no such endpoint; an id that is no UUID is one of those."),
    ),
)]
async fn remove(_: Key<Admin>, id: PathId, api: Data<Api>) -> Answer {
    within(api.services.endpoints.delete(endpoint_id(&id)?)).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(
    post,
    path = "/api/endpoints/{id}/test",
    tag = "Endpoints",
    operation_id = "testEndpoint",
    summary = "Sends a test event, and tells what was answered",
    description = "Its type is `endpoint.test`. It is sent at once, also to an endpoint that is switched off. An endpoint \
        that does not answer in 4 seconds is 503 here, and may still get it. No body is needed.",
    params(("id" = Uuid, Path, description = "The endpoint's id.")),
    security(("bearer" = ["admin"])),
    responses(
        (status = 200, description = "What was answered.", body = AttemptView),
        (status = 404, description = "There is no such endpoint; an id that is no UUID is one of those."),
    ),
)]
async fn test(_: Key<Admin>, id: PathId, api: Data<Api>) -> Answer {
    let attempt = within(api.services.endpoints.test(endpoint_id(&id)?)).await?;
    Ok(HttpResponse::Ok().json(AttemptView::from(&attempt)))
}

#[utoipa::path(
    post,
    path = "/api/endpoints/{id}/rotate-secret",
    tag = "Endpoints",
    operation_id = "rotateEndpointSecret",
    summary = "Gives an endpoint another secret",
    description = "For 24 hours both sign. The new one is in this answer and nowhere else. No body is needed.",
    params(("id" = Uuid, Path, description = "The endpoint's id.")),
    security(("bearer" = ["admin"])),
    responses(
        (status = 200, description = "The endpoint, with its new secret.", body = NewEndpointView<'_>),
        (status = 404, description = "There is no such endpoint; an id that is no UUID is one of those."),
    ),
)]
async fn rotate(_: Key<Admin>, id: PathId, api: Data<Api>) -> Answer {
    let endpoint = within(api.services.endpoints.rotate_secret(endpoint_id(&id)?)).await?;
    Ok(HttpResponse::Ok().json(NewEndpointView::new(&endpoint, api.services.write_secret)))
}

#[utoipa::path(
    post,
    path = "/api/endpoints/{id}/replay",
    tag = "Endpoints",
    operation_id = "replayEvents",
    summary = "Sends events once more",
    description = "All after a position, or all since a time. They have the ids that they had.",
    params(("id" = Uuid, Path, description = "The endpoint's id.")),
    request_body = ReplayBody,
    security(("bearer" = ["admin"])),
    responses(
        (status = 200, description = "The endpoint with its cursor.", body = EndpointView<'_>),
        (status = 404, description = "There is no such endpoint; an id that is no UUID is one of those."),
    ),
)]
async fn replay(_: Key<Admin>, id: PathId, body: Body, api: Data<Api>) -> Answer {
    let from = body.json::<ReplayBody>().await?.check()?;
    let endpoint = within(api.services.endpoints.replay(endpoint_id(&id)?, from)).await?;
    Ok(HttpResponse::Ok().json(EndpointView::from(&endpoint)))
}

#[utoipa::path(
    get,
    path = "/api/endpoints/{id}/deliveries",
    tag = "Endpoints",
    operation_id = "listDeliveries",
    summary = "The events that an endpoint refused, newest first",
    description = "Those that wait for their next try or behind a refused one of their conversation, those that were given \
        up, and for a week those that arrived in the end. What arrived at once is not listed.",
    params(
        ("id" = Uuid, Path, description = "The endpoint's id."),
        ("limit" = Option<i32>, Query, minimum = 1, maximum = 200, description = "At most so many; 50 unless given."),
        ("before" = Option<Uuid>, Query, description = "The `next_before` of the page before."),
    ),
    security(("bearer" = ["admin"])),
    responses(
        (status = 200, description = "The page.", body = DeliveryPage<'_>),
        (status = 400, description = "`invalid_limit` or `invalid_query`."),
        (status = 404, description = "There is no such endpoint; an id that is no UUID is one of those."),
    ),
)]
async fn deliveries(_: Key<Admin>, id: PathId, query: Query, api: Data<Api>) -> Answer {
    let limit = query.page_limit()?.get();
    let before = query.uuid("before")?.map(RetryId::from_uuid);
    let rows = within(api.services.endpoints.retries(endpoint_id(&id)?, before, limit + 1)).await?;
    let (rows, goes_on) = split_page(rows, limit);
    let last = rows.last().map(|row| row.id.as_uuid());
    Ok(HttpResponse::Ok().json(DeliveryPage {
        data: rows.iter().map(DeliveryView::from).collect(),
        next_before: last.filter(|_| goes_on),
    }))
}

#[utoipa::path(
    post,
    path = "/api/deliveries/{id}/retry",
    tag = "Endpoints",
    operation_id = "retryDelivery",
    summary = "Sends a refused event again",
    description = "It is due at once, as if it had never been tried. No body is needed.",
    params(("id" = Uuid, Path, description = "The delivery's id.")),
    security(("bearer" = ["admin"])),
    responses(
        (status = 200, description = "The delivery as it is now.", body = DeliveryView<'_>),
        (status = 404, description = "There is no such delivery; an id that is no UUID is one of those."),
    ),
)]
async fn retry(_: Key<Admin>, id: PathId, api: Data<Api>) -> Answer {
    let no_delivery = || not_found("there is no delivery with this id");
    let id = id.uuid().map(RetryId::from_uuid).ok_or_else(no_delivery)?;
    let row = within(api.services.endpoints.revive(id)).await?.ok_or_else(no_delivery)?;
    Ok(HttpResponse::Ok().json(DeliveryView::from(&row)))
}

fn endpoint_id(id: &PathId) -> Result<EndpointId, Problem> {
    id.uuid().map(EndpointId::from_uuid).ok_or_else(|| not_found("there is no endpoint with this id"))
}

/// An endpoint to make, or what is to change of one.
#[derive(Deserialize, ToSchema)]
#[schema(as = EndpointRequest)]
pub(crate) struct EndpointBody {
    /// Where events are sent: `https://..`.
    #[schema(value_type = Option<String>, max_length = 2048, example = "https://ats.example.com/hiretalk")]
    #[serde(default)]
    url: Lenient<String>,
    /// The types of events to send; none or an empty list means all.
    #[schema(value_type = Option<Vec<String>>, example = json!(["conversation.completed"]))]
    #[serde(default)]
    types: Lenient<TextList>,
    #[schema(value_type = Option<String>, max_length = 200)]
    #[serde(default)]
    description: Lenient<String>,
    /// False switches it off, true on again; only when it is changed.
    #[schema(value_type = Option<bool>)]
    #[serde(default)]
    enabled: Lenient<Flag>,
}

impl EndpointBody {
    /// # Errors
    /// `validation_failed`, with all wrong fields.
    fn check_new(self) -> Result<(String, BTreeSet<String>, Option<String>), Problem> {
        let Self { url, types, description, enabled: _ } = self;
        let mut fields = Fields::default();
        let url = fields.text("url", url, |text| text_of(text, URL_MAXIMUM));
        let types = check_types(&mut fields, types);
        let description =
            fields.optional_text("description", description, |text| text_of(text, DESCRIPTION_MAXIMUM));
        fields.finish(url.zip(types).map(|(url, types)| (url, types, description)))
    }

    /// # Errors
    /// `validation_failed`, with all wrong fields.
    fn check_change(self) -> Result<EndpointChange, Problem> {
        let Self { url, types, description, enabled } = self;
        let mut fields = Fields::default();
        let has_types = !matches!(types, Lenient::Missing);
        let has_description = !matches!(description, Lenient::Missing);
        let url = match url {
            Lenient::Missing => None,
            given => fields.text("url", given, |text| text_of(text, URL_MAXIMUM)),
        };
        let types = check_types(&mut fields, types).filter(|_| has_types);
        let description =
            fields.optional_text("description", description, |text| text_of(text, DESCRIPTION_MAXIMUM));
        let description = has_description.then_some(description);
        let is_enabled = fields.optional("enabled", enabled).map(|Flag(is_enabled)| is_enabled);
        fields.finish(Some(EndpointChange { url, types, description, is_enabled }))
    }
}

fn check_types(fields: &mut Fields, types: Lenient<TextList>) -> Option<BTreeSet<String>> {
    let types = fields.texts("types", types, EventKind::NAMES.len(), |text| text_of(text, 100))?;
    for (index, name) in types.iter().enumerate() {
        if !EventKind::NAMES.contains(&name.as_str()) {
            fields.refuse(format!("types.{index}"), "unknown_type", "must be a type of the feed's events");
        }
    }
    Some(types.into_iter().collect())
}

fn text_of(text: &str, maximum: usize) -> Result<String, TextError> {
    check_text(text, maximum)?;
    Ok(text.trim().to_owned())
}

/// Where a replay begins: one of the two.
#[derive(Deserialize, ToSchema)]
#[schema(as = ReplayRequest)]
pub(crate) struct ReplayBody {
    /// All events after this position; 0 for all.
    #[schema(value_type = Option<i64>, minimum = 0)]
    #[serde(default)]
    after: Lenient<WholeNumber>,
    /// All events since this time.
    #[schema(value_type = Option<Timestamp>)]
    #[serde(default)]
    since: Lenient<String>,
}

impl ReplayBody {
    /// # Errors
    /// `validation_failed`, with all wrong fields.
    fn check(self) -> Result<ReplayFrom, Problem> {
        let mut fields = Fields::default();
        let after = fields.optional("after", self.after).and_then(|WholeNumber(number)| {
            let position = i64::try_from(number).ok().filter(|number| *number >= 0);
            if position.is_none() {
                fields.refuse("after", "out_of_range", "must be 0 or more");
            }
            position
        });
        let since = fields.optional_text("since", self.since, parse_timestamp);
        let from = match (after, since) {
            (Some(after), None) => Some(ReplayFrom::Position(Position(after))),
            (None, Some(since)) => Some(ReplayFrom::Time(since)),
            (Some(_), Some(_)) => {
                fields.refuse("since", "conflict", "must not stand beside after");
                None
            }
            (None, None) => {
                fields.refuse("after", "missing", "is required, or since");
                None
            }
        };
        fields.finish(from)
    }
}

/// Every endpoint.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndpointList<'a> {
    pub data: Vec<EndpointView<'a>>,
}

/// An endpoint, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Endpoint)]
pub struct EndpointView<'a> {
    #[serde(serialize_with = "crate::dto::uuid")]
    pub id: Uuid,
    #[schema(example = "https://ats.example.com/hiretalk")]
    pub url: &'a str,
    /// The types of events it gets; empty: all.
    pub types: Vec<&'a str>,
    #[schema(required = true)]
    pub description: Option<&'a str>,
    pub enabled: bool,
    /// The reason why it is switched off: `gone` (it answered 410), `failing` (nothing arrived for 28 hours), `requested`.
    #[schema(required = true)]
    pub disabled_reason: Option<&'static str>,
    /// The position of the last event that was sent, refused or passed over.
    #[schema(value_type = i64, minimum = 0)]
    pub cursor: i64,
    /// The last time that an event arrived.
    #[schema(value_type = Option<Timestamp>, required = true)]
    pub last_success_at: Option<Timestamp>,
    /// Since when nothing arrives; null after a success.
    #[schema(value_type = Option<Timestamp>, required = true)]
    pub failing_since: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl<'a> From<&'a Endpoint> for EndpointView<'a> {
    fn from(endpoint: &'a Endpoint) -> Self {
        Self {
            id: endpoint.id.as_uuid(),
            url: &endpoint.url,
            types: endpoint.types.iter().map(String::as_str).collect(),
            description: endpoint.description.as_deref(),
            enabled: endpoint.disabled.is_none(),
            disabled_reason: endpoint.disabled.map(|disabled| disabled.reason.as_str()),
            cursor: endpoint.cursor.0,
            last_success_at: endpoint.last_success_at.map(Timestamp),
            failing_since: endpoint.failing_since.map(Timestamp),
            created_at: Timestamp(endpoint.created_at),
            updated_at: Timestamp(endpoint.updated_at),
        }
    }
}

/// An endpoint with its secret, which nobody can see again.
#[derive(Serialize, ToSchema)]
#[schema(as = NewEndpoint)]
pub struct NewEndpointView<'a> {
    #[serde(flatten)]
    pub endpoint: EndpointView<'a>,
    /// The secret that deliveries are signed with.
    #[schema(example = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    pub secret: String,
}

impl<'a> NewEndpointView<'a> {
    fn new(endpoint: &'a Endpoint, write_secret: fn(&EndpointSecret) -> String) -> Self {
        Self { endpoint: EndpointView::from(endpoint), secret: write_secret(&endpoint.secret) }
    }
}

/// One try.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeliveryAttempt)]
pub struct AttemptView {
    pub at: Timestamp,
    pub succeeded: bool,
    /// The status of the answer; null if there was none.
    #[schema(value_type = Option<i32>, required = true)]
    pub status: Option<u16>,
    /// The first KiB of the answer, or why there was none.
    pub response: String,
}

impl From<&Attempt> for AttemptView {
    fn from(attempt: &Attempt) -> Self {
        Self {
            at: Timestamp(attempt.at),
            succeeded: attempt.is_success(),
            status: attempt.status,
            response: attempt.response.clone(),
        }
    }
}

/// An event that an endpoint refused, or that waits behind a refused one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryView<'a> {
    #[serde(serialize_with = "crate::dto::uuid")]
    pub id: Uuid,
    #[serde(serialize_with = "crate::dto::uuid")]
    pub endpoint_id: Uuid,
    /// The event's position in the feed.
    #[schema(value_type = i64, minimum = 1)]
    pub position: i64,
    #[schema(example = "conversation.completed")]
    pub r#type: &'a str,
    #[schema(value_type = Option<Uuid>, required = true)]
    pub conversation_id: Option<String>,
    /// `WAITING` for its next try or behind another, `DELIVERED` in the end, or `DEAD` after 28 hours.
    #[schema(example = "WAITING")]
    pub state: &'static str,
    #[schema(value_type = i32, minimum = 0)]
    pub tries: u16,
    /// Not before this time; null unless it waits.
    #[schema(value_type = Option<Timestamp>, required = true)]
    pub due_at: Option<Timestamp>,
    /// The last try; null if it only waits behind another.
    #[schema(required = true)]
    pub last: Option<AttemptView>,
    pub created_at: Timestamp,
}

impl<'a> From<&'a EventRetry> for DeliveryView<'a> {
    fn from(row: &'a EventRetry) -> Self {
        let due_at = match row.state {
            RetryState::Waiting { due_at } => Some(Timestamp(due_at)),
            RetryState::Delivered | RetryState::Dead => None,
        };
        Self {
            id: row.id.as_uuid(),
            endpoint_id: row.endpoint_id.as_uuid(),
            position: row.position.0,
            r#type: &row.event_type,
            conversation_id: row.conversation_id.map(|id| id.to_string()),
            state: row.state.as_str(),
            tries: row.tries,
            due_at,
            last: row.last.as_ref().map(AttemptView::from),
            created_at: Timestamp(row.created_at),
        }
    }
}

/// A page of deliveries.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryPage<'a> {
    pub data: Vec<DeliveryView<'a>>,
    /// Give this as `before` for the next page; null on the last.
    #[schema(value_type = Option<Uuid>, required = true)]
    #[serde(serialize_with = "crate::dto::some_uuid")]
    pub next_before: Option<Uuid>,
}
