//! A person answers as a candidate, through the built-in emulator.

use async_trait::async_trait;
use hiretalk_domain::message::ChannelMessageId;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::{Simulator, SimulatorError};
use hiretalk_whatsapp_emulator::{Control, Reply, ReplyContent, Tap};

/// Answers through an emulator of this process.
pub(crate) struct EmulatedCandidate {
    control: Control,
}

impl EmulatedCandidate {
    /// A candidate at this emulator.
    pub(crate) fn new(control: Control) -> Self {
        Self { control }
    }
}

#[async_trait]
impl Simulator for EmulatedCandidate {
    async fn reply(&self, from: PhoneNumber, text: String) -> Result<ChannelMessageId, SimulatorError> {
        let reply = |content| Reply { from: from.as_str().to_owned(), name: None, context: None, content };
        // What is no option of the last menu is typed.
        let tapped = self.control.reply(reply(ReplyContent::Tap(Tap::Title(text.clone()))));
        let id = match tapped {
            Ok(id) => id,
            Err(_) => self
                .control
                .reply(reply(ReplyContent::Text(text)))
                .map_err(|error| SimulatorError(error.into()))?,
        };
        ChannelMessageId::parse(&id).map_err(|error| SimulatorError(error.into()))
    }
}
