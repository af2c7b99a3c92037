//! What the store tells Prometheus.

use hiretalk_domain::ports::StoreError;
use prometheus::{Histogram, HistogramOpts, IntGauge, Registry};

use crate::pool::Connections;

/// The store's own metrics.
#[derive(Clone)]
pub(crate) struct StoreMetrics {
    /// How many changes a batch of the writer had.
    pub(crate) batch_size: Histogram,
    /// How long a batch took, in seconds.
    pub(crate) batch_seconds: Histogram,
    /// How many changes waited when one was added.
    pub(crate) queue_depth: IntGauge,
    /// Connections of the pool, in use or not.
    connections: IntGauge,
    /// Connections of the pool that nobody uses.
    idle_connections: IntGauge,
}

impl StoreMetrics {
    /// Registers the metrics.
    ///
    /// # Errors
    /// The registry has metrics of these names already.
    pub(crate) fn register(registry: &Registry) -> Result<Self, StoreError> {
        let sizes = vec![1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];
        let seconds = prometheus::exponential_buckets(0.000_5, 2.0, 13).map_err(broken)?;
        let metrics = Self {
            batch_size: Histogram::with_opts(
                HistogramOpts::new("hiretalk_store_batch_size", "Changes written together.").buckets(sizes),
            )
            .map_err(broken)?,
            batch_seconds: Histogram::with_opts(
                HistogramOpts::new("hiretalk_store_batch_seconds", "Time to write a batch, in seconds.")
                    .buckets(seconds),
            )
            .map_err(broken)?,
            queue_depth: IntGauge::new("hiretalk_store_queue_depth", "Changes that wait to be written.")
                .map_err(broken)?,
            connections: IntGauge::new("hiretalk_store_connections", "Connections to Postgres in the pool.")
                .map_err(broken)?,
            idle_connections: IntGauge::new(
                "hiretalk_store_idle_connections",
                "Connections to Postgres in the pool that nobody uses.",
            )
            .map_err(broken)?,
        };
        registry.register(Box::new(metrics.batch_size.clone())).map_err(broken)?;
        registry.register(Box::new(metrics.batch_seconds.clone())).map_err(broken)?;
        registry.register(Box::new(metrics.queue_depth.clone())).map_err(broken)?;
        registry.register(Box::new(metrics.connections.clone())).map_err(broken)?;
        registry.register(Box::new(metrics.idle_connections.clone())).map_err(broken)?;
        Ok(metrics)
    }

    /// Looks at the pool.
    pub(crate) fn observe_pool(&self, pool: &Connections) {
        let state = pool.state();
        self.connections.set(i64::from(state.connections));
        self.idle_connections.set(i64::from(state.idle_connections));
    }
}

fn broken(error: prometheus::Error) -> StoreError {
    StoreError::Broken(error.into())
}
