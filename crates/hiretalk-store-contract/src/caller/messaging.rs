//! The steps that are about messages.

use hiretalk_domain::candidate::ContactDetails;
use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::intake::Application;
use hiretalk_domain::message::{Message, MessageId};
use hiretalk_domain::outbox::{Priority, Purpose, Task};
use hiretalk_domain::paging::MessageLimit;
use hiretalk_domain::ports::ConversationReader;
use hiretalk_domain::routing::{Route, Routed, Tracked, TrackedBy};

use super::Caller;
use crate::fixtures::{self, text};

impl Caller {
    /// The change that opens a conversation for the application with this many first messages.
    pub fn opening_with(&self, application: Application, messages: usize) -> (Change, Vec<MessageId>) {
        let contact = application.contact.clone();
        let mut change = self.opening(application);
        let id = fixtures::opened_by(&change).id;
        let says = (0..messages).map(|index| text(&format!("message {index}")));
        let ids = fixtures::say(&mut change, id, &contact, says, self.ticker());
        (change, ids)
    }

    /// Opens a conversation with this many first messages, all of one turn.
    pub async fn greets(&self, application: &Application, messages: usize) -> (Conversation, Vec<MessageId>) {
        let (change, ids) = self.opening_with(application.clone(), messages);
        let opened = fixtures::opened_by(&change);
        self.applies(change).await;
        (opened, ids)
    }

    /// Opens conversations with one message each, in so many commits.
    pub async fn greets_many(&self, count: usize) -> Vec<MessageId> {
        let mut ids = Vec::new();
        for index in 0..count {
            let name = format!("crowd {index}");
            ids.extend(self.greets(&fixtures::application(&name, &name, "job"), 1).await.1);
        }
        ids
    }

    /// Says something more, as one turn.
    pub async fn says(&self, id: ConversationId, to: &ContactDetails, messages: usize) -> Vec<MessageId> {
        let mut change = Change::default();
        let says = (0..messages).map(|index| text(&format!("more {index}")));
        let ids = fixtures::say(&mut change, id, to, says, self.ticker());
        self.applies(change).await;
        ids
    }

    /// Says one thing more with this urgency, due so long before now.
    pub async fn says_as(
        &self,
        priority: Priority,
        id: ConversationId,
        to: &ContactDetails,
        due_since: chrono::Duration,
    ) -> MessageId {
        let mut change = Change::default();
        let ids = fixtures::say(&mut change, id, to, [text("so urgent")], self.ticker());
        for entry in &mut change.outbox {
            entry.due_at -= due_since;
            entry.task = Task::Send { purpose: Purpose::Dialogue, priority, turn: ids[0] };
        }
        self.applies(change).await;
        ids[0]
    }

    /// The transcript of a conversation that is there.
    pub async fn messages(&self, id: ConversationId) -> Vec<Message> {
        self.message_page(id, None, MessageLimit::MAXIMUM).await
    }

    /// A page of it: one message more than the limit, if more follow.
    pub async fn message_page(
        &self,
        id: ConversationId,
        after: Option<MessageId>,
        limit: u16,
    ) -> Vec<Message> {
        let limit = MessageLimit::new(limit).expect("a limit");
        let found = ConversationReader::messages(&**self.store(), id, after, limit).await;
        found.expect("the store reads messages").expect("the conversation is stored")
    }

    pub async fn routes(&self, route: Route) -> Option<Routed> {
        self.store().find_route(route).await.expect("the store finds a route")
    }

    /// Where an answer belongs that says nothing but its sender.
    pub async fn routes_from(&self, senders: &[NumberDigest]) -> Option<Routed> {
        self.routes(Route { quotes: None, conversation_id: None, senders: senders.to_vec() }).await
    }

    /// The message that a status is about.
    pub async fn tracks(&self, message_id: Option<MessageId>, channel_id: &str) -> Option<Tracked> {
        let by = TrackedBy { message_id, channel_id: fixtures::channel_id(channel_id) };
        let found = self.store().find_tracked(vec![by]).await.expect("the store finds messages");
        assert_eq!(found.len(), 1, "one answer for one question");
        found.into_iter().next().flatten()
    }
}
