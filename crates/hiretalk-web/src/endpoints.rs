//! The endpoints, in files by subject.
//!
//! A file has `configure`, which adds its resources to the app; the handlers with their OpenAPI annotations; `Docs`,
//! which lists them; and the types of their bodies. [`GROUPS`] has one line for each file.

pub(crate) mod applications;
pub(crate) mod candidates;
pub(crate) mod conversations;
pub(crate) mod development;
pub(crate) mod events;
pub(crate) mod graduations;
pub(crate) mod jobs;
pub(crate) mod keys;
pub(crate) mod media;
pub(crate) mod messages;
pub(crate) mod operations;
pub(crate) mod outbox;
pub(crate) mod register;
pub(crate) mod webhooks;
pub(crate) mod whatsapp;

use actix_web::guard::{Guard, GuardContext};
use actix_web::http::Method;
use actix_web::http::header::ACCESS_CONTROL_REQUEST_METHOD;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

use crate::auth::Anonymous;
use crate::problem::{Answer, not_found as not_found_problem};
use crate::state::WebSettings;

/// The resources of a file, and their documentation.
struct Group {
    configure: fn(&mut ServiceConfig),
    openapi: fn() -> utoipa::openapi::OpenApi,
}

macro_rules! groups {
    ($($file:ident,)*) => {
        [$(Group { configure: $file::configure, openapi: $file::Docs::openapi },)*]
    };
}

/// The files of the API; the router tries them in this order.
const GROUPS: [Group; 13] = groups![
    applications,
    conversations,
    graduations,
    events,
    messages,
    media,
    candidates,
    whatsapp,
    jobs,
    outbox,
    webhooks,
    keys,
    development,
];

/// Adds the endpoints to the app: all of them, or those of a worker.
pub(crate) fn configure(app: &mut ServiceConfig, settings: &WebSettings) {
    if !settings.operations_only {
        for group in &GROUPS {
            app.configure(group.configure);
        }
        if settings.docs {
            app.configure(operations::configure_documentation);
        }
        if settings.register.is_some() {
            app.configure(register::configure);
        }
    }
    app.configure(operations::configure);
}

/// Adds the documentation of all endpoints to the document.
pub(crate) fn document(document: &mut utoipa::openapi::OpenApi) {
    for group in &GROUPS {
        document.merge((group.openapi)());
    }
    document.merge(operations::Docs::openapi());
}

/// Answers where there is nothing.
pub(crate) async fn not_found(_: Anonymous) -> Answer {
    Err(not_found_problem("there is nothing at this path"))
}

/// Guards `/import` beside `/{id}`: an item may have the id `import`, and what has a method of items is about that.
struct NotAnItem(&'static [&'static str]);

impl Guard for NotAnItem {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        let head = context.head();
        let asked =
            head.headers().get(ACCESS_CONTROL_REQUEST_METHOD).filter(|_| head.method == Method::OPTIONS);
        let method = asked.map_or(head.method.as_str().as_bytes(), |asked| asked.as_bytes());
        !self.0.iter().any(|item| item.as_bytes() == method)
    }
}
