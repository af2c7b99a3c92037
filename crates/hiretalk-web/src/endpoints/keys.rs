//! `/api/keys`: create, list and revoke API keys.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use chrono::{DateTime, Utc};
use hiretalk_domain::api_key::{ApiKey, ApiKeyName, Scope, Scopes};
use hiretalk_domain::ids::ApiKeyId;
use hiretalk_domain::use_cases::NewApiKey;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use crate::auth::{Admin, Key};
use crate::body::Body;
use crate::deadline::within;
use crate::dto::Timestamp;
use crate::endpoints::jobs::parse_timestamp;
use crate::extract::PathId;
use crate::json::{Fields, Lenient, TextList};
use crate::lifecycle::real_now;
use crate::problem::{Answer, Problem, not_found};
use crate::state::Api;

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/keys").get(list).head(list).post(create));
    app.service(web::resource("/api/keys/{id}").delete(revoke));
}

#[derive(OpenApi)]
#[openapi(paths(list, create, revoke))]
pub(crate) struct Docs;

#[utoipa::path(
    get,
    path = "/api/keys",
    tag = "API keys",
    operation_id = "listKeys",
    summary = "Every API key, without its secret",
    description = "Newest first, revoked ones too. The bootstrap key is not stored and not listed.",
    security(("bearer" = ["admin"])),
    responses((status = 200, description = "The keys.", body = ApiKeyList<'_>)),
)]
async fn list(_: Key<Admin>, api: Data<Api>) -> Answer {
    let keys = within(api.services.keys.list()).await?;
    Ok(HttpResponse::Ok().json(ApiKeyList { data: keys.iter().map(ApiKeyView::from).collect() }))
}

#[utoipa::path(
    post,
    path = "/api/keys",
    tag = "API keys",
    operation_id = "createKey",
    summary = "Creates an API key",
    description = "The secret is in this answer and nowhere else.",
    request_body = KeyBody,
    security(("bearer" = ["admin"])),
    responses((status = 201, description = "The key, with its secret.", body = NewApiKeyView<'_>)),
)]
async fn create(_: Key<Admin>, body: Body, api: Data<Api>) -> Answer {
    let (name, scopes, expires_at) = body.json::<KeyBody>().await?.check(real_now())?;
    let new = within(api.services.keys.create(name, scopes, expires_at)).await?;
    api.authenticator.keys().learn(&new.key);
    Ok(HttpResponse::Created().json(NewApiKeyView::from(&new)))
}

#[utoipa::path(
    delete,
    path = "/api/keys/{id}",
    tag = "API keys",
    operation_id = "revokeKey",
    summary = "Revokes an API key",
    description = "It is refused: here at once, in every other process within a second. Revoking again \
        changes nothing.",
    params(("id" = Uuid, Path, description = "The key's id.")),
    security(("bearer" = ["admin"])),
    responses(
        (status = 204, description = "The key is revoked."),
        (status = 404, description = "There is no such key; an id that is no UUID is one of those."),
    ),
)]
async fn revoke(_: Key<Admin>, id: PathId, api: Data<Api>) -> Answer {
    let no_key = || not_found("there is no key with this id");
    let id = id.uuid().map(ApiKeyId::from_uuid).ok_or_else(no_key)?;
    let key = within(api.services.keys.revoke(id)).await?.ok_or_else(no_key)?;
    api.authenticator.keys().learn(&key);
    Ok(HttpResponse::NoContent().finish())
}

/// A new key.
#[derive(Deserialize, ToSchema)]
#[schema(as = ApiKeyRequest)]
pub(crate) struct KeyBody {
    /// The name.
    #[schema(value_type = crate::openapi::KeyNameText, required = true)]
    #[serde(default)]
    name: Lenient<String>,
    /// The scopes.
    #[schema(value_type = Vec<crate::openapi::ScopeName>, min_items = 1, required = true)]
    #[serde(default)]
    scopes: Lenient<TextList>,
    /// The time when it ends by itself, in the future; null means never.
    #[schema(value_type = Option<Timestamp>)]
    #[serde(default)]
    expires_at: Lenient<String>,
}

impl KeyBody {
    /// Validates all fields.
    ///
    /// # Errors
    /// `validation_failed`, with all wrong fields.
    fn check(self, now: DateTime<Utc>) -> Result<(ApiKeyName, Scopes, Option<DateTime<Utc>>), Problem> {
        let mut fields = Fields::default();
        let name = fields.text("name", self.name, ApiKeyName::parse);
        let scopes = fields.required("scopes", self.scopes).and_then(|TextList(names)| {
            if names.is_empty() {
                fields.refuse("scopes", "empty", "must name one scope at least");
            }
            let named = names.into_iter().enumerate();
            let scopes: Vec<Option<Scope>> = named
                .map(|(index, name)| fields.name(format!("scopes.{index}"), name, "unknown_scope"))
                .collect();
            scopes.into_iter().collect::<Option<Scopes>>()
        });
        let expires_at = fields.optional_text("expires_at", self.expires_at, parse_timestamp);
        if expires_at.is_some_and(|end| end <= now) {
            fields.refuse("expires_at", "not_in_the_future", "must be in the future");
        }
        fields.finish(name.zip(scopes).map(|(name, scopes)| (name, scopes, expires_at)))
    }
}

/// A key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct ApiKeyView<'a> {
    /// Its id, by which it is revoked.
    #[serde(serialize_with = "crate::dto::uuid")]
    pub id: Uuid,
    /// The name.
    #[schema(example = "ats-production")]
    pub name: &'a str,
    /// The scopes.
    #[schema(value_type = Vec<crate::openapi::ScopeName>)]
    pub scopes: Vec<&'static str>,
    /// The time when it was created.
    pub created_at: Timestamp,
    /// The time when it was last used, to within some seconds; null if never.
    #[schema(required = true)]
    pub last_used_at: Option<Timestamp>,
    /// The time when it ends by itself; null if never.
    #[schema(required = true)]
    pub expires_at: Option<Timestamp>,
    /// The time when it was revoked; null while it is not.
    #[schema(required = true)]
    pub revoked_at: Option<Timestamp>,
}

impl<'a> From<&'a ApiKey> for ApiKeyView<'a> {
    fn from(key: &'a ApiKey) -> Self {
        Self {
            id: key.id.as_uuid(),
            name: key.name.as_str(),
            scopes: key.scopes.iter().map(Scope::as_str).collect(),
            created_at: Timestamp(key.created_at),
            last_used_at: key.last_used_at.map(Timestamp),
            expires_at: key.expires_at.map(Timestamp),
            revoked_at: key.revoked_at.map(Timestamp),
        }
    }
}

/// A key that was just made, with its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = NewApiKey)]
pub struct NewApiKeyView<'a> {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKeyView<'a>,
    /// The secret, shown this once: `Authorization: Bearer <secret>`.
    #[schema(value_type = String, pattern = "^htk_[0-9a-f]{64}$")]
    pub secret: &'a str,
}

impl<'a> From<&'a NewApiKey> for NewApiKeyView<'a> {
    fn from(new: &'a NewApiKey) -> Self {
        Self { key: ApiKeyView::from(&new.key), secret: new.secret.reveal() }
    }
}

/// Every key there is, revoked ones too, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyList<'a> {
    pub data: Vec<ApiKeyView<'a>>,
}
