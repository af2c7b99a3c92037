//! All ports of a store.

use hiretalk_domain::ports::{
    ApiKeys, ClockOffset, ConversationReader, ConversationStore, DigestKeys, EndpointDeliveries, Endpoints,
    Files, Graduations, Inbox, JobCatalogue, Outbox, Registrations, StoreHealth,
};

/// All ports of a store.
pub trait Store:
    ConversationStore
    + ConversationReader
    + Outbox
    + Inbox
    + JobCatalogue
    + Graduations
    + Registrations
    + Files
    + Endpoints
    + EndpointDeliveries
    + ApiKeys
    + DigestKeys
    + StoreHealth
    + ClockOffset
    + 'static
{
}

impl<S> Store for S where
    S: ConversationStore
        + ConversationReader
        + Outbox
        + Inbox
        + JobCatalogue
        + Graduations
        + Registrations
        + Files
        + Endpoints
        + EndpointDeliveries
        + ApiKeys
        + DigestKeys
        + StoreHealth
        + ClockOffset
        + 'static
{
}
