//! Messages that people send: an entry of `messages`.

use hiretalk_domain::inbound::{ChannelUpdate, InboundContent, InboundMessage};
use hiretalk_domain::media::ChannelFile;
use hiretalk_domain::message::{ButtonPayload, ChannelMessageId, MediaKind};
use serde::Deserialize;

use super::{Contact, parse_timestamp, parse_wa_id, sender};
use crate::lenient::{Text, object};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Message {
    id: Text,
    /// Digits; absent where a person hides the number.
    from: Text,
    from_user_id: Text,
    timestamp: Text,
    group_id: Text,
    #[serde(deserialize_with = "object")]
    context: Context,
    r#type: Text,
    #[serde(deserialize_with = "object")]
    text: TextObject,
    #[serde(deserialize_with = "object")]
    interactive: Interactive,
    #[serde(deserialize_with = "object")]
    button: Button,
    #[serde(deserialize_with = "object")]
    system: System,
    #[serde(deserialize_with = "object")]
    order: Order,
    #[serde(deserialize_with = "object")]
    image: File,
    #[serde(deserialize_with = "object")]
    video: File,
    #[serde(deserialize_with = "object")]
    document: File,
    #[serde(deserialize_with = "object")]
    audio: File,
    #[serde(deserialize_with = "object")]
    sticker: File,
}

/// The quoted message. A forwarded message has a context without an id.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Context {
    id: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct TextObject {
    body: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Interactive {
    r#type: Text,
    #[serde(deserialize_with = "object")]
    button_reply: Reply,
    #[serde(deserialize_with = "object")]
    list_reply: Reply,
    #[serde(deserialize_with = "object")]
    nfm_reply: TextObject,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Reply {
    id: Text,
    title: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Button {
    payload: Text,
    text: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct System {
    r#type: Text,
    /// The new number, under one of two names.
    wa_id: Text,
    new_wa_id: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Order {
    text: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct File {
    id: Text,
    caption: Text,
    filename: Text,
    mime_type: Text,
}

impl File {
    /// Media of this kind. A sticker is a picture too, but nobody sends a CV as one, so its file is not kept.
    fn content(&self, kind: MediaKind) -> InboundContent {
        let file =
            self.id.filled().filter(|_| kind != MediaKind::Sticker).map(|id| {
                ChannelFile::new(&without_nul(id), self.filename.filled(), self.mime_type.filled())
            });
        InboundContent::Media { kind, caption: self.caption.filled().map(without_nul), file }
    }
}

impl Message {
    /// None in groups, and where the id, the sender or the time is missing, because nothing could be stored under them.
    pub(super) fn to_update(&self, contacts: &[Contact]) -> Option<ChannelUpdate> {
        if self.group_id.filled().is_some() {
            return None;
        }
        if self.r#type.get() == Some("system") {
            return self.number_change();
        }
        Some(ChannelUpdate::Message(InboundMessage {
            channel_id: ChannelMessageId::parse(self.id.filled()?).ok()?,
            sender: sender(&self.from, &self.from_user_id, contacts)?,
            sent_at: parse_timestamp(&self.timestamp)?,
            quotes: self.context.id.filled().and_then(|id| ChannelMessageId::parse(id).ok()),
            content: self.content(),
        }))
    }

    /// Other system messages (an identity or a user id changed) change nothing that is stored.
    fn number_change(&self) -> Option<ChannelUpdate> {
        let System { r#type, wa_id, new_wa_id } = &self.system;
        if r#type.get() != Some("user_changed_number") {
            return None;
        }
        let from = parse_wa_id(self.from.filled()?)?;
        let to = parse_wa_id(new_wa_id.filled().or_else(|| wa_id.filled())?)?;
        (from != to).then_some(ChannelUpdate::NumberChanged { from, to })
    }

    /// A new or unknown type, or one whose object is missing, is unreadable media rather than nothing: the person did
    /// answer, and is asked to write.
    fn content(&self) -> InboundContent {
        match self.r#type.get().unwrap_or("text") {
            "text" => match self.text.body.get() {
                Some(body) => InboundContent::Text(without_nul(body)),
                None => media(MediaKind::Other, None),
            },
            "interactive" => self.interactive_content(),
            "button" => self.quick_reply(),
            "image" => self.image.content(MediaKind::Image),
            "video" => self.video.content(MediaKind::Video),
            "audio" | "voice" => self.audio.content(MediaKind::Audio),
            "document" => self.document.content(MediaKind::Document),
            "sticker" => self.sticker.content(MediaKind::Sticker),
            "location" => media(MediaKind::Location, None),
            "contacts" => media(MediaKind::Contacts, None),
            "order" => media(MediaKind::Other, Some(&self.order.text)),
            "reaction" | "edit" | "revoke" | "request_welcome" => InboundContent::Gesture,
            _ => media(MediaKind::Other, None),
        }
    }

    fn interactive_content(&self) -> InboundContent {
        let Interactive { r#type, button_reply, list_reply, nfm_reply } = &self.interactive;
        let reply = match r#type.get() {
            Some("button_reply") => button_reply,
            Some("list_reply") => list_reply,
            // A filled-in form of Meta's ("flow"), of which we send none. Its `response_json` may hold anything.
            Some("nfm_reply") => return media(MediaKind::Other, Some(&nfm_reply.body)),
            Some("call_permission_reply") => return InboundContent::Gesture,
            _ => return media(MediaKind::Other, None),
        };
        tap(&reply.id, &reply.title).unwrap_or_else(|| media(MediaKind::Other, None))
    }

    /// The quick reply of a template; its label stands in for a payload of ours.
    fn quick_reply(&self) -> InboundContent {
        let Button { payload, text } = &self.button;
        let tapped = tap(payload, text).or_else(|| tap(text, text));
        tapped.unwrap_or_else(|| media(MediaKind::Other, None))
    }
}

fn tap(payload: &Text, title: &Text) -> Option<InboundContent> {
    let payload = ButtonPayload::read(&without_nul(payload.filled()?));
    Some(InboundContent::Tap { payload, title: without_nul(title.get().unwrap_or_default()) })
}

fn media(kind: MediaKind, caption: Option<&Text>) -> InboundContent {
    InboundContent::Media { kind, caption: caption.and_then(Text::filled).map(without_nul), file: None }
}

/// No person types U+0000, and Postgres cannot store it.
fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}
