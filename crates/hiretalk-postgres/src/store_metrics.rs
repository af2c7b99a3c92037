//! What the store tells Prometheus.

use hiretalk_domain::ports::StoreError;
use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{Histogram, HistogramOpts, IntGauge, Registry};

use crate::pool::Connections;

#[derive(Clone)]
pub(crate) struct StoreMetrics {
    pub(crate) batch_size: Histogram,
    pub(crate) batch_seconds: Histogram,
    /// How many changes waited when the last batch was taken.
    pub(crate) queue_depth: IntGauge,
}

impl StoreMetrics {
    /// Registers the writer's metrics, and those of the pool.
    ///
    /// # Errors
    /// The registry has metrics of these names already.
    pub(crate) fn register(registry: &Registry, pool: &Connections) -> Result<Self, StoreError> {
        Self::create(registry, pool).map_err(|error| StoreError::Broken(error.into()))
    }

    fn create(registry: &Registry, pool: &Connections) -> prometheus::Result<Self> {
        let sizes = vec![1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];
        let seconds = prometheus::exponential_buckets(0.000_5, 2.0, 13)?;
        let metrics = Self {
            batch_size: Histogram::with_opts(
                HistogramOpts::new("hiretalk_store_batch_size", "Changes written together.").buckets(sizes),
            )?,
            batch_seconds: Histogram::with_opts(
                HistogramOpts::new("hiretalk_store_batch_seconds", "Time to write a batch, in seconds.")
                    .buckets(seconds),
            )?,
            queue_depth: IntGauge::new("hiretalk_store_queue_depth", "Changes that wait to be written.")?,
        };
        registry.register(Box::new(metrics.batch_size.clone()))?;
        registry.register(Box::new(metrics.batch_seconds.clone()))?;
        registry.register(Box::new(metrics.queue_depth.clone()))?;
        registry.register(Box::new(PoolMetrics::of(pool)?))?;
        Ok(metrics)
    }
}

/// The use of the pool, looked at when somebody asks.
struct PoolMetrics {
    pool: Connections,
    connections: IntGauge,
    idle_connections: IntGauge,
}

impl PoolMetrics {
    fn of(pool: &Connections) -> prometheus::Result<Self> {
        Ok(Self {
            pool: pool.clone(),
            connections: IntGauge::new("hiretalk_store_connections", "Connections to Postgres in the pool.")?,
            idle_connections: IntGauge::new(
                "hiretalk_store_idle_connections",
                "Connections to Postgres in the pool that no thread keeps.",
            )?,
        })
    }
}

impl Collector for PoolMetrics {
    fn desc(&self) -> Vec<&Desc> {
        [self.connections.desc(), self.idle_connections.desc()].concat()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let state = self.pool.state();
        self.connections.set(i64::from(state.connections));
        self.idle_connections.set(i64::from(state.idle_connections));
        [self.connections.collect(), self.idle_connections.collect()].concat()
    }
}
