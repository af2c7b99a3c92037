//! One that works: it leases entries and says what became of them.

use std::time::Duration;

use hiretalk_domain::message::{Message, MessageBody, MessageId};
use hiretalk_domain::outbound::{LeaseBatch, LeaseRequest, Leased, SendRate};
use hiretalk_domain::outbox::{EntryId, LeaseToken, OutboxRecord, SettlementResult};
use hiretalk_domain::ports::Outbox;

use crate::caller::Caller;
use crate::fixtures;

/// A lease that outlives every case.
pub const LONG: Duration = Duration::from_secs(600);
/// A lease that ends soon; cases wait [`AFTER_SHORT`] for its end and never measure that it still lasts.
pub const SHORT: Duration = Duration::from_millis(300);
/// Longer than [`SHORT`], also on a slow machine.
pub const AFTER_SHORT: Duration = Duration::from_millis(900);

/// A rate that delays nothing.
pub const FAST: SendRate =
    SendRate { rate: 60_000, recipient_interval: Duration::ZERO, recipient_burst: 1_000 };

/// A caller that leases.
#[derive(Clone)]
pub struct Worker {
    pub caller: Caller,
    /// Length of its leases.
    pub lease: Duration,
    pub grace: Duration,
    pub pace: SendRate,
    /// Offset of its clock.
    pub ahead: chrono::Duration,
}

impl Worker {
    /// A worker whose leases and confirmation timeout outlive the case, and that no rate delays.
    pub fn new(caller: Caller) -> Self {
        Self { caller, lease: LONG, grace: LONG, pace: FAST, ahead: chrono::Duration::zero() }
    }

    /// Leases at most `limit` due entries.
    pub async fn leases(&self, limit: u16) -> (LeaseToken, LeaseBatch) {
        let token = self.caller.ticker().token();
        let request = LeaseRequest {
            now: self.caller.ticker().tick() + self.ahead,
            token,
            limit,
            lease: self.lease,
            grace: self.grace,
            pace: self.pace,
        };
        let batch = Outbox::lease(&**self.caller.store(), request).await.expect("the store leases");
        assert!(batch.entries.len() <= usize::from(limit), "{} leases of {limit}", batch.entries.len());
        (token, batch)
    }

    /// Leases this entry and no other.
    pub async fn leases_one(&self, id: impl Into<EntryId>) -> (LeaseToken, Leased) {
        let (token, batch) = self.leases(100).await;
        assert_eq!(ids(&batch), [id.into()]);
        (token, batch.entries.into_iter().next().expect("one entry"))
    }

    /// Expects nothing to lease.
    pub async fn leases_nothing(&self, why: &str) -> Option<Duration> {
        let (_, batch) = self.leases(100).await;
        assert_eq!(ids(&batch), [], "{why}");
        batch.again_in
    }

    /// Stores attempts; returns the entries that may be sent.
    pub async fn attempts(&self, token: LeaseToken, entries: &[EntryId], needed: Duration) -> Vec<EntryId> {
        let entries = entries.iter().map(|id| (*id, token)).collect();
        self.caller.store().attempt(entries, needed).await.expect("the store writes attempts")
    }

    /// Leases this message and attempts it.
    pub async fn sends(&self, id: MessageId) -> LeaseToken {
        let (token, _) = self.leases_one(id).await;
        let may_go = self.attempts(token, &[id.into()], Duration::ZERO).await;
        assert_eq!(may_go, [id.into()], "the lease is held");
        token
    }

    /// Leases this message, attempts it and settles it.
    pub async fn settles(&self, id: MessageId, result: SettlementResult) {
        let token = self.sends(id).await;
        self.caller.applies(fixtures::settled(id, token, result)).await;
    }

    pub async fn queue(&self) -> Vec<OutboxRecord> {
        Outbox::page(&**self.caller.store(), None, None, 1_000).await.expect("the store reads the outbox")
    }

    /// The entry as operators see it, if any.
    pub async fn record(&self, id: impl Into<EntryId>) -> Option<OutboxRecord> {
        let id = id.into();
        self.queue().await.into_iter().find(|record| record.entry.id == id)
    }

    /// Names of the delivery states of a conversation's outbound messages, in order.
    pub async fn deliveries(&self, id: hiretalk_domain::ids::ConversationId) -> Vec<&'static str> {
        let messages = self.caller.messages(id).await;
        messages.iter().filter_map(|message| delivery(message).map(|(name, _)| name)).collect()
    }
}

pub fn ids(batch: &LeaseBatch) -> Vec<EntryId> {
    batch.entries.iter().map(|leased| leased.entry.id).collect()
}

/// The delivery state of an outbound message, by its name, and its channel id.
pub fn delivery(message: &Message) -> Option<(&'static str, Option<&str>)> {
    match &message.body {
        MessageBody::Out { content: _, delivery, channel_id } => Some((
            delivery.as_str(),
            channel_id.as_ref().map(hiretalk_domain::message::ChannelMessageId::as_str),
        )),
        MessageBody::In { .. } => None,
    }
}
