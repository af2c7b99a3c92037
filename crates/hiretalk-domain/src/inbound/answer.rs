//! What a person's message changes.

use super::apply_turn::{Taken, take};
use super::keyword::{opt_in, stop};
use super::{Heard, InboundContext, InboundError};
use crate::candidate::{CandidateRecord, ContactDetails};
use crate::change::transition::start;
use crate::change::{Change, ConversationChange, Receipt};
use crate::conversation::{Conversation, State};
use crate::dialogue::{Flow, InputBuffer, Known, Person};
use crate::events::{EventKind, NewEvent};
use crate::ids::to_microseconds;
use crate::language::Language;
use crate::message::{ChannelMessageId, Incoming, NewMessage, NewMessageBody};
use crate::opt_out::{Keyword, keyword};
use crate::routing::Routed;

/// What a message changes: one turn of the dialogue it belongs to, an opt-out or its end, or nothing but that it was
/// received. `known` is what the catalogue was asked for this message.
///
/// # Errors
/// The catalogue has to be asked something first.
pub fn hear(
    heard: Heard,
    routed: Option<Routed>,
    listener: InboundContext<'_>,
    known: &Known,
) -> Result<Change, InboundError> {
    let Heard { channel_id, senders, sent_at, content } = heard;
    let meant = routed.iter().map(|routed| routed.number).filter(|number| !senders.contains(number));
    let numbers = senders.iter().copied().chain(meant).collect();
    let mut change = Change {
        received: Some(Receipt {
            channel_id: channel_id.clone(),
            numbers,
            // What the channel dates into our future was said just now.
            at: to_microseconds(sent_at.min(listener.now)),
        }),
        ..Change::default()
    };
    let Some(content) = content else { return Ok(change) };
    let keyword = match &content {
        Incoming::Text(text) | Incoming::Tap { title: text, .. } => keyword(text),
        Incoming::Media(_) => None,
    };
    // "Restart" and "volver" let messages come again, and are commands while they come.
    let is_command = |text: &str| listener.flow.is_some_and(|flow| flow.is_command(text));
    let keyword = match (&content, &routed, keyword) {
        (Incoming::Text(text), Some(routed), Some(Keyword::Start))
            if !routed.is_opted_out && is_command(text) =>
        {
            None
        }
        (_, _, keyword) => keyword,
    };
    match (keyword, routed) {
        (Some(Keyword::Stop), routed) => stop(&mut change, senders, routed, content, channel_id, listener)?,
        (Some(Keyword::Start), routed) => opt_in(&mut change, senders, routed, content, channel_id, listener),
        (None, None) => {}
        (None, Some(routed)) => answer(&mut change, routed, &content, channel_id, listener, known)?,
    }
    Ok(change)
}

/// What belongs to a dialogue. A tap and a picture are answered at once, one step of the flow. What is typed waits for
/// the rest of it: people write in bursts, and all of that is read together.
fn answer(
    change: &mut Change,
    routed: Routed,
    content: &Incoming,
    channel_id: ChannelMessageId,
    mut listener: InboundContext<'_>,
    known: &Known,
) -> Result<(), InboundError> {
    let Routed { conversation, candidate, dialogue, number, .. } = routed;
    // Nothing that an erased person says is kept.
    let CandidateRecord::Known(contact) = candidate else { return Ok(()) };
    write_down(change, &conversation, content.clone(), channel_id, &mut listener);
    let (false, Some(flow)) = (matches!(conversation.state, State::Completed { .. }), listener.flow) else {
        return Ok(());
    };
    let InboundContext { timeouts, ids, now, .. } = &mut listener;
    let person = Person::new(&contact.first_name, conversation.job_id());
    let mut dialogue = dialogue.unwrap_or_else(|| flow.begin(Language::of_number(&contact.phone_number)));
    // A person can answer before we have written down that the channel took the first message.
    let begin = |change: &mut Change| match conversation.state {
        State::Created => start(change, conversation, *now),
        State::Ongoing | State::Completed { .. } => Ok(conversation),
    };
    match content {
        Incoming::Text(text) => {
            let conversation = begin(change)?;
            dialogue.unread.push(text);
            change.outbox.push(timeouts.read(conversation.id, dialogue.unread.is_full(), *now));
            change.dialogue = Some((conversation.id, dialogue));
            change.conversation = Some(ConversationChange::Advance(conversation));
        }
        // The words around it are read when the time comes.
        Incoming::Media(_) if !dialogue.unread.is_empty() => {}
        Incoming::Tap { .. } | Incoming::Media(_) => {
            // What was typed before a tap is answered by it.
            dialogue.unread = InputBuffer::default();
            let turn = flow.answer(dialogue, content, &person, known).map_err(InboundError::Asks)?;
            let conversation = begin(change)?;
            take(change, turn, Taken { conversation, number, timeouts, ids, now: *now })?;
        }
    }
    Ok(())
}

/// Puts the message into the transcript and tells the feed.
pub(super) fn write_down(
    change: &mut Change,
    conversation: &Conversation,
    content: Incoming,
    channel_id: ChannelMessageId,
    listener: &mut InboundContext<'_>,
) {
    let id = listener.ids.give();
    change.events.push(NewEvent {
        occurred_at: listener.now,
        conversation_id: Some(conversation.id),
        kind: EventKind::MessageReceived { candidate_id: conversation.candidate_id.clone(), message_id: id },
    });
    change.messages.push(NewMessage {
        id,
        conversation_id: conversation.id,
        created_at: listener.now,
        body: NewMessageBody::In { content, channel_id },
    });
}

/// The language that a person is spoken to in.
pub(super) fn language_of(flow: Option<&Flow>, routed: &Routed, contact: &ContactDetails) -> Language {
    let begun = routed.dialogue.as_ref().filter(|_| flow.is_some()).map(|dialogue| dialogue.language);
    begun.unwrap_or_else(|| Language::of_number(&contact.phone_number))
}
