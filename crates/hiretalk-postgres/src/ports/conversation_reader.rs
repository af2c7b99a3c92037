//! `ConversationReader` on Postgres.

use async_trait::async_trait;
use diesel::dsl::exists;
use diesel::prelude::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use hiretalk_domain::dialogue::ConversationDetails;
use hiretalk_domain::events::{Event, Position};
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{Message, MessageId};
use hiretalk_domain::paging::{EventLimit, MessageLimit, Page, PageRequest};
use hiretalk_domain::ports::{ConversationReader, StoreError};
use uuid::Uuid;

use crate::PostgresStore;
use crate::by_id::Found;
use crate::rows::{EventRow, MessageRow, read_dialogue};
use crate::schema::{conversations, events, messages};

#[async_trait]
impl ConversationReader for PostgresStore {
    async fn page(&self, request: PageRequest) -> Result<Page, StoreError> {
        self.lists.page(request).await
    }

    async fn events(&self, after: Position, limit: EventLimit) -> Result<Vec<Event>, StoreError> {
        self.events
            .run(move |connection| {
                let rows: Vec<EventRow> = events::table
                    .filter(events::position.gt(after.0))
                    .order(events::position.asc())
                    .limit(i64::from(limit.get()))
                    .select(EventRow::as_select())
                    .load(connection)?;
                Ok(rows.into_iter().map(EventRow::into_event).collect::<Result<_, _>>()?)
            })
            .await
    }

    async fn messages(
        &self,
        id: ConversationId,
        after: Option<MessageId>,
        limit: MessageLimit,
    ) -> Result<Option<Vec<Message>>, StoreError> {
        let after = after.map_or_else(Uuid::nil, |id| id.as_uuid());
        self.rest
            .run(move |connection| {
                let rows: Vec<MessageRow> = messages::table
                    .filter(messages::conversation_id.eq(id.as_uuid()))
                    .filter(messages::id.gt(after))
                    .order(messages::id.asc())
                    .limit(i64::from(limit.get()) + 1)
                    .select(MessageRow::as_select())
                    .load(connection)?;
                // A conversation in which nothing follows is looked up by itself.
                let exists = !rows.is_empty()
                    || diesel::select(exists(conversations::table.find(id.as_uuid())))
                        .get_result::<bool>(connection)?;
                if !exists {
                    return Ok(None);
                }
                Ok(Some(rows.into_iter().map(MessageRow::into_message).collect::<Result<_, _>>()?))
            })
            .await
    }

    async fn details(&self, id: ConversationId) -> Result<Option<ConversationDetails>, StoreError> {
        let Some(Found { conversation, dialogue }) = self.by_id.find(id).await? else { return Ok(None) };
        let dialogue = dialogue.map(|state| read_dialogue(id.as_uuid(), state)).transpose()?;
        Ok(Some(ConversationDetails { conversation, dialogue }))
    }

    async fn wait_for_events(&self, after: Position) {
        self.feed.may_follow(after).await;
    }
}
