//! Ids that come again with their seed.

use std::sync::atomic::{AtomicU64, Ordering};

use hiretalk_domain::ports::{Ids, Secrets};

use crate::random::{WEYL, mix};

/// Makes ids out of a seed.
#[derive(Debug)]
pub(crate) struct SimulatedIds(AtomicU64);

impl SimulatedIds {
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Ids for SimulatedIds {
    fn entropy(&self) -> u64 {
        mix(self.0.fetch_add(WEYL, Ordering::Relaxed))
    }
}

impl Secrets for SimulatedIds {
    fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        secret[..8].copy_from_slice(&self.entropy().to_be_bytes());
        secret
    }
}
