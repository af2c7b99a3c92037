//! The outbox: listed with checks, and 404 for what is not in it.

use serde_json::Value;

use super::Client;

/// A page has its form, whatever waits there.
pub(super) fn page(client: &Client) {
    for state in ["", "WAITING", "LEASED", "IN_DOUBT", "DEAD"] {
        let filter = if state.is_empty() { String::new() } else { format!("&state={state}") };
        let page = client.get(&format!("/api/outbox?limit=1{filter}")).expect(200);
        let entries = page["data"].as_array().unwrap();
        for entry in entries {
            assert!(state.is_empty() || entry["state"] == state, "{entry}");
            assert!(entry["due_at"].is_string() && entry["conversation_id"].is_string(), "{entry}");
            assert!(entry["tries"].is_u64() && entry["sends_in_doubt"].is_u64(), "{entry}");
        }
        let last = entries.last().map_or(&Value::Null, |entry| &entry["id"]);
        assert!(page["next_after"].is_null() || &page["next_after"] == last, "{page}");
    }
}

/// Every parameter that is known is checked.
pub(super) fn bad_queries(client: &Client) {
    for (query, code) in [
        ("state=SENT", "invalid_query"),
        ("state=dead", "invalid_query"),
        ("state=", "invalid_query"),
        ("state=DEAD&state=DEAD", "invalid_query"),
        ("limit=0", "invalid_limit"),
        ("limit=201", "invalid_limit"),
        ("limit=x", "invalid_limit"),
        ("after=", "invalid_query"),
        ("after=1", "invalid_query"),
        ("after=0189000000007000800000000000000a", "invalid_query"),
    ] {
        client.get(&format!("/api/outbox?{query}")).expect_problem(400, code);
    }
}

/// Unknown ids, and ids that are none.
pub(super) fn absent(client: &Client) {
    for id in ["01890000-0000-7000-8000-000000000000", "nonsense", "%FF"] {
        let request = client.request("POST", &format!("/api/outbox/{id}/retry"));
        request.send().expect_problem(404, "not_found");
    }
}
