//! Statuses come in bulk: in pieces that one query finds, and each message's in their order.

use std::collections::HashMap;

use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::StatusUpdate;
use hiretalk_domain::message::MessageId;
use hiretalk_domain::routing::Tracked;

/// The news of each message in their order. What the first of them changes, the next ones have to see: they find the
/// message anew.
pub(super) fn by_message(
    tracked: Vec<(StatusUpdate, Option<Tracked>)>,
) -> Vec<Vec<(StatusUpdate, Option<Tracked>)>> {
    let mut places: HashMap<(Option<MessageId>, String), usize> = HashMap::new();
    let mut all: Vec<Vec<(StatusUpdate, Option<Tracked>)>> = Vec::new();
    for (update, tracked) in tracked {
        let message = match &tracked {
            Some(tracked) => (Some(tracked.message_id), String::new()),
            None => (None, update.channel_id.as_str().to_owned()),
        };
        match places.get(&message) {
            Some(place) => all[*place].push((update, None)),
            None => {
                places.insert(message, all.len());
                all.push(vec![(update, tracked)]);
            }
        }
    }
    all
}

/// The deliveries that a message's statuses came in, by the channel's id of the message.
pub(super) type DeliveriesOf = HashMap<String, Vec<DeliveryId>>;

/// Statuses in pieces that one query finds, with the delivery that each message's status came in.
pub(super) fn in_chunks(statuses: Vec<(DeliveryId, StatusUpdate)>) -> Vec<(DeliveriesOf, Vec<StatusUpdate>)> {
    const CHUNK: usize = 1_000;
    let mut chunks = Vec::new();
    let mut statuses = statuses.into_iter().peekable();
    while statuses.peek().is_some() {
        let mut deliveries = DeliveriesOf::new();
        let mut updates = Vec::new();
        for (delivery, update) in statuses.by_ref().take(CHUNK) {
            deliveries.entry(update.channel_id.as_str().to_owned()).or_default().push(delivery);
            updates.push(update);
        }
        chunks.push((deliveries, updates));
    }
    chunks
}
