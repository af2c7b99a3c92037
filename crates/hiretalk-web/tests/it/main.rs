//! The HTTP API over a socket, on the in-memory store.

mod black_box;
mod server;
