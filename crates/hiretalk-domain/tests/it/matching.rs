//! Matching: what is offered, in which order, and why.

pub(crate) mod arbitrary;
mod order;
mod properties;
