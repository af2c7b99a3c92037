//! The parts of the document that follow from what an operation is: its problems, its security, its headers.

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, OneOf, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, PathItem, Ref, RefOr, Required, Response, ResponseBuilder, Schema};

/// The security schemes, as the annotations of operations name them.
const BEARER: &str = "bearer";
const SIGNATURE: &str = "webhook_signature";
const CHANNEL_SIGNATURE: &str = "whatsapp_signature";

/// Adds the common parts to all operations. What an operation says itself stays.
pub(super) fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (name, response) in common_responses() {
        components.responses.insert(name.to_owned(), response.into());
    }
    add_security_schemes(components);
    event_data_is_any_of_its_kinds(components);
    for (path, item) in &mut document.paths.paths {
        for operation in operations(item) {
            complete_operation(path, operation);
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
}

fn complete_operation(path: &str, operation: &mut Operation) {
    let names = common_names(path, operation);
    let responses = &mut operation.responses.responses;
    for (status, name) in names {
        responses.entry(status.to_owned()).or_insert_with(|| RefOr::Ref(Ref::from_response_name(name)));
    }
    for (status, response) in responses {
        let RefOr::T(response) = response else { continue };
        response.headers.insert("X-Request-Id".to_owned(), request_id().into());
        if status.starts_with(['4', '5']) {
            response.content.insert("application/problem+json".to_owned(), problem_content().into());
        }
    }
    // An `Option` would make the header nullable, which a header cannot be.
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && parameter.name == "Last-Event-ID"
        {
            parameter.required = Required::False;
        }
    }
}

/// The common responses of an operation: status and name.
fn common_names(path: &str, operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let security = serde_json::to_string(&operation.security).unwrap_or_default();
    let mut names = Vec::new();
    if let Some(RefOr::T(body)) = &operation.request_body {
        names.extend([("400", "BadBody"), ("408", "RequestTimeout"), ("415", "UnsupportedMediaType")]);
        // Rows are imported as they arrive, however many they are.
        if !body.content.contains_key("text/csv") {
            names.extend([("413", "PayloadTooLarge"), ("422", "ValidationFailed")]);
        }
    }
    if security.contains(CHANNEL_SIGNATURE) {
        names.retain(|(status, _)| *status != "422");
        names.extend([("401", "Unauthorized"), ("503", "Unavailable")]);
    }
    if security.contains(BEARER) {
        names.extend([("401", "Unauthorized"), ("403", "Forbidden"), ("503", "Unavailable")]);
    }
    match path {
        "/livez" => {}
        "/readyz" => names.extend([("500", "Internal"), ("503", "Unavailable")]),
        "/metrics" => names.push(("500", "Internal")),
        "/openapi.json" => names.push(("429", "RateLimited")),
        _ => names.extend([("429", "RateLimited"), ("500", "Internal")]),
    }
    names
}

fn common_responses() -> [(&'static str, Response); 10] {
    let plain = |description| problem(description).build();
    let retry = |description| {
        let seconds = header(Type::Integer, "The seconds to wait.");
        problem(description).header("Retry-After", seconds).build()
    };
    let unauthorized = problem("`unauthorized`: no valid key; or `invalid_signature`.");
    [
        ("BadBody", plain("`malformed_json`, `not_an_object` or `malformed_body`.")),
        ("Unauthorized", unauthorized.header("WWW-Authenticate", header(Type::String, "`Bearer`.")).build()),
        ("Forbidden", plain("`insufficient_scope`: the key lacks the scope.")),
        ("RequestTimeout", plain("`request_timeout`: the body did not arrive in time.")),
        ("PayloadTooLarge", plain("`payload_too_large`: more than 256 KiB.")),
        ("UnsupportedMediaType", plain("`unsupported_media_type`: the body is not declared as JSON.")),
        (
            "ValidationFailed",
            plain("`validation_failed`: fields are missing or wrong; `errors` has all of them."),
        ),
        ("RateLimited", retry("`rate_limited`: too many requests.")),
        ("Internal", plain("`internal`: the service failed; the log says why.")),
        ("Unavailable", retry("`unavailable`, `contended` or `too_many_streams`: try again.")),
    ]
}

fn problem(description: &str) -> ResponseBuilder {
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", problem_content())
        .header("X-Request-Id", request_id())
}

fn problem_content() -> Content {
    Content::new(Some(Ref::from_schema_name("Problem")))
}

fn request_id() -> Header {
    header(Type::String, "The id of the request, in the log too.")
}

fn header(kind: Type, description: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(kind).build()))
        .description(Some(description))
        .build()
}

fn add_security_schemes(components: &mut utoipa::openapi::Components) {
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
}

/// Fields may be added to any object, so what fits `conversation.completed` also fits `candidate.erased`: `anyOf`,
/// where `oneOf` is derived.
fn event_data_is_any_of_its_kinds(components: &mut utoipa::openapi::Components) {
    if let Some(RefOr::T(schema)) = components.schemas.get_mut("EventData")
        && let Schema::OneOf(OneOf { items, description, .. }) = schema
    {
        let any = std::mem::take(items).into_iter().fold(AnyOfBuilder::new(), AnyOfBuilder::item);
        *schema = Schema::AnyOf(any.description(description.take()).build());
    }
}
