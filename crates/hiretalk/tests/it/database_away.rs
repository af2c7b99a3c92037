//! The database goes away and comes back.

use std::time::{Duration, Instant};

use hiretalk_test_postgres::{Durability, TestCluster};
use hiretalk_web::black_box::{Reply, application, unique};

use crate::program::Server;

/// 503 within five seconds with `Retry-After`, alive, not ready, and well again by itself.
#[test]
fn a_database_that_is_away_is_no_end() {
    let cluster = TestCluster::start(Durability::Default).unwrap();
    let server = Server::start(Some(&cluster.url()));
    let client = server.client();
    let post = || {
        let event = application(&unique("event"), &unique("candidate"), &unique("job"));
        client.post("/api/application-webhook", &event)
    };
    let first = post();
    assert_eq!(first.status, 201);
    let path = first.header("location").unwrap().to_owned();
    cluster.kill().unwrap();
    let away: [(&str, &dyn Fn() -> Reply); 5] = [
        ("post", &post),
        ("get", &|| client.get(&path)),
        ("list", &|| client.get("/api/conversations")),
        ("events", &|| client.get("/api/events")),
        ("erase", &|| client.delete("/api/candidates/somebody")),
    ];
    for (name, call) in away {
        let begun = Instant::now();
        let reply = call();
        // 4 s by itself; more on a busy machine, and far from for ever.
        assert!(begun.elapsed() < Duration::from_secs(15), "{name}: {:?}", begun.elapsed());
        assert_eq!(reply.status, 503, "{name}");
        assert!(reply.header("retry-after").is_some(), "{name}");
    }
    assert_eq!(client.get("/livez").status, 200);
    server.wait_until("red", || client.get("/readyz").status == 503);
    cluster.restart().unwrap();
    server.wait_until("ready again", || client.get("/readyz").status == 200);
    server.wait_until("writing again", || post().status == 201);
    assert_eq!(client.get(&path).status, 200);
}
