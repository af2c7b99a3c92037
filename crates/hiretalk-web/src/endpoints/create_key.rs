//! `POST /api/keys`: a new API key.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use hiretalk_domain::api_key::{ApiKeyName, Scope, Scopes};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::json::{Fields, Lenient, TextList, read};
use crate::problem::{Answer, Problem};
use crate::representation::NewApiKeyView;

/// What a new key shall be.
#[derive(Deserialize, ToSchema)]
#[schema(as = ApiKeyRequest)]
pub(crate) struct KeyBody<'a> {
    /// What to call it.
    #[schema(value_type = crate::openapi::KeyNameText, required = true)]
    #[serde(borrow, default)]
    name: Lenient<Cow<'a, str>>,
    /// What it may do.
    #[schema(value_type = Vec<crate::openapi::ScopeName>, min_items = 1, required = true)]
    #[serde(borrow, default)]
    scopes: Lenient<TextList<'a>>,
}

impl KeyBody<'_> {
    /// The key's name and scopes as the domain has them.
    ///
    /// # Errors
    /// Everything that is wrong with them, at once.
    fn check(self) -> Result<(ApiKeyName, Scopes), Problem> {
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
        fields.finish(name.zip(scopes))
    }
}

/// Makes a key.
#[utoipa::path(
    post,
    path = "/api/keys",
    tag = "API keys",
    operation_id = "createKey",
    summary = "A new API key",
    description = "The secret is in this answer and nowhere else.",
    request_body = KeyBody<'_>,
    responses((status = 201, description = "The key, with its secret.", body = NewApiKeyView<'_>)),
)]
pub(crate) async fn create(mut incoming: Incoming<'_>) -> Answer {
    let body = incoming.json_body().await?;
    let (name, scopes) = read::<KeyBody<'_>>(&body)?.check()?;
    let context = incoming.context;
    let new = within(context.keys.create(name, scopes)).await?;
    context.gate.keys().learn(&new.key);
    Ok(json(StatusCode::CREATED, &NewApiKeyView::from(&new)))
}
