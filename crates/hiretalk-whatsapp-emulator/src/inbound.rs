//! What a candidate does, and the message in which the business is told.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::ids::Direction;
use crate::menu::{Menu, MenuKind, Tap};
use crate::settings::Identity;
use crate::webhook::payload::NAMELESS;
use crate::webhook::{Profile, Update};
use crate::world::World;

/// Something that a candidate does.
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
    /// What it is.
    #[serde(flatten)]
    pub says: Says,
}

/// What a candidate does.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// Writes a text.
    Text(String),
    /// Taps something in the last menu that went there.
    Tap(Tap),
    /// Taps this reply button.
    Button {
        /// Its id.
        id: String,
        /// Its title.
        title: String,
    },
    /// Taps this row of a list.
    List {
        /// Its id.
        id: String,
        /// Its title.
        title: String,
        /// Its description.
        #[serde(default)]
        description: Option<String>,
    },
    /// Taps this quick reply of a template.
    QuickReply {
        /// Its payload; the label if nothing else was set.
        payload: String,
        /// Its label.
        text: String,
    },
    /// Sends a picture.
    Image {
        /// The words under it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// Sends a voice note.
    Voice {},
    /// Sends a sticker.
    Sticker {},
    /// Reacts to a message; no emoji takes the reaction back.
    Reaction {
        /// The message.
        message_id: String,
        /// The emoji.
        #[serde(default)]
        emoji: Option<String>,
    },
    /// Sends a place.
    Location {
        /// Degrees.
        latitude: f64,
        /// Degrees.
        longitude: f64,
        /// What it is called.
        #[serde(default)]
        name: Option<String>,
        /// Where it is.
        #[serde(default)]
        address: Option<String>,
    },
    /// Sends somebody's contact data.
    Contacts {
        /// The name.
        name: String,
        /// The number.
        phone: String,
    },
    /// Sends something that the API does not know, such as a poll.
    Unsupported {
        /// What it is.
        kind: String,
    },
    /// Changes the phone number.
    ChangedNumber {
        /// The new one.
        to: String,
    },
    /// Anything else: the fields of a message besides `from`, `id` and `timestamp`.
    Raw(Value),
}

/// Why a candidate cannot do that.
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
    /// A raw message has to be an object.
    #[error("`raw` is not an object")]
    NotAnObject,
}

/// Has a candidate do something; says the id of the message.
pub(crate) fn reply(world: &World, reply: Reply) -> Result<String, ReplyError> {
    let Reply { from, name, context, says } = reply;
    let mut books = world.books();
    let contacts = &mut books.contacts;
    let key = match contacts.user(&from) {
        Some(key) => key,
        None if crate::address::is_user_id(&from) => from.as_str().into(),
        None => world.wa_id(&from).ok_or(ReplyError::NotAnAddress)?,
    };
    let menu = contacts.menu(&key).cloned();
    let now_ms = world.clock.now_ms();
    let user_id = world.user_id(&key, contacts);
    let is_system = matches!(says, Says::ChangedNumber { .. });
    let (mut message, quotes_menu) = write(world, &key, says, menu.as_deref())?;
    if !is_system {
        contacts.meet(&key).wrote(now_ms);
    }
    drop(books);

    let id = world.ids.message(&key, Direction::In);
    let phone = Some(&key).filter(|key| !key.contains('.') && world.settings.identity != Identity::UserId);
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
        message["context"] = json!({"from": world.settings.display_phone_number, "id": quoted});
    }
    let profile = (!is_system).then(|| {
        let name = name.unwrap_or_else(|| NAMELESS.to_owned());
        Box::new(Profile { name, wa_id: phone.cloned(), user_id })
    });
    world
        .queue
        .push(Update::Message { from: profile, message: Box::new(message) }, std::time::Duration::ZERO);
    Ok(id)
}

/// The part of a message that depends on what it is, and whether it answers the last menu.
fn write(
    world: &World,
    key: &Arc<str>,
    says: Says,
    menu: Option<&Menu>,
) -> Result<(Value, bool), ReplyError> {
    let message = match says {
        Says::Text(body) => json!({"type": "text", "text": {"body": body}}),
        Says::Tap(tap) => {
            let menu = menu.ok_or(ReplyError::NoMenu)?;
            let choice = menu.tapped(&tap).ok_or(ReplyError::NoSuchChoice)?.clone();
            let says = match menu.kind {
                MenuKind::Buttons => Says::Button { id: choice.id, title: choice.title },
                MenuKind::List => {
                    Says::List { id: choice.id, title: choice.title, description: choice.description }
                }
                MenuKind::QuickReplies => Says::QuickReply { payload: choice.id, text: choice.title },
            };
            return write(world, key, says, None);
        }
        Says::Button { id, title } => {
            let reply = json!({"type": "button_reply", "button_reply": {"id": id, "title": title}});
            return Ok((json!({"type": "interactive", "interactive": reply}), true));
        }
        Says::List { id, title, description } => {
            let mut row = json!({"id": id, "title": title});
            set(&mut row, "description", description);
            let reply = json!({"type": "list_reply", "list_reply": row});
            return Ok((json!({"type": "interactive", "interactive": reply}), true));
        }
        Says::QuickReply { payload, text } => {
            return Ok((json!({"type": "button", "button": {"payload": payload, "text": text}}), true));
        }
        Says::Image { caption } => {
            let mut image = media(world, "image/jpeg");
            set(&mut image, "caption", caption);
            json!({"type": "image", "image": image})
        }
        Says::Voice {} => {
            let mut audio = media(world, "audio/ogg; codecs=opus");
            audio["voice"] = json!(true);
            json!({"type": "audio", "audio": audio})
        }
        Says::Sticker {} => {
            let mut sticker = media(world, "image/webp");
            sticker["animated"] = json!(false);
            json!({"type": "sticker", "sticker": sticker})
        }
        Says::Reaction { message_id, emoji } => {
            let mut reaction = json!({"message_id": message_id});
            set(&mut reaction, "emoji", emoji);
            json!({"type": "reaction", "reaction": reaction})
        }
        Says::Location { latitude, longitude, name, address } => {
            let mut location = json!({"latitude": latitude, "longitude": longitude});
            set(&mut location, "name", name);
            set(&mut location, "address", address);
            json!({"type": "location", "location": location})
        }
        Says::Contacts { name, phone } => {
            let phone = json!({"phone": phone, "wa_id": world.wa_id(&phone).as_deref(), "type": "MOBILE"});
            let name = json!({"formatted_name": name, "first_name": name});
            json!({"type": "contacts", "contacts": [{"name": name, "phones": [phone]}]})
        }
        Says::Unsupported { kind } => json!({
            "type": "unsupported", "unsupported": {"type": kind},
            "errors": [{
                "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
                "error_data": {"details": "Message type is currently not supported."},
            }],
        }),
        Says::ChangedNumber { to } => {
            let to = world.wa_id(&to).ok_or(ReplyError::NotAnAddress)?;
            let body = format!("User {NAMELESS} changed from {key} to {to}");
            let system =
                json!({"type": "user_changed_number", "body": body, "wa_id": &*to, "new_wa_id": &*to});
            json!({"type": "system", "system": system})
        }
        Says::Raw(raw) if raw.is_object() => raw,
        Says::Raw(_) => return Err(ReplyError::NotAnObject),
    };
    Ok((message, false))
}

fn media(world: &World, mime_type: &str) -> Value {
    let id = world.ids.number().to_string();
    let url = format!("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid={id}");
    json!({"id": id, "mime_type": mime_type, "sha256": "lRvdoYJL5FRnY+B5y93Lp5NH/7oXdzR+4sCKs+vUT/0=", "url": url})
}

fn set(object: &mut Value, name: &str, text: Option<String>) {
    if let Some(text) = text {
        object[name] = json!(text);
    }
}
