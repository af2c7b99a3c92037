//! `ConversationStore` on Postgres.

use async_trait::async_trait;
use diesel::prelude::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper,
};
use hiretalk_domain::candidate::Candidate;
use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::{Conversation, Status};
use hiretalk_domain::ids::{CandidateId, ConversationId};
use hiretalk_domain::ports::{CommitError, Committed, ConversationStore, StoreError};
use hiretalk_domain::routing::{Route, Routed, Tracked, TrackedBy};

use crate::PostgresStore;
use crate::routing::{find_route, find_tracked};
use crate::rows::{CandidateRow, ConversationRow};
use crate::schema::{candidates, conversations};

#[async_trait]
impl ConversationStore for PostgresStore {
    async fn find(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
        Ok(self.by_id.find(id).await?.map(|found| found.conversation))
    }

    async fn find_active(&self, candidate_id: CandidateId) -> Result<Option<Conversation>, StoreError> {
        self.rest
            .run(move |connection| {
                let row = conversations::table
                    .filter(
                        conversations::candidate_id
                            .eq(candidate_id.as_str())
                            .and(conversations::status.ne(Status::Completed.as_str())),
                    )
                    .select(ConversationRow::as_select())
                    .first(connection)
                    .optional()?;
                Ok(row.map(ConversationRow::into_conversation).transpose()?)
            })
            .await
    }

    async fn find_candidate(&self, id: CandidateId) -> Result<Option<Candidate>, StoreError> {
        self.rest
            .run(move |connection| {
                let row = candidates::table
                    .find(id.as_str())
                    .select(CandidateRow::as_select())
                    .first(connection)
                    .optional()?;
                Ok(row.map(CandidateRow::into_candidate).transpose()?)
            })
            .await
    }

    async fn find_route(&self, route: Route) -> Result<Option<Routed>, StoreError> {
        self.routes.run(move |connection| find_route(connection, &route)).await
    }

    async fn find_tracked(&self, messages: Vec<TrackedBy>) -> Result<Vec<Option<Tracked>>, StoreError> {
        self.routes.run(move |connection| find_tracked(connection, &messages)).await
    }

    async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        self.writer.commit(change).await
    }
}
