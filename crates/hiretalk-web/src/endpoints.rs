//! The endpoints, one file each.

pub(crate) mod advance_clock;
pub(crate) mod advance_conversation;
pub(crate) mod application_webhook;
pub(crate) mod create_key;
pub(crate) mod delete_job;
pub(crate) mod docs;
pub(crate) mod erase_candidate;
pub(crate) mod event_stream;
pub(crate) mod events;
pub(crate) mod get_conversation;
pub(crate) mod get_job;
pub(crate) mod health;
pub(crate) mod import_jobs;
pub(crate) mod list_conversations;
pub(crate) mod list_jobs;
pub(crate) mod list_keys;
pub(crate) mod list_messages;
pub(crate) mod list_outbox;
pub(crate) mod metrics;
pub(crate) mod put_job;
pub(crate) mod receive_delivery;
pub(crate) mod retry_outbox_entry;
pub(crate) mod revoke_key;
pub(crate) mod simulate_reply;
pub(crate) mod verify_webhook;
