//! All ports of a store.

use hiretalk_domain::ports::{
    ApiKeys, ClockOffset, ConversationReader, ConversationStore, DigestKeys, Graduations, Inbox,
    JobCatalogue, Outbox, Registrations, StoreHealth,
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
        + ApiKeys
        + DigestKeys
        + StoreHealth
        + ClockOffset
        + 'static
{
}
