//! What a person's message changes.

use chrono::{DateTime, Utc};

use super::keyword::{opt_in, stop};
use super::{HearError, Heard, Listener};
use crate::candidate::{CandidateRecord, ContactDetails};
use crate::change::{Change, ConversationChange, Receipt};
use crate::conversation::{Conversation, State};
use crate::event::{EventKind, NewEvent};
use crate::flow::{Flow, Known, Notice, Person, Turn};
use crate::identifiers::to_microseconds;
use crate::language::Language;
use crate::message::{ChannelMessageId, Incoming, NewMessage, NewMessageBody};
use crate::milestone::{complete, start};
use crate::opt_out_word::{Keyword, keyword};
use crate::outbox::Purpose;
use crate::routing::Routed;
use crate::speech::{Speech, speak};

/// What a message changes: one turn of the dialogue it belongs to, an opt-out or its end, or nothing but that it was
/// received. `known` is what the catalogue was asked for this message.
///
/// # Errors
/// The catalogue has to be asked something first.
pub fn hear(
    heard: Heard,
    routed: Option<Routed>,
    listener: Listener<'_>,
    known: &Known,
) -> Result<Change, HearError> {
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
        (None, Some(routed)) => turn(&mut change, routed, &content, channel_id, listener, known)?,
    }
    Ok(change)
}

/// One answer in, one step of the flow, messages out.
fn turn(
    change: &mut Change,
    routed: Routed,
    content: &Incoming,
    channel_id: ChannelMessageId,
    mut listener: Listener<'_>,
    known: &Known,
) -> Result<(), HearError> {
    let Routed { conversation, candidate, dialogue, number, .. } = routed;
    // Nothing that an erased person says is kept.
    let CandidateRecord::Known(contact) = candidate else { return Ok(()) };
    write_down(change, &conversation, content.clone(), channel_id, &mut listener);
    let (false, Some(flow)) = (matches!(conversation.state, State::Completed { .. }), listener.flow) else {
        return Ok(());
    };
    let person = Person::new(&contact.first_name, conversation.job_id());
    let dialogue = dialogue.unwrap_or_else(|| flow.begin(Language::of_number(&contact.phone_number)));
    let Turn { dialogue, say, end, notices } =
        flow.answer(dialogue, content, &person, known).map_err(HearError::Asks)?;
    let conversation = match conversation.state {
        // A person can answer before we have written down that the channel took the first message.
        State::Created => start(change, conversation, listener.now)?,
        State::Ongoing | State::Completed { .. } => conversation,
    };
    let id = conversation.id;
    tell(change, &conversation, notices, listener.now);
    let advanced = match end {
        Some(outcome) => complete(change, conversation, outcome, listener.now)?,
        None => conversation,
    };
    let purpose = if end.is_some() { Purpose::Farewell } else { Purpose::Dialogue };
    speak(
        change,
        Speech { conversation_id: id, number, says: say, purpose },
        &mut listener.ids,
        listener.now,
    );
    if end.is_none() {
        change.outbox.push(listener.patience.begin(id, listener.now));
    }
    change.conversation = Some(ConversationChange::Advance(advanced));
    change.dialogue = Some((id, dialogue));
    Ok(())
}

/// Tells the feed what others have to know of a turn.
fn tell(change: &mut Change, conversation: &Conversation, notices: Vec<Notice>, now: DateTime<Utc>) {
    for notice in notices {
        let candidate_id = conversation.candidate_id.clone();
        let kind = match notice {
            Notice::PersonRequested => EventKind::PersonRequested { candidate_id },
            Notice::JobSelected(job_id) => EventKind::JobSelected { candidate_id, job_id },
        };
        change.events.push(NewEvent { occurred_at: now, conversation_id: Some(conversation.id), kind });
    }
}

/// Puts the message into the transcript and tells the feed.
pub(super) fn write_down(
    change: &mut Change,
    conversation: &Conversation,
    content: Incoming,
    channel_id: ChannelMessageId,
    listener: &mut Listener<'_>,
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
