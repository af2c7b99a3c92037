//! The HTTP API over a socket, on the in-memory store.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod black_box;
mod channel;
mod connections;
mod cors;
mod development;
mod document;
mod driver;
mod failures;
mod keys_elsewhere;
mod lifecycle;
mod limits;
mod outbox;
mod register_pages;
mod server;
mod signatures;
mod streams;
mod transcripts;
mod whatsapp_webhook;
