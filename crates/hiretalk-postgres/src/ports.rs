//! The domain's ports on this store.

mod api_keys;
mod clock_offset;
mod conversation_reader;
mod conversation_store;
mod digest_keys;
mod endpoints;
mod files;
mod graduations;
mod inbox;
mod job_catalogue;
mod outbox;
mod registrations;
mod store_health;
