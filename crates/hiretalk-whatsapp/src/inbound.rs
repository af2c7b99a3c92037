//! Deliveries of Meta's webhook: `{"object", "entry": [{"changes": [{"field", "value"}]}]}`.
//!
//! Each message and each status is parsed by itself, so that one that is malformed (a name that comes twice) takes no
//! other with it.

mod message;

use chrono::{DateTime, Utc};
use hiretalk_domain::inbound::{ChannelUpdate, ChannelUser, StatusUpdate};
use hiretalk_domain::message::{ChannelMessageId, Delivery as DeliveryState, FailureCode, MessageId};
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use self::message::Message;
use crate::lenient::{Text, list, object, parse_items, raw_items};

/// Timestamps from here on are milliseconds: documented are seconds, but both have been seen (nyaruka/courier).
const FIRST_MILLISECONDS: i64 = 1_000_000_000_000;
/// The last second of the year 9999, where databases and RFC 3339 end.
const LAST_SECOND: i64 = 253_402_300_799;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Delivery<'a> {
    object: Text,
    #[serde(borrow)]
    entry: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Entry<'a> {
    #[serde(borrow)]
    changes: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Change<'a> {
    field: Text,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ChangeValue<'a> {
    #[serde(deserialize_with = "object")]
    metadata: Metadata,
    #[serde(borrow)]
    contacts: Option<&'a RawValue>,
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
    #[serde(borrow)]
    statuses: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Metadata {
    phone_number_id: Text,
}

/// Returns the updates for the business number `phone_number_id`, in their order.
///
/// A delivery can hold up to a thousand updates, for several numbers. Fields other than `messages` are about the account
/// and its templates. `user_preferences` is about marketing alone, which HireTalk does not send, and names no message; a
/// person who has had enough writes STOP.
pub(crate) fn parse_delivery(body: &[u8], phone_number_id: &str) -> Vec<ChannelUpdate> {
    let Ok(delivery) = serde_json::from_slice::<Delivery<'_>>(body) else { return Vec::new() };
    if delivery.object.get() != Some("whatsapp_business_account") {
        return Vec::new();
    }
    let entries = raw_items(delivery.entry).into_iter().filter_map(parse_raw::<Entry<'_>>);
    let changes = entries.flat_map(|entry| raw_items(entry.changes)).filter_map(parse_raw::<Change<'_>>);
    changes
        .filter(|change| change.field.get() == Some("messages"))
        .filter_map(|change| parse_raw::<ChangeValue<'_>>(change.value?))
        // A value that names no number is accepted.
        .filter(|value| value.metadata.phone_number_id.filled().is_none_or(|id| id == phone_number_id))
        .flat_map(|value| parse_updates(&value))
        .collect()
}

fn parse_raw<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

fn parse_updates(value: &ChangeValue<'_>) -> Vec<ChannelUpdate> {
    let contacts: Vec<Contact> = parse_items(value.contacts);
    let messages: Vec<Message> = parse_items(value.messages);
    let statuses: Vec<Status> = parse_items(value.statuses);
    let messages = messages.iter().filter_map(|message| message.to_update(&contacts));
    let statuses = statuses.iter().filter_map(Status::to_update).map(ChannelUpdate::Status);
    messages.chain(statuses).collect()
}

/// An entry of `statuses`. Conversation and pricing are not read.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Status {
    id: Text,
    status: Text,
    timestamp: Text,
    /// Absent where a person hides the number.
    recipient_id: Text,
    recipient_user_id: Text,
    recipient_type: Text,
    biz_opaque_callback_data: Text,
    #[serde(deserialize_with = "list")]
    errors: Vec<StatusError>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct StatusError {
    code: Text,
}

impl Status {
    /// None for groups, and for states that are no step of a delivery: `deleted` and `warning` have been seen and are
    /// documented nowhere.
    fn to_update(&self) -> Option<StatusUpdate> {
        if self.recipient_type.get() == Some("group") {
            return None;
        }
        let delivery = match self.status.get()? {
            "sent" => DeliveryState::Sent,
            "delivered" => DeliveryState::Delivered,
            // A voice message that was read is `played`.
            "read" | "played" => DeliveryState::Read,
            "failed" => {
                let code = self.errors.iter().find_map(|error| error.code.number());
                DeliveryState::Failed { code: code.map(FailureCode) }
            }
            _ => return None,
        };
        // Others may send with the same number, so callback data need not be an id of ours.
        let message_id = self.biz_opaque_callback_data.filled().and_then(|data| Uuid::try_parse(data).ok());
        Some(StatusUpdate {
            channel_id: ChannelMessageId::parse(self.id.filled()?).ok()?,
            message_id: message_id.map(MessageId::from_uuid),
            delivery,
            at: parse_timestamp(&self.timestamp)?,
            recipient: channel_user(&self.recipient_id, &self.recipient_user_id),
        })
    }
}

fn parse_timestamp(timestamp: &Text) -> Option<DateTime<Utc>> {
    let number: i64 = timestamp.number()?;
    let seconds = if number >= FIRST_MILLISECONDS { number / 1000 } else { number };
    DateTime::from_timestamp(seconds, 0).filter(|_| (0..=LAST_SECOND).contains(&seconds))
}

/// An entry of `contacts`.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Contact {
    wa_id: Text,
    user_id: Text,
}

/// Reads a person from a `wa_id`, `from` or `recipient_id` and a business-scoped user id (BSUID). A BSUID in the place of
/// a number has been seen, and so have malformed user ids; the number is used then.
fn channel_user(number: &Text, id: &Text) -> ChannelUser {
    let id_as_number = || number.filled().filter(|text| is_user_id(text));
    let user_id = id.filled().filter(|text| is_user_id(text)).or_else(id_as_number).map(str::to_owned);
    ChannelUser { number: number.filled().and_then(parse_wa_id), user_id }
}

/// Reads the sender of a message. A number or id that the message lacks comes from the contact that shares the other one,
/// or from the only contact if the message names nobody.
fn sender(from: &Text, from_user_id: &Text, contacts: &[Contact]) -> Option<ChannelUser> {
    let mut user = channel_user(from, from_user_id);
    if user.number.is_none() || user.user_id.is_none() {
        let is_nobody = user.number.is_none() && user.user_id.is_none();
        let mut candidates = contacts.iter().map(|contact| channel_user(&contact.wa_id, &contact.user_id));
        let contact = candidates.find(|contact| {
            let same_number = user.number.is_some() && user.number == contact.number;
            let same_id = user.user_id.is_some() && user.user_id == contact.user_id;
            same_number || same_id || (is_nobody && contacts.len() == 1)
        });
        if let Some(contact) = contact {
            user.number = user.number.or(contact.number);
            user.user_id = user.user_id.or(contact.user_id);
        }
    }
    (user.number.is_some() || user.user_id.is_some()).then_some(user)
}

/// A `wa_id` is all digits of the number, without `+`.
fn parse_wa_id(wa_id: &str) -> Option<PhoneNumber> {
    let digits = wa_id.strip_prefix('+').unwrap_or(wa_id);
    // The phone parser would skip over the letters of a name or an id.
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    PhoneNumber::parse(&format!("+{digits}"), PhoneCheck::E164).ok()
}

/// `US.13491208655302741918`, or `US.ENT.118..` for a parent: two capitals, and up to 128 letters and digits
/// ("business-scoped user ids").
fn is_user_id(text: &str) -> bool {
    let Some((country, rest)) = text.split_once('.') else { return false };
    let id = rest.strip_prefix("ENT.").unwrap_or(rest);
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && (1..=128).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_seconds_or_milliseconds() {
        for (json, expected) in [
            (r#""1749416383""#, Some(1_749_416_383)),
            ("1749416383", Some(1_749_416_383)),
            (r#""1749416383999""#, Some(1_749_416_383)),
            ("1749416383000", Some(1_749_416_383)),
            ("0", Some(0)),
            ("-1", None),
            (r#""soon""#, None),
            ("9223372036854775807", None),
            (r#""99999999999999999999""#, None),
            ("null", None),
            ("1.5", None),
        ] {
            let parsed = parse_timestamp(&serde_json::from_str(json).unwrap());
            assert_eq!(parsed.map(|time| time.timestamp()), expected, "{json}");
        }
    }

    #[track_caller]
    fn check_sender(message: [&str; 2], contacts: &str, expected: Option<[&str; 2]>) {
        let [from, id] = message.map(|text| serde_json::from_str::<Text>(text).unwrap());
        let contacts: Vec<Contact> = serde_json::from_str(contacts).unwrap();
        let user = sender(&from, &id, &contacts);
        let found = user.map(|user| {
            [user.number.map(|number| number.as_str().to_owned()), user.user_id]
                .map(Option::unwrap_or_default)
        });
        assert_eq!(found, expected.map(|user| user.map(str::to_owned)), "{message:?}");
    }

    #[test]
    fn a_sender_comes_from_message_and_contacts() {
        const ANA: &str = r#"{"wa_id":"16505551234","user_id":"US.1a"}"#;
        const BEN: &str = r#"{"wa_id":"16505550000","user_id":"US.ENT.2b"}"#;
        let both = format!("[{BEN},{ANA}]");
        let ana = format!("[{ANA}]");
        check_sender([r#""16505551234""#, "null"], "[]", Some(["+16505551234", ""]));
        check_sender(["16505551234", "null"], "[]", Some(["+16505551234", ""]));
        check_sender([r#""16505551234""#, "null"], &both, Some(["+16505551234", "US.1a"]));
        check_sender(["null", r#""US.ENT.2b""#], &both, Some(["+16505550000", "US.ENT.2b"]));
        check_sender(["null", r#""US.9""#], &both, Some(["", "US.9"]));
        check_sender(["null", r#""US.9""#], &ana, Some(["", "US.9"]));
        check_sender(["null", "null"], &ana, Some(["+16505551234", "US.1a"]));
        check_sender(["null", "null"], &both, None);
        check_sender(["null", "null"], "[]", None);
        check_sender([r#""US.1a""#, "null"], "[]", Some(["", "US.1a"]));
        check_sender([r#""16505551234""#, r#""us.1a""#], "[]", Some(["+16505551234", ""]));
        check_sender([r#""16505551234""#, r#""US.""#], "[]", Some(["+16505551234", ""]));
        check_sender([r#""16505551234""#, "7"], "[]", Some(["+16505551234", ""]));
        check_sender([r#""1 650 555 1234""#, "null"], "[]", None);
        check_sender([r#""+1650""#, "null"], "[]", None);
    }
}
