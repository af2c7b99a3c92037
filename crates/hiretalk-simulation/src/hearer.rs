//! One turn of a worker at the inbox, as `crates/hiretalk/src/worker/hearer.rs` does it.

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::{ChannelUpdate, EndedTurn, InboundMessage, StatusUpdate, TurnRequest};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::Inbox;

use crate::crew::Crew;

pub(crate) const TURN: Duration = Duration::from_secs(5);
const BATCH: u16 = 64;
const BATCH_BYTES: u32 = 8 * 1024 * 1024;

/// What one person wrote, each message with the delivery it came in.
type Words = Vec<(DeliveryId, InboundMessage)>;

/// Takes the turn and works it off.
pub(crate) async fn hear(crew: Arc<Crew>, process: usize) {
    work_off(&crew, process).await;
    crew.shared.get().processes[process].hears = false;
}

async fn work_off(crew: &Crew, process: usize) {
    let turn_ends = crew.time.machine() + TURN;
    // One token for all turns of a life.
    let lives = crew.shared.get().processes[process].lives;
    let token = LeaseToken::new(process as u64 + 1, u64::from(lives));
    let request = TurnRequest { token, lease: TURN, limit: BATCH, bytes: BATCH_BYTES };
    let Ok(deliveries) = crew.store.lease_turn(request).await else { return };
    if deliveries.is_empty() {
        return;
    }
    let mut people: Vec<(Vec<u8>, Words)> = Vec::new();
    let mut statuses = Vec::new();
    let mut done: Vec<DeliveryId> = deliveries.iter().map(|delivery| delivery.id).collect();
    for delivery in &deliveries {
        for update in read(crew, &delivery.body) {
            match update {
                ChannelUpdate::Message(message) => {
                    let person = person_of(&message);
                    match people.iter_mut().find(|(known, _)| *known == person) {
                        Some((_, messages)) => messages.push((delivery.id, message)),
                        None => people.push((person, vec![(delivery.id, message)])),
                    }
                }
                ChannelUpdate::Status(status) => statuses.push((delivery.id, status)),
                ChannelUpdate::NumberChanged { from, to } => {
                    if crew.listen.move_number(&from, &to).await.is_err() {
                        done.retain(|id| *id != delivery.id);
                    }
                }
            }
        }
    }
    for (_, messages) in people {
        let mut is_broken_off = false;
        for (delivery, message) in messages {
            // What was said later must not be handled before it.
            is_broken_off = is_broken_off
                || crew.time.machine() >= turn_ends
                || crew.listen.handle_message(message).await.is_err();
            if is_broken_off {
                done.retain(|id| *id != delivery);
            }
        }
    }
    for id in record(crew, statuses).await {
        done.retain(|done| *done != id);
    }
    // What is not said to be done is processed once more.
    let _ = crew.store.end_turn(EndedTurn { token, done, put_off: Vec::new() }).await;
}

/// The deliveries whose statuses could not be recorded.
async fn record(crew: &Crew, statuses: Vec<(DeliveryId, StatusUpdate)>) -> Vec<DeliveryId> {
    if statuses.is_empty() {
        return Vec::new();
    }
    let (deliveries, updates): (Vec<_>, Vec<_>) = statuses.iter().cloned().unzip();
    let Ok(tracked) = crew.listen.track(updates).await else { return deliveries };
    let mut seen = Vec::new();
    let mut failed = Vec::new();
    for (update, tracked) in tracked {
        // What the first news of a message changes, the next ones have to see: they find it anew.
        let message_id = tracked.as_ref().map(|tracked| tracked.message_id);
        let is_next = message_id.is_some_and(|id| seen.contains(&id));
        seen.extend(message_id);
        let tracked = if is_next { None } else { tracked };
        if crew.listen.record(&update, tracked).await.is_err() {
            let of_message = statuses.iter().filter(|(_, status)| status.channel_id == update.channel_id);
            failed.extend(of_message.map(|(id, _)| *id));
        }
    }
    failed
}

/// What a delivery says: its body lists places in the channel's updates.
fn read(crew: &Crew, body: &[u8]) -> Vec<ChannelUpdate> {
    let shared = crew.shared.get();
    let places = body.chunks_exact(4).filter_map(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    places.filter_map(|place| shared.channel.updates.get(place as usize).cloned()).collect()
}

fn person_of(message: &InboundMessage) -> Vec<u8> {
    let sender = &message.sender;
    let name = sender.number.as_ref().map(PhoneNumber::as_str).or(sender.user_id.as_deref());
    name.unwrap_or_default().as_bytes().to_vec()
}
