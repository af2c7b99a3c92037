//! Cross-origin requests, where they are configured.

use crate::server::TestServer;

#[test]
fn configured_origins_may_call_and_no_others() {
    let server =
        TestServer::start(|_, settings| settings.cors_origins = vec!["https://a.example".to_owned()]);
    let client = server.admin().without_key();
    for (origin, allowed) in [("https://a.example", true), ("https://b.example", false), ("null", false)] {
        let expected = allowed.then_some(origin);
        let preflight = client
            .request("OPTIONS", "/api/conversations/x")
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "PATCH")
            .send();
        assert_eq!(preflight.status, 204);
        assert_eq!(preflight.header("access-control-allow-origin"), expected);
        assert_eq!(preflight.header("access-control-allow-methods"), Some("GET, HEAD, PATCH"));
        assert_eq!(preflight.header("access-control-allow-credentials"), None);
        assert_eq!(preflight.header("x-content-type-options"), Some("nosniff"));
        let refused = client.request("GET", "/api/events").header("Origin", origin).send();
        refused.expect_problem(401, "unauthorized");
        assert_eq!(refused.header("access-control-allow-origin"), expected);
        assert_eq!(refused.header("vary"), Some("Origin"));
    }
    let unasked = client.request("OPTIONS", "/api/events").header("Origin", "https://a.example").send();
    unasked.expect_problem(405, "method_not_allowed");
    let unknown = client.request("OPTIONS", "/api/nothing").header("Access-Control-Request-Method", "GET");
    unknown.header("Origin", "https://a.example").send().expect_problem(404, "not_found");
}

#[test]
fn every_origin_may_call_where_all_are_configured() {
    let server = TestServer::start(|_, settings| settings.cors_origins = vec!["*".to_owned()]);
    let reply = server.admin().request("GET", "/livez").header("Origin", "https://c.example").send();
    assert_eq!(reply.header("access-control-allow-origin"), Some("https://c.example"));
}
