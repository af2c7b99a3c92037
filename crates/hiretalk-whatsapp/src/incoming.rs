//! What Meta delivers: `{"object", "entry": [{"changes": [{"field", "value"}]}]}`.
//!
//! The envelope is read in one pass, without copies. Each message and each status is read for itself, so that one that
//! makes no sense (half of a surrogate pair, a name that comes twice) takes no other with it.

mod message;
mod moment;
mod person;
mod status;

use hiretalk_domain::inbound::ChannelUpdate;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::lenient::{List, Object, Text};

use self::message::Message;
use self::person::Contact;
use self::status::Status;

#[derive(Deserialize)]
struct Delivery<'a> {
    #[serde(borrow, default)]
    object: Text<'a>,
    #[serde(borrow, default)]
    entry: List<Object<Entry<'a>>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow, default)]
    changes: List<Object<Change<'a>>>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow, default)]
    field: Text<'a>,
    #[serde(borrow, default)]
    value: Object<Value<'a>>,
}

#[derive(Deserialize)]
struct Value<'a> {
    #[serde(borrow, default)]
    metadata: Object<Metadata<'a>>,
    #[serde(borrow, default)]
    contacts: List<&'a RawValue>,
    #[serde(borrow, default)]
    messages: List<&'a RawValue>,
    #[serde(borrow, default)]
    statuses: List<&'a RawValue>,
}

#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow, default)]
    phone_number_id: Text<'a>,
}

/// What a delivery says to the business number `phone_number_id`, in its order.
///
/// A delivery can hold up to a thousand updates, for several numbers. Fields other than `messages` are about the
/// account and its templates; `user_preferences` tells of marketing alone, which HireTalk does not send, and names no
/// message: STOP is what a person writes.
pub(crate) fn read(body: &[u8], phone_number_id: &str) -> Vec<ChannelUpdate> {
    let Ok(Object(Some(delivery))) = serde_json::from_slice::<Object<Delivery<'_>>>(body) else {
        return Vec::new();
    };
    if delivery.object.get() != Some("whatsapp_business_account") {
        return Vec::new();
    }
    let entries = delivery.entry.0.iter().filter_map(|entry| entry.0.as_ref());
    let changes = entries.flat_map(|entry| &entry.changes.0).filter_map(|change| change.0.as_ref());
    changes
        .filter(|change| change.field.get() == Some("messages"))
        .filter_map(|change| change.value.0.as_ref())
        .filter(|value| value.is_for(phone_number_id))
        .flat_map(Value::updates)
        .collect()
}

impl Value<'_> {
    /// A value that does not say which number it is for is taken.
    fn is_for(&self, phone_number_id: &str) -> bool {
        let metadata = self.metadata.0.as_ref();
        let named = metadata.and_then(|metadata| metadata.phone_number_id.filled());
        named.is_none_or(|id| id == phone_number_id)
    }

    fn updates(&self) -> impl Iterator<Item = ChannelUpdate> {
        // Batches seldom hold contacts of several people; where they do, each message looks for its own.
        let contacts: Vec<Contact<'_>> = self.contacts.0.iter().filter_map(|raw| parse(raw)).collect();
        let messages =
            self.messages.0.iter().filter_map(move |raw| parse::<Message<'_>>(raw)?.read(&contacts));
        let statuses = self.statuses.0.iter().filter_map(|raw| parse::<Status<'_>>(raw)?.read());
        messages.chain(statuses.map(ChannelUpdate::Status))
    }
}

fn parse<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str::<Object<T>>(raw.get()).ok()?.0
}
