//! What people send: an entry of `messages`.

use hiretalk_domain::inbound::{ChannelUpdate, InboundContent, InboundMessage};
use hiretalk_domain::message::{ButtonPayload, ChannelMessageId, MediaKind};
use serde::Deserialize;

use super::moment;
use super::person::{self, Contact};
use crate::lenient::{Object, Text};

#[derive(Deserialize)]
pub(super) struct Message<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    /// Digits; absent where a person hides the number.
    #[serde(borrow, default)]
    from: Text<'a>,
    #[serde(borrow, default)]
    from_user_id: Text<'a>,
    #[serde(borrow, default)]
    timestamp: Text<'a>,
    #[serde(borrow, default)]
    group_id: Text<'a>,
    #[serde(borrow, default)]
    context: Object<Context<'a>>,
    #[serde(borrow, default)]
    r#type: Text<'a>,
    #[serde(borrow, default)]
    text: Object<TextObject<'a>>,
    #[serde(borrow, default)]
    interactive: Object<Interactive<'a>>,
    #[serde(borrow, default)]
    button: Object<Button<'a>>,
    #[serde(borrow, default)]
    system: Object<System<'a>>,
    #[serde(borrow, default)]
    order: Object<Order<'a>>,
    #[serde(borrow, default)]
    image: Object<File<'a>>,
    #[serde(borrow, default)]
    video: Object<File<'a>>,
    #[serde(borrow, default)]
    document: Object<File<'a>>,
    #[serde(borrow, default)]
    audio: Object<File<'a>>,
}

/// What a message answers. A forwarded one has a context without an id.
#[derive(Deserialize)]
struct Context<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
}

#[derive(Deserialize)]
struct TextObject<'a> {
    #[serde(borrow, default)]
    body: Text<'a>,
}

#[derive(Deserialize)]
struct Interactive<'a> {
    #[serde(borrow, default)]
    r#type: Text<'a>,
    #[serde(borrow, default)]
    button_reply: Object<Reply<'a>>,
    #[serde(borrow, default)]
    list_reply: Object<Reply<'a>>,
    #[serde(borrow, default)]
    nfm_reply: Object<TextObject<'a>>,
}

#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    title: Text<'a>,
}

#[derive(Deserialize)]
struct Button<'a> {
    #[serde(borrow, default)]
    payload: Text<'a>,
    #[serde(borrow, default)]
    text: Text<'a>,
}

#[derive(Deserialize)]
struct System<'a> {
    #[serde(borrow, default)]
    r#type: Text<'a>,
    /// The new number, under one of two names.
    #[serde(borrow, default)]
    wa_id: Text<'a>,
    #[serde(borrow, default)]
    new_wa_id: Text<'a>,
}

#[derive(Deserialize)]
struct Order<'a> {
    #[serde(borrow, default)]
    text: Text<'a>,
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow, default)]
    caption: Text<'a>,
}

impl Message<'_> {
    /// None if it was said in a group, or if the id, the sender or the time is missing: there is nothing to keep it
    /// under.
    pub(super) fn read(&self, contacts: &[Contact<'_>]) -> Option<ChannelUpdate> {
        if self.group_id.filled().is_some() {
            return None;
        }
        if self.r#type.get() == Some("system") {
            return self.number_changed();
        }
        let quotes = self.context.0.as_ref().and_then(|context| context.id.filled());
        Some(ChannelUpdate::Message(InboundMessage {
            channel_id: ChannelMessageId::parse(self.id.filled()?).ok()?,
            sender: person::sender(&self.from, &self.from_user_id, contacts)?,
            sent_at: moment::read(&self.timestamp)?,
            quotes: quotes.and_then(|id| ChannelMessageId::parse(id).ok()),
            content: self.content(),
        }))
    }

    /// The other system messages (an identity or a user id changed) change nothing that is kept.
    fn number_changed(&self) -> Option<ChannelUpdate> {
        let system = self.system.0.as_ref()?;
        if system.r#type.get() != Some("user_changed_number") {
            return None;
        }
        let to = system.new_wa_id.filled().or_else(|| system.wa_id.filled())?;
        let from = person::phone_number(self.from.filled()?)?;
        let to = person::phone_number(to)?;
        (from != to).then_some(ChannelUpdate::NumberChanged { from, to })
    }

    /// A type that is new or unknown, and one whose object is missing, is something that no flow can read: the person
    /// did answer and is to be asked to write.
    fn content(&self) -> InboundContent {
        match self.r#type.get().unwrap_or("text") {
            "text" => self.typed(),
            "interactive" => self.interactive(),
            "button" => self.template_button(),
            "image" => media(MediaKind::Image, caption(&self.image)),
            "video" => media(MediaKind::Video, caption(&self.video)),
            "audio" | "voice" => media(MediaKind::Audio, caption(&self.audio)),
            "document" => media(MediaKind::Document, caption(&self.document)),
            "sticker" => media(MediaKind::Sticker, None),
            "location" => media(MediaKind::Location, None),
            "contacts" => media(MediaKind::Contacts, None),
            "order" => media(MediaKind::Other, self.order.0.as_ref().map(|order| &order.text)),
            "reaction" | "edit" | "revoke" | "request_welcome" => InboundContent::Gesture,
            _ => media(MediaKind::Other, None),
        }
    }

    fn typed(&self) -> InboundContent {
        let body = self.text.0.as_ref().and_then(|text| text.body.get());
        body.map_or_else(|| media(MediaKind::Other, None), |body| InboundContent::Text(without_nul(body)))
    }

    fn interactive(&self) -> InboundContent {
        let Some(interactive) = &self.interactive.0 else { return media(MediaKind::Other, None) };
        let reply = match interactive.r#type.get() {
            Some("button_reply") => interactive.button_reply.0.as_ref(),
            Some("list_reply") => interactive.list_reply.0.as_ref(),
            // A filled-in form of Meta's ("flow"): we send none. Its `response_json` may hold anything.
            Some("nfm_reply") => {
                return media(MediaKind::Other, interactive.nfm_reply.0.as_ref().map(|reply| &reply.body));
            }
            Some("call_permission_reply") => return InboundContent::Gesture,
            _ => None,
        };
        reply.and_then(|reply| tap(&reply.id, &reply.title)).unwrap_or_else(|| media(MediaKind::Other, None))
    }

    /// The quick reply of a template; without a payload of ours, its label is the payload.
    fn template_button(&self) -> InboundContent {
        let button = self.button.0.as_ref();
        let tap = button.and_then(|button| {
            tap(&button.payload, &button.text).or_else(|| tap(&button.text, &button.text))
        });
        tap.unwrap_or_else(|| media(MediaKind::Other, None))
    }
}

fn tap(payload: &Text<'_>, title: &Text<'_>) -> Option<InboundContent> {
    let payload = ButtonPayload::read(&without_nul(payload.filled()?));
    Some(InboundContent::Tap { payload, title: without_nul(title.get().unwrap_or_default()) })
}

fn caption<'a, 'b>(file: &'a Object<File<'b>>) -> Option<&'a Text<'b>> {
    file.0.as_ref().map(|file| &file.caption)
}

fn media(kind: MediaKind, words: Option<&Text<'_>>) -> InboundContent {
    let caption = words.and_then(|words| words.filled()).map(without_nul);
    InboundContent::Media { kind, caption }
}

/// No person types U+0000, and no text in Postgres can hold it.
fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}
