//! The body of a post: some updates in Meta's envelope.

use serde::Serialize;
use serde_json::Value;

use super::{Profile, Update, json};
use crate::catalog;
use crate::ledger::{Sent, State};
use crate::settings::{Identity, Settings};

/// The most statuses that share a change.
const STATUSES: usize = 20;
/// The name of those who never said theirs.
pub(crate) const NAMELESS: &str = "Candidate";

/// Updates with what was known of them when they were collected.
pub(crate) struct Collected {
    pub(crate) update: Update,
    /// A status says once more after `sent` what it costs.
    pub(crate) with_price: bool,
}

/// The bytes of a post.
pub(crate) fn body(
    updates: &[Collected],
    settings: &Settings,
    now_ms: i64,
) -> Result<Vec<u8>, serde_json::Error> {
    let timestamp = (now_ms / 1_000).to_string();
    let mut changes: Vec<Change<'_>> = Vec::new();
    for collected in updates {
        match &collected.update {
            Update::Status { sent, state, error } => {
                if changes.last().is_none_or(|change| !(1..STATUSES).contains(&change.value.statuses.len())) {
                    changes.push(Change::new(settings));
                }
                if let Some(Change { value, .. }) = changes.last_mut() {
                    let status =
                        Status::new(sent, *state, *error, collected.with_price, &timestamp, settings);
                    let contact = Contact {
                        profile: Name { name: NAMELESS },
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
                change.value.contacts.extend(from.as_deref().map(Contact::of));
                change.value.messages.push(message);
                changes.push(change);
            }
        }
    }
    let entry = Entry { id: &settings.waba_id, changes };
    json::bytes(&Envelope { object: "whatsapp_business_account", entry: [entry] })
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
    fn of(profile: &'a Profile) -> Self {
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
        state: State,
        error: Option<u32>,
        with_price: bool,
        timestamp: &str,
        settings: &Settings,
    ) -> Self {
        let phone = sent.phone().filter(|_| settings.identity != Identity::UserId);
        let priced = with_price && error.is_none();
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
            errors: error.map(failure),
        }
    }
}

fn conversation(sent: &Sent, state: State) -> Value {
    let id: String = sent
        .id
        .bytes()
        .rev()
        .take(32)
        .map(|byte| char::from(b"0123456789abcdef"[usize::from(byte & 15)]))
        .collect();
    let mut conversation = serde_json::json!({"id": id, "origin": {"type": sent.category}});
    if state == State::Sent {
        conversation["expiration_timestamp"] = (sent.at_ms / 1_000 + 24 * 3_600).to_string().into();
    }
    conversation
}

fn failure(code: u32) -> Value {
    let title = catalog::find(code).title;
    serde_json::json!([{
        "code": code, "title": title, "message": title, "error_data": {"details": title},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }])
}
