//! Inbound messages (taps, words, STOP and START, media, quotes of old messages), and the webhook deliveries they come in.

use std::sync::Arc;

use chrono::SubsecRound;
use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::{ChannelUpdate, ChannelUser, InboundContent, InboundMessage, RawDelivery};
use hiretalk_domain::message::{ButtonPayload, ChannelMessageId, MediaKind};
use hiretalk_domain::ports::{Clock, Ids, Inbox};

use crate::channel::{Channel, channel_id};
use crate::faulty_messenger::accept_message;
use crate::oracle::{Inbound, InboundKind, inbound_id};
use crate::seeded::Random;
use crate::services::Services;
use crate::shared::Shared;
use crate::world::World;

const STOPS: [&str; 4] = ["STOP", " baja. ", "Parar", "¡Stop!"];
const STARTS: [&str; 3] = ["START", "alta", "volver"];
const NONSENSE: [&str; 3] = ["qwerty", "no puedo parar", "??"];
const WORDS: [&str; 9] = ["1", "2", "3", "sí", "no", "yes", "mañana", "de inmediato", "👍"];

pub(super) fn write_message(world: &mut World) {
    let line = world.pick_line();
    let sent_at = world.services.time.now().trunc_subsecs(0);
    let (number, kind) = {
        let shared = &mut *world.shared.get();
        let number = shared.oracle.inbound.len();
        let Some(channel_id) = channel_id(&inbound_id(number)) else { return };
        let nonsense = shared.random.percent(shared.faults.nonsense);
        let (content, quotes, kind) = if nonsense {
            let text = shared.random.pick(&NONSENSE).to_owned();
            (InboundContent::Text(text), None, InboundKind::Other)
        } else {
            choose_content(&mut shared.random, &shared.channel, line)
        };
        let sender = sender(shared, line);
        let links = sender.number.is_some() && sender.user_id.is_some();
        shared.oracle.inbound.push(Inbound {
            line,
            kind,
            sent_at,
            links,
            was_handled: false,
            was_stored: false,
        });
        let message = InboundMessage { channel_id, sender, sent_at, quotes, content };
        shared.channel.deliver(ChannelUpdate::Message(message));
        (number, kind)
    };
    world.note(|| format!("line {line} writes in.{number}: {kind:?}"));
}

fn choose_content(
    random: &mut Random,
    channel: &Channel,
    line: usize,
) -> (InboundContent, Option<ChannelMessageId>, InboundKind) {
    let theirs: Vec<usize> =
        (0..channel.accepted.len()).filter(|place| channel.accepted[*place].line == line).collect();
    // Mostly the last message, and sometimes an old one.
    let about = match theirs.last() {
        Some(_) if random.percent(25) => Some(random.pick(&theirs)),
        last => last.copied(),
    };
    let about = about.map(|place| &channel.accepted[place]);
    let quotes = about.filter(|_| random.percent(40)).map(|taken| taken.channel_id.clone());
    let text = |text: &str| InboundContent::Text(text.to_owned());
    match random.below(20) {
        0..12 => {
            if let Some(taken) = about
                && !taken.message.content.choices().is_empty()
            {
                let choices = taken.message.content.choices();
                let choice = &choices[random.below(choices.len())];
                let conversation_id = (!random.percent(10)).then_some(taken.message.conversation_id);
                let payload = ButtonPayload { conversation_id, choice: choice.id.clone() };
                let quotes = Some(taken.channel_id.clone());
                return (
                    InboundContent::Tap { payload, title: choice.title.clone() },
                    quotes,
                    InboundKind::Other,
                );
            }
            (text(random.pick(&WORDS)), quotes, InboundKind::Other)
        }
        12 | 13 => (text(random.pick(&WORDS)), quotes, InboundKind::Other),
        14 | 15 => (text(random.pick(&STOPS)), quotes, InboundKind::Stop),
        16 => (text(random.pick(&STARTS)), quotes, InboundKind::Start),
        17 => {
            let caption = Some(random.pick(&STOPS).to_owned());
            (InboundContent::Media { kind: MediaKind::Image, caption, file: None }, quotes, InboundKind::Stop)
        }
        18 => (
            InboundContent::Media { kind: MediaKind::Audio, caption: None, file: None },
            quotes,
            InboundKind::Other,
        ),
        _ => (InboundContent::Gesture, quotes, InboundKind::Other),
    }
}

/// The channel may hide the number once its own id is linked to it.
fn sender(shared: &mut Shared, line: usize) -> ChannelUser {
    let hides = shared.oracle.is_linked(line) && shared.random.percent(40);
    shared.channel.user(line, !hides)
}

const MAX_UPDATES: usize = 3;

pub(super) fn deliver_some(world: &mut World) {
    let places = {
        let shared = &mut *world.shared.get();
        let count = 1 + shared.random.below(MAX_UPDATES);
        (0..count).filter_map(|_| next_update(shared)).collect::<Vec<_>>()
    };
    post_delivery(world, places);
}

pub(crate) fn deliver_all(world: &mut World) {
    while let Some(message) = { world.shared.get().channel.delayed.pop() } {
        accept_message(&mut world.shared.get(), message, &world.services.time);
    }
    let places = std::mem::take(&mut world.shared.get().channel.to_deliver);
    post_delivery(world, places);
}

pub(super) fn arrive_late(world: &mut World) {
    let message = { world.shared.get().channel.delayed.pop() };
    if let Some(message) = message {
        world.note(|| format!("channel: {} arrives late", message.message_id));
        accept_message(&mut world.shared.get(), message, &world.services.time);
    }
}

/// Picks the next update by the fault profile.
fn next_update(shared: &mut Shared) -> Option<usize> {
    let Shared { random, faults, channel, .. } = shared;
    let waiting = &mut channel.to_deliver;
    if waiting.is_empty() {
        return None;
    }
    let at = if random.percent(faults.reorders) { random.below(waiting.len()) } else { 0 };
    let place = waiting[at];
    if random.percent(faults.duplicates) {
        return Some(place);
    }
    waiting.remove(at);
    (!random.percent(faults.drops)).then_some(place)
}

fn post_delivery(world: &mut World, places: Vec<usize>) {
    if places.is_empty() {
        return;
    }
    world.note(|| format!("the channel delivers {places:?}"));
    let process = world.below(crate::shared::PROCESSES);
    let services = Arc::clone(&world.services);
    world.tasks.spawn(process, "webhook", Box::pin(async move { store_delivery(&services, places).await }));
}

/// Stores a delivery; the channel delivers it again if that fails.
async fn store_delivery(services: &Services, places: Vec<usize>) {
    let now = services.time.now();
    let body = places.iter().flat_map(|place| u32::try_from(*place).unwrap_or(u32::MAX).to_le_bytes());
    let delivery = RawDelivery {
        id: DeliveryId::new(now, services.ids.entropy()),
        received_at: now,
        body: body.collect(),
        tries: 0,
    };
    let stored = services.store.store(delivery).await;
    let shared = &mut *services.shared.get();
    if stored.is_err() {
        return shared.channel.to_deliver.extend(places);
    }
    for place in places {
        if let ChannelUpdate::Message(message) = &shared.channel.updates[place] {
            shared.oracle.mark_stored(&message.channel_id);
        }
    }
}
