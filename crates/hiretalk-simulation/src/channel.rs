//! The simulated channel: messages accepted, and updates still to be delivered.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use hiretalk_domain::inbound::{ChannelUpdate, ChannelUser, StatusUpdate};
use hiretalk_domain::message::{ChannelMessageId, Delivery, FailureCode};
use hiretalk_domain::outbound::OutboundMessage;

use crate::fixtures::Fixtures;
use crate::seeded::Random;

#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) fixtures: Arc<Fixtures>,
    pub(crate) accepted: Vec<AcceptedMessage>,
    /// All updates, delivered or not.
    pub(crate) updates: Vec<ChannelUpdate>,
    /// Updates still to be delivered, as indexes of `updates`.
    pub(crate) to_deliver: Vec<usize>,
    /// Requests that reach the channel after the sender stopped waiting.
    pub(crate) delayed: Vec<OutboundMessage>,
}

#[derive(Debug)]
pub(crate) struct AcceptedMessage {
    pub(crate) message: OutboundMessage,
    pub(crate) channel_id: ChannelMessageId,
    pub(crate) line: usize,
}

impl Channel {
    pub(crate) fn new(fixtures: Arc<Fixtures>) -> Self {
        Self {
            fixtures,
            accepted: Vec::new(),
            updates: Vec::new(),
            to_deliver: Vec::new(),
            delayed: Vec::new(),
        }
    }

    /// Accepts a message and picks the statuses that follow.
    pub(crate) fn accept(
        &mut self,
        message: OutboundMessage,
        random: &mut Random,
        now: DateTime<Utc>,
    ) -> Option<ChannelMessageId> {
        let channel_id = channel_id(&format!("out.{}", self.accepted.len()))?;
        let line = self.fixtures.line_of(&message.to).unwrap_or(0);
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
            let message_id = (!random.percent(10)).then_some(message.message_id);
            let at = now.trunc_subsecs(0) + TimeDelta::seconds(i64::try_from(place).unwrap_or(0));
            self.deliver(ChannelUpdate::Status(StatusUpdate {
                channel_id: channel_id.clone(),
                message_id,
                delivery: *delivery,
                at,
                recipient: self.user(line, true),
            }));
        }
        self.accepted.push(AcceptedMessage { message, channel_id: channel_id.clone(), line });
        Some(channel_id)
    }

    pub(crate) fn deliver(&mut self, update: ChannelUpdate) {
        self.to_deliver.push(self.updates.len());
        self.updates.push(update);
    }

    /// The channel's names for the holder of a line.
    pub(crate) fn user(&self, line: usize, with_number: bool) -> ChannelUser {
        let line = &self.fixtures.lines[line];
        let number = line.known_as.as_ref().unwrap_or(&line.number).clone();
        ChannelUser { number: with_number.then_some(number), user_id: line.user_id.map(str::to_owned) }
    }
}

pub(crate) fn channel_id(text: &str) -> Option<ChannelMessageId> {
    ChannelMessageId::parse(text).ok()
}
