//! Messages: one text or menu, in or out, with a delivery state that only moves forward.

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::digest::NumberDigest;
use crate::ids::ConversationId;
pub use crate::ids::MessageId;
use crate::media::FileReference;
use crate::text::{TextError, check_text};

/// The id that the channel gave a message: on WhatsApp `wamid.` and base64. Opaque, 1 to 255 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChannelMessageId(Box<str>);

impl ChannelMessageId {
    /// The most characters that are taken. Meta documents no limit; what is seen has up to 80.
    pub const MAXIMUM: usize = 255;

    /// Takes the id as it came.
    ///
    /// # Errors
    /// The text is empty, has more than [`Self::MAXIMUM`] characters, or one that is not printable.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check_text(text, Self::MAXIMUM)?;
        Ok(Self(text.into()))
    }

    /// The id as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A message of a conversation, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    /// The conversation it belongs to.
    pub conversation_id: ConversationId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub body: MessageBody,
}

/// What a message says, and which way it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageBody {
    /// From us to the candidate.
    Out {
        /// What it says; none once the person was erased.
        content: Option<Outgoing>,
        delivery: Delivery,
        /// The id that the channel gave it, once it was accepted; none once the person was erased, for it holds the
        /// number.
        channel_id: Option<ChannelMessageId>,
    },
    /// From the candidate to us.
    In {
        /// What it says; none once the person was erased.
        content: Option<Incoming>,
        /// The id that the channel gave it; none once the person was erased.
        channel_id: Option<ChannelMessageId>,
    },
}

/// A message to write down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    pub id: MessageId,
    /// The conversation it belongs to.
    pub conversation_id: ConversationId,
    pub created_at: DateTime<Utc>,
    pub body: NewMessageBody,
}

/// What a new message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewMessageBody {
    /// To be sent; its outbox entry is written with it.
    Out {
        content: Outgoing,
        /// The digest of the number it goes to.
        number: NumberDigest,
    },
    In {
        content: Incoming,
        /// The id that the channel gave it.
        channel_id: ChannelMessageId,
    },
}

/// Gives ids to the messages of one change, in the order in which they are to be read.
#[derive(Debug, Clone)]
pub struct MessageIds {
    now: DateTime<Utc>,
    entropy: u64,
    given: i64,
}

impl MessageIds {
    /// Ids of messages that are stored at `now`, made of `entropy`.
    pub fn new(now: DateTime<Utc>, entropy: u64) -> Self {
        Self { now, entropy, given: 0 }
    }

    /// The next id; it sorts after those before it.
    pub fn give(&mut self) -> MessageId {
        let at = self.now + Duration::microseconds(self.given);
        self.given += 1;
        // The steps of a Weyl sequence: different bits for each message out of one draw.
        self.entropy = self.entropy.wrapping_add(0x9E37_79B9_7F4A_7C15);
        MessageId::new(at, self.entropy)
    }
}

/// The id under which a button or a row is sent: `<conversation>:<choice>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ButtonPayload {
    /// The conversation that the button belongs to; none if the payload is not one of ours.
    pub conversation_id: Option<ConversationId>,
    pub choice: String,
}

impl ButtonPayload {
    /// Reads what a tap brought back. What is not of our form is a choice without a conversation: the button of a
    /// template that carried no payload, say, whose payload is its label.
    pub fn read(payload: &str) -> Self {
        let ours = payload.split_once(':').and_then(|(id, choice)| {
            let id = Uuid::try_parse(id).ok()?;
            Some(Self { conversation_id: Some(ConversationId::from_uuid(id)), choice: choice.to_owned() })
        });
        ours.unwrap_or_else(|| Self { conversation_id: None, choice: payload.to_owned() })
    }
}

impl fmt::Display for ButtonPayload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(id) = self.conversation_id {
            write!(formatter, "{id}:")?;
        }
        formatter.write_str(&self.choice)
    }
}

/// The code with which the channel explains a failure; ours are negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FailureCode(pub i32);

impl FailureCode {
    /// Ours: the service window was closed when a free text was due (rule 7).
    pub const WINDOW_CLOSED: Self = Self(-1);
    /// Ours: it was tried as often as we try.
    pub const TRIES_USED_UP: Self = Self(-2);
    /// Ours: it was sent twice without ever an answer.
    pub const IN_DOUBT: Self = Self(-3);
    /// Ours: the message breaks a limit of the channel.
    pub const UNSENDABLE: Self = Self(-4);
}

impl fmt::Display for FailureCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The delivery state of an outbound message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Written down, not accepted by the channel yet.
    Queued,
    /// The channel accepted it.
    Sent,
    /// It is on the person's device.
    Delivered,
    /// The person opened it.
    Read,
    /// It will not arrive.
    Failed {
        /// Why, in the channel's codes; none if it did not say.
        code: Option<FailureCode>,
    },
    /// It was cancelled before it left.
    Cancelled,
}

impl Delivery {
    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed { .. } => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// How far along it is: a state is only ever replaced by one of a greater rank. `failed` ends what is not
    /// delivered, and nothing follows it; a late `sent` after a cancellation tells that it left after all.
    pub fn rank(self) -> i16 {
        match self {
            Self::Queued => 0,
            Self::Cancelled => 1,
            Self::Sent => 2,
            Self::Failed { .. } => 3,
            Self::Delivered => 4,
            Self::Read => 5,
        }
    }

    /// The state after news of `next`; none if that is no step forward.
    ///
    /// A message that failed stays failed; one that was delivered does not fail any more.
    pub fn forward(self, next: Self) -> Option<Self> {
        match (self, next) {
            (Self::Failed { .. }, _) => None,
            _ if next.rank() > self.rank() => Some(next),
            _ => None,
        }
    }
}

/// What we say.
#[derive(Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// An approved template: the only thing that may go out when the window is closed (rule 7).
    Template(Template),
    Text {
        body: String,
    },
    /// A text with one to three reply buttons.
    Buttons {
        /// The text above the buttons.
        body: String,
        /// The buttons, in order.
        choices: Vec<Choice>,
    },
    /// A text with a menu of up to ten rows.
    List {
        /// The text above the menu.
        body: String,
        button: String,
        /// The rows, in order.
        choices: Vec<Choice>,
    },
    /// A text with a button that opens a web page.
    Link {
        /// The text above the button.
        body: String,
        label: String,
        url: String,
    },
}

/// A template with what fills it.
#[derive(Clone, PartialEq, Eq)]
pub struct Template {
    /// Its name at the channel: `[a-z0-9_]`, at most 512.
    pub name: String,
    /// The language code at the channel, such as `es` or `en_US`.
    pub language: String,
    pub parameters: TemplateParameters,
    /// The quick-reply buttons it has, in order; their titles are part of the template.
    pub choices: Vec<Choice>,
    /// The text as the person reads it, for the transcript.
    pub text: String,
}

/// What fills the variables of a template.
#[derive(Clone, PartialEq, Eq)]
pub enum TemplateParameters {
    /// By name, in the order of the text.
    Named(Vec<(String, String)>),
    /// By position, beginning with the first.
    Positional(Vec<String>),
}

/// Something to tap.
#[derive(Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it stands for in the flow: 1 to 100 of `[A-Za-z0-9_.:-]`.
    pub id: String,
    pub title: String,
    /// A second line, in lists.
    pub description: Option<String>,
}

/// What a person says.
#[derive(Clone, PartialEq, Eq)]
pub enum Incoming {
    Text(String),
    /// A tap on a button or a row of ours.
    Tap {
        choice: String,
        title: String,
    },
    /// A file that is kept; see [`media`](crate::media).
    File {
        kind: MediaKind,
        file: FileReference,
        /// What the person wrote below it.
        caption: Option<String>,
    },
    /// A place, contacts and the like, or a file without an id: nothing that a flow can read.
    Media(MediaKind),
}

/// What kind of thing came that is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaKind {
    Image,
    Video,
    /// A sound file or a voice note.
    Audio,
    Document,
    Sticker,
    Location,
    Contacts,
    /// Anything else, now or later.
    Other,
}

impl MediaKind {
    pub const ALL: [Self; 8] = [
        Self::Image,
        Self::Video,
        Self::Audio,
        Self::Document,
        Self::Sticker,
        Self::Location,
        Self::Contacts,
        Self::Other,
    ];

    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Sticker => "sticker",
            Self::Location => "location",
            Self::Contacts => "contacts",
            Self::Other => "other",
        }
    }
}

impl Outgoing {
    /// The text that the person reads, without the buttons.
    pub fn text(&self) -> &str {
        match self {
            Self::Template(template) => &template.text,
            Self::Text { body }
            | Self::Buttons { body, .. }
            | Self::List { body, .. }
            | Self::Link { body, .. } => body,
        }
    }

    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::Template(template) => &template.choices,
            Self::Buttons { choices, .. } | Self::List { choices, .. } => choices,
            Self::Text { .. } | Self::Link { .. } => &[],
        }
    }
}

/// Hides what a value says.
macro_rules! closed_mouth {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}

closed_mouth!(Outgoing, Template, TemplateParameters, Choice, Incoming);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_change_sort_in_their_order() {
        let mut ids =
            MessageIds::new(DateTime::from_timestamp(1_790_000_000, 999_999_000).unwrap(), u64::MAX);
        let given: Vec<_> = (0..20).map(|_| ids.give()).collect();
        assert!(given.windows(2).all(|pair| pair[0] < pair[1]), "{given:?}");
    }

    #[test]
    fn a_payload_comes_back_as_it_went() {
        let id = ConversationId::from_uuid(Uuid::from_u128(7));
        for payload in [
            ButtonPayload { conversation_id: Some(id), choice: "yes".to_owned() },
            ButtonPayload { conversation_id: Some(id), choice: "job:1".to_owned() },
            ButtonPayload { conversation_id: None, choice: "Sí, me interesa".to_owned() },
        ] {
            assert_eq!(ButtonPayload::read(&payload.to_string()), payload);
        }
    }

    #[test]
    fn a_state_only_moves_forward() {
        let failed = Delivery::Failed { code: Some(FailureCode(131_026)) };
        for (from, to, moves) in [
            (Delivery::Queued, Delivery::Sent, true),
            (Delivery::Queued, Delivery::Read, true),
            (Delivery::Queued, Delivery::Cancelled, true),
            (Delivery::Cancelled, Delivery::Sent, true),
            (Delivery::Sent, Delivery::Cancelled, false),
            (Delivery::Sent, Delivery::Sent, false),
            (Delivery::Sent, failed, true),
            (Delivery::Delivered, Delivery::Sent, false),
            (Delivery::Delivered, failed, false),
            (Delivery::Read, Delivery::Delivered, false),
            (failed, Delivery::Read, false),
            (failed, failed, false),
        ] {
            assert_eq!(from.forward(to), moves.then_some(to), "{from:?} -> {to:?}");
        }
    }
}
