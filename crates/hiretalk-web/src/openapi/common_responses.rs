//! The responses that endpoints of a kind have in common, in the document.

use utoipa::Modify;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use crate::route::{Access, Endpoint, Route};

/// Adds to each endpoint the responses that follow from what it is: who may call it, whether it reads a body,
/// whether it asks the store. What the endpoint says itself stays.
pub(super) struct CommonResponses;

impl Modify for CommonResponses {
    fn modify(&self, document: &mut OpenApi) {
        for (name, response) in responses() {
            let components = document.components.get_or_insert_default();
            components.responses.insert(name.to_owned(), response.into());
        }
        for route in Route::ALL {
            for endpoint in route.endpoints() {
                let Some(operation) = operation(document, route, *endpoint) else { continue };
                for (status, name) in names(*endpoint) {
                    let responses = &mut operation.responses.responses;
                    let reference = || RefOr::Ref(Ref::from_response_name(name));
                    responses.entry(status.to_owned()).or_insert_with(reference);
                }
                for response in operation.responses.responses.values_mut() {
                    if let RefOr::T(response) = response {
                        response.headers.insert("X-Request-Id".to_owned(), request_id().into());
                    }
                }
            }
        }
    }
}

/// The operation of an endpoint.
pub(super) fn operation(document: &mut OpenApi, route: Route, endpoint: Endpoint) -> Option<&mut Operation> {
    let method = match endpoint.method().as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    };
    let item = document.paths.paths.get_mut(route.pattern())?;
    match method {
        HttpMethod::Post => item.post.as_mut(),
        HttpMethod::Put => item.put.as_mut(),
        HttpMethod::Patch => item.patch.as_mut(),
        HttpMethod::Delete => item.delete.as_mut(),
        _ => item.get.as_mut(),
    }
}

/// Which of the common responses an endpoint has.
fn names(endpoint: Endpoint) -> Vec<(&'static str, &'static str)> {
    let mut names = Vec::new();
    if endpoint.takes_body() {
        names.extend([("400", "BadBody"), ("408", "RequestTimeout"), ("415", "UnsupportedMediaType")]);
        // Rows are worked off as they come, however many they are.
        if !endpoint.takes_rows() {
            names.push(("413", "PayloadTooLarge"));
        }
    }
    if endpoint.takes_fields() {
        names.push(("422", "ValidationFailed"));
    }
    match endpoint.access() {
        Access::Unlimited => {}
        Access::Public | Access::Page => names.push(("429", "RateLimited")),
        Access::Channel => {
            names.push(("429", "RateLimited"));
            if endpoint.takes_body() {
                names.extend([("401", "Unauthorized"), ("503", "Unavailable")]);
            }
        }
        Access::Key(_) | Access::KeyOrSignature(_) => names.extend([
            ("401", "Unauthorized"),
            ("403", "Forbidden"),
            ("429", "RateLimited"),
            ("503", "Unavailable"),
        ]),
    }
    match endpoint {
        Endpoint::Readyz => names.extend([("500", "Internal"), ("503", "Unavailable")]),
        Endpoint::Livez | Endpoint::OpenApi => {}
        _ => names.push(("500", "Internal")),
    }
    names
}

fn responses() -> [(&'static str, Response); 10] {
    [
        ("BadBody", problem("`malformed_json`, `not_an_object` or `malformed_body`.").build()),
        (
            "Unauthorized",
            problem("`unauthorized`: no valid key; or `invalid_signature`.")
                .header("WWW-Authenticate", text("`Bearer`."))
                .build(),
        ),
        ("Forbidden", problem("`insufficient_scope`: the key may not do this.").build()),
        ("RequestTimeout", problem("`request_timeout`: the body did not arrive in time.").build()),
        ("PayloadTooLarge", problem("`payload_too_large`: more than 256 KiB.").build()),
        (
            "UnsupportedMediaType",
            problem("`unsupported_media_type`: the body is not said to be JSON.").build(),
        ),
        (
            "ValidationFailed",
            problem("`validation_failed`: fields are missing or wrong; `errors` has all of them.").build(),
        ),
        (
            "RateLimited",
            problem("`rate_limited`: too many requests.").header("Retry-After", seconds()).build(),
        ),
        ("Internal", problem("`internal`: the service failed; the log says why.").build()),
        (
            "Unavailable",
            problem("`unavailable`, `contended` or `too_many_streams`: try again.")
                .header("Retry-After", seconds())
                .build(),
        ),
    ]
}

fn problem(description: &str) -> ResponseBuilder {
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))))
        .header("X-Request-Id", request_id())
}

fn request_id() -> Header {
    text("What to name when asking about this request.")
}

fn text(description: &str) -> Header {
    header(Type::String, description)
}

fn seconds() -> Header {
    header(Type::Integer, "After how many seconds to come back.")
}

fn header(kind: Type, description: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(kind).build()))
        .description(Some(description))
        .build()
}
