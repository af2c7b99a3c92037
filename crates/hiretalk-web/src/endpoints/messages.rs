//! `/api/conversations/{id}/messages`: the transcript of a conversation. Messages are personal data, so none of the types
//! has a `Debug` form.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use hiretalk_domain::media::FileReference;
use hiretalk_domain::message::{
    ChannelMessageId, Choice, Delivery, Incoming, Message, MessageBody, MessageId, Outgoing,
};
use hiretalk_domain::paging::MessageLimit;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use super::conversations::{conversation_id, no_conversation};
use crate::auth::{ConversationsRead, Key};
use crate::cursor::{Cursors, split_page};
use crate::deadline::within;
use crate::dto::Timestamp;
use crate::extract::{PathId, Query};
use crate::problem::Answer;
use crate::state::Api;

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/conversations/{id}/messages").get(list).head(list));
}

#[derive(OpenApi)]
#[openapi(paths(list))]
pub(crate) struct Docs;

#[utoipa::path(
    get,
    path = "/api/conversations/{id}/messages",
    tag = "Conversations",
    operation_id = "listMessages",
    summary = "The messages of a conversation, oldest first",
    description = "What was said, and how far each message of ours has come. Where outside systems drive the \
        conversation there is nothing to list.",
    params(
        ("id" = Uuid, Path, description = "The conversation's id."),
        ("limit" = Option<i32>, Query, minimum = 1, maximum = 1000, description = "At most so many; 200 unless given."),
        ("cursor" = Option<String>, Query, pattern = "^[A-Za-z0-9_-]{32}$",
            description = "The `next_cursor` of the page before."),
    ),
    security(("bearer" = ["conversations:read"])),
    responses(
        (status = 200, description = "The messages.", body = MessageList<'_>),
        (status = 400, description = "`invalid_limit`, `invalid_cursor` or `invalid_query`."),
        (status = 404, description = "There is no such conversation; an id that is no UUID is one of those."),
    ),
)]
async fn list(_: Key<ConversationsRead>, id: PathId, query: Query, api: Data<Api>) -> Answer {
    let limit = query.limit(MessageLimit::MAXIMUM, MessageLimit::new)?;
    let id = conversation_id(&id)?;
    let name = id.to_string();
    let cursors = Cursors::new(&api.services.digest_key, "messages/1", vec![&name]);
    let after = cursors.read(&query, |id| Uuid::from_slice(id).ok().map(MessageId::from_uuid))?;
    let messages = within(api.services.reader.messages(id, after, limit)).await?;
    let (messages, goes_on) = split_page(messages.ok_or_else(no_conversation)?, limit.get());
    let last = messages.last().filter(|_| goes_on);
    Ok(HttpResponse::Ok().json(MessageList {
        next_cursor: last.map(|message| cursors.write(message.id.as_uuid().as_bytes())),
        data: messages.iter().map(MessageView::from).collect(),
    }))
}

/// The direction of outbound messages.
const OUT: &str = "out";

/// The direction of inbound messages.
const IN: &str = "in";

/// One text or menu, in or out.
#[derive(Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageView<'a> {
    /// Its id.
    #[serde(serialize_with = "crate::dto::uuid")]
    pub id: Uuid,
    /// `out` from us to the candidate, `in` from the candidate to us.
    #[schema(value_type = crate::openapi::DirectionName)]
    pub direction: &'static str,
    /// The kind; null once the candidate was erased.
    #[schema(value_type = Option<crate::openapi::MessageKindName>, required = true)]
    pub kind: Option<&'static str>,
    /// The text, without the buttons; of a tap, what the button says. Null for what is no text, and once the
    /// candidate was erased.
    #[schema(required = true, example = "Hello María!")]
    pub text: Option<&'a str>,
    /// The choices; of a tap, the one that was tapped.
    pub choices: Vec<ChoiceView<'a>>,
    /// The file that the person sent; null for all other messages, and once the candidate was erased.
    #[schema(required = true)]
    pub file: Option<FileReferenceView<'a>>,
    /// The delivery state; null for inbound messages.
    #[schema(value_type = Option<crate::openapi::DeliveryName>, required = true)]
    pub delivery: Option<&'static str>,
    /// The reason why it will not arrive, in WhatsApp's codes; negative ones are ours. Null if nothing failed or nobody said why.
    #[schema(value_type = Option<i32>, required = true, example = 131_026)]
    pub failure_code: Option<i32>,
    /// The id that the channel gave it; null until it was accepted.
    #[schema(required = true, example = "wamid.HBgLMzQ2MDAxMTEyMjIVAgARGA==")]
    pub channel_message_id: Option<&'a str>,
    /// The time when it was created.
    pub created_at: Timestamp,
    /// The time when its delivery last changed.
    pub updated_at: Timestamp,
}

/// A file that a person sent.
#[derive(Serialize, ToSchema)]
#[schema(as = FileReference)]
pub struct FileReferenceView<'a> {
    /// Its id: `GET /api/media/{media_id}` has the file.
    #[serde(serialize_with = "crate::dto::uuid")]
    pub media_id: Uuid,
    /// The name that the sender's device gave it.
    #[schema(required = true, example = "CV María.pdf")]
    pub name: Option<&'a str>,
    /// The media type that the sender named.
    #[schema(example = "application/pdf")]
    pub r#type: &'a str,
}

impl<'a> From<&'a FileReference> for FileReferenceView<'a> {
    fn from(file: &'a FileReference) -> Self {
        let FileReference { id, name, mime_type } = file;
        Self { media_id: id.as_uuid(), name: name.as_deref(), r#type: mime_type }
    }
}

/// Something to tap.
#[derive(Serialize, ToSchema)]
#[schema(as = Choice)]
pub struct ChoiceView<'a> {
    /// The id of the option in the flow.
    #[schema(example = "full_time")]
    pub id: &'a str,
    /// The text that the person reads.
    #[schema(example = "Full-time")]
    pub title: &'a str,
    /// A second line, in lists.
    #[schema(required = true)]
    pub description: Option<&'a str>,
}

/// The content of a message; empty once the candidate was erased.
#[derive(Default)]
struct Content<'a> {
    kind: Option<&'static str>,
    text: Option<&'a str>,
    choices: Vec<ChoiceView<'a>>,
    file: Option<FileReferenceView<'a>>,
}

impl<'a> From<&'a Message> for MessageView<'a> {
    fn from(message: &'a Message) -> Self {
        let (direction, content, delivery, channel_id) = match &message.body {
            MessageBody::Out { content, delivery, channel_id } => {
                (OUT, content.as_ref().map(Content::from), Some(*delivery), channel_id.as_ref())
            }
            MessageBody::In { content, channel_id } => {
                (IN, content.as_ref().map(Content::from), None, channel_id.as_ref())
            }
        };
        let Content { kind, text, choices, file } = content.unwrap_or_default();
        Self {
            id: message.id.as_uuid(),
            direction,
            kind,
            text,
            choices,
            file,
            delivery: delivery.map(Delivery::as_str),
            failure_code: delivery.and_then(failure_code),
            channel_message_id: channel_id.map(ChannelMessageId::as_str),
            created_at: Timestamp(message.created_at),
            updated_at: Timestamp(message.updated_at),
        }
    }
}

impl<'a> From<&'a Outgoing> for Content<'a> {
    fn from(outgoing: &'a Outgoing) -> Self {
        let kind = match outgoing {
            Outgoing::Template(_) => "template",
            Outgoing::Text { .. } => "text",
            Outgoing::Buttons { .. } => "buttons",
            Outgoing::List { .. } => "list",
            Outgoing::Link { .. } => "link",
        };
        let choices = outgoing.choices().iter().map(ChoiceView::from).collect();
        Self { kind: Some(kind), text: Some(outgoing.text()), choices, file: None }
    }
}

impl<'a> From<&'a Incoming> for Content<'a> {
    fn from(incoming: &'a Incoming) -> Self {
        match incoming {
            Incoming::Text(text) => Self { kind: Some("text"), text: Some(text), ..Self::default() },
            Incoming::Tap { choice, title } => Self {
                kind: Some("tap"),
                text: Some(title),
                choices: vec![ChoiceView { id: choice, title, description: None }],
                file: None,
            },
            Incoming::File { kind, file, caption } => Self {
                kind: Some(kind.as_str()),
                text: caption.as_deref(),
                choices: Vec::new(),
                file: Some(FileReferenceView::from(file)),
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

/// A page of the messages of a conversation, oldest first.
#[derive(Serialize, ToSchema)]
pub struct MessageList<'a> {
    pub data: Vec<MessageView<'a>>,
    /// Goes into `cursor` for the next page; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
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
                       "delivery": "queued", "failure_code": null, "channel_message_id": null, "file": null}),
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
                       "failure_code": null, "channel_message_id": "wamid.A", "file": null}),
            );
        }
    }

    #[test]
    fn an_erased_message_keeps_its_delivery_alone() {
        let failed = |code| Delivery::Failed { code };
        for (delivery, name, code) in [
            (Delivery::Read, "read", Value::Null),
            (failed(Some(FailureCode::TRIES_USED_UP)), "failed", json!(-2)),
            (failed(None), "failed", Value::Null),
        ] {
            assert_eq!(
                written(MessageBody::Out { content: None, delivery, channel_id: Some(wamid()) }),
                json!({"direction": "out", "kind": null, "text": null, "choices": [], "delivery": name,
                       "failure_code": code, "channel_message_id": "wamid.A", "file": null}),
            );
        }
    }
}
