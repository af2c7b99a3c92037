//! What cases send.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::Client;

/// A text that nobody used before, also not an earlier run on the same store.
pub fn unique(what: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    format!("{what}-{now:x}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// An application event that is fine, for this candidate and job.
pub fn application(id: &str, candidate_id: &str, job_id: &str) -> Value {
    json!({
        "id": id,
        "job_id": job_id,
        "candidate_id": candidate_id,
        "candidate": {
            "phone_number": "+34 600 111 222",
            "first_name": "María",
            "last_name": "O'Neill-Ñandú",
            "email_address": "maria@example.com",
        },
    })
}

/// Opens a conversation for a new candidate.
pub(super) fn open(client: &Client) -> Value {
    let event = application(&unique("event"), &unique("candidate"), &unique("job"));
    client.post(WEBHOOK, &event).expect(201)
}

pub(super) fn path_of(conversation: &Value) -> String {
    format!("/api/conversations/{}", conversation["id"].as_str().unwrap())
}

pub(super) fn count_of(client: &Client, candidate_id: &str) -> usize {
    let page = client.get(&format!("/api/conversations?candidate_id={candidate_id}")).expect(200);
    page["data"].as_array().unwrap().len()
}

pub(super) const WEBHOOK: &str = "/api/application-webhook";
