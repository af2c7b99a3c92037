//! The emulator as its callers see it: over HTTP, and through its library.

mod bench;
mod control;
mod faults;
mod fixtures;
mod limits;
mod load;
mod objects;
mod pace;
mod receiver;
mod requests;
mod schemas;
mod templates;
mod webhooks;
