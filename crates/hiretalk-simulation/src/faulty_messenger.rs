//! The port to the channel, with faults.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hiretalk_domain::message::{ChannelMessageId, FailureCode};
use hiretalk_domain::outbound::{Accepted, OutboundMessage, REQUEST_TIMEOUT, SendError};
use hiretalk_domain::ports::{Clock, Messenger};

use crate::poll::Pause;
use crate::seeded::{Random, SimulatedTime};
use crate::shared::{Handle, Shared};

/// Hands messages to the simulated channel.
pub(crate) struct FaultyMessenger {
    pub(crate) shared: Handle,
    pub(crate) time: Arc<SimulatedTime>,
}

#[async_trait]
impl Messenger for FaultyMessenger {
    async fn send(&self, message: OutboundMessage) -> Result<Accepted, SendError> {
        let spawned = self.time.passed();
        let line = {
            let shared = &mut *self.shared.get();
            shared.oracle.check_send(&message);
            shared.channel.fixtures.line_of(&message.to).unwrap_or(0)
        };
        let answer = self.arrive(message);
        // Until the answer is here, time passes and processes die.
        Pause::default().await;
        let channel_id = answer?;
        if self.time.passed().saturating_sub(spawned) > REQUEST_TIMEOUT {
            return Err(SendError::Unconfirmed("the answer came too late".into()));
        }
        let known_as = self.shared.get().channel.fixtures.lines[line].known_as.clone();
        Ok(Accepted { channel_id, known_as })
    }

    async fn mark_read(&self, _message: ChannelMessageId) -> Result<(), SendError> {
        Ok(())
    }
}

impl FaultyMessenger {
    fn arrive(&self, message: OutboundMessage) -> Result<ChannelMessageId, SendError> {
        let shared = &mut *self.shared.get();
        let fate = SendFate::pick(&mut shared.random, shared.faults.channel_fails);
        let message_id = message.message_id;
        shared.note(|_| format!("channel: {message_id} -> {fate:?}"));
        let lost = || SendError::Unconfirmed("no answer".into());
        match fate {
            SendFate::Accepted => accept_message(shared, message, &self.time).ok_or_else(lost),
            SendFate::AcceptedUnanswered => {
                accept_message(shared, message, &self.time);
                Err(lost())
            }
            SendFate::Lost => Err(lost()),
            SendFate::AcceptedLate => {
                shared.channel.delayed.push(message);
                Err(lost())
            }
            SendFate::Refused(error) => Err(error),
        }
    }
}

/// The channel takes a letter.
pub(crate) fn accept_message(
    shared: &mut Shared,
    message: OutboundMessage,
    time: &SimulatedTime,
) -> Option<ChannelMessageId> {
    shared.oracle.record_accepted(message.message_id);
    let Shared { channel, random, .. } = shared;
    channel.accept(message, random, time.now())
}

#[derive(Debug)]
pub(super) enum SendFate {
    /// It is taken, and we are told.
    Accepted,
    /// It is taken, and the answer is lost.
    AcceptedUnanswered,
    Lost,
    /// It is taken long after we stopped waiting.
    AcceptedLate,
    Refused(SendError),
}

impl SendFate {
    pub(super) fn pick(random: &mut Random, fails: u8) -> Self {
        if !random.percent(fails) {
            return Self::Accepted;
        }
        let seconds = Duration::from_secs(random.pick(&[1, 5, 40, 3_600]));
        let after = random.percent(50).then_some(seconds);
        match random.below(11) {
            0..3 => Self::AcceptedUnanswered,
            3 => Self::Lost,
            4 => Self::AcceptedLate,
            5 => Self::Refused(SendError::Terminal { code: FailureCode(131_026) }),
            6 => Self::Refused(SendError::RetryLater { code: Some(FailureCode(131_016)), after }),
            7 => Self::Refused(SendError::PauseRecipient { code: FailureCode(131_056), after }),
            8 => Self::Refused(SendError::PauseNumber { code: Some(FailureCode(130_429)), after: seconds }),
            9 => Self::Refused(SendError::Stop { code: FailureCode(190) }),
            _ => Self::Refused(SendError::Unreachable("simulated".into())),
        }
    }
}
