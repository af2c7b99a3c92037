//! What an interpreter is told, and when its proposal counts.

mod redaction;
mod taking;
mod unread;
