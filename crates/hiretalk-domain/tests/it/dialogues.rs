//! Flows: whatever comes in, something sensible goes out.

mod arbitrary;
pub(crate) mod catalogue;
mod faults;
mod properties;
pub(crate) mod reading;
mod readings;
