//! What must still happen outside, page by page, and another try.

use std::sync::Arc;

use chrono::DateTime;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::FailureCode;
use hiretalk_domain::outbox::{EntryId, OutboxEntry, OutboxRecord, OutboxState, Task};
use hiretalk_domain::ports::MockOutbox;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::server::TestServer;

fn record(number: u128, state: OutboxState) -> OutboxRecord {
    OutboxRecord {
        entry: OutboxEntry {
            id: EntryId::from_uuid(Uuid::from_u128(number)),
            conversation_id: ConversationId::from_uuid(Uuid::from_u128(number)),
            due_at: DateTime::UNIX_EPOCH,
            task: Task::Remind,
        },
        state,
        tries: 8,
        unconfirmed: 1,
        code: Some(FailureCode(131_026)),
    }
}

/// An outbox of five dead entries, and of nothing else.
fn server() -> TestServer {
    TestServer::start(|services, _| {
        let mut outbox = MockOutbox::new();
        outbox.expect_page().returning(|state, after, limit| {
            let dead = (1..=5).map(|number| record(number, OutboxState::Dead));
            let shown = dead.filter(|record| state.is_none_or(|state| state == record.state));
            let rest = shown.filter(|record| after.is_none_or(|after| record.entry.id > after));
            Ok(rest.take(limit.into()).collect())
        });
        outbox.expect_revive().returning(|id, now| {
            let mut revived = record(id.as_uuid().as_u128(), OutboxState::Waiting);
            revived.entry.due_at = now;
            Ok((revived.entry.id.as_uuid().as_u128() <= 5).then_some(revived))
        });
        services.outbox = Arc::new(outbox);
    })
}

#[test]
fn a_walk_through_the_pages_sees_each_entry_once() {
    let server = server();
    let client = server.admin();
    let mut after = String::new();
    let mut seen = Vec::new();
    for page in 1..=3 {
        let reply = client.get(&format!("/api/outbox?state=DEAD&limit=2{after}")).expect(200);
        seen.extend(reply["data"].as_array().unwrap().iter().map(|entry| entry["id"].clone()));
        match reply["next_after"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => assert_eq!(page, 3),
        }
    }
    let expected: Vec<Value> = (1..=5).map(|number| json!(Uuid::from_u128(number).to_string())).collect();
    assert_eq!(seen, expected);
    for (query, count) in [("", 5), ("?limit=200", 5), ("?limit=5", 5), ("?state=IN_DOUBT", 0)] {
        let reply = client.get(&format!("/api/outbox{query}")).expect(200);
        assert_eq!((reply["data"].as_array().unwrap().len(), &reply["next_after"]), (count, &Value::Null));
    }
    let id = Uuid::from_u128(1).to_string();
    assert_eq!(
        client.get("/api/outbox?limit=1").expect(200),
        json!({"data": [{"id": id, "conversation_id": id, "task": "REMIND", "state": "DEAD",
                         "due_at": "1970-01-01T00:00:00.000000Z", "tries": 8, "sends_in_doubt": 1,
                         "code": 131_026}],
               "next_after": id}),
    );
}

#[test]
fn an_entry_is_tried_again_without_a_body() {
    let server = server();
    let client = server.admin();
    let path = |number| format!("/api/outbox/{}/retry", Uuid::from_u128(number));
    let entry = client.request("POST", &path(3)).send().expect(200);
    assert_eq!((&entry["state"], &entry["id"]), (&json!("WAITING"), &json!(Uuid::from_u128(3).to_string())));
    assert_ne!(entry["due_at"], "1970-01-01T00:00:00.000000Z");
    client.request("POST", &path(6)).send().expect_problem(404, "not_found");
}
