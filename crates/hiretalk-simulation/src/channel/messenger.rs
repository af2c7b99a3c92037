//! The port to the channel, with its faults.

use std::sync::Arc;

use async_trait::async_trait;
use hiretalk_domain::message::ChannelMessageId;
use hiretalk_domain::outbound::{Accepted, OutboundMessage, REQUEST_TIMEOUT, SendError};
use hiretalk_domain::ports::{Clock, Messenger};

use super::fate::Fate;
use crate::pause::Pause;
use crate::shared::{Handle, Shared};
use crate::time::SimulatedTime;

/// Hands messages to the simulated channel.
pub(crate) struct FaultyMessenger {
    pub(crate) shared: Handle,
    pub(crate) time: Arc<SimulatedTime>,
}

#[async_trait]
impl Messenger for FaultyMessenger {
    async fn send(&self, letter: OutboundMessage) -> Result<Accepted, SendError> {
        let begun = self.time.passed();
        let line = {
            let shared = &mut *self.shared.get();
            shared.oracle.leaves(&letter);
            shared.channel.cast.line_of(&letter.to).unwrap_or(0)
        };
        let answer = self.arrive(letter);
        // Until the answer is here, time passes and processes die.
        Pause::default().await;
        let channel_id = answer?;
        if self.time.passed().saturating_sub(begun) > REQUEST_TIMEOUT {
            return Err(SendError::Unconfirmed("the answer came too late".into()));
        }
        let known_as = self.shared.get().channel.cast.lines[line].known_as.clone();
        Ok(Accepted { channel_id, known_as })
    }

    async fn mark_read(&self, _message: ChannelMessageId) -> Result<(), SendError> {
        Ok(())
    }
}

impl FaultyMessenger {
    fn arrive(&self, letter: OutboundMessage) -> Result<ChannelMessageId, SendError> {
        let shared = &mut *self.shared.get();
        let fate = Fate::of(&mut shared.random, shared.weather.channel_fails);
        let message_id = letter.message_id;
        shared.note(|_| format!("channel: {message_id} -> {fate:?}"));
        let lost = || SendError::Unconfirmed("no answer".into());
        match fate {
            Fate::Taken => take(shared, letter, &self.time).ok_or_else(lost),
            Fate::TakenUnanswered => {
                take(shared, letter, &self.time);
                Err(lost())
            }
            Fate::Lost => Err(lost()),
            Fate::TakenLate => {
                shared.channel.under_way.push(letter);
                Err(lost())
            }
            Fate::Refused(error) => Err(error),
        }
    }
}

/// The channel takes a letter.
pub(crate) fn take(
    shared: &mut Shared,
    letter: OutboundMessage,
    time: &SimulatedTime,
) -> Option<ChannelMessageId> {
    shared.oracle.accepted(letter.message_id);
    let Shared { channel, random, .. } = shared;
    channel.take(letter, random, time.now())
}
