//! Matching: what is offered, in which order, and why.

mod arbitrary;
mod order;
mod properties;
