//! A request to send: refused, accepted, or lost by a fault.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::check::{self, Checked, Recipient};
use crate::faults::Effect;
use crate::graph_error::GraphError;
use crate::identifiers::{self, Direction};
use crate::inbound::Menu;
use crate::send_log::{DeliveryState, NewSend, Sent};
use crate::settings::Window;
use crate::state::{EmulatorState, Traffic};
use crate::webhook::Update;

/// The outcome for the caller.
pub(crate) enum Outcome {
    Answer(Value),
    /// This status, and no JSON.
    NotJson(u16),
    /// Nothing for a while; then the connection closes.
    Silence(Duration),
}

/// The recipient of a send.
struct Target<'a> {
    input: &'a str,
    key: Arc<str>,
    by_phone: bool,
}

/// Handles a send and counts its outcome.
pub(crate) fn handle_send(emulator: &EmulatorState, body: &[u8]) -> Result<Outcome, GraphError> {
    let outcome = handle_uncounted(emulator, body);
    let mut traffic = emulator.traffic();
    match &outcome {
        Ok(Outcome::Answer(_)) => {}
        Ok(Outcome::NotJson(_) | Outcome::Silence(_)) => traffic.unanswered += 1,
        Err(error) => *traffic.refused.entry(error.code).or_default() += 1,
    }
    drop(traffic);
    outcome
}

fn handle_uncounted(emulator: &EmulatorState, bytes: &[u8]) -> Result<Outcome, GraphError> {
    // Meta treats a body that is no JSON as one without parameters.
    let body = match serde_json::from_slice(bytes) {
        Ok(Value::Object(body)) => body,
        Ok(_) | Err(_) => Map::new(),
    };
    check::product(&body)?;
    if body.get("status").is_some() {
        return mark_as_read(&body);
    }
    let recipient = check::recipient(&body)?;
    let callback = check::callback(&body)?;
    let now_ms = emulator.clock.now_ms();
    let mut traffic = emulator.traffic();
    let checked = check::message(&body, |name, language| {
        traffic.templates.iter().find(|template| template.name == name && template.language == language)
    })?;
    let target = resolve_target(emulator, &traffic, recipient, &checked)?;
    let mut failure = None;
    let open = traffic.contacts.find(&target.key).is_some_and(|contact| contact.window_is_open(now_ms));
    if checked.template.is_none() && !open {
        match emulator.settings.limits.window {
            Window::Off => {}
            Window::FailLater => failure = Some(131_047),
            Window::Refuse => {
                let details = "Message failed to send because more than 24 hours have passed since the customer \
                               last replied to this number.";
                return Err(GraphError::because(131_047, details));
            }
        }
    }
    let effect = traffic.rules.effect_for([target.input, &target.key]);
    match effect {
        Some(Effect::Error { code, status, retry_after }) => {
            return Err(GraphError::new(code).with_status(status).with_retry_after(retry_after));
        }
        Some(Effect::TooManyRequests { retry_after }) => {
            return Err(GraphError::new(130_429).with_status(Some(429)).with_retry_after(Some(retry_after)));
        }
        Some(Effect::NotJson { status }) => return Ok(Outcome::NotJson(status)),
        Some(Effect::HangBeforeAccepting { seconds }) => {
            return Ok(Outcome::Silence(Duration::from_secs(seconds)));
        }
        Some(Effect::CloseBeforeAccepting) => return Ok(Outcome::Silence(Duration::ZERO)),
        Some(Effect::FailLater { code }) => failure = Some(code),
        Some(Effect::HangAfterAccepting { .. } | Effect::CloseAfterAccepting) | None => {}
    }
    check_rates(&mut traffic, &target.key, now_ms)?;
    let is_template = checked.template.is_some();
    let (sent, user_id) =
        record_send(emulator, &mut traffic, &target, checked, callback, (bytes, now_ms, open));
    drop(traffic);
    let answer = success_body(&target, &sent, user_id.as_deref(), is_template);
    schedule_statuses(emulator, &sent, failure);
    Ok(match effect {
        Some(Effect::HangAfterAccepting { seconds }) => Outcome::Silence(Duration::from_secs(seconds)),
        Some(Effect::CloseAfterAccepting) => Outcome::Silence(Duration::ZERO),
        Some(
            Effect::Error { .. }
            | Effect::NotJson { .. }
            | Effect::TooManyRequests { .. }
            | Effect::HangBeforeAccepting { .. }
            | Effect::CloseBeforeAccepting
            | Effect::FailLater { .. },
        )
        | None => Outcome::Answer(answer),
    })
}

fn mark_as_read(body: &Map<String, Value>) -> Result<Outcome, GraphError> {
    if body.get("status").and_then(Value::as_str) != Some("read") {
        return Err(GraphError::shape("Param status must be read"));
    }
    match body.get("message_id").and_then(Value::as_str) {
        None => return Err(GraphError::because(100, "The parameter message_id is required.")),
        Some(id) if !id.starts_with("wamid.") => {
            return Err(GraphError::value("message_id is not the id of a message"));
        }
        Some(_) => {}
    }
    match body.get("typing_indicator") {
        None => {}
        Some(typing) if typing.get("type").and_then(Value::as_str) == Some("text") => {}
        Some(_) => return Err(GraphError::shape("Param typing_indicator['type'] must be text")),
    }
    Ok(Outcome::Answer(json!({"success": true})))
}

fn resolve_target<'a>(
    emulator: &EmulatorState,
    traffic: &Traffic,
    recipient: Recipient<'a>,
    checked: &Checked,
) -> Result<Target<'a>, GraphError> {
    match recipient {
        Recipient::Phone(to) => {
            let invalid = || GraphError::value("Recipient phone number is not valid");
            let digits = identifiers::digits(to).ok_or_else(invalid)?;
            if digits == emulator.settings.display_phone_number {
                return Err(GraphError::new(131_021));
            }
            let key = identifiers::wa_id(&digits, emulator.settings.wa_ids).into();
            Ok(Target { input: to, key, by_phone: true })
        }
        Recipient::User(user_id) => {
            if !identifiers::is_user_id(user_id) {
                return Err(GraphError::value("Recipient is not a business-scoped user id"));
            }
            if checked.template == Some("authentication") {
                return Err(GraphError::new(131_062));
            }
            let key = traffic.contacts.find_by_user_id(user_id).unwrap_or_else(|| user_id.into());
            Ok(Target { input: user_id, key, by_phone: false })
        }
    }
}

/// Takes a token from both buckets, or from none.
fn check_rates(traffic: &mut Traffic, key: &Arc<str>, now_ms: i64) -> Result<(), GraphError> {
    if let Some((rate, bucket)) = &mut traffic.throughput
        && !bucket.has_token(*rate, now_ms)
    {
        let error = GraphError::because(130_429, "Cloud API message throughput has been reached.");
        return Err(error.with_retry_after(Some(1)));
    }
    if let Some(rate) = traffic.pair {
        let bucket = traffic.contacts.get_or_insert(key).pair(rate, now_ms);
        if !bucket.has_token(rate, now_ms) {
            let details = "Too many messages sent from this phone number to the same phone number in a short \
                           period of time. Please retry after some delay.";
            return Err(GraphError::because(131_056, details));
        }
        bucket.take_token(rate);
    }
    if let Some((rate, bucket)) = &mut traffic.throughput {
        bucket.take_token(*rate);
    }
    Ok(())
}

fn record_send(
    emulator: &EmulatorState,
    traffic: &mut Traffic,
    target: &Target<'_>,
    checked: Checked,
    callback: Option<&str>,
    (body, now_ms, open): (&[u8], i64, bool),
) -> (Arc<Sent>, Option<Arc<str>>) {
    let Checked { kind, summary, menu, template } = checked;
    traffic.contacts.get_or_insert(&target.key).sends += 1;
    let user_id = emulator.visible_user_id(&target.key, &mut traffic.contacts);
    let id = emulator.ids.message(&target.key, Direction::Out);
    if let Some((kind, choices)) = menu {
        traffic.contacts.set_menu(&target.key, Menu { message_id: id.clone(), kind, choices });
    }
    let category = template.unwrap_or("service");
    let billable = match category {
        "service" => false,
        "utility" => !open,
        _ => true,
    };
    let entry = NewSend {
        id,
        to: target.key.clone(),
        user_id: user_id.clone(),
        at_ms: now_ms,
        kind,
        summary,
        callback: callback.map(str::to_owned),
        category,
        billable,
    };
    (traffic.send_log.record(entry, body), user_id)
}

fn success_body(target: &Target<'_>, sent: &Sent, user_id: Option<&str>, is_template: bool) -> Value {
    let contact = if target.by_phone {
        json!({"input": target.input, "wa_id": &*target.key})
    } else {
        json!({"input": target.input, "user_id": user_id.unwrap_or(target.input)})
    };
    let message = if is_template {
        json!({"id": sent.id, "message_status": "accepted"})
    } else {
        json!({"id": sent.id})
    };
    json!({"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]})
}

fn schedule_statuses(emulator: &EmulatorState, sent: &Arc<Sent>, failure: Option<u32>) {
    let deliveries = emulator.settings.deliveries;
    if failure.is_some() {
        let update = Update::Status { sent: sent.clone(), state: DeliveryState::Failed, error: failure };
        emulator.queue.push(update, deliveries.sent.unwrap_or_default());
        return;
    }
    for (state, after) in [
        (DeliveryState::Sent, deliveries.sent),
        (DeliveryState::Delivered, deliveries.delivered),
        (DeliveryState::Read, deliveries.read),
    ] {
        if let Some(after) = after {
            emulator.queue.push(Update::Status { sent: sent.clone(), state, error: None }, after);
        }
    }
}
