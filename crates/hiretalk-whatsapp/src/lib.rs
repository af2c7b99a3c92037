//! WhatsApp, by way of Meta's Cloud API: all that HireTalk knows of it is in this crate.
//!
//! [`WhatsApp`] implements the ports [`Messenger`](hiretalk_domain::ports::Messenger) and
//! [`ChannelWebhook`](hiretalk_domain::ports::ChannelWebhook). It sends each message once and never tries again by
//! itself: an answer, or its absence, becomes a [`SendError`](hiretalk_domain::outbound::SendError) that says what the
//! queue may do. [`policy_of`] is the catalogue of Meta's error codes.
//!
//! Protocol facts are cited where they are used, by the page of Meta's documentation
//! (<https://developers.facebook.com/documentation/business-messaging/whatsapp>) or by who has seen them.
//!
//! # How to add one more
//! A form of message: its wire type in `outgoing/`, its limits in `limits/`. A type of delivery: an arm in
//! `incoming/message.rs`. An error code: a line in `catalog.rs`.

mod answer;
mod catalog;
mod challenge;
mod client;
mod doctor;
mod graph_error;
mod incoming;
mod lenient;
mod limits;
mod names;
mod outgoing;
mod pause;
mod refusal;
mod settings;
mod signature;
mod transport;

pub use self::catalog::{Policy, policy_of};
pub use self::client::WhatsApp;
pub use self::doctor::{CheckLine, CheckOutcome, CheckProblem, CheckSubject, ExpectedTemplate, NotChecked};
pub use self::settings::{SettingsError, WhatsAppSettings};
