//! The way from the channel to us: updates come in deliveries, twice, late, in another order, or not at all.

use std::sync::Arc;

use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::{ChannelUpdate, RawDelivery};
use hiretalk_domain::ports::{Clock, Ids, Inbox};

use crate::channel::take;
use crate::crew::Crew;
use crate::shared::Shared;
use crate::world::World;

/// The most updates of one delivery.
const MOST: usize = 3;

/// The channel delivers some of what it has.
pub(super) fn deliver(world: &mut World) {
    let places = {
        let shared = &mut *world.shared.get();
        let count = 1 + shared.random.below(MOST);
        (0..count).filter_map(|_| next(shared)).collect::<Vec<_>>()
    };
    post(world, places);
}

/// The channel delivers everything.
pub(crate) fn deliver_all(world: &mut World) {
    while let Some(letter) = { world.shared.get().channel.under_way.pop() } {
        take(&mut world.shared.get(), letter, &world.crew.time);
    }
    let places = std::mem::take(&mut world.shared.get().channel.to_deliver);
    post(world, places);
}

/// A request arrives that nobody waits for any more.
pub(super) fn arrive_late(world: &mut World) {
    let letter = { world.shared.get().channel.under_way.pop() };
    if let Some(letter) = letter {
        world.note(|| format!("channel: {} arrives late", letter.message_id));
        take(&mut world.shared.get(), letter, &world.crew.time);
    }
}

/// The next update to be delivered, as the weather has it.
fn next(shared: &mut Shared) -> Option<usize> {
    let Shared { random, weather, channel, .. } = shared;
    let waiting = &mut channel.to_deliver;
    if waiting.is_empty() {
        return None;
    }
    let at = if random.percent(weather.reorders) { random.below(waiting.len()) } else { 0 };
    let place = waiting[at];
    if random.percent(weather.duplicates) {
        return Some(place);
    }
    waiting.remove(at);
    (!random.percent(weather.drops)).then_some(place)
}

fn post(world: &mut World, places: Vec<usize>) {
    if places.is_empty() {
        return;
    }
    world.note(|| format!("the channel delivers {places:?}"));
    let process = world.below(crate::shared::PROCESSES);
    let crew = Arc::clone(&world.crew);
    world.tasks.begin(process, "webhook", Box::pin(async move { receive(&crew, places).await }));
}

/// Stores a delivery. The channel delivers again what we do not say we have.
async fn receive(crew: &Crew, places: Vec<usize>) {
    let now = crew.time.now();
    let body = places.iter().flat_map(|place| u32::try_from(*place).unwrap_or(u32::MAX).to_le_bytes());
    let delivery = RawDelivery {
        id: DeliveryId::new(now, crew.ids.entropy()),
        received_at: now,
        body: body.collect(),
        tries: 0,
    };
    let stored = crew.store.store(delivery).await;
    let shared = &mut *crew.shared.get();
    if stored.is_err() {
        return shared.channel.to_deliver.extend(places);
    }
    for place in places {
        if let ChannelUpdate::Message(message) = &shared.channel.updates[place] {
            shared.oracle.taken(&message.channel_id);
        }
    }
}
