//! API keys as the API writes them.

use hiretalk_domain::api_key::{ApiKey, Scope};
use hiretalk_domain::use_cases::NewApiKey;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Timestamp;

/// A key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(crate) struct ApiKeyView<'a> {
    /// Its id, by which it is revoked.
    #[schema(value_type = Uuid)]
    #[serde(serialize_with = "super::uuid")]
    pub(crate) id: Uuid,
    /// What it is called.
    #[schema(value_type = String, example = "ats-production")]
    pub(crate) name: &'a str,
    /// What it may do.
    #[schema(value_type = Vec<crate::openapi::ScopeName>)]
    pub(crate) scopes: Vec<&'static str>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) created_at: Timestamp,
    /// When it was last used, to within some seconds; null if never.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub(crate) last_used_at: Option<Timestamp>,
    /// When it was revoked; null while it is good.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub(crate) revoked_at: Option<Timestamp>,
}

impl<'a> From<&'a ApiKey> for ApiKeyView<'a> {
    fn from(key: &'a ApiKey) -> Self {
        Self {
            id: key.id.as_uuid(),
            name: key.name.as_str(),
            scopes: key.scopes.iter().map(Scope::as_str).collect(),
            created_at: Timestamp(key.created_at),
            last_used_at: key.last_used_at.map(Timestamp),
            revoked_at: key.revoked_at.map(Timestamp),
        }
    }
}

/// A key that was just made, with its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = NewApiKey)]
pub(crate) struct NewApiKeyView<'a> {
    /// The key.
    #[serde(flatten)]
    #[schema(value_type = ApiKeyView<'_>)]
    pub(crate) key: ApiKeyView<'a>,
    /// The secret, shown this once: `Authorization: Bearer <secret>`.
    #[schema(value_type = String, pattern = "^htk_[0-9a-f]{64}$")]
    pub(crate) secret: &'a str,
}

impl<'a> From<&'a NewApiKey> for NewApiKeyView<'a> {
    fn from(new: &'a NewApiKey) -> Self {
        Self { key: ApiKeyView::from(&new.key), secret: new.secret.reveal() }
    }
}

/// Every key there is, revoked ones too, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiKeyList<'a> {
    /// The keys.
    #[schema(value_type = Vec<ApiKeyView<'_>>)]
    pub(crate) data: Vec<ApiKeyView<'a>>,
}
