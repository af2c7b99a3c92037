//! STOP and START (rule 6).

use super::InboundContext;
use super::answer::{language_of, write_down};
use crate::candidate::CandidateRecord;
use crate::change::transition::complete;
use crate::change::{Change, OptOut};
use crate::change::{OutboundBatch, enqueue};
use crate::conversation::{IllegalTransition, Outcome, State};
use crate::digest::NumberDigest;
use crate::language::Language;
use crate::message::{ChannelMessageId, Incoming, Outgoing};
use crate::outbound::end;
use crate::outbox::{Priority, Purpose};
use crate::routing::Routed;

/// The number with all its names opts out; every active conversation on it ends; one confirmation goes out.
pub(super) fn stop(
    change: &mut Change,
    senders: Vec<NumberDigest>,
    routed: Option<Routed>,
    content: Incoming,
    channel_id: ChannelMessageId,
    mut listener: InboundContext<'_>,
) -> Result<(), IllegalTransition> {
    let now = listener.now;
    let names = routed.as_ref().map_or(senders, |routed| routed.names.clone());
    change.opt_outs = names.into_iter().map(|number| OptOut::Put { number, at: now }).collect();
    let Some(routed) = routed else { return Ok(()) };
    let confirmation = match &routed.candidate {
        CandidateRecord::Known(contact) => {
            write_down(change, &routed.conversation, content, channel_id, &mut listener);
            Some(confirmation(language_of(listener.flow, &routed, contact)))
        }
        CandidateRecord::Erased { .. } => None,
    };
    // Whoever has opted out already was told so.
    let Routed { conversation, number, others, is_opted_out, .. } = routed;
    let id = conversation.id;
    match conversation.state {
        // What has ended may still have its last words queued.
        State::Completed { .. } => change.cancelled.push(id),
        State::Created | State::Ongoing => end(change, conversation, Outcome::OptedOut, now)?,
    }
    for other in others {
        let ended = complete(change, other, Outcome::OptedOut, now)?;
        change.also_ended.push(ended);
    }
    if let (Some(content), true, false) = (confirmation, listener.flow.is_some(), is_opted_out) {
        let speech = OutboundBatch {
            conversation_id: id,
            number,
            says: vec![content],
            purpose: Purpose::OptOutConfirmation,
            priority: Priority::Answer,
        };
        enqueue(change, speech, &mut listener.ids, now);
    }
    Ok(())
}

/// The number may be written to again. Nothing that ended opens again.
pub(super) fn opt_in(
    change: &mut Change,
    senders: Vec<NumberDigest>,
    routed: Option<Routed>,
    content: Incoming,
    channel_id: ChannelMessageId,
    mut listener: InboundContext<'_>,
) {
    let names = routed.as_ref().map_or(senders, |routed| routed.names.clone());
    change.opt_outs = names.into_iter().map(|number| OptOut::Lift { number }).collect();
    if let Some(routed) = routed
        && matches!(routed.candidate, CandidateRecord::Known(_))
    {
        write_down(change, &routed.conversation, content, channel_id, &mut listener);
    }
}

/// The last word to a number that said STOP.
fn confirmation(language: Language) -> Outgoing {
    let body = match language {
        Language::Spanish => {
            "Hecho: no volveremos a escribirte a este número. Si cambias de idea, responde ALTA."
        }
        Language::English => {
            "Done: we will not write to this number again. If you change your mind, reply START."
        }
    };
    Outgoing::Text { body: body.to_owned() }
}
