//! What messages say. `Debug` shows the form alone: texts must not reach a log.

use std::fmt;

/// What we say.
#[derive(Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// An approved template: the only thing that may go out when the window is closed (rule 7).
    Template(Template),
    /// Plain text.
    Text {
        /// The text.
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
        /// What opens the menu.
        button: String,
        /// The rows, in order.
        choices: Vec<Choice>,
    },
    /// A text with a button that opens a web page.
    Link {
        /// The text above the button.
        body: String,
        /// What the button says.
        label: String,
        /// Where it leads: an absolute URL.
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
    /// What fills its variables.
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
    /// What the person reads.
    pub title: String,
    /// A second line, in lists.
    pub description: Option<String>,
}

/// What a person says.
#[derive(Clone, PartialEq, Eq)]
pub enum Incoming {
    /// Typed text.
    Text(String),
    /// A tap on a button or a row of ours.
    Tap {
        /// What the button stands for in the flow.
        choice: String,
        /// What the person read on it.
        title: String,
    },
    /// A file, a voice note, a place and the like: nothing that a flow can read.
    Media(MediaKind),
}

/// What kind of thing came that is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A video.
    Video,
    /// A sound file or a voice note.
    Audio,
    /// A file.
    Document,
    /// A sticker.
    Sticker,
    /// A place.
    Location,
    /// Somebody's contact data.
    Contacts,
    /// Anything else, now or later.
    Other,
}

impl MediaKind {
    /// All of them.
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

    /// What there is to tap.
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
