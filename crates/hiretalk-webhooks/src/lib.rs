//! Sends our events to the endpoints of other systems.
//!
//! [`Webhooks`] makes one request: CloudEvents 1.0 in structured mode, signed as Standard Webhooks says, to an address that
//! is not private. [`DeliverEvents`] follows the feed for each endpoint and keeps order and retries. It knows nothing of
//! stores, of our HTTP API, or of how an event's data is written as JSON: that is given to it. A further way of delivery
//! is another [`EventSender`](hiretalk_domain::ports::EventSender).

mod address;
mod deliver;
mod sender;

pub use self::address::AddressPolicy;
pub use self::deliver::DeliverEvents;
pub use self::sender::{RenderData, Webhooks, WebhooksError, secret_text};
