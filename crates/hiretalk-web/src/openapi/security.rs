//! How callers authenticate, in the document.

use utoipa::Modify;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};

use super::common_responses::operation;
use crate::route::{Access, Route};

const BEARER: &str = "bearer";
const SIGNATURE: &str = "webhook_signature";
const CHANNEL_SIGNATURE: &str = "whatsapp_signature";

/// Adds the schemes, and to each endpoint those that it takes.
pub(super) struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API key: `Authorization: Bearer htk_..`"))
            .build();
        components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
        let signature = ApiKeyValue::with_description(
            "webhook-signature",
            "Standard Webhooks, where the installation has secrets: `v1,` and the base64 of HMAC-SHA256 over \
             `<webhook-id>.<webhook-timestamp>.<body>`; several, separated by spaces, while a secret is rotated. The \
             timestamp lies within 5 minutes of now.",
        );
        components.add_security_scheme(SIGNATURE, SecurityScheme::ApiKey(ApiKey::Header(signature)));
        let signature = ApiKeyValue::with_description(
            "X-Hub-Signature-256",
            "Meta's: `sha256=` and the hexadecimal HMAC-SHA256 of the body as it came, keyed with the app secret.",
        );
        components.add_security_scheme(CHANNEL_SIGNATURE, SecurityScheme::ApiKey(ApiKey::Header(signature)));

        for route in Route::ALL {
            for endpoint in route.endpoints() {
                let Some(operation) = operation(document, route, *endpoint) else { continue };
                let requirement = |name: &str, scopes: Vec<String>| SecurityRequirement::new(name, scopes);
                operation.security = match endpoint.access() {
                    Access::Unlimited | Access::Public | Access::Page => None,
                    // A question that is not a delivery is proven by the token in its query.
                    Access::Channel if !endpoint.takes_body() => None,
                    Access::Channel => Some(vec![requirement(CHANNEL_SIGNATURE, Vec::new())]),
                    Access::Key(scope) => Some(vec![requirement(BEARER, vec![scope.to_string()])]),
                    Access::KeyOrSignature(scope) => Some(vec![
                        requirement(BEARER, vec![scope.to_string()]),
                        requirement(SIGNATURE, Vec::new()),
                    ]),
                };
            }
        }
    }
}
