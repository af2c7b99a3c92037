//! The emulator as its callers see it: over HTTP, and through its library.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::needless_pass_by_value, reason = "tables of JSON read better without borrows")]

mod api;
mod faults;
mod harness;
mod limits;
mod sends;
mod webhooks;
