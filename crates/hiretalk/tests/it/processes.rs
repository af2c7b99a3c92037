//! Several processes at once, a stop, and a database that is away.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use hiretalk_test_postgres::{Durability, TestCluster};
use hiretalk_web::black_box::{Reply, application, unique};

use crate::program::{KEY, Server, hiretalk};

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

/// A request whose body is still on its way at SIGTERM is answered, and the process ends with status 0.
#[test]
fn an_accepted_request_finishes_and_the_exit_status_is_zero() {
    let server = Server::start(None);
    let body = application(&unique("event"), &unique("candidate"), &unique("job")).to_string();
    let mut connection = TcpStream::connect(server.address).unwrap();
    write!(
        connection,
        "POST /api/application-webhook HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n\
         Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n{}",
        body.len(),
        &body[..20]
    )
    .unwrap();
    let mut answers = BufReader::new(connection.try_clone().unwrap());
    let mut line = String::new();
    answers.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 100"), "the request is accepted: {line}");
    server.terminate();
    server.wait_until("closed to others", || TcpStream::connect(server.address).is_err());
    connection.write_all(&body.as_bytes()[20..]).unwrap();
    let mut answer = String::new();
    answers.read_to_string(&mut answer).unwrap();
    assert!(answer.trim_start().starts_with("HTTP/1.1 201"), "{answer}");
    let begun = Instant::now();
    assert_eq!(server.wait().code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(30));
}

/// Readiness is red before the listener closes, so that a load balancer stops sending.
#[test]
fn readiness_goes_red_first() {
    let mut command = hiretalk(&["serve", "--bind", "127.0.0.1:0", "--drain", "3"]);
    let server = Server::spawn(command.env("HIRETALK_API_KEY", KEY));
    assert_eq!(server.client().get("/readyz").status, 200);
    server.terminate();
    server.wait_until("red", || server.client().get("/readyz").status == 503);
    assert_eq!(server.client().get("/livez").status, 200);
    assert_eq!(server.client().get("/api/conversations").status, 200);
    assert_eq!(server.wait().code(), Some(0));
}

/// An open event stream does not keep the process alive.
#[test]
fn event_streams_end() {
    let server = Server::start(None);
    let (head, _stream) =
        server.client().request("GET", "/api/events").header("Accept", "text/event-stream").stream();
    assert_eq!(head.status, 200);
    server.terminate();
    let begun = Instant::now();
    assert_eq!(server.wait().code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

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
