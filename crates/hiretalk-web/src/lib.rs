//! The HTTP API of HireTalk: routes, authentication, problems, OpenAPI.
//!
//! [`serve`] answers on a listener until it is told to stop. It decides nothing about rules: a request becomes a
//! command of a use case, and its answer or its error becomes a response.

mod access_log;
mod auth;
#[cfg(feature = "black-box")]
pub mod black_box;
mod body;
mod context;
mod cors;
mod cursor;
mod deadline;
mod dispatch;
mod endpoints;
mod graduations;
mod incoming;
mod jobs;
mod json;
mod metrics;
mod openapi;
mod phase;
mod problem;
mod query;
mod rate_limit;
mod readiness;
mod real_time;
mod registering;
mod representation;
mod request_id;
mod route;
mod rows;
mod security_headers;
mod server;
mod services;
mod settings;

pub use self::auth::{InvalidWebhookSecret, WebhookSecret};
pub use self::graduations::{GraduationImport, GraduationImportReport};
pub use self::jobs::{CatalogueImport, ImportError, ImportReport};
pub use self::openapi::openapi_json;
pub use self::problem::FieldError;
pub use self::rows::{RejectedRow, RowFormat};
pub use self::server::serve;
pub use self::services::Services;
pub use self::settings::{RegisterSettings, WebSettings};
