//! Examples for the document.

use serde_json::{Value, json};

/// An application event.
pub(crate) fn application_event() -> Value {
    json!({
        "id": "event-1001",
        "job_id": "job-7",
        "candidate_id": "candidate-42",
        "candidate": {
            "phone_number": "+34600111222",
            "first_name": "María",
            "last_name": "García",
            "email_address": "maria@example.com"
        }
    })
}
