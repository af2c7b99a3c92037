//! The cases, by rule. Each opens nothing itself: it gets an empty store and fails by panicking.

pub mod advancing;
pub mod api_keys;
pub mod erasure;
pub mod feed;
pub mod histories;
pub mod judgement;
pub mod opening;
pub mod operations;
pub mod opting_out;
pub mod pages;
pub mod races;
pub mod redelivery;
pub mod storm;
pub mod use_cases;
