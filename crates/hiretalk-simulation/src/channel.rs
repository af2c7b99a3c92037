//! A channel that misbehaves: it keeps what it took, and what it has still to deliver.

mod fate;
mod messenger;

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use hiretalk_domain::inbound::{ChannelUpdate, ChannelUser, StatusUpdate};
use hiretalk_domain::message::{ChannelMessageId, Delivery, FailureCode};
use hiretalk_domain::outbound::OutboundMessage;

pub(crate) use self::messenger::{FaultyMessenger, take};
use crate::cast::Cast;
use crate::random::Random;

#[derive(Debug)]
pub(crate) struct Channel {
    cast: Arc<Cast>,
    pub(crate) taken: Vec<TakenLetter>,
    /// Everything that it ever had to deliver.
    pub(crate) updates: Vec<ChannelUpdate>,
    /// What it has still to deliver, by place in `updates`.
    pub(crate) to_deliver: Vec<usize>,
    /// Requests that are still on their way to it, though nobody waits for the answer any more.
    pub(crate) under_way: Vec<OutboundMessage>,
}

/// A letter that the channel took.
#[derive(Debug)]
pub(crate) struct TakenLetter {
    pub(crate) letter: OutboundMessage,
    pub(crate) channel_id: ChannelMessageId,
    pub(crate) line: usize,
}

impl Channel {
    pub(crate) fn new(cast: Arc<Cast>) -> Self {
        Self { cast, taken: Vec::new(), updates: Vec::new(), to_deliver: Vec::new(), under_way: Vec::new() }
    }

    /// Takes a letter and decides what will become of it.
    pub(crate) fn take(
        &mut self,
        letter: OutboundMessage,
        random: &mut Random,
        now: DateTime<Utc>,
    ) -> Option<ChannelMessageId> {
        let channel_id = channel_id(&format!("out.{}", self.taken.len()))?;
        let line = self.cast.line_of(&letter.to).unwrap_or(0);
        let failed = Delivery::Failed { code: Some(FailureCode(131_026)) };
        let states: &[Delivery] = match random.below(10) {
            0 => &[failed],
            1 => &[Delivery::Sent],
            2 => &[Delivery::Sent, failed],
            3 => &[Delivery::Sent, Delivery::Delivered, Delivery::Delivered],
            _ => &[Delivery::Sent, Delivery::Delivered, Delivery::Read],
        };
        for (place, delivery) in states.iter().enumerate() {
            // Callback data come back with every status, and sometimes they don't.
            let message_id = (!random.percent(10)).then_some(letter.message_id);
            let at = now.trunc_subsecs(0) + TimeDelta::seconds(i64::try_from(place).unwrap_or(0));
            self.deliver(ChannelUpdate::Status(StatusUpdate {
                channel_id: channel_id.clone(),
                message_id,
                delivery: *delivery,
                at,
                recipient: self.user(line, true),
            }));
        }
        self.taken.push(TakenLetter { letter, channel_id: channel_id.clone(), line });
        Some(channel_id)
    }

    /// Puts an update on its way to us.
    pub(crate) fn deliver(&mut self, update: ChannelUpdate) {
        self.to_deliver.push(self.updates.len());
        self.updates.push(update);
    }

    pub(crate) fn user(&self, line: usize, with_number: bool) -> ChannelUser {
        let line = &self.cast.lines[line];
        let number = line.known_as.as_ref().unwrap_or(&line.number).clone();
        ChannelUser { number: with_number.then_some(number), user_id: line.user_id.map(str::to_owned) }
    }
}

/// An id of the channel's.
pub(crate) fn channel_id(text: &str) -> Option<ChannelMessageId> {
    ChannelMessageId::parse(text).ok()
}
