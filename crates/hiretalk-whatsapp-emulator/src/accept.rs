//! What becomes of a request to send: refused, accepted, or lost on purpose.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::address;
use crate::check::{self, Checked, Recipient};
use crate::faults::Effect;
use crate::graph_error::GraphError;
use crate::ids::Direction;
use crate::ledger::{Entry, Sent, State};
use crate::menu::Menu;
use crate::settings::Window;
use crate::webhook::Update;
use crate::world::{Books, World};

/// What the caller gets.
pub(crate) enum Outcome {
    /// This answer.
    Answer(Value),
    /// This status, and no JSON.
    NotJson(u16),
    /// Nothing for a while; then the connection closes.
    Silence(Duration),
}

/// Whom a send goes to.
struct Target<'a> {
    input: &'a str,
    key: Arc<str>,
    by_phone: bool,
}

/// Decides a request.
pub(crate) fn decide(world: &World, body: &[u8]) -> Result<Outcome, GraphError> {
    let outcome = decide_uncounted(world, body);
    let mut books = world.books();
    match &outcome {
        Ok(Outcome::Answer(_)) => {}
        Ok(Outcome::NotJson(_) | Outcome::Silence(_)) => books.unanswered += 1,
        Err(error) => *books.refused.entry(error.code).or_default() += 1,
    }
    drop(books);
    outcome
}

fn decide_uncounted(world: &World, bytes: &[u8]) -> Result<Outcome, GraphError> {
    // To Meta, a body that is no JSON is one without parameters.
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
    let now_ms = world.clock.now_ms();
    let mut books = world.books();
    let checked = check::message(&body, |name, language| {
        books.templates.iter().find(|template| template.name == name && template.language == language)
    })?;
    let target = target(world, &books, recipient, &checked)?;
    let mut failure = None;
    let open = books.contacts.find(&target.key).is_some_and(|contact| contact.window_is_open(now_ms));
    if checked.template.is_none() && !open {
        match world.settings.limits.window {
            Window::Off => {}
            Window::FailLater => failure = Some(131_047),
            Window::Refuse => {
                let details = "Message failed to send because more than 24 hours have passed since the customer \
                               last replied to this number.";
                return Err(GraphError::because(131_047, details));
            }
        }
    }
    let effect = books.rules.judge([target.input, &target.key]);
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
    pace(&mut books, &target.key, now_ms)?;
    let is_template = checked.template.is_some();
    let (sent, user_id) = enter(world, &mut books, &target, checked, callback, (bytes, now_ms, open));
    drop(books);
    let answer = answer(&target, &sent, user_id.as_deref(), is_template);
    schedule(world, &sent, failure);
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

fn target<'a>(
    world: &World,
    books: &Books,
    recipient: Recipient<'a>,
    checked: &Checked,
) -> Result<Target<'a>, GraphError> {
    match recipient {
        Recipient::Phone(to) => {
            let invalid = || GraphError::value("Recipient phone number is not valid");
            let digits = address::digits(to).ok_or_else(invalid)?;
            if digits == world.settings.display_phone_number {
                return Err(GraphError::new(131_021));
            }
            let key = address::wa_id(&digits, world.settings.wa_ids).into();
            Ok(Target { input: to, key, by_phone: true })
        }
        Recipient::User(user_id) => {
            if !address::is_user_id(user_id) {
                return Err(GraphError::value("Recipient is not a business-scoped user id"));
            }
            if checked.template == Some("authentication") {
                return Err(GraphError::new(131_062));
            }
            let key = books.contacts.user(user_id).unwrap_or_else(|| user_id.into());
            Ok(Target { input: user_id, key, by_phone: false })
        }
    }
}

/// Takes from both buckets, or from none.
fn pace(books: &mut Books, key: &Arc<str>, now_ms: i64) -> Result<(), GraphError> {
    if let Some((rate, bucket)) = &mut books.throughput
        && !bucket.has(*rate, now_ms)
    {
        let error = GraphError::because(130_429, "Cloud API message throughput has been reached.");
        return Err(error.with_retry_after(Some(1)));
    }
    if let Some(rate) = books.pair {
        let bucket = books.contacts.meet(key).pair(rate, now_ms);
        if !bucket.has(rate, now_ms) {
            let details = "Too many messages sent from this phone number to the same phone number in a short \
                           period of time. Please retry after some delay.";
            return Err(GraphError::because(131_056, details));
        }
        bucket.take(rate);
    }
    if let Some((rate, bucket)) = &mut books.throughput {
        bucket.take(*rate);
    }
    Ok(())
}

/// Writes the send down.
fn enter(
    world: &World,
    books: &mut Books,
    target: &Target<'_>,
    checked: Checked,
    callback: Option<&str>,
    (body, now_ms, open): (&[u8], i64, bool),
) -> (Arc<Sent>, Option<Arc<str>>) {
    let Checked { kind, summary, menu, template } = checked;
    books.contacts.meet(&target.key).sends += 1;
    let user_id = world.user_id(&target.key, &mut books.contacts);
    let id = world.ids.message(&target.key, Direction::Out);
    if let Some((kind, choices)) = menu {
        books.contacts.show(&target.key, Menu { message_id: id.clone(), kind, choices });
    }
    let category = template.unwrap_or("service");
    let billable = match category {
        "service" => false,
        "utility" => !open,
        _ => true,
    };
    let entry = Entry {
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
    (books.ledger.accept(entry, body), user_id)
}

fn answer(target: &Target<'_>, sent: &Sent, user_id: Option<&str>, is_template: bool) -> Value {
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

/// Has the statuses of a send follow.
fn schedule(world: &World, sent: &Arc<Sent>, failure: Option<u32>) {
    let deliveries = world.settings.deliveries;
    if failure.is_some() {
        let update = Update::Status { sent: sent.clone(), state: State::Failed, error: failure };
        world.queue.push(update, deliveries.sent.unwrap_or_default());
        return;
    }
    for (state, after) in [
        (State::Sent, deliveries.sent),
        (State::Delivered, deliveries.delivered),
        (State::Read, deliveries.read),
    ] {
        if let Some(after) = after {
            world.queue.push(Update::Status { sent: sent.clone(), state, error: None }, after);
        }
    }
}
