//! Candidates are forgotten.

use serde_json::json;

use super::Client;
use super::fixtures::{WEBHOOK, application, count_of, path_of, unique};

/// 204, again 204; the active conversation ends, a redelivery still finds it.
pub(super) fn forgotten(client: &Client) {
    let candidate = unique("candidate");
    let event = application(&unique("event"), &candidate, &unique("job"));
    let opened = client.post(WEBHOOK, &event).expect(201);
    let path = format!("/api/candidates/{candidate}");
    for _ in 0..2 {
        let reply = client.delete(&path);
        assert_eq!((reply.status, reply.body.len()), (204, 0));
    }
    let ended = client.get(&path_of(&opened)).expect(200);
    assert_eq!((&ended["status"], &ended["outcome"]), (&json!("COMPLETED"), &json!("CANCELLED")));
    assert_eq!(client.post(WEBHOOK, &event).expect(200), ended);
    assert_eq!(count_of(client, &candidate), 1);
}

/// Ids are percent-decoded, and those that cannot be are unknown.
pub(super) fn odd_ids(client: &Client) {
    let odd = unique("a/b c%é+?&");
    client.post(WEBHOOK, &application(&unique("event"), &odd, &unique("job"))).expect(201);
    let encoded = odd.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    assert_eq!(client.delete(&format!("/api/candidates/{encoded}")).status, 204);
    let long = "x".repeat(193);
    let longer = "x".repeat(194);
    for id in [unique("nobody").as_str(), "%FF", "%00", "%20", &long, &longer] {
        client.delete(&format!("/api/candidates/{id}")).expect_problem(404, "not_found");
    }
}
