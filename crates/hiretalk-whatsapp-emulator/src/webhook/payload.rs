//! The body of a post: updates in Meta's envelope, escaped as Meta escapes JSON.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::{Serializer, Value};

use super::{Profile, Update};
use crate::graph_error::find_code;
use crate::send_log::{DeliveryState, Sent};
use crate::settings::{Identity, Settings};

const MAX_STATUSES: usize = 20;
/// The name of candidates without one.
pub(crate) const DEFAULT_NAME: &str = "Candidate";

/// An update that was taken from the queue.
pub(crate) struct Collected {
    pub(crate) update: Update,
    /// The status carries its price: `sent`, and the first one after it.
    pub(crate) has_price: bool,
}

pub(crate) fn build_body(
    updates: &[Collected],
    settings: &Settings,
    now_ms: i64,
) -> Result<Vec<u8>, serde_json::Error> {
    let timestamp = (now_ms / 1_000).to_string();
    let mut changes: Vec<Change<'_>> = Vec::new();
    for collected in updates {
        match &collected.update {
            Update::Status { sent, state, error } => {
                if changes
                    .last()
                    .is_none_or(|change| !(1..MAX_STATUSES).contains(&change.value.statuses.len()))
                {
                    changes.push(Change::new(settings));
                }
                if let Some(Change { value, .. }) = changes.last_mut() {
                    let status = Status::new(sent, *state, *error, collected.has_price, &timestamp, settings);
                    let contact = Contact {
                        profile: Name { name: DEFAULT_NAME },
                        wa_id: status.recipient_id,
                        user_id: status.recipient_user_id,
                    };
                    if !value.contacts.contains(&contact) {
                        value.contacts.push(contact);
                    }
                    value.statuses.push(status);
                }
            }
            Update::Message { from, message } => {
                let mut change = Change::new(settings);
                change.value.contacts.extend(from.as_deref().map(Contact::new));
                change.value.messages.push(message);
                changes.push(change);
            }
        }
    }
    let entry = Entry { id: &settings.waba_id, changes };
    escaped_json(&Envelope { object: "whatsapp_business_account", entry: [entry] })
}

#[derive(Serialize)]
struct Envelope<'a> {
    object: &'a str,
    entry: [Entry<'a>; 1],
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    changes: Vec<Change<'a>>,
}

#[derive(Serialize)]
struct Change<'a> {
    value: Content<'a>,
    field: &'a str,
}

impl<'a> Change<'a> {
    fn new(settings: &'a Settings) -> Self {
        let metadata = Metadata {
            display_phone_number: &settings.display_phone_number,
            phone_number_id: &settings.phone_number_id,
        };
        let value = Content {
            messaging_product: "whatsapp",
            metadata,
            contacts: Vec::new(),
            messages: Vec::new(),
            statuses: Vec::new(),
        };
        Self { value, field: "messages" }
    }
}

#[derive(Serialize)]
struct Content<'a> {
    messaging_product: &'a str,
    metadata: Metadata<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contacts: Vec<Contact<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<&'a Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statuses: Vec<Status<'a>>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    display_phone_number: &'a str,
    phone_number_id: &'a str,
}

#[derive(Serialize, PartialEq)]
struct Name<'a> {
    name: &'a str,
}

#[derive(Serialize, PartialEq)]
struct Contact<'a> {
    profile: Name<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wa_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
}

impl<'a> Contact<'a> {
    fn new(profile: &'a Profile) -> Self {
        Self {
            profile: Name { name: &profile.name },
            wa_id: profile.wa_id.as_deref(),
            user_id: profile.user_id.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct Status<'a> {
    id: &'a str,
    status: &'a str,
    timestamp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient_user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    biz_opaque_callback_data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pricing: Option<Pricing<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Value>,
}

#[derive(Serialize)]
struct Pricing<'a> {
    billable: bool,
    pricing_model: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    category: &'a str,
}

impl<'a> Status<'a> {
    fn new(
        sent: &'a Sent,
        state: DeliveryState,
        error: Option<u32>,
        has_price: bool,
        timestamp: &str,
        settings: &Settings,
    ) -> Self {
        let phone = sent.phone().filter(|_| settings.identity != Identity::UserId);
        let priced = has_price && error.is_none();
        let conversation = (priced && settings.conversations).then(|| conversation(sent, state));
        let kind = if sent.billable { "regular" } else { "free_customer_service" };
        Self {
            id: &sent.id,
            status: state.name(),
            timestamp: timestamp.to_owned(),
            recipient_id: phone,
            recipient_user_id: sent.user_id.as_deref().filter(|_| error.is_none() || phone.is_none()),
            biz_opaque_callback_data: sent.callback.as_deref(),
            conversation,
            pricing: priced.then_some(Pricing {
                billable: sent.billable,
                pricing_model: "PMP",
                kind,
                category: sent.category,
            }),
            errors: error.map(status_error),
        }
    }
}

fn conversation(sent: &Sent, state: DeliveryState) -> Value {
    let id: String = sent
        .id
        .bytes()
        .rev()
        .take(32)
        .map(|byte| char::from(b"0123456789abcdef"[usize::from(byte & 15)]))
        .collect();
    let mut conversation = serde_json::json!({"id": id, "origin": {"type": sent.category}});
    if state == DeliveryState::Sent {
        conversation["expiration_timestamp"] = (sent.at_ms / 1_000 + 24 * 3_600).to_string().into();
    }
    conversation
}

fn status_error(code: u32) -> Value {
    let title = find_code(code).title;
    serde_json::json!([{
        "code": code, "title": title, "message": title, "error_data": {"details": title},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }])
}

/// Writes JSON with everything above U+007F as `\uXXXX` in lowercase hex, and `/` as `\/`.
fn escaped_json<T: Serialize>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = Vec::with_capacity(1_024);
    value.serialize(&mut Serializer::with_formatter(&mut bytes, Escaped))?;
    Ok(bytes)
}

struct Escaped;

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some(at) = rest.find(|character: char| character == '/' || !character.is_ascii()) {
            let (plain, special) = rest.split_at(at);
            writer.write_all(plain.as_bytes())?;
            let mut characters = special.chars();
            match characters.next() {
                Some('/') => writer.write_all(b"\\/")?,
                Some(character) => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        write!(writer, "\\u{unit:04x}")?;
                    }
                }
                None => {}
            }
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_meta_escapes_is_escaped() {
        for (text, expected) in [
            ("äöå", r#""\u00e4\u00f6\u00e5""#),
            ("a/b", r#""a\/b""#),
            ("👍!", r#""\ud83d\udc4d!""#),
            ("\"\\\n", r#""\"\\\n""#),
            ("", r#""""#),
        ] {
            let bytes = escaped_json(&text).unwrap();
            assert_eq!(String::from_utf8(bytes.clone()).unwrap(), expected);
            assert_eq!(serde_json::from_slice::<String>(&bytes).unwrap(), text);
        }
    }
}
