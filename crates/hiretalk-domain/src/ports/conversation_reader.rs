//! The port that lists and feeds are read through.

use async_trait::async_trait;

use crate::dialogue::ConversationDetails;
use crate::events::{Event, Position};
use crate::ids::ConversationId;
use crate::message::{Message, MessageId};
use crate::paging::{EventLimit, MessageLimit, Page, PageRequest};
use crate::ports::StoreError;

/// Reads conversations and events in bulk.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ConversationReader: Send + Sync {
    /// A page of conversations, newest first. Conversations that are opened meanwhile never move the pages that follow.
    async fn page(&self, request: PageRequest) -> Result<Page, StoreError>;

    /// The events after `after`, oldest first, at most `limit`. Nothing is ever skipped: once an event is returned,
    /// no event with a smaller position appears.
    async fn events(&self, after: Position, limit: EventLimit) -> Result<Vec<Event>, StoreError>;

    /// The messages of a conversation after `after`, or from the first on, oldest first: one more than `limit` at
    /// most, which shows that another page follows. None if there is no such conversation.
    async fn messages(
        &self,
        id: ConversationId,
        after: Option<MessageId>,
        limit: MessageLimit,
    ) -> Result<Option<Vec<Message>>, StoreError>;

    /// A conversation with its dialogue; none if there is no such conversation.
    async fn details(&self, id: ConversationId) -> Result<Option<ConversationDetails>, StoreError>;

    /// Returns when there may be events after `after`: soon after a commit in any process, and now and then without one.
    async fn wait_for_events(&self, after: Position);
}
