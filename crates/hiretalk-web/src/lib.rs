//! The HTTP API of HireTalk on actix-web: endpoints, authentication, problems, OpenAPI.
//!
//! A request becomes a command of a use case of `hiretalk-domain`; its answer or its error becomes a response. The crate
//! decides no rule, and knows no store and nothing of WhatsApp.
//!
//! `serve` runs the app: `middleware::observe` around every request, then a resource of `endpoints`, whose handler
//! names in its arguments what it needs: `auth::Key` with a scope, `body::Body`, `extract::Query`,
//! `extract::PathId`, the shared `state::Api`.
//!
//! An endpoint is one new file below `endpoints/` (its `configure`, handlers with their `utoipa` annotations, `Docs` and
//! DTOs) and its line in `endpoints.rs`; then `cargo run -- openapi > docs/openapi.json`. A test compares the document
//! with the routes and the scopes that they demand.

mod auth;
#[cfg(feature = "black-box")]
pub mod black_box;
mod body;
mod connection;
mod cursor;
mod deadline;
pub mod dto;
mod endpoints;
mod extract;
mod json;
mod lifecycle;
mod metrics;
mod middleware;
mod openapi;
mod problem;
mod rows;
mod server;
mod state;

pub use self::auth::{Authenticator, InvalidWebhookSecret, KnownKey, WebhookSecret};
pub use self::endpoints::graduations::{GraduationImport, GraduationImportReport};
pub use self::endpoints::jobs::{CatalogueImport, ImportReport};
pub use self::openapi::openapi_json;
pub use self::problem::{FieldError, Problem, ProblemCode};
pub use self::rows::{
    Charset, DateOrder, Delimiter, ImportError, ImportOptions, InvalidOption, RejectedRow, RowFormat,
    parse_names, parse_starts,
};
pub use self::server::serve;
pub use self::state::{RegisterSettings, Services, WebSettings};
