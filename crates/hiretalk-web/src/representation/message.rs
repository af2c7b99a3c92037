//! Messages as the API writes them. They hold what was said, so none has a `Debug` form.

use hiretalk_domain::message::{
    ChannelMessageId, Choice, Delivery, Incoming, Message, MessageBody, Outgoing,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Timestamp;

/// The direction of what we say.
const OUT: &str = "out";

/// The direction of what the candidate says.
const IN: &str = "in";

/// One text or menu, in or out.
#[derive(Serialize, ToSchema)]
#[schema(as = Message)]
pub(crate) struct MessageView<'a> {
    /// Its id.
    #[schema(value_type = Uuid)]
    #[serde(serialize_with = "super::uuid")]
    pub(crate) id: Uuid,
    /// `out` from us to the candidate, `in` from the candidate to us.
    #[schema(value_type = crate::openapi::DirectionName)]
    pub(crate) direction: &'static str,
    /// What it is; null once the person was forgotten.
    #[schema(value_type = Option<crate::openapi::MessageKindName>, required = true)]
    pub(crate) kind: Option<&'static str>,
    /// What it says, without the buttons; of a tap, what the button says. Null for what is no text, and once the
    /// person was forgotten.
    #[schema(value_type = Option<String>, required = true, example = "Hello María!")]
    pub(crate) text: Option<&'a str>,
    /// What there is to tap; of a tap, what was tapped.
    #[schema(value_type = Vec<ChoiceView<'_>>)]
    pub(crate) choices: Vec<ChoiceView<'a>>,
    /// How far it has come; null for what came in.
    #[schema(value_type = Option<crate::openapi::DeliveryName>, required = true)]
    pub(crate) delivery: Option<&'static str>,
    /// Why it will not arrive, in WhatsApp's codes; negative ones are ours. Null if nothing failed or nobody said why.
    #[schema(value_type = Option<i32>, required = true, example = 131_026)]
    pub(crate) failure_code: Option<i32>,
    /// The id that the channel gave it; null until it was accepted.
    #[schema(value_type = Option<String>, required = true, example = "wamid.HBgLMzQ2MDAxMTEyMjIVAgARGA==")]
    pub(crate) channel_message_id: Option<&'a str>,
    /// When it was written down.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) created_at: Timestamp,
    /// When its delivery last changed.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) updated_at: Timestamp,
}

/// Something to tap.
#[derive(Serialize, ToSchema)]
#[schema(as = Choice)]
pub(crate) struct ChoiceView<'a> {
    /// What it stands for in the flow.
    #[schema(value_type = String, example = "full_time")]
    pub(crate) id: &'a str,
    /// What the person reads.
    #[schema(value_type = String, example = "Full-time")]
    pub(crate) title: &'a str,
    /// A second line, in lists.
    #[schema(value_type = Option<String>, required = true)]
    pub(crate) description: Option<&'a str>,
}

/// What was said, if it is still known.
#[derive(Default)]
struct Said<'a> {
    kind: Option<&'static str>,
    text: Option<&'a str>,
    choices: Vec<ChoiceView<'a>>,
}

impl<'a> From<&'a Message> for MessageView<'a> {
    fn from(message: &'a Message) -> Self {
        let (direction, said, delivery, channel_id) = match &message.body {
            MessageBody::Out { content, delivery, channel_id } => {
                (OUT, content.as_ref().map(Said::from), Some(*delivery), channel_id.as_ref())
            }
            MessageBody::In { content, channel_id } => {
                (IN, content.as_ref().map(Said::from), None, channel_id.as_ref())
            }
        };
        let Said { kind, text, choices } = said.unwrap_or_default();
        Self {
            id: message.id.as_uuid(),
            direction,
            kind,
            text,
            choices,
            delivery: delivery.map(Delivery::as_str),
            failure_code: delivery.and_then(failure_code),
            channel_message_id: channel_id.map(ChannelMessageId::as_str),
            created_at: Timestamp(message.created_at),
            updated_at: Timestamp(message.updated_at),
        }
    }
}

impl<'a> From<&'a Outgoing> for Said<'a> {
    fn from(outgoing: &'a Outgoing) -> Self {
        let kind = match outgoing {
            Outgoing::Template(_) => "template",
            Outgoing::Text { .. } => "text",
            Outgoing::Buttons { .. } => "buttons",
            Outgoing::List { .. } => "list",
            Outgoing::Link { .. } => "link",
        };
        let choices = outgoing.choices().iter().map(ChoiceView::from).collect();
        Self { kind: Some(kind), text: Some(outgoing.text()), choices }
    }
}

impl<'a> From<&'a Incoming> for Said<'a> {
    fn from(incoming: &'a Incoming) -> Self {
        match incoming {
            Incoming::Text(text) => Self { kind: Some("text"), text: Some(text), choices: Vec::new() },
            Incoming::Tap { choice, title } => Self {
                kind: Some("tap"),
                text: Some(title),
                choices: vec![ChoiceView { id: choice, title, description: None }],
            },
            Incoming::Media(kind) => Self { kind: Some(kind.as_str()), ..Self::default() },
        }
    }
}

impl<'a> From<&'a Choice> for ChoiceView<'a> {
    fn from(choice: &'a Choice) -> Self {
        let Choice { id, title, description } = choice;
        Self { id, title, description: description.as_deref() }
    }
}

fn failure_code(delivery: Delivery) -> Option<i32> {
    match delivery {
        Delivery::Failed { code } => code.map(|code| code.0),
        Delivery::Queued | Delivery::Sent | Delivery::Delivered | Delivery::Read | Delivery::Cancelled => {
            None
        }
    }
}

/// The messages of a conversation, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageList<'a> {
    /// The messages.
    #[schema(value_type = Vec<MessageView<'_>>)]
    pub(crate) data: Vec<MessageView<'a>>,
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use hiretalk_domain::ids::ConversationId;
    use hiretalk_domain::message::{FailureCode, MediaKind, MessageId, Template, TemplateParameters};
    use serde_json::{Value, json};

    use super::*;

    fn written(body: MessageBody) -> Value {
        let message = Message {
            id: MessageId::from_uuid(Uuid::from_u128(1)),
            conversation_id: ConversationId::from_uuid(Uuid::from_u128(2)),
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            body,
        };
        let mut written = serde_json::to_value(MessageView::from(&message)).unwrap();
        let document: Value = serde_json::from_str(&crate::openapi_json()).unwrap();
        for (field, name) in [("kind", "MessageKind"), ("direction", "Direction"), ("delivery", "Delivery")] {
            let known = document["components"]["schemas"][name]["enum"].as_array().unwrap();
            assert!(written[field].is_null() || known.contains(&written[field]), "{written}");
        }
        for fixed in ["id", "created_at", "updated_at"] {
            assert!(written.as_object_mut().unwrap().remove(fixed).is_some_and(|value| value.is_string()));
        }
        written
    }

    fn wamid() -> ChannelMessageId {
        ChannelMessageId::parse("wamid.A").unwrap()
    }

    fn choice(description: Option<&str>) -> Choice {
        Choice { id: "a".to_owned(), title: "A".to_owned(), description: description.map(str::to_owned) }
    }

    #[test]
    fn what_we_say_has_a_delivery() {
        let template = Template {
            name: "hello".to_owned(),
            language: "en".to_owned(),
            parameters: TemplateParameters::Positional(vec!["Ana".to_owned()]),
            choices: vec![choice(None)],
            text: "Hello Ana".to_owned(),
        };
        let body = || "b".to_owned();
        let row = json!([{"id": "a", "title": "A", "description": "d"}]);
        let button = json!([{"id": "a", "title": "A", "description": null}]);
        for (content, kind, text, choices) in [
            (Outgoing::Template(template), "template", "Hello Ana", button.clone()),
            (Outgoing::Text { body: body() }, "text", "b", json!([])),
            (Outgoing::Buttons { body: body(), choices: vec![choice(None)] }, "buttons", "b", button),
            (
                Outgoing::List { body: body(), button: body(), choices: vec![choice(Some("d"))] },
                "list",
                "b",
                row,
            ),
            (Outgoing::Link { body: body(), label: body(), url: body() }, "link", "b", json!([])),
        ] {
            let queued =
                MessageBody::Out { content: Some(content), delivery: Delivery::Queued, channel_id: None };
            assert_eq!(
                written(queued),
                json!({"direction": "out", "kind": kind, "text": text, "choices": choices,
                       "delivery": "queued", "failure_code": null, "channel_message_id": null}),
            );
        }
    }

    #[test]
    fn what_the_candidate_says_has_none() {
        let tap = Incoming::Tap { choice: "a".to_owned(), title: "A".to_owned() };
        let tapped = json!([{"id": "a", "title": "A", "description": null}]);
        for (content, kind, text, choices) in [
            (Incoming::Text("t".to_owned()), "text", json!("t"), json!([])),
            (tap, "tap", json!("A"), tapped),
            (Incoming::Media(MediaKind::Audio), "audio", Value::Null, json!([])),
        ] {
            assert_eq!(
                written(MessageBody::In { content: Some(content), channel_id: Some(wamid()) }),
                json!({"direction": "in", "kind": kind, "text": text, "choices": choices, "delivery": null,
                       "failure_code": null, "channel_message_id": "wamid.A"}),
            );
        }
    }

    #[test]
    fn what_was_forgotten_keeps_its_delivery_alone() {
        let failed = |code| Delivery::Failed { code };
        for (delivery, name, code) in [
            (Delivery::Read, "read", Value::Null),
            (failed(Some(FailureCode::TRIES_USED_UP)), "failed", json!(-2)),
            (failed(None), "failed", Value::Null),
        ] {
            assert_eq!(
                written(MessageBody::Out { content: None, delivery, channel_id: Some(wamid()) }),
                json!({"direction": "out", "kind": null, "text": null, "choices": [], "delivery": name,
                       "failure_code": code, "channel_message_id": "wamid.A"}),
            );
        }
    }
}
