//! The values that cases are made of. Nothing here is random: the same case sees the same values in every run.

mod applications;
mod changes;
mod flows;
mod graduations;
mod jobs;
mod market;
mod messages;
mod ticker;

use hiretalk_domain::digest::DigestKey;

pub use self::applications::{application, candidate_id, contact, event_id, job_id, unusual_applications};
pub use self::changes::{advanced_by, complete, created, erase, opened_by, opt_in, opt_out, start};
pub use self::flows::OneFlow;
pub use self::graduations::{graduation, notice};
pub use self::jobs::{full_job, job, unusual_jobs};
pub use self::market::{Market, long_word};
pub use self::messages::{
    accepted, answer, came, channel_id, dialogue, everything_we_say, message, receipt, say, settled,
    settled_at, settled_by_status, text, timer,
};
pub use self::ticker::Ticker;

/// The digest key of the suite.
pub const KEY: DigestKey = DigestKey::from_bytes([0x5A; 32]);
