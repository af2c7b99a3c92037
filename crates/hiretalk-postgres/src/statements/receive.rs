//! Writes down what came in, and opens the windows of the numbers it came from.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Binary, Timestamptz};
use hiretalk_domain::change::Receipt;
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::message::ChannelMessageId;
use sha2::{Digest, Sha256};

use super::statement;

/// What is stored of the channel's id of a message that came in: its SHA-256. The id itself holds the number.
pub(crate) fn id_digest(channel_id: &ChannelMessageId) -> Vec<u8> {
    Sha256::digest(channel_id.as_str().as_bytes()).to_vec()
}

/// The receipts, as arrays of one length, and the numbers as others.
#[derive(Default)]
pub(crate) struct Receive {
    id_digests: Vec<Vec<u8>>,
    ats: Vec<DateTime<Utc>>,
    latest: HashMap<NumberDigest, DateTime<Utc>>,
    numbers: Vec<Vec<u8>>,
    number_ats: Vec<DateTime<Utc>>,
}

impl Receive {
    pub(crate) fn push(&mut self, receipt: &Receipt) {
        let Receipt { channel_id, numbers, at } = receipt;
        self.id_digests.push(id_digest(channel_id));
        self.ats.push(*at);
        for number in numbers {
            let latest = self.latest.entry(*number).or_insert(*at);
            *latest = (*latest).max(*at);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.id_digests.is_empty()
    }

    /// The statement, each number in it once.
    pub(crate) fn finished(mut self) -> Self {
        let mut latest: Vec<_> = self.latest.drain().collect();
        latest.sort_unstable_by_key(|(number, _)| number.0);
        (self.numbers, self.number_ats) =
            latest.into_iter().map(|(number, at)| (number.0.to_vec(), at)).unzip();
        self
    }
}

statement!(Receive, () =
    "WITH stored AS (INSERT INTO received_messages (id_digest, received_at) SELECT * FROM unnest("
        => Array<Binary>: id_digests,
    ", " => Array<Timestamptz>: ats,
    ")) INSERT INTO recipients (number_digest, last_inbound_at) SELECT * FROM unnest("
        => Array<Binary>: numbers,
    ", " => Array<Timestamptz>: number_ats,
    ") ON CONFLICT (number_digest) DO UPDATE \
     SET last_inbound_at = greatest(recipients.last_inbound_at, excluded.last_inbound_at)"
);
