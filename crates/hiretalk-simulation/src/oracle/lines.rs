//! What the oracle knows of phone lines, and of what people wrote from them.

use chrono::{DateTime, Utc};
use hiretalk_domain::change::Receipt;
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::message::ChannelMessageId;

use super::Oracle;
use crate::violation::Violation;

#[derive(Debug, Default)]
pub(super) struct LineState {
    /// When it sent STOP, unless it has said START since.
    pub(super) opted_out: Option<u64>,
    pub(super) ever_stopped: bool,
    /// When its holder last wrote, of what we have handled.
    pub(super) last_word: Option<DateTime<Utc>>,
    pub(super) is_linked: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Inbound {
    pub(crate) line: usize,
    pub(crate) says: Says,
    pub(crate) sent_at: DateTime<Utc>,
    /// True if it carried the line's number and the channel's own id together.
    pub(crate) links: bool,
    pub(crate) was_heard: bool,
    /// True if we have told the channel that we have it.
    pub(crate) was_taken: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    Stop,
    Start,
    Code(RegistrationId),
    Else,
}

/// The channel's id of what somebody wrote.
pub(crate) fn channel_id(number: usize) -> String {
    format!("in.{number}")
}

impl Oracle {
    /// A receipt was applied. Whether a STOP was handled on a line that had not said it yet.
    pub(super) fn hear(&mut self, receipt: &Receipt) -> bool {
        let Some(number) = number_of(&receipt.channel_id) else { return false };
        let tick = self.tick;
        let inbound = &mut self.inbound[number];
        if inbound.was_heard {
            self.accuse(Violation::HeardTwice(channel_id(number)));
            return false;
        }
        inbound.was_heard = true;
        let (says, place, links) = (inbound.says, inbound.line, inbound.links);
        let line = &mut self.lines[place];
        line.last_word = line.last_word.max(Some(receipt.at));
        line.is_linked |= links;
        match says {
            Says::Stop => {
                let is_news = line.opted_out.is_none();
                line.opted_out.get_or_insert(tick);
                line.ever_stopped = true;
                self.check_that_all_ended(place);
                is_news
            }
            Says::Start => {
                line.opted_out = None;
                false
            }
            Says::Code(_) | Says::Else => false,
        }
    }

    /// We have told the channel that we have this.
    pub(crate) fn taken(&mut self, channel_id: &ChannelMessageId) {
        if let Some(number) = number_of(channel_id) {
            self.inbound[number].was_taken = true;
        }
    }

    /// The store says that this was handled before.
    pub(super) fn check_that_it_was_heard(&mut self, receipt: &Receipt) {
        if let Some(number) = number_of(&receipt.channel_id)
            && !self.inbound[number].was_heard
        {
            self.accuse(Violation::HeardTwice(channel_id(number)));
        }
    }

    /// Whatever was active on the line when the STOP's route was read has ended with it.
    fn check_that_all_ended(&mut self, line: usize) {
        let read = self.routes.iter().find(|(task, _)| *task == self.task).map_or(0, |(_, tick)| *tick);
        let left = self
            .talks
            .iter()
            .find(|talk| self.is_ours && talk.line == line && talk.is_active() && talk.opened < read);
        if let Some(id) = left.map(|talk| talk.id) {
            self.accuse(Violation::StopLeavesActive(id));
        }
    }
}

fn number_of(channel_id: &ChannelMessageId) -> Option<usize> {
    channel_id.as_str().strip_prefix("in.")?.parse().ok()
}
