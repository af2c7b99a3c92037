//! Replies of candidates, and the messages in which the business gets them.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::identifiers::{self, Direction};
use crate::media::{SentFile, announce};
use crate::settings::Identity;
use crate::state::EmulatorState;
use crate::webhook::payload::DEFAULT_NAME;
use crate::webhook::{Profile, Update};

/// A reply of a candidate.
#[derive(Clone, Deserialize)]
pub struct Reply {
    /// The candidate's phone number, or the user id.
    pub from: String,
    /// The candidate's name on WhatsApp.
    #[serde(default)]
    pub name: Option<String>,
    /// The message that is quoted. Answers to a menu quote the last menu unless this says otherwise.
    #[serde(default)]
    pub context: Option<String>,
    /// The content.
    #[serde(flatten)]
    pub content: ReplyContent,
}

/// The content of a reply.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyContent {
    Text(String),
    /// Taps something in the last menu that went there.
    Tap(Tap),
    /// Taps this reply button.
    Button {
        id: String,
        title: String,
    },
    /// Taps this row of a list.
    List {
        id: String,
        title: String,
        /// Its description.
        #[serde(default)]
        description: Option<String>,
    },
    /// Taps this quick reply of a template.
    QuickReply {
        /// Its payload; the label if nothing else was set.
        payload: String,
        text: String,
    },
    Image {
        /// The words under it.
        #[serde(default)]
        caption: Option<String>,
        #[serde(flatten)]
        file: SentFile,
    },
    /// Sends a file; a PDF unless its type is given.
    Document {
        filename: String,
        /// The words under it.
        #[serde(default)]
        caption: Option<String>,
        #[serde(flatten)]
        file: SentFile,
    },
    /// Sends a voice note.
    Voice {
        #[serde(flatten)]
        file: SentFile,
    },
    Sticker {},
    /// Reacts to a message; no emoji takes the reaction back.
    Reaction {
        message_id: String,
        /// The emoji.
        #[serde(default)]
        emoji: Option<String>,
    },
    Location {
        latitude: f64,
        longitude: f64,
        /// The name.
        #[serde(default)]
        name: Option<String>,
        /// The address.
        #[serde(default)]
        address: Option<String>,
    },
    /// Sends somebody's contact data.
    Contacts {
        name: String,
        phone: String,
    },
    /// Sends something that the API does not know, such as a poll.
    Unsupported {
        kind: String,
    },
    /// Changes the phone number.
    ChangedNumber {
        to: String,
    },
    /// Anything else: the fields of a message besides `from`, `id` and `timestamp`.
    Raw(Value),
}

/// Why a reply is impossible.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ReplyError {
    /// `from` is neither a phone number nor a user id.
    #[error("`from` is neither a phone number nor a user id")]
    NotAnAddress,
    /// No menu went there.
    #[error("no menu was sent to that number")]
    NoMenu,
    /// The menu has nothing of that name or number.
    #[error("the last menu has no such choice")]
    NoSuchChoice,
    /// The bytes of a file are not base64.
    #[error("`base64` is not base64")]
    NotBase64,
    /// A raw message has to be an object.
    #[error("`raw` is not an object")]
    NotAnObject,
}

/// Queues the message of a reply and returns its id.
pub(crate) fn reply(emulator: &EmulatorState, reply: Reply) -> Result<String, ReplyError> {
    let Reply { from, name, context, content } = reply;
    let mut traffic = emulator.traffic();
    let contacts = &mut traffic.contacts;
    let key = match contacts.find_by_user_id(&from) {
        Some(key) => key,
        None if identifiers::is_user_id(&from) => from.as_str().into(),
        None => emulator.wa_id(&from).ok_or(ReplyError::NotAnAddress)?,
    };
    let menu = contacts.menu(&key).cloned();
    let now_ms = emulator.clock.now_ms();
    let user_id = emulator.visible_user_id(&key, contacts);
    let is_system = matches!(content, ReplyContent::ChangedNumber { .. });
    let (mut message, quotes_menu) = message_fields(emulator, &key, content, menu.as_deref())?;
    if !is_system {
        contacts.get_or_insert(&key).record_inbound(now_ms);
    }
    drop(traffic);

    let id = emulator.ids.message(&key, Direction::In);
    let phone = Some(&key).filter(|key| !key.contains('.') && emulator.settings.identity != Identity::UserId);
    if let Some(phone) = phone {
        message["from"] = json!(&**phone);
    }
    if let Some(user_id) = &user_id {
        message["from_user_id"] = json!(&**user_id);
    }
    message["id"] = json!(id);
    message["timestamp"] = json!((now_ms / 1_000).to_string());
    let quoted = context.or_else(|| menu.filter(|_| quotes_menu).map(|menu| menu.message_id.clone()));
    if let Some(quoted) = quoted {
        message["context"] = json!({"from": emulator.settings.display_phone_number, "id": quoted});
    }
    let profile = (!is_system).then(|| {
        let name = name.unwrap_or_else(|| DEFAULT_NAME.to_owned());
        Box::new(Profile { name, wa_id: phone.cloned(), user_id })
    });
    emulator
        .queue
        .push(Update::Message { from: profile, message: Box::new(message) }, std::time::Duration::ZERO);
    Ok(id)
}

/// Builds the fields that depend on the content; the flag says whether the message quotes the last menu.
fn message_fields(
    emulator: &EmulatorState,
    key: &Arc<str>,
    content: ReplyContent,
    menu: Option<&Menu>,
) -> Result<(Value, bool), ReplyError> {
    let message = match content {
        ReplyContent::Text(body) => json!({"type": "text", "text": {"body": body}}),
        ReplyContent::Tap(tap) => {
            let menu = menu.ok_or(ReplyError::NoMenu)?;
            let choice = menu.tapped(&tap).ok_or(ReplyError::NoSuchChoice)?.clone();
            let tapped = match menu.kind {
                MenuKind::Buttons => ReplyContent::Button { id: choice.id, title: choice.title },
                MenuKind::List => {
                    ReplyContent::List { id: choice.id, title: choice.title, description: choice.description }
                }
                MenuKind::QuickReplies => ReplyContent::QuickReply { payload: choice.id, text: choice.title },
            };
            return message_fields(emulator, key, tapped, None);
        }
        ReplyContent::Button { id, title } => {
            let reply = json!({"type": "button_reply", "button_reply": {"id": id, "title": title}});
            return Ok((json!({"type": "interactive", "interactive": reply}), true));
        }
        ReplyContent::List { id, title, description } => {
            let mut row = json!({"id": id, "title": title});
            set(&mut row, "description", description);
            let reply = json!({"type": "list_reply", "list_reply": row});
            return Ok((json!({"type": "interactive", "interactive": reply}), true));
        }
        ReplyContent::QuickReply { payload, text } => {
            return Ok((json!({"type": "button", "button": {"payload": payload, "text": text}}), true));
        }
        ReplyContent::Image { caption, file } => {
            let mut image = announce(emulator, file, "image/jpeg")?;
            set(&mut image, "caption", caption);
            json!({"type": "image", "image": image})
        }
        ReplyContent::Document { filename, caption, file } => {
            let mut document = announce(emulator, file, "application/pdf")?;
            document["filename"] = json!(filename);
            set(&mut document, "caption", caption);
            json!({"type": "document", "document": document})
        }
        ReplyContent::Voice { file } => {
            let mut audio = announce(emulator, file, "audio/ogg; codecs=opus")?;
            audio["voice"] = json!(true);
            json!({"type": "audio", "audio": audio})
        }
        ReplyContent::Sticker {} => {
            let mut sticker = announce(emulator, SentFile::default(), "image/webp")?;
            sticker["animated"] = json!(false);
            json!({"type": "sticker", "sticker": sticker})
        }
        ReplyContent::Reaction { message_id, emoji } => {
            let mut reaction = json!({"message_id": message_id});
            set(&mut reaction, "emoji", emoji);
            json!({"type": "reaction", "reaction": reaction})
        }
        ReplyContent::Location { latitude, longitude, name, address } => {
            let mut location = json!({"latitude": latitude, "longitude": longitude});
            set(&mut location, "name", name);
            set(&mut location, "address", address);
            json!({"type": "location", "location": location})
        }
        ReplyContent::Contacts { name, phone } => {
            let phone = json!({"phone": phone, "wa_id": emulator.wa_id(&phone).as_deref(), "type": "MOBILE"});
            let name = json!({"formatted_name": name, "first_name": name});
            json!({"type": "contacts", "contacts": [{"name": name, "phones": [phone]}]})
        }
        ReplyContent::Unsupported { kind } => json!({
            "type": "unsupported", "unsupported": {"type": kind},
            "errors": [{
                "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
                "error_data": {"details": "Message type is currently not supported."},
            }],
        }),
        ReplyContent::ChangedNumber { to } => {
            let to = emulator.wa_id(&to).ok_or(ReplyError::NotAnAddress)?;
            let body = format!("User {DEFAULT_NAME} changed from {key} to {to}");
            let system =
                json!({"type": "user_changed_number", "body": body, "wa_id": &*to, "new_wa_id": &*to});
            json!({"type": "system", "system": system})
        }
        ReplyContent::Raw(raw) if raw.is_object() => raw,
        ReplyContent::Raw(_) => return Err(ReplyError::NotAnObject),
    };
    Ok((message, false))
}

fn set(object: &mut Value, name: &str, text: Option<String>) {
    if let Some(text) = text {
        object[name] = json!(text);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MenuKind {
    Buttons,
    List,
    /// The quick replies of a template.
    QuickReplies,
}

/// A choice of a menu.
#[derive(Clone)]
pub(crate) struct Choice {
    /// The id, or the payload.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
}

/// A menu in a message that was sent.
pub(crate) struct Menu {
    pub(crate) message_id: String,
    pub(crate) kind: MenuKind,
    pub(crate) choices: Vec<Choice>,
}

/// A tap on a choice, by its title or its number.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Tap {
    Number(usize),
    /// The title; a text that is no title may still be a number.
    Title(String),
}

impl Menu {
    pub(crate) fn tapped(&self, tap: &Tap) -> Option<&Choice> {
        let number = match tap {
            Tap::Number(number) => Some(*number),
            Tap::Title(title) => {
                let title = title.trim();
                let same = |choice: &&Choice| choice.title.trim().to_lowercase() == title.to_lowercase();
                if let Some(choice) = self.choices.iter().find(same) {
                    return Some(choice);
                }
                title.parse().ok()
            }
        };
        number.and_then(|number| number.checked_sub(1)).and_then(|index| self.choices.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tap_is_a_title_or_a_number() {
        let choice =
            |title: &str| Choice { id: format!("id-{title}"), title: title.to_owned(), description: None };
        let menu = Menu {
            message_id: "wamid.1".to_owned(),
            kind: MenuKind::Buttons,
            choices: vec![choice("Sí"), choice("No"), choice("1")],
        };
        for (tap, expected) in [
            (Tap::Title("sí".to_owned()), Some("id-Sí")),
            (Tap::Title("2".to_owned()), Some("id-No")),
            (Tap::Title("1".to_owned()), Some("id-1")),
            (Tap::Number(1), Some("id-Sí")),
            (Tap::Number(0), None),
            (Tap::Number(4), None),
            (Tap::Title("maybe".to_owned()), None),
        ] {
            assert_eq!(menu.tapped(&tap).map(|choice| choice.id.as_str()), expected, "{tap:?}");
        }
    }
}
