//! Hears what the channel delivered: each person's messages in their order, statuses in bulk.

mod statuses;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::{
    ChannelUpdate, EndedTurn, InboundMessage, RawDelivery, StatusUpdate, TurnRequest,
};
use hiretalk_domain::message::ChannelMessageId;
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::{ChannelWebhook, Ids, Inbox, Messenger, StoreError};
use hiretalk_domain::use_cases::{HandleInbound, HandleInboundError};
use tokio::sync::{Semaphore, watch};

use self::statuses::{by_message, in_chunks};
use super::worker_metrics::WorkerMetrics;
use super::{LOOK_AGAIN, stopped};
use crate::telemetry::with_causes;

/// The most deliveries that are processed together, and the most bytes of them.
const BATCH: u16 = 64;
const BATCH_BYTES: u32 = 8 * 1024 * 1024;
/// How long this process's turn lasts at most: others wait so long where it dies in the middle.
const TURN: Duration = Duration::from_secs(5);
/// The wait before what could not be processed for now is tried again. Nothing is handled meanwhile, to keep the order.
const TRY_AGAIN: Duration = Duration::from_millis(200);
/// The most changes that are on their way to the store at once: they share its batches.
const TOGETHER: usize = 128;
/// How often a delivery is tried that fails by a defect, in a good quarter of an hour. While the store is away it is
/// never given up.
const MOST_TRIES: u16 = 10;
/// The longest wait between two of these tries; the first is a second, and each is twice the one before.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Hears what was delivered.
pub(super) struct Hearer {
    pub(super) listen: HandleInbound,
    pub(super) inbox: Arc<dyn Inbox>,
    pub(super) webhook: Arc<dyn ChannelWebhook>,
    pub(super) messenger: Arc<dyn Messenger>,
    /// Room for read receipts that wait for their answer.
    pub(super) receipts: Arc<Semaphore>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) lease: Duration,
    pub(super) metrics: WorkerMetrics,
}

/// The contents of deliveries by kind, each with its delivery.
#[derive(Default)]
struct Sorted {
    people: HashMap<Vec<u8>, Vec<(DeliveryId, InboundMessage)>>,
    statuses: Vec<(DeliveryId, StatusUpdate)>,
}

impl Hearer {
    /// Hears until the stop.
    pub(super) async fn run(self, mut stop: watch::Receiver<bool>) {
        // One token for all turns: whoever had the last turn may take the next one whatever became of it.
        let token = LeaseToken::new(self.ids.entropy(), self.ids.entropy());
        let lease = self.lease.min(TURN);
        let request = TurnRequest { token, lease, limit: BATCH, bytes: BATCH_BYTES };
        while !*stop.borrow() {
            let turn_ends = Instant::now() + lease;
            let wait = match self.inbox.lease_turn(request).await {
                Ok(deliveries) if deliveries.is_empty() => Some(LOOK_AGAIN),
                Ok(deliveries) => {
                    let ended = self.work_off(deliveries, token, turn_ends).await;
                    if ended { None } else { Some(TRY_AGAIN) }
                }
                Err(error) => {
                    tracing::warn!(cause = with_causes(&error), "deliveries cannot be read");
                    tokio::time::sleep(LOOK_AGAIN).await;
                    None
                }
            };
            match wait {
                None => {}
                Some(wait) => tokio::select! {
                    () = self.inbox.wait_for_deliveries(wait) => {}
                    () = stopped(&mut stop) => {}
                },
            }
        }
    }

    /// Works deliveries off and gives the turn back. Whether all of them are done with, for now or for good.
    async fn work_off(&self, deliveries: Vec<RawDelivery>, token: LeaseToken, turn_ends: Instant) -> bool {
        let mut sorted = Sorted::default();
        let mut moved_in_vain = Vec::new();
        let mut tries: HashMap<DeliveryId, u16> = HashMap::new();
        for delivery in &deliveries {
            tries.insert(delivery.id, delivery.tries);
            for update in self.webhook.read(&delivery.body) {
                if let Err(error) = self.sort(&mut sorted, delivery.id, update).await {
                    moved_in_vain.push((delivery.id, error));
                }
            }
        }
        drop(deliveries);
        let Sorted { people, statuses } = sorted;
        let (not_heard, not_recorded) = tokio::join!(self.hear(people, turn_ends), self.record(statuses));
        let taken = tries.len();
        let mut put_off = Vec::new();
        for (id, error) in not_heard.into_iter().chain(not_recorded).chain(moved_in_vain) {
            let cause = with_causes(&error);
            match tries.get(&id).copied() {
                None => {}
                Some(count) if is_defect(&error) && count + 1 >= MOST_TRIES => {
                    tracing::error!(delivery = %id, cause, "a delivery is given up");
                }
                Some(count) if is_defect(&error) => {
                    tracing::error!(delivery = %id, cause, "a delivery is put off");
                    tries.remove(&id);
                    put_off.push((id, Duration::from_secs(1 << count.min(16)).min(LONGEST_WAIT)));
                }
                Some(_) => {
                    tracing::warn!(delivery = %id, cause, "a delivery waits for the next turn");
                    tries.remove(&id);
                }
            }
        }
        let done: Vec<DeliveryId> = tries.into_keys().collect();
        let is_done = done.len() + put_off.len() == taken;
        self.metrics.deliveries.inc_by(done.len() as u64);
        if let Err(error) = self.inbox.end_turn(EndedTurn { token, done, put_off }).await {
            tracing::warn!(cause = with_causes(&error), "deliveries will be worked off once more");
            return false;
        }
        is_done
    }

    async fn sort(
        &self,
        sorted: &mut Sorted,
        delivery: DeliveryId,
        update: ChannelUpdate,
    ) -> Result<(), HandleInboundError> {
        match update {
            ChannelUpdate::Message(message) => {
                let person = person_of(&message);
                sorted.people.entry(person).or_default().push((delivery, message));
            }
            ChannelUpdate::Status(status) => sorted.statuses.push((delivery, status)),
            ChannelUpdate::NumberChanged { from, to } => {
                self.listen.move_number(&from, &to).await?;
            }
        }
        Ok(())
    }

    /// Hears each person's messages one after the other, and many people at once, as long as the turn lasts.
    async fn hear(
        &self,
        people: HashMap<Vec<u8>, Vec<(DeliveryId, InboundMessage)>>,
        turn_ends: Instant,
    ) -> Vec<(DeliveryId, HandleInboundError)> {
        stream::iter(people.into_values())
            .map(|messages| async move {
                let mut failed = Vec::new();
                let mut messages = messages.into_iter();
                while let Some((delivery, message)) = messages.next() {
                    let channel_id = message.channel_id.clone();
                    let heard = if Instant::now() < turn_ends {
                        self.listen.handle_message(message).await
                    } else {
                        Err(HandleInboundError::Store(StoreError::TimedOut))
                    };
                    match heard {
                        Ok(true) => self.show_as_read(channel_id),
                        Ok(false) => {}
                        Err(error) => {
                            // What was said later must not be handled before it, and not be forgotten either.
                            let cause = with_causes(&error);
                            failed.extend(messages.map(|(later, _)| (later, again(&error, &cause))));
                            failed.push((delivery, error));
                            break;
                        }
                    }
                    self.metrics.heard.inc();
                }
                failed
            })
            .buffer_unordered(TOGETHER)
            .concat()
            .await
    }

    /// Shows a person that their message was read and that an answer is on its way. Nothing waits for it, and when there
    /// is much to do it is left out.
    fn show_as_read(&self, message: ChannelMessageId) {
        let Ok(permit) = Arc::clone(&self.receipts).try_acquire_owned() else { return };
        let messenger = Arc::clone(&self.messenger);
        tokio::spawn(async move {
            if let Err(error) = messenger.mark_read(message).await {
                tracing::debug!(cause = with_causes(&error), "a message is not shown as read");
            }
            drop(permit);
        });
    }

    async fn record(
        &self,
        statuses: Vec<(DeliveryId, StatusUpdate)>,
    ) -> Vec<(DeliveryId, HandleInboundError)> {
        let mut failed = Vec::new();
        for (deliveries, updates) in in_chunks(statuses) {
            let tracked = match self.listen.track(updates).await {
                Ok(tracked) => tracked,
                Err(error) => {
                    let error = HandleInboundError::Store(error);
                    let cause = with_causes(&error);
                    let ids = deliveries.into_values().flatten();
                    failed.extend(ids.map(|id| (id, again(&error, &cause))));
                    continue;
                }
            };
            let deliveries = &deliveries;
            let not_recorded: Vec<(StatusUpdate, HandleInboundError)> = stream::iter(by_message(tracked))
                .map(|news| async move {
                    let mut failed = None;
                    for (update, tracked) in news {
                        let recorded = self.listen.record(&update, tracked).await;
                        self.metrics.statuses.inc();
                        failed = failed.or(recorded.err().map(|error| (update, error)));
                    }
                    failed
                })
                .buffer_unordered(TOGETHER)
                .filter_map(std::future::ready)
                .collect()
                .await;
            for (update, error) in not_recorded {
                let cause = with_causes(&error);
                let ids = deliveries.get(update.channel_id.as_str()).into_iter().flatten();
                failed.extend(ids.map(|id| (*id, again(&error, &cause))));
            }
        }
        failed
    }
}

fn person_of(message: &InboundMessage) -> Vec<u8> {
    let sender = &message.sender;
    let name = sender.number.as_ref().map(PhoneNumber::as_str).or(sender.user_id.as_deref());
    name.unwrap_or_default().as_bytes().to_vec()
}

/// The same error once more, for another delivery that waits for the same thing.
fn again(error: &HandleInboundError, cause: &str) -> HandleInboundError {
    if is_defect(error) {
        HandleInboundError::Store(StoreError::Broken(cause.into()))
    } else {
        HandleInboundError::Store(StoreError::Unavailable(cause.into()))
    }
}

fn is_defect(error: &HandleInboundError) -> bool {
    match error {
        HandleInboundError::Store(error) => error.is_defect(),
        HandleInboundError::Contended => false,
    }
}
