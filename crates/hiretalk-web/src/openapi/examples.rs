//! Examples for the document.

use serde_json::{Value, json};

/// A graduation event.
pub(crate) fn graduation_event() -> Value {
    json!({
        "student_id": "123",
        "student": {
            "phone_number": "+34600111333",
            "first_name": "Lucía"
        },
        "institution": "Uni Norte",
        "degree": "Law",
        "time_zone": "Europe/Madrid"
    })
}

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
