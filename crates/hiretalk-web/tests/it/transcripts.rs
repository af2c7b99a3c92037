//! What was said in a conversation, and what is left of it once the person was forgotten.

use std::sync::Arc;

use chrono::{TimeDelta, Utc};
use hiretalk_domain::change::{Change, Receipt};
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{
    ChannelMessageId, Choice, Incoming, MessageIds, NewMessage, NewMessageBody, Outgoing,
};
use hiretalk_domain::outbox::{OutboxEntry, Priority, Purpose, Task};
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_domain::ports::ConversationStore;
use hiretalk_memory::MemoryStore;
use hiretalk_web::black_box::{Client, application, unique};
use serde_json::{Value, json};

use crate::server::{TestServer, services};

/// Opens a conversation in which we ask and the candidate answers.
fn talk(client: &Client, store: &MemoryStore) -> Value {
    let event = application(&unique("event"), &unique("candidate"), &unique("job"));
    let opened = client.post("/api/application-webhook", &event).expect(201);
    let conversation_id =
        ConversationId::from_uuid(uuid::Uuid::try_parse(opened["id"].as_str().unwrap()).unwrap());
    let number = PhoneNumber::parse("+34600111222", PhoneCheck::E164).unwrap();
    let number = DigestKey::from_passphrase("tests").number(&number);
    let created_at = opened["created_at"].as_str().unwrap().parse::<chrono::DateTime<Utc>>().unwrap();
    let mut ids = MessageIds::new(created_at, 1);
    let (asked, answered) = (ids.give(), ids.give());
    let choices =
        vec![Choice { id: "full_time".to_owned(), title: "Full-time".to_owned(), description: None }];
    let channel_id = ChannelMessageId::parse(&unique("wamid")).unwrap();
    let later = created_at + TimeDelta::seconds(1);
    let change = Change {
        received: Some(Receipt { channel_id: channel_id.clone(), numbers: vec![number], at: later }),
        messages: vec![
            NewMessage {
                id: asked,
                conversation_id,
                created_at,
                body: NewMessageBody::Out {
                    content: Outgoing::Buttons { body: "How?".to_owned(), choices },
                    number,
                },
            },
            NewMessage {
                id: answered,
                conversation_id,
                created_at: later,
                body: NewMessageBody::In { content: Incoming::Text("Full".to_owned()), channel_id },
            },
        ],
        outbox: vec![OutboxEntry {
            id: asked.into(),
            conversation_id,
            due_at: later,
            task: Task::Send { purpose: Purpose::Dialogue, priority: Priority::Greeting, turn: asked },
        }],
        ..Change::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(store.commit(change)).unwrap();
    opened
}

#[test]
fn a_transcript_is_in_order_and_forgets_what_was_said() {
    let store = Arc::new(MemoryStore::new());
    let server = TestServer::start(|all, _| *all = services(&store));
    let client = server.admin();
    let opened = talk(&client, &store);
    let path = format!("/api/conversations/{}/messages", opened["id"].as_str().unwrap());
    let messages = client.get(&path).expect(200);
    let [asked, answered] = messages["data"].as_array().unwrap().as_slice() else { panic!("{messages}") };
    let without_times = |message: &Value| {
        let mut message = message.clone();
        for volatile in ["id", "created_at", "updated_at", "channel_message_id"] {
            assert!(message.as_object_mut().unwrap().remove(volatile).is_some());
        }
        message
    };
    assert_eq!(
        without_times(asked),
        json!({"direction": "out", "kind": "buttons", "text": "How?", "delivery": "queued", "failure_code": null, "file": null,
               "choices": [{"id": "full_time", "title": "Full-time", "description": null}]}),
    );
    assert_eq!(
        without_times(answered),
        json!({"direction": "in", "kind": "text", "text": "Full", "delivery": null, "failure_code": null, "file": null,
               "choices": []}),
    );
    assert_eq!(asked["created_at"], opened["created_at"]);
    assert_eq!(messages["next_cursor"], Value::Null);

    let first = client.get(&format!("{path}?limit=1")).expect(200);
    assert_eq!(first["data"], json!([asked]));
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = client.get(&format!("{path}?limit=1&cursor={cursor}")).expect(200);
    assert_eq!(second, json!({"data": [answered], "next_cursor": null}));
    for (query, code) in
        [("limit=0", "invalid_limit"), ("limit=1001", "invalid_limit"), ("cursor=AAAA", "invalid_cursor")]
    {
        client.get(&format!("{path}?{query}")).expect_problem(400, code);
    }
    let other = talk(&client, &store);
    let path_of_other = format!("/api/conversations/{}/messages", other["id"].as_str().unwrap());
    client.get(&format!("{path_of_other}?cursor={cursor}")).expect_problem(400, "invalid_cursor");

    let entry = client.get("/api/outbox?state=WAITING").expect(200)["data"][0].clone();
    assert_eq!((&entry["id"], &entry["task"]), (&asked["id"], &json!("SEND")));

    let candidate = opened["candidate_id"].as_str().unwrap();
    assert_eq!(client.delete(&format!("/api/candidates/{candidate}")).status, 204);
    let forgotten = client.get(&path).expect(200);
    assert_eq!(forgotten["data"].as_array().unwrap().len(), 2);
    for message in forgotten["data"].as_array().unwrap() {
        assert_eq!(
            (&message["kind"], &message["text"], &message["choices"]),
            (&Value::Null, &Value::Null, &json!([]))
        );
    }
    let left = client.get("/api/outbox").expect(200);
    let left = left["data"].as_array().unwrap();
    assert!(left.iter().all(|entry| entry["conversation_id"] == other["id"]), "{left:?}");
}
