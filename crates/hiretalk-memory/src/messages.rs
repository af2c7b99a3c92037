//! The messages, and the indexes that routing and statuses need.

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use chrono::{DateTime, Utc};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::{ConversationId, to_microseconds};
use hiretalk_domain::message::{
    ChannelMessageId, Delivery, Message, MessageBody, MessageId, NewMessage, NewMessageBody, Outgoing,
};
use hiretalk_domain::routing::TrackedBy;

#[derive(Debug, Default)]
pub(crate) struct Messages {
    by_id: HashMap<MessageId, StoredMessage>,
    by_conversation: HashMap<ConversationId, Transcript>,
    /// Ours alone: those that can be quoted and that statuses are about.
    by_channel_id: HashMap<ChannelMessageId, MessageId>,
    /// The last message of ours to each number, by conversation.
    by_number: HashMap<NumberDigest, HashMap<ConversationId, MessageId>>,
}

/// A message with what is not shown of it.
#[derive(Debug)]
struct StoredMessage {
    message: Message,
    /// Where it goes; none for what came in.
    number: Option<NumberDigest>,
    /// How often it was sent without an answer before it was accepted.
    unconfirmed: u16,
}

/// The messages of one conversation.
#[derive(Debug, Default)]
struct Transcript {
    ids: BTreeSet<MessageId>,
    last_out: Option<MessageId>,
}

impl Messages {
    pub(crate) fn is_kept(&self, id: MessageId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// A message of ours, as statuses see it: its conversation, its number, its state, its channel id.
    pub(crate) fn out(
        &self,
        id: MessageId,
    ) -> Option<(ConversationId, NumberDigest, Delivery, Option<&ChannelMessageId>)> {
        let stored = self.by_id.get(&id)?;
        match (&stored.message.body, stored.number) {
            (MessageBody::Out { content: _, delivery, channel_id }, Some(number)) => {
                Some((stored.message.conversation_id, number, *delivery, channel_id.as_ref()))
            }
            (MessageBody::Out { .. } | MessageBody::In { .. }, _) => None,
        }
    }

    /// What a message of ours says, unless the person was erased.
    pub(crate) fn content(&self, id: MessageId) -> Option<&Outgoing> {
        match &self.by_id.get(&id)?.message.body {
            MessageBody::Out { content, delivery: _, channel_id: _ } => content.as_ref(),
            MessageBody::In { .. } => None,
        }
    }

    /// The message of ours that a status names; our own id counts first.
    pub(crate) fn tracked(&self, by: &TrackedBy) -> Option<MessageId> {
        let TrackedBy { message_id, channel_id } = by;
        message_id.filter(|id| self.out(*id).is_some()).or_else(|| self.with_channel_id(channel_id))
    }

    /// The message of ours that the channel gave this id.
    pub(crate) fn with_channel_id(&self, channel_id: &ChannelMessageId) -> Option<MessageId> {
        self.by_channel_id.get(channel_id).copied()
    }

    pub(crate) fn is_first(&self, conversation_id: ConversationId, id: MessageId) -> bool {
        let transcript = self.by_conversation.get(&conversation_id);
        transcript.and_then(|transcript| transcript.ids.first()) == Some(&id)
    }

    /// The number that the conversation last wrote to.
    pub(crate) fn number_of(&self, conversation_id: ConversationId) -> Option<NumberDigest> {
        let last = self.by_conversation.get(&conversation_id)?.last_out?;
        self.by_id.get(&last)?.number
    }

    /// The conversations that wrote to the number, each with the last message that went there.
    pub(crate) fn writers_to(
        &self,
        number: NumberDigest,
    ) -> impl Iterator<Item = (MessageId, ConversationId)> + '_ {
        let writers = self.by_number.get(&number).into_iter().flatten();
        writers.map(|(conversation_id, last)| (*last, *conversation_id))
    }

    /// The last message of the conversation that has left for one of these numbers.
    pub(crate) fn last_that_left(
        &self,
        conversation_id: ConversationId,
        numbers: &[NumberDigest],
    ) -> Option<MessageId> {
        let transcript = self.by_conversation.get(&conversation_id)?;
        transcript.ids.iter().rev().copied().find(|id| {
            self.out(*id).is_some_and(|(_, number, delivery, _)| {
                numbers.contains(&number) && !matches!(delivery, Delivery::Queued | Delivery::Cancelled)
            })
        })
    }

    /// The conversation's messages, oldest first.
    /// The messages after `after`, or from the first on, at most `most`.
    pub(crate) fn transcript(
        &self,
        conversation_id: ConversationId,
        after: Option<MessageId>,
        most: usize,
    ) -> Vec<Message> {
        let transcript = self.by_conversation.get(&conversation_id);
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let ids = transcript.map(|transcript| transcript.ids.range((start, Bound::Unbounded)));
        ids.into_iter()
            .flatten()
            .take(most)
            .filter_map(|id| self.by_id.get(id))
            .map(|stored| stored.message.clone())
            .collect()
    }

    pub(crate) fn insert(&mut self, new: NewMessage) {
        let NewMessage { id, conversation_id, created_at, body } = new;
        let created_at = to_microseconds(created_at);
        let transcript = self.by_conversation.entry(conversation_id).or_default();
        transcript.ids.insert(id);
        let (body, number) = match body {
            NewMessageBody::Out { content, number } => {
                transcript.last_out = transcript.last_out.max(Some(id));
                let last = self.by_number.entry(number).or_default().entry(conversation_id).or_insert(id);
                *last = id.max(*last);
                let content = Some(content);
                (MessageBody::Out { content, delivery: Delivery::Queued, channel_id: None }, Some(number))
            }
            NewMessageBody::In { content, channel_id } => {
                (MessageBody::In { content: Some(content), channel_id: Some(channel_id) }, None)
            }
        };
        let message = Message { id, conversation_id, created_at, updated_at: created_at, body };
        self.by_id.insert(id, StoredMessage { message, number, unconfirmed: 0 });
    }

    /// A message of ours came further, or changes nothing; a channel id is stored where there is none.
    pub(crate) fn forward(
        &mut self,
        id: MessageId,
        next: Delivery,
        new_channel_id: Option<ChannelMessageId>,
        at: Option<DateTime<Utc>>,
    ) {
        let Some(StoredMessage { message, number: _, unconfirmed: _ }) = self.by_id.get_mut(&id) else {
            return;
        };
        let MessageBody::Out { content, delivery, channel_id } = &mut message.body else {
            return;
        };
        if let Some(forward) = delivery.forward(next) {
            *delivery = forward;
            message.updated_at = message.updated_at.max(at.map_or(message.updated_at, to_microseconds));
        }
        // The channel's id of a message to an erased person would bring the number back.
        if let (Some(_), None, Some(new)) = (&content, &channel_id, new_channel_id) {
            self.by_channel_id.insert(new.clone(), id);
            *channel_id = Some(new);
        }
    }

    /// Keeps how often the message was sent without an answer.
    pub(crate) fn mark_unconfirmed(&mut self, id: MessageId, unconfirmed: u16) {
        if let Some(stored) = self.by_id.get_mut(&id) {
            stored.unconfirmed = stored.unconfirmed.saturating_add(unconfirmed);
        }
    }

    /// The texts of a conversation go (rule 11).
    pub(crate) fn erase(&mut self, conversation_id: ConversationId) {
        let transcript = self.by_conversation.get(&conversation_id);
        for id in transcript.map(|transcript| transcript.ids.iter()).into_iter().flatten() {
            match self.by_id.get_mut(id).map(|stored| &mut stored.message.body) {
                // The channel's id holds the number, if one knows how to read it.
                Some(MessageBody::Out { content, delivery: _, channel_id }) => {
                    *content = None;
                    if let Some(channel_id) = channel_id.take() {
                        self.by_channel_id.remove(&channel_id);
                    }
                }
                Some(MessageBody::In { content, channel_id }) => {
                    *content = None;
                    *channel_id = None;
                }
                None => {}
            }
        }
    }
}
