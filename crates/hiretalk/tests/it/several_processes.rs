//! Two servers on one database.

use std::collections::HashSet;

use hiretalk_test_postgres::TestCluster;
use hiretalk_web::black_box::{application, unique};

use crate::program::Server;

/// The same events at both at once: each opens one conversation, and a follower of the feed misses none.
#[test]
fn two_servers_share_one_database() {
    let database = TestCluster::shared().unwrap().create_database("two").unwrap();
    let url = database.url();
    let (one, two) = (Server::start(Some(&url)), Server::start(Some(&url)));
    let events: Vec<_> =
        (0..100).map(|_| application(&unique("event"), &unique("candidate"), &unique("job"))).collect();
    let send = |server: &Server| -> Vec<(u16, String)> {
        let client = server.client();
        let send_one = |event| {
            let reply = client.post("/api/application-webhook", event);
            (reply.status, reply.header("location").unwrap_or_default().to_owned())
        };
        events.iter().map(send_one).collect()
    };
    let (at_one, at_two) = std::thread::scope(|scope| {
        let other = scope.spawn(|| send(&two));
        (send(&one), other.join().unwrap())
    });
    for (first, second) in at_one.iter().zip(&at_two) {
        assert_eq!(first.1, second.1);
        let statuses = HashSet::from([first.0, second.0]);
        assert_eq!(statuses, HashSet::from([200, 201]));
    }
    let feed = two.client().get("/api/events?limit=1000");
    let feed: serde_json::Value = serde_json::from_slice(&feed.body).unwrap();
    assert_eq!(feed["data"].as_array().unwrap().len(), events.len());
}
