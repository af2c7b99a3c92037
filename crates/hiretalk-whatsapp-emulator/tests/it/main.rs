//! The emulator as its callers see it: over HTTP, and through its library.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::needless_pass_by_value, reason = "tables of JSON read better without borrows")]

mod bench;
mod control;
mod faults;
mod fixtures;
mod limits;
mod load;
mod objects;
mod pace;
mod program;
mod receiver;
mod requests;
mod schemas;
mod templates;
mod webhooks;
