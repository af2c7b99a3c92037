//! Values that cases use. Nothing here is random: a case sees the same values in every run.

mod conversations;
mod jobs;
mod messages;
mod ticker;

pub use crate::fixtures::conversations::{
    advanced_by, application, candidate_id, complete, contact, created, erase, event_id, graduation, job_id,
    notice, opened_by, opt_in, opt_out, start, unusual_applications,
};
pub use crate::fixtures::jobs::{Market, full_job, job, long_word, unusual_jobs};
pub use crate::fixtures::messages::{
    OneFlow, accepted, answer, came, channel_id, dialogue, everything_we_say, message, receipt, say, settled,
    settled_at, settled_by_status, text, timer,
};
pub use crate::fixtures::ticker::{KEY, Ticker};
