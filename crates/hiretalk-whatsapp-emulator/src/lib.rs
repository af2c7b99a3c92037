//! A server that behaves like Meta's Graph API for WhatsApp, as far as HireTalk uses it.
//!
//! It accepts sends, validates them, enforces the limits, and posts signed webhooks back: the statuses of what was
//! sent, and what the candidates answer. The demo, the tests and the load runs talk to it over HTTP exactly as they
//! would to Meta; only the base URL differs. Faults are made on demand.
//!
//! ```
//! use hiretalk_whatsapp_emulator::{Emulator, Limits, Settings};
//!
//! # fn main() -> Result<(), hiretalk_whatsapp_emulator::StartError> {
//! let emulator = Emulator::start(Settings { limits: Limits::OFF, ..Settings::default() })?;
//! assert!(emulator.base_url().starts_with("http://127.0.0.1:"));
//! assert_eq!(emulator.counts().sends.accepted, 0);
//! # Ok(())
//! # }
//! ```
//!
//! Everything that [`Control`] does can also be asked for over HTTP, under `/emulator/`.

mod check;
mod control;
mod emulator;
mod faults;
mod graph;
mod graph_error;
mod identifiers;
mod inbound;
mod media;
mod send;
mod send_log;
mod settings;
mod state;
mod template;
mod webhook;

pub use control::{Control, Counts, SentMessage};
pub use emulator::{Emulator, Running, StartError};
pub use faults::{Effect, Faults, SendFault, WebhookFaults, When};
pub use inbound::{Reply, ReplyContent, ReplyError, Tap};
pub use media::SentFile;
pub use send_log::{DeliveryState, SendCounts};
pub use settings::{Deliveries, Identity, Limits, PairLimit, Settings, WaIds, Webhooks, Window};
pub use template::{Button, Category, Component, ParameterFormat, Template, TemplateStatus};
pub use webhook::VerifyError;
pub use webhook::queue::WebhookCounts;
