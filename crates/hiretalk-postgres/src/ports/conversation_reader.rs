//! `ConversationReader` on Postgres.

use async_trait::async_trait;
use diesel::prelude::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use hiretalk_domain::ports::{ConversationReader, StoreError};
use hiretalk_domain::{Event, EventLimit, Page, PageRequest, Position};

use crate::PostgresStore;
use crate::rows::EventRow;
use crate::schema::events;

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

    async fn events_may_follow(&self, after: Position) {
        self.feed.may_follow(after).await;
    }
}
