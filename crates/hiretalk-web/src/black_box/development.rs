//! Where development is not switched on, its means do not exist; where it is, they are checked.

use serde_json::json;

use super::Client;

/// Nothing is moved and nobody answers.
pub(super) fn checked_or_absent(client: &Client) {
    for path in ["/api/dev/clock", "/api/simulator/replies"] {
        let reply = client.post(path, &json!({}));
        match reply.status {
            404 => reply.expect_problem(404, "not_found"),
            _ => reply.expect_problem(422, "validation_failed"),
        };
        client.without_key().post(path, &json!({})).expect_problem(401, "unauthorized");
    }
}
