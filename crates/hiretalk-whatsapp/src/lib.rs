//! WhatsApp by way of Meta's Cloud API: everything that HireTalk knows of it.
//!
//! [`WhatsApp`] implements the ports [`Messenger`](hiretalk_domain::ports::Messenger) and
//! [`ChannelWebhook`](hiretalk_domain::ports::ChannelWebhook). It sends each message once and retries nothing: an answer,
//! or its absence, becomes a [`SendError`](hiretalk_domain::outbound::SendError) that says what the queue may do.
//!
//! Protocol facts are cited where they are used, by the page of Meta's documentation
//! (<https://developers.facebook.com/documentation/business-messaging/whatsapp>) or by who has seen them.
//!
//! # How to add one more
//! A form of message: its body and its limits in `outbound.rs`. A type of delivery: an arm in `inbound/message.rs`. An
//! error code: a line in `error_codes.rs`.

mod client;
mod doctor;
mod error_codes;
mod files;
mod inbound;
mod lenient;
mod outbound;
mod response;
mod settings;
mod transport;
mod webhook;

pub use self::client::WhatsApp;
pub use self::doctor::{CheckLine, CheckOutcome, CheckProblem, CheckSubject, ExpectedTemplate, NotChecked};
pub use self::error_codes::{ErrorPolicy, error_policy};
pub use self::settings::{SettingsError, WhatsAppSettings};
