//! The port that reads what the channel delivers.

use crate::inbound::ChannelUpdate;

/// Knows the channel's deliveries: who may send them and what they say. Pure; no I/O.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait ChannelWebhook: Send + Sync {
    /// The answer to the channel's question whether this is our webhook; none if the question is not a good one.
    /// `query` is the query string as it came.
    fn challenge(&self, query: &str) -> Option<String>;

    /// True if the raw body was signed by the channel. `signature` is what came with it.
    fn is_authentic(&self, signature: &[u8], body: &[u8]) -> bool;

    /// What a delivery says, in its order. What is not understood is left out; a body that is nothing of the
    /// channel's says nothing.
    fn read(&self, body: &[u8]) -> Vec<ChannelUpdate>;
}
