//! What an interpreter is told, and when its proposal counts.

mod input_buffer;
mod redaction;
mod taking;
