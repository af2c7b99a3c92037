//! Cases, by rule. Each gets an empty store and fails by panicking.
#![expect(missing_docs, reason = "the name of a case says what it proves")]

pub mod confirmations;
pub mod conversations;
pub mod dialogues;
pub mod endpoints;
pub mod erasure;
pub mod feed;
pub mod files;
pub mod graduation_races;
pub mod graduations;
pub mod histories;
pub mod inbox;
pub mod jobs;
pub mod leasing;
pub mod matching;
pub mod messages;
pub mod opening;
pub mod operations;
pub mod opting_out;
pub mod outbox;
pub mod priority;
pub mod races;
pub mod registrations;
pub mod routing;
