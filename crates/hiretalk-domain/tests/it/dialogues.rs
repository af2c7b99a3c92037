//! Flows: whatever comes in, something sensible goes out.

mod arbitrary;
mod catalogue;
mod faults;
mod properties;
pub(crate) mod reading;
mod readings;
