//! Conversations are listed, read and advanced.

use serde_json::{Value, json};

use super::Client;
use super::fixtures::{WEBHOOK, application, open, path_of, unique};

fn ids(page: &Value) -> Vec<Value> {
    page["data"].as_array().unwrap().iter().map(|conversation| conversation["id"].clone()).collect()
}

/// Newest first, with a filter, page by page; what is opened meanwhile moves nothing.
pub(super) fn pages(client: &Client) {
    let job = unique("job");
    let open =
        || client.post(WEBHOOK, &application(&unique("event"), &unique("candidate"), &job)).expect(201);
    let mut opened: Vec<Value> = (0..5).map(|_| open()).collect();
    opened.reverse();
    let expected: Vec<Value> = opened.iter().map(|conversation| conversation["id"].clone()).collect();
    let base = format!("/api/conversations?job_id={job}");

    let mut cursor = String::new();
    let mut found = Vec::new();
    for page in 0..3 {
        let reply = client.get(&format!("{base}&limit=2{cursor}")).expect(200);
        found.extend(ids(&reply));
        match reply["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => assert_eq!(page, 2),
        }
        open();
    }
    assert_eq!(found, expected);

    client.patch(&path_of(&opened[1]), &json!({"status": "ONGOING"})).expect(200);
    let first = client.get(&format!("{base}&status=ONGOING")).expect(200);
    assert_eq!(ids(&first), [opened[1]["id"].clone()]);
    assert_eq!(first["next_cursor"], Value::Null);
    for both in ["status=CREATED,ONGOING", "status=ONGOING&status=CREATED", "status=CREATED%2CONGOING", "x=y"]
    {
        assert_eq!(ids(&client.get(&format!("{base}&{both}")).expect(200)).len(), 8, "{both}");
    }
    let candidate = opened[2]["candidate_id"].as_str().unwrap();
    let one = client.get(&format!("/api/conversations?candidate_id={candidate}&limit=200")).expect(200);
    assert_eq!(one["data"], json!([opened[2]]));
    let none = client.get(&format!("/api/conversations?candidate_id={}", unique("nobody"))).expect(200);
    assert_eq!(none, json!({"data": [], "next_cursor": null}));

    // A cursor is good for the filter that it was made with.
    let next = client.get(&format!("{base}&limit=2")).expect(200)["next_cursor"].as_str().unwrap().to_owned();
    client.get(&format!("{base}&limit=1&cursor={next}")).expect(200);
    for other in ["/api/conversations?".to_owned(), format!("{base}&status=CREATED&")] {
        let reply = client.get(&format!("{other}&cursor={next}"));
        reply.expect_problem(400, "invalid_cursor");
    }
}

/// Every parameter that is known is checked.
pub(super) fn bad_queries(client: &Client) {
    let long = "x".repeat(194);
    for (query, code) in [
        ("status=WAITING", "unknown_status"),
        ("status=created", "unknown_status"),
        ("status=", "unknown_status"),
        ("status=CREATED,", "unknown_status"),
        ("status=CREATED&status=X", "unknown_status"),
        ("limit=0", "invalid_limit"),
        ("limit=201", "invalid_limit"),
        ("limit=-1", "invalid_limit"),
        ("limit=ten", "invalid_limit"),
        ("limit=", "invalid_limit"),
        ("limit=1.0", "invalid_limit"),
        ("limit=99999999999999999999", "invalid_limit"),
        ("limit=1&limit=2", "invalid_query"),
        ("cursor=", "invalid_cursor"),
        ("cursor=abc", "invalid_cursor"),
        ("cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "invalid_cursor"),
        ("cursor=%F0%9F%98%80", "invalid_cursor"),
        ("candidate_id=", "invalid_query"),
        ("candidate_id=%00", "invalid_query"),
        ("candidate_id=%FF", "invalid_query"),
        (&format!("candidate_id={long}"), "invalid_query"),
        ("job_id=", "invalid_query"),
        ("job_id=a&job_id=b", "invalid_query"),
    ] {
        let reply = client.get(&format!("/api/conversations?{query}"));
        assert_eq!(reply.status, 400, "{query}");
        reply.expect_problem(400, code);
    }
}

/// `CREATED` -> `ONGOING` -> `COMPLETED`, and some ends at once.
pub(super) fn advances(client: &Client) {
    let advance = |conversation: &Value, body: Value| client.patch(&path_of(conversation), &body);
    let conversation = open(client);
    assert_eq!(advance(&conversation, json!({"status": "CREATED"})).expect(200), conversation);
    let refused =
        advance(&conversation, json!({"status": "COMPLETED"})).expect_problem(409, "illegal_transition");
    assert!(refused["detail"].as_str().unwrap().contains("CREATED"), "{refused}");

    let ongoing = advance(&conversation, json!({"status": "ONGOING", "outcome": null})).expect(200);
    assert_eq!((&ongoing["status"], &ongoing["outcome"]), (&json!("ONGOING"), &Value::Null));
    assert!(ongoing["updated_at"].as_str() >= conversation["updated_at"].as_str());
    assert_eq!(advance(&conversation, json!({"status": "ONGOING"})).expect(200), ongoing);
    advance(&conversation, json!({"status": "CREATED"})).expect_problem(409, "illegal_transition");

    let done = advance(&conversation, json!({"status": "COMPLETED"})).expect(200);
    assert_eq!((&done["status"], &done["outcome"]), (&json!("COMPLETED"), &json!("FINISHED")));
    assert_eq!(client.get(&path_of(&conversation)).expect(200), done);
    assert_eq!(advance(&conversation, json!({"status": "COMPLETED"})).expect(200), done);
    advance(&conversation, json!({"status": "ONGOING"})).expect_problem(409, "illegal_transition");

    for (outcome, at_once) in [
        ("UNDELIVERABLE", true),
        ("OPTED_OUT", true),
        ("CANCELLED", true),
        ("EXPIRED", true),
        ("FINISHED", false),
        ("MATCHED", false),
        ("NO_MATCH", false),
        ("DECLINED", false),
        ("WRONG_PERSON", false),
        ("HANDED_OVER", false),
    ] {
        let body = json!({"status": "COMPLETED", "outcome": outcome});
        let reply = advance(&open(client), body.clone());
        if at_once {
            assert_eq!(reply.expect(200)["outcome"], outcome);
        } else {
            reply.expect_problem(409, "illegal_transition");
            let conversation = open(client);
            advance(&conversation, json!({"status": "ONGOING"})).expect(200);
            assert_eq!(advance(&conversation, body).expect(200)["outcome"], outcome);
        }
    }
}

/// A step that is none.
pub(super) fn bad_steps(client: &Client) {
    let conversation = open(client);
    for (body, field, code) in [
        (json!({}), "status", "missing"),
        (json!({"status": null}), "status", "null"),
        (json!({"status": 1}), "status", "wrong_type"),
        (json!({"status": "DONE"}), "status", "unknown_status"),
        (json!({"status": "COMPLETED", "outcome": "GOOD"}), "outcome", "unknown_outcome"),
        (json!({"status": "COMPLETED", "outcome": []}), "outcome", "wrong_type"),
        (json!({"status": "ONGOING", "outcome": "FINISHED"}), "outcome", "outcome_without_completion"),
    ] {
        let problem = client.patch(&path_of(&conversation), &body).expect_problem(422, "validation_failed");
        assert_eq!(
            (&problem["errors"][0]["field"], &problem["errors"][0]["code"]),
            (&json!(field), &json!(code))
        );
        assert_eq!(problem["errors"].as_array().unwrap().len(), 1, "{problem}");
    }
    assert_eq!(client.get(&path_of(&conversation)).expect(200), conversation);
}

/// Unknown ids, and ids that are none.
pub(super) fn absent(client: &Client) {
    for id in [
        "01890000-0000-7000-8000-000000000000",
        "nonsense",
        "%FF",
        "1",
        "{00000000-0000-0000-0000-000000000000}",
    ] {
        let path = format!("/api/conversations/{id}");
        client.get(&path).expect_problem(404, "not_found");
        client.patch(&path, &json!({"status": "ONGOING"})).expect_problem(404, "not_found");
    }
}
