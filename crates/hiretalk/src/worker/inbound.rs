//! The inbound worker: handles what the channel delivered, each sender's messages in order, statuses in bulk.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::{
    ChannelUpdate, EndedTurn, InboundMessage, RawDelivery, StatusUpdate, TurnRequest,
};
use hiretalk_domain::message::{ChannelMessageId, MessageId};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::{ChannelWebhook, Ids, Inbox, Messenger, StoreError};
use hiretalk_domain::routing::Tracked;
use hiretalk_domain::use_cases::{HandleInbound, HandleInboundError};
use tokio::sync::{Semaphore, watch};

use crate::telemetry::with_causes;
use crate::worker::metrics::WorkerMetrics;
use crate::worker::stop::{POLL_INTERVAL, stopped};

/// The most deliveries of one turn, and the most bytes of them.
const BATCH: u16 = 64;
const BATCH_BYTES: u32 = 8 * 1024 * 1024;
/// The longest turn of this process: if it dies, other processes wait this long.
const TURN: Duration = Duration::from_secs(5);
/// The wait before failed deliveries are retried. Nothing is handled meanwhile, to keep the order.
const RETRY_WAIT: Duration = Duration::from_millis(200);
/// The most commits in progress: they share the store's batches.
const CONCURRENCY: usize = 128;
/// The most tries of a delivery that fails by a defect, over about 17 minutes. While the store is unavailable it is
/// never given up.
const MAX_TRIES: u16 = 10;
/// The longest wait between two tries; the first is a second, doubled each time.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Leases deliveries, and handles their messages and statuses.
pub(super) struct InboundWorker {
    pub(super) handle_inbound: HandleInbound,
    pub(super) inbox: Arc<dyn Inbox>,
    pub(super) webhook: Arc<dyn ChannelWebhook>,
    pub(super) messenger: Arc<dyn Messenger>,
    /// Limits read receipts in progress.
    pub(super) receipts: Arc<Semaphore>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) lease: Duration,
    pub(super) metrics: WorkerMetrics,
}

/// Updates by kind, each with the delivery it came in.
#[derive(Default)]
struct SortedUpdates {
    senders: HashMap<Vec<u8>, Vec<(DeliveryId, InboundMessage)>>,
    statuses: Vec<(DeliveryId, StatusUpdate)>,
}

impl InboundWorker {
    pub(super) async fn run(self, mut stop: watch::Receiver<bool>) {
        // One token for all turns: whoever had the last turn may take the next one whatever became of it.
        let token = LeaseToken::new(self.ids.entropy(), self.ids.entropy());
        let lease = self.lease.min(TURN);
        let request = TurnRequest { token, lease, limit: BATCH, bytes: BATCH_BYTES };
        while !*stop.borrow() {
            let turn_ends = Instant::now() + lease;
            let wait = match self.inbox.lease_turn(request).await {
                Ok(deliveries) if deliveries.is_empty() => Some(POLL_INTERVAL),
                Ok(deliveries) => {
                    let ended = self.handle_deliveries(deliveries, token, turn_ends).await;
                    if ended { None } else { Some(RETRY_WAIT) }
                }
                Err(error) => {
                    tracing::warn!(cause = with_causes(&error), "deliveries cannot be read");
                    tokio::time::sleep(POLL_INTERVAL).await;
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

    /// Handles deliveries and ends the turn. Returns false if any has to be retried.
    async fn handle_deliveries(
        &self,
        deliveries: Vec<RawDelivery>,
        token: LeaseToken,
        turn_ends: Instant,
    ) -> bool {
        let mut sorted = SortedUpdates::default();
        let mut not_moved = Vec::new();
        let mut tries: HashMap<DeliveryId, u16> = HashMap::new();
        for delivery in &deliveries {
            tries.insert(delivery.id, delivery.tries);
            for update in self.webhook.read(&delivery.body) {
                if let Err(error) = self.sort(&mut sorted, delivery.id, update).await {
                    not_moved.push((delivery.id, error));
                }
            }
        }
        drop(deliveries);
        let SortedUpdates { senders, statuses } = sorted;
        let (not_handled, not_recorded) =
            tokio::join!(self.handle_messages(senders, turn_ends), self.record_statuses(statuses));
        let taken = tries.len();
        let mut put_off = Vec::new();
        for (id, error) in not_handled.into_iter().chain(not_recorded).chain(not_moved) {
            let cause = with_causes(&error);
            match tries.get(&id).copied() {
                None => {}
                Some(count) if is_defect(&error) && count + 1 >= MAX_TRIES => {
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
        sorted: &mut SortedUpdates,
        delivery: DeliveryId,
        update: ChannelUpdate,
    ) -> Result<(), HandleInboundError> {
        match update {
            ChannelUpdate::Message(message) => {
                let person = sender_key(&message);
                sorted.senders.entry(person).or_default().push((delivery, message));
            }
            ChannelUpdate::Status(status) => sorted.statuses.push((delivery, status)),
            ChannelUpdate::NumberChanged { from, to } => {
                self.handle_inbound.move_number(&from, &to).await?;
            }
        }
        Ok(())
    }

    /// Handles each sender's messages in order, and many senders at once, until the turn ends.
    async fn handle_messages(
        &self,
        senders: HashMap<Vec<u8>, Vec<(DeliveryId, InboundMessage)>>,
        turn_ends: Instant,
    ) -> Vec<(DeliveryId, HandleInboundError)> {
        stream::iter(senders.into_values())
            .map(|messages| async move {
                let mut failed = Vec::new();
                let mut messages = messages.into_iter();
                while let Some((delivery, message)) = messages.next() {
                    let channel_id = message.channel_id.clone();
                    let handled = if Instant::now() < turn_ends {
                        self.handle_inbound.handle_message(message).await
                    } else {
                        Err(HandleInboundError::Store(StoreError::TimedOut))
                    };
                    match handled {
                        Ok(true) => self.show_as_read(channel_id),
                        Ok(false) => {}
                        Err(error) => {
                            // What was said later must not be handled before it, and not be forgotten either.
                            let cause = with_causes(&error);
                            failed.extend(messages.map(|(later, _)| (later, repeat_error(&error, &cause))));
                            failed.push((delivery, error));
                            break;
                        }
                    }
                    self.metrics.handled.inc();
                }
                failed
            })
            .buffer_unordered(CONCURRENCY)
            .concat()
            .await
    }

    /// Sends a read receipt with a typing indicator. Nothing waits for it, and under load it is left out.
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

    async fn record_statuses(
        &self,
        statuses: Vec<(DeliveryId, StatusUpdate)>,
    ) -> Vec<(DeliveryId, HandleInboundError)> {
        let mut failed = Vec::new();
        for (deliveries, updates) in in_chunks(statuses) {
            let tracked = match self.handle_inbound.track(updates).await {
                Ok(tracked) => tracked,
                Err(error) => {
                    let error = HandleInboundError::Store(error);
                    let cause = with_causes(&error);
                    let ids = deliveries.into_values().flatten();
                    failed.extend(ids.map(|id| (id, repeat_error(&error, &cause))));
                    continue;
                }
            };
            let deliveries = &deliveries;
            let not_recorded: Vec<(StatusUpdate, HandleInboundError)> = stream::iter(by_message(tracked))
                .map(|news| async move {
                    let mut failed = None;
                    for (update, tracked) in news {
                        let recorded = self.handle_inbound.record(&update, tracked).await;
                        self.metrics.statuses.inc();
                        failed = failed.or(recorded.err().map(|error| (update, error)));
                    }
                    failed
                })
                .buffer_unordered(CONCURRENCY)
                .filter_map(std::future::ready)
                .collect()
                .await;
            for (update, error) in not_recorded {
                let cause = with_causes(&error);
                let ids = deliveries.get(update.channel_id.as_str()).into_iter().flatten();
                failed.extend(ids.map(|id| (*id, repeat_error(&error, &cause))));
            }
        }
        failed
    }
}

fn sender_key(message: &InboundMessage) -> Vec<u8> {
    let sender = &message.sender;
    let name = sender.number.as_ref().map(PhoneNumber::as_str).or(sender.user_id.as_deref());
    name.unwrap_or_default().as_bytes().to_vec()
}

/// Copies an error for another delivery that failed with it.
fn repeat_error(error: &HandleInboundError, cause: &str) -> HandleInboundError {
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

/// Groups statuses by message, in order. Only the first keeps its lookup: it may change what the next ones have to
/// see.
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

/// Deliveries by the channel's message id.
pub(super) type DeliveriesOf = HashMap<String, Vec<DeliveryId>>;

/// Splits statuses into chunks that one query finds.
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
