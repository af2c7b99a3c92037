//! Application events come in.

use serde_json::{Value, json};

use super::Client;
use super::fixtures::{WEBHOOK, application, count_of, path_of, unique};

/// 201 with the conversation, 200 at a redelivery, whatever became of it.
pub(super) fn opens_once(client: &Client) {
    let (event, candidate, job) = (unique("event"), unique("candidate"), unique("job"));
    let mut body = application(&event, &candidate, &job);
    body["unknown"] = json!({"nested": [1, 2, {"deep": null}]});
    let reply = client.post(WEBHOOK, &body);
    let opened = reply.expect(201);
    assert_eq!(reply.header("location"), Some(path_of(&opened).as_str()));
    let keys: Vec<&String> = opened.as_object().unwrap().keys().collect();
    let mut expected = [
        "id",
        "candidate_id",
        "job_id",
        "status",
        "created_at",
        "updated_at",
        "origin",
        "outcome",
        "application_id",
        "graduation_id",
    ];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    let mut known = opened.clone();
    for volatile in ["id", "created_at", "updated_at"] {
        known.as_object_mut().unwrap().remove(volatile);
    }
    assert_eq!(
        known,
        json!({"candidate_id": candidate, "job_id": job, "status": "CREATED", "origin": "APPLICATION",
               "outcome": null, "application_id": event, "graduation_id": null})
    );
    for moment in ["created_at", "updated_at"] {
        let text = opened[moment].as_str().unwrap();
        assert!(text.len() == 27 && text.ends_with('Z'), "{text}");
    }
    assert_eq!(client.get(&path_of(&opened)).expect(200), opened);

    // The same content in another spelling is the same event.
    body["unknown"] = Value::Null;
    body["candidate"]["phone_number"] = json!(" +34-600-111-222 ");
    body["candidate"]["first_name"] = json!(" María ");
    let again = client.post(WEBHOOK, &body);
    assert_eq!(again.expect(200), opened);
    assert_eq!(again.header("location"), reply.header("location"));

    let ongoing = client.patch(&path_of(&opened), &json!({"status": "ONGOING"})).expect(200);
    assert_eq!(client.post(WEBHOOK, &body).expect(200), ongoing, "a redelivery shows the present state");
    assert_eq!(count_of(client, &candidate), 1);
}

/// Each rule has its code and names the conversation that stands in the way; nothing is left behind.
pub(super) fn refusals(client: &Client) {
    let (event, candidate, job) = (unique("event"), unique("candidate"), unique("job"));
    let first = client.post(WEBHOOK, &application(&event, &candidate, &job)).expect(201);

    let mut other_content = application(&event, &candidate, &job);
    other_content["candidate"]["last_name"] = json!("Other");
    let refused = [
        ("event_conflict", other_content),
        ("event_conflict", application(&event, &unique("candidate"), &job)),
        ("duplicate_application", application(&unique("event"), &candidate, &job)),
        ("active_conversation", application(&unique("event"), &candidate, &unique("job"))),
    ];
    for (code, body) in &refused {
        let problem = client.post(WEBHOOK, body).expect_problem(409, code);
        assert_eq!(problem["conversation_id"], first["id"], "{code}");
    }
    assert_eq!(count_of(client, &candidate), 1);

    client.patch(&path_of(&first), &json!({"status": "CANCELLED"})).expect_problem(422, "validation_failed");
    let cancelled = json!({"status": "COMPLETED", "outcome": "CANCELLED"});
    client.patch(&path_of(&first), &cancelled).expect(200);
    let (_, once_more) = &refused[3];
    client.post(WEBHOOK, once_more).expect(201);
    let duplicate = application(&unique("event"), &candidate, &job);
    client.post(WEBHOOK, &duplicate).expect_problem(409, "duplicate_application");
}
