//! A person's message: an opt-out, its end, or an answer to a dialogue.

use chrono::{DateTime, TimeDelta, Utc};

use super::apply_turn::{TurnContext, apply_turn, record_events};
use crate::candidate::{CandidateRecord, ContactDetails, PersonName};
use crate::change::transition::{complete, start};
use crate::change::{Change, ConversationChange, OptOut, OutboundBatch, Receipt, enqueue};
use crate::conversation::{Conversation, IllegalTransition, Origin, Outcome, State};
use crate::dialogue::{Dialogue, Flow, InputBuffer, Person, Resumable, Turn};
use crate::digest::NumberDigest;
use crate::events::{EventKind, NewEvent};
use crate::ids::to_microseconds;
use crate::intents::{Addressee, IntentGrammar, Keyword};
use crate::language::Language;
use crate::media::NewFile;
use crate::message::{ChannelMessageId, Incoming, MessageIds, NewMessage, NewMessageBody, Outgoing};
use crate::outbound::end;
use crate::outbox::{Priority, Purpose, Timeouts};
use crate::routing::Routed;

/// A message from a person, without what the channel wraps around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedMessage {
    /// The channel's id of it.
    pub channel_id: ChannelMessageId,
    /// The names of its sender.
    pub senders: Vec<NumberDigest>,
    /// The time of sending, on the business clock.
    pub sent_at: DateTime<Utc>,
    /// Its content; none for a gesture, such as a reaction.
    pub content: Option<Incoming>,
    /// The channel's id of the file that the content refers to.
    pub file: Option<String>,
}

/// The surroundings of an inbound message.
#[derive(Debug)]
pub struct InboundContext<'f> {
    /// The flow of the conversation; none if outside systems drive it.
    pub flow: Option<&'f Flow>,
    /// The phrases of opt-outs.
    pub intents: &'f IntentGrammar,
    /// The timeouts of dialogues.
    pub timeouts: Timeouts,
    /// The ids of new messages.
    pub ids: MessageIds,
    pub now: DateTime<Utc>,
}

/// The channel's ids of a message and of its file.
struct ChannelIds {
    message: ChannelMessageId,
    file: Option<String>,
}

/// The change that a message makes: an opt-out or its end, a turn or a read timer of the dialogue it belongs to, or
/// nothing but its receipt. The result is an error if rule 5 does not allow what it needs.
pub fn handle_message<'f>(
    message: ReceivedMessage,
    routed: Option<Routed>,
    context: InboundContext<'f>,
) -> Resumable<'f, Result<Change, IllegalTransition>> {
    let ReceivedMessage { channel_id, senders, sent_at, content, file } = message;
    let recipient = routed.iter().map(|routed| routed.number).filter(|number| !senders.contains(number));
    let numbers = senders.iter().copied().chain(recipient).collect();
    let change = Change {
        received: Some(Receipt {
            channel_id: channel_id.clone(),
            numbers,
            // The channel's clock may be ahead of ours.
            at: to_microseconds(sent_at.min(context.now)),
        }),
        ..Change::default()
    };
    let Some(content) = content else { return Resumable::Done(Ok(change)) };
    let channel_ids = ChannelIds { message: channel_id, file };
    match (opt_out_keyword(&content, routed.as_ref(), &context), routed) {
        (Some(Keyword::Stop), routed) => {
            Resumable::Done(opt_out(change, senders, routed, content, channel_ids, context))
        }
        (Some(Keyword::Start), routed) => {
            Resumable::Done(Ok(opt_in(change, senders, routed, content, channel_ids, context)))
        }
        (None, None) => Resumable::Done(Ok(change)),
        (None, Some(routed)) => answer(change, routed, content, channel_ids, context),
    }
}

/// The keyword of a message. Without an opt-out, "start" and "alta" are texts like any other.
fn opt_out_keyword(
    content: &Incoming,
    routed: Option<&Routed>,
    context: &InboundContext<'_>,
) -> Option<Keyword> {
    let text = match content {
        Incoming::Text(text)
        | Incoming::Tap { title: text, .. }
        | Incoming::File { caption: Some(text), .. } => text,
        Incoming::File { caption: None, .. } | Incoming::Media(_) => return None,
    };
    let may_lift = routed.is_none_or(|routed| routed.is_opted_out);
    context.intents.keyword(text).filter(|keyword| *keyword != Keyword::Start || may_lift)
}

/// A tap and a picture are answered at once. Typed text waits in the buffer: people write in bursts, which are read
/// together.
fn answer<'f>(
    mut change: Change,
    routed: Routed,
    content: Incoming,
    channel_ids: ChannelIds,
    mut context: InboundContext<'f>,
) -> Resumable<'f, Result<Change, IllegalTransition>> {
    let Routed { conversation, candidate, dialogue, number, is_opted_out, .. } = routed;
    // Nothing is stored of an erased person.
    let CandidateRecord::Known(contact) = candidate else { return Resumable::Done(Ok(change)) };
    record_message(&mut change, &conversation, content.clone(), channel_ids, &mut context);
    let Some(flow) = context.flow else { return Resumable::Done(Ok(change)) };
    let mut dialogue = flow.dialogue_or_new(dialogue, &contact.phone_number);
    if matches!(conversation.state, State::Completed { .. }) {
        // A number that has opted out gets nothing but its confirmation.
        if let (Incoming::Text(text) | Incoming::File { caption: Some(text), .. }, false) =
            (content, is_opted_out)
        {
            answer_after_end(&mut change, (conversation, number), dialogue, &text, &contact, context);
        }
        return Resumable::Done(Ok(change));
    }
    let InboundContext { timeouts, ids, now, .. } = context;
    match content {
        // A caption is read like typed text.
        Incoming::Text(text) | Incoming::File { caption: Some(text), .. } => {
            let buffered = start_if_created(&mut change, conversation, now).map(|conversation| {
                dialogue.unread.push(&text);
                change.outbox.push(timeouts.read(conversation.id, dialogue.unread.is_full(), now));
                change.dialogue = Some((conversation.id, dialogue));
                change.conversation = Some(ConversationChange::Advance(conversation));
                change
            });
            Resumable::Done(buffered)
        }
        // The texts around it are read when their timer is due.
        Incoming::File { .. } | Incoming::Media(_) if !dialogue.unread.is_empty() => {
            Resumable::Done(Ok(change))
        }
        Incoming::Tap { .. } | Incoming::File { .. } | Incoming::Media(_) => {
            // A tap answers in place of what was typed before it.
            dialogue.unread = InputBuffer::default();
            let person = Person::new(&contact.first_name, dialogue.subject.clone());
            flow.answer(dialogue, &content, &person).map(move |turn| {
                let conversation = start_if_created(&mut change, conversation, now)?;
                apply_turn(change, turn, TurnContext { conversation, number, timeouts, ids, now })
            })
        }
    }
}

/// A text on a conversation is heard for so many days after its end.
const HEARD_AFTER_END: TimeDelta = TimeDelta::days(30);
/// At most one closing line in this time.
const CLOSING_INTERVAL: TimeDelta = TimeDelta::days(1);

/// Replies to what matters after the end, marks that a person is needed, and leaves the outcome as it is.
fn answer_after_end(
    change: &mut Change,
    (conversation, number): (Conversation, NumberDigest),
    dialogue: Dialogue,
    text: &str,
    contact: &ContactDetails,
    context: InboundContext<'_>,
) {
    let InboundContext { flow, mut ids, now, .. } = context;
    let (Some(flow), true) = (flow, now < conversation.updated_at + HEARD_AFTER_END) else { return };
    let person = Person::new(&contact.first_name, dialogue.subject.clone());
    let addressee = Addressee {
        first_name: contact.first_name.as_str(),
        last_name: contact.last_name.as_ref().map(PersonName::as_str),
        is_graduate: matches!(conversation.origin, Origin::Graduation { .. }),
    };
    let says_closed = dialogue.closed_at.is_none_or(|at| at + CLOSING_INTERVAL <= now);
    let Turn { mut dialogue, replies, events, end: _ } =
        flow.answer_after_end(dialogue, text, &addressee, says_closed, &person);
    if !replies.is_empty() {
        dialogue.closed_at = Some(now);
    }
    record_events(change, events, &conversation, number, now);
    let batch = OutboundBatch {
        conversation_id: conversation.id,
        number,
        says: replies,
        purpose: Purpose::Farewell,
        priority: Priority::Answer,
    };
    enqueue(change, batch, &mut ids, now);
    change.dialogue = Some((conversation.id, dialogue));
}

/// Starts a conversation whose person answers before the channel's acceptance of the greeting is recorded.
fn start_if_created(
    change: &mut Change,
    conversation: Conversation,
    now: DateTime<Utc>,
) -> Result<Conversation, IllegalTransition> {
    match conversation.state {
        State::Created => start(change, conversation, now),
        State::Ongoing | State::Completed { .. } => Ok(conversation),
    }
}

/// Opts the number out with all its names, ends every active conversation on it and confirms it once.
fn opt_out(
    mut change: Change,
    senders: Vec<NumberDigest>,
    routed: Option<Routed>,
    content: Incoming,
    channel_ids: ChannelIds,
    mut context: InboundContext<'_>,
) -> Result<Change, IllegalTransition> {
    let now = context.now;
    let names = routed.as_ref().map_or(senders, |routed| routed.names.clone());
    change.opt_outs = names.into_iter().map(|number| OptOut::Put { number, at: now }).collect();
    let Some(routed) = routed else { return Ok(change) };
    let confirmation = match &routed.candidate {
        CandidateRecord::Known(contact) => {
            record_message(&mut change, &routed.conversation, content, channel_ids, &mut context);
            Some(opt_out_confirmation(language_of(context.flow, &routed, contact)))
        }
        CandidateRecord::Erased { .. } => None,
    };
    let Routed { conversation, number, others, is_opted_out, .. } = routed;
    let id = conversation.id;
    match conversation.state {
        // An ended conversation may still have its last messages queued.
        State::Completed { .. } => change.cancelled.push(id),
        State::Created | State::Ongoing => end(&mut change, conversation, Outcome::OptedOut, now)?,
    }
    for other in others {
        let ended = complete(&mut change, other, Outcome::OptedOut, now)?;
        change.also_ended.push(ended);
    }
    // A number that had opted out already got its confirmation then.
    if let (Some(content), true, false) = (confirmation, context.flow.is_some(), is_opted_out) {
        let batch = OutboundBatch {
            conversation_id: id,
            number,
            says: vec![content],
            purpose: Purpose::OptOutConfirmation,
            priority: Priority::Answer,
        };
        enqueue(&mut change, batch, &mut context.ids, now);
    }
    Ok(change)
}

/// Lifts the opt-out of the number. Nothing that ended opens again.
fn opt_in(
    mut change: Change,
    senders: Vec<NumberDigest>,
    routed: Option<Routed>,
    content: Incoming,
    channel_ids: ChannelIds,
    mut context: InboundContext<'_>,
) -> Change {
    let names = routed.as_ref().map_or(senders, |routed| routed.names.clone());
    change.opt_outs = names.into_iter().map(|number| OptOut::Lift { number }).collect();
    if let Some(routed) = routed
        && matches!(routed.candidate, CandidateRecord::Known(_))
    {
        record_message(&mut change, &routed.conversation, content, channel_ids, &mut context);
    }
    change
}

/// Adds the message to the transcript and to the feed.
fn record_message(
    change: &mut Change,
    conversation: &Conversation,
    content: Incoming,
    channel_ids: ChannelIds,
    context: &mut InboundContext<'_>,
) {
    let id = context.ids.give();
    let ChannelIds { message: channel_id, file: channel_file } = channel_ids;
    change.events.push(NewEvent {
        occurred_at: context.now,
        conversation_id: Some(conversation.id),
        kind: EventKind::MessageReceived { candidate_id: conversation.candidate_id.clone(), message_id: id },
    });
    if let (Incoming::File { file, .. }, Some(channel_id)) = (&content, channel_file) {
        change.events.push(NewEvent {
            occurred_at: context.now,
            conversation_id: Some(conversation.id),
            kind: EventKind::FileReceived {
                candidate_id: conversation.candidate_id.clone(),
                media_id: file.id,
            },
        });
        change.files.push(NewFile {
            file: file.clone(),
            conversation_id: conversation.id,
            channel_id,
            received_at: context.now,
        });
    }
    change.messages.push(NewMessage {
        id,
        conversation_id: conversation.id,
        created_at: context.now,
        body: NewMessageBody::In { content, channel_id },
    });
}

fn language_of(flow: Option<&Flow>, routed: &Routed, contact: &ContactDetails) -> Language {
    let stored = routed.dialogue.as_ref().filter(|_| flow.is_some()).map(|dialogue| dialogue.language);
    stored.unwrap_or_else(|| Language::of_number(&contact.phone_number))
}

fn opt_out_confirmation(language: Language) -> Outgoing {
    let body = match language {
        Language::Spanish => {
            "Hecho: no volveremos a escribirte a este número. Si cambias de idea, responde ALTA."
        }
        Language::English => {
            "Done: we will not write to this number again. If you change your mind, reply START."
        }
        Language::Portuguese => {
            "Pronto: não vamos mais escrever para este número. Se mudar de ideia, responda START."
        }
    };
    Outgoing::Text { body: body.to_owned() }
}
