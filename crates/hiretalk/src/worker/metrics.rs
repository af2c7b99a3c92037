//! What the worker tells Prometheus.

use prometheus::{IntCounter, IntCounterVec, IntGauge, Opts, Registry};

#[derive(Clone)]
pub(super) struct WorkerMetrics {
    sends: IntCounterVec,
    /// Sends repeated because the first attempt was unconfirmed.
    pub(super) in_doubt: IntCounter,
    pub(super) in_flight: IntGauge,
    pub(super) pauses: IntCounter,
    pub(super) alarms: IntCounter,
    pub(super) deliveries: IntCounter,
    pub(super) handled: IntCounter,
    pub(super) statuses: IntCounter,
}

impl WorkerMetrics {
    /// Registers the metrics.
    ///
    /// # Errors
    /// The registry has metrics of these names already.
    pub(super) fn register(registry: &Registry) -> prometheus::Result<Self> {
        let sends = Opts::new("hiretalk_sends_total", "Messages sent, by what the channel answered.");
        let metrics = Self {
            sends: IntCounterVec::new(sends, &["answer"])?,
            in_doubt: IntCounter::new(
                "hiretalk_sends_in_doubt_total",
                "Messages sent once more because no answer and no status told whether the first send was taken.",
            )?,
            in_flight: IntGauge::new("hiretalk_sends_in_flight", "Sends that wait for their answer.")?,
            pauses: IntCounter::new("hiretalk_send_pauses_total", "Pauses that the channel asked for.")?,
            alarms: IntCounter::new(
                "hiretalk_channel_closed_total",
                "Sends refused until a person mends the token, a permission or the account.",
            )?,
            deliveries: IntCounter::new(
                "hiretalk_deliveries_total",
                "Deliveries of the channel worked off.",
            )?,
            handled: IntCounter::new(
                "hiretalk_messages_received_total",
                "Messages of people that were heard.",
            )?,
            statuses: IntCounter::new(
                "hiretalk_statuses_total",
                "Statuses of our messages that were recorded.",
            )?,
        };
        registry.register(Box::new(metrics.sends.clone()))?;
        registry.register(Box::new(metrics.in_doubt.clone()))?;
        registry.register(Box::new(metrics.in_flight.clone()))?;
        registry.register(Box::new(metrics.pauses.clone()))?;
        registry.register(Box::new(metrics.alarms.clone()))?;
        registry.register(Box::new(metrics.deliveries.clone()))?;
        registry.register(Box::new(metrics.handled.clone()))?;
        registry.register(Box::new(metrics.statuses.clone()))?;
        Ok(metrics)
    }

    /// Counts a send; `was_accepted` is none if the result is unconfirmed.
    pub(super) fn sent(&self, was_accepted: Option<bool>) {
        let answer = match was_accepted {
            Some(true) => "accepted",
            Some(false) => "refused",
            None => "none",
        };
        self.sends.with_label_values(&[answer]).inc();
    }
}
