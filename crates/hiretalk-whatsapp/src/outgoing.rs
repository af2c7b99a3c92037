//! What is sent, as the Cloud API reads it: `POST /{phone_number_id}/messages`.

mod interactive;
mod template;

use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{ButtonPayload, ChannelMessageId, Choice, Outgoing};
use hiretalk_domain::outbound::OutboundMessage;
use serde::Serialize;

use self::interactive::Interactive;
use self::template::TemplateObject;

/// A message on its way out.
#[derive(Serialize)]
pub(crate) struct Send<'a> {
    messaging_product: &'static str,
    recipient_type: &'static str,
    /// With its `+`: without one, Meta puts the business number's own country code before it ("send messages").
    to: &'a str,
    /// Our message id. It comes back with every status, so that a send in doubt can be settled; at most 512
    /// characters.
    biz_opaque_callback_data: String,
    #[serde(flatten)]
    content: Content<'a>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Content<'a> {
    Text { text: Text<'a> },
    Template { template: TemplateObject<'a> },
    Interactive { interactive: Interactive<'a> },
}

#[derive(Serialize)]
struct Text<'a> {
    body: &'a str,
}

impl<'a> Send<'a> {
    /// The body for a letter whose limits were checked.
    pub(crate) fn of(letter: &'a OutboundMessage) -> Self {
        let id = letter.conversation_id;
        let content = match &letter.content {
            Outgoing::Text { body } => Content::Text { text: Text { body } },
            Outgoing::Template(template) => Content::Template { template: TemplateObject::of(template, id) },
            Outgoing::Buttons { body, choices } => {
                Content::Interactive { interactive: Interactive::buttons(body, choices, id) }
            }
            Outgoing::List { body, button, choices } => {
                Content::Interactive { interactive: Interactive::list(body, button, choices, id) }
            }
            Outgoing::Link { body, label, url } => {
                Content::Interactive { interactive: Interactive::link(body, label, url) }
            }
        };
        Self {
            messaging_product: "whatsapp",
            recipient_type: "individual",
            to: letter.to.as_str(),
            biz_opaque_callback_data: letter.message_id.to_string(),
            content,
        }
    }
}

/// What a choice is sent as: its conversation and what it stands for, so that a late tap finds its way (rule 10).
pub(crate) fn payload(choice: &Choice, conversation_id: ConversationId) -> String {
    ButtonPayload { conversation_id: Some(conversation_id), choice: choice.id.clone() }.to_string()
}

/// "Read", and that we are writing: shown until our next message, 25 s at most ("typing indicators").
#[derive(Serialize)]
pub(crate) struct ReadReceipt<'a> {
    messaging_product: &'static str,
    status: &'static str,
    message_id: &'a str,
    typing_indicator: TypingIndicator,
}

#[derive(Serialize)]
struct TypingIndicator {
    r#type: &'static str,
}

impl<'a> ReadReceipt<'a> {
    pub(crate) fn of(message: &'a ChannelMessageId) -> Self {
        Self {
            messaging_product: "whatsapp",
            status: "read",
            message_id: message.as_str(),
            typing_indicator: TypingIndicator { r#type: "text" },
        }
    }
}
