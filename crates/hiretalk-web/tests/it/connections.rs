//! Connections whose other side does not do its part.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use hiretalk_web::black_box::{Client, application, unique};
use serde_json::json;

use crate::server::{ADMIN, TestServer};

/// Sends bytes on a connection that takes little of what comes back.
fn send(address: SocketAddr, bytes: &str) -> TcpStream {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(2_048).unwrap();
    socket.connect(&address.into()).unwrap();
    let mut stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    stream
}

/// Reads until the server closes, and says how long that took.
fn read_to_end(mut stream: TcpStream) -> (String, Duration) {
    let begun = Instant::now();
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    (text, begun.elapsed())
}

/// The value of a metric without labels, or with these.
fn read_head(stream: &mut BufReader<TcpStream>) -> String {
    let lines = stream.lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n").to_lowercase()
}

fn metric(client: &Client, name: &str) -> u64 {
    let text = String::from_utf8(client.get("/metrics").body).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).unwrap();
    line.parse().unwrap()
}

/// Waits until something is so, and says how long that took.
fn wait_until(what: &str, is_so: impl Fn() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(15), "never {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
    begun.elapsed()
}

#[test]
fn answers_that_nobody_reads_end_their_connection() {
    let server = TestServer::start(|_, settings| {
        settings.rate_limit = 0;
        settings.write_deadline = Duration::from_secs(1);
    });
    let client = server.admin();
    let request = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\n\r\n";
    let unread: Vec<_> = (0..50).map(|_| send(server.address, request)).collect();
    let took = wait_until("gone", || {
        metric(&client, "hiretalk_http_connections_closed_total{reason=\"unread\"}") == 50
    });
    assert!(took < Duration::from_secs(4), "{took:?}");
    wait_until("counted", || metric(&client, "hiretalk_http_connections") <= 2);
    drop(unread);
    // Who reads gets all of it, in whatever pieces.
    let whole = client.get("/docs/swagger-ui-bundle.js");
    assert_eq!(whole.header("content-length").unwrap(), whole.body.len().to_string());
}

#[test]
fn what_does_not_arrive_ends_its_connection() {
    let server = TestServer::start(|_, _| {});
    let chunked = "POST /api/keys HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n";
    let live = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";
    let cases = [
        ("nothing".to_owned(), String::new(), 7),
        ("half a head".to_owned(), "GET /livez HTTP/1.1\r\nHo".to_owned(), 7),
        ("half a second head".to_owned(), format!("{live}GET /livez HT"), 90),
        ("half a chunk".to_owned(), format!("{chunked}\r\n1\r\n"), 9),
        (
            "half a chunk of the last request".to_owned(),
            format!("{chunked}Connection: close\r\n\r\n1\r\n"),
            3,
        ),
        (
            "half a body".to_owned(),
            "POST /api/keys HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1".to_owned(),
            4,
        ),
    ];
    std::thread::scope(|scope| {
        for (what, bytes, seconds) in cases {
            let address = server.address;
            scope.spawn(move || {
                if what == "half a second head" {
                    let mut stream = BufReader::new(send(address, live));
                    let mut line = String::new();
                    stream.read_line(&mut line).unwrap();
                    assert!(line.contains("200"), "{line}");
                    std::thread::sleep(Duration::from_millis(100));
                    stream.get_mut().write_all(b"GET /livez HT").unwrap();
                    let (_, took) = read_to_end(stream.into_inner());
                    assert!(took < Duration::from_secs(9), "{what}: {took:?}");
                    return;
                }
                let (_, took) = read_to_end(send(address, &bytes));
                assert!(took < Duration::from_secs(seconds), "{what}: {took:?}");
            });
        }
    });
}

#[test]
fn at_the_cap_those_that_wait_longest_make_place() {
    let server = TestServer::start(|_, settings| {
        settings.connections = 40;
        settings.connections_per_address = 20;
    });
    let client = server.admin();
    let (head, _stream) = client.request("GET", "/api/events").header("Accept", "text/event-stream").stream();
    assert_eq!(head.status, 200);
    let _idle: Vec<_> = (0..100).map(|_| send(server.address, "")).collect();
    // Closed ones leave when their thread comes to it; until then a few newcomers are refused, so a flood is over first.
    wait_until("within the cap", || {
        let mut stream =
            send(server.address, "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let mut text = String::new();
        let _ = stream.read_to_string(&mut text);
        let open =
            text.lines().find_map(|line| line.strip_prefix("hiretalk_http_connections ")?.parse().ok());
        open.is_some_and(|open: u64| open <= 20)
    });
    for _ in 0..20 {
        let begun = Instant::now();
        client.get("/livez").expect(200);
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    }
    assert!(metric(&client, "hiretalk_http_connections") <= 22, "the cap and a sixteenth");
    assert_eq!(metric(&client, "hiretalk_event_streams"), 1, "a stream of a valid key stays");
}

/// Opens a stream with a key of its own that is not read, behind more events than the buffers take.
fn unread_stream(server: &TestServer) -> (String, TcpStream) {
    let admin = server.admin();
    for _ in 0..1_500 {
        admin.post("/api/application-webhook", &application(&unique("event"), &unique("candidate"), "job"));
    }
    let made = admin.post("/api/keys", &json!({"name": "a", "scopes": ["conversations:read"]})).expect(201);
    let stream = send(
        server.address,
        &format!(
            "GET /api/events?limit=1000 HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\
             Authorization: Bearer {}\r\n\r\n",
            made["secret"].as_str().unwrap()
        ),
    );
    wait_until("open", || metric(&admin, "hiretalk_event_streams") == 1);
    std::thread::sleep(Duration::from_millis(500));
    (format!("/api/keys/{}", made["id"].as_str().unwrap()), stream)
}

#[test]
fn a_stream_that_nobody_reads_ends_with_its_key_and_with_the_process() {
    let mut server = TestServer::start(|_, settings| settings.rate_limit = 0);
    let admin = server.admin();
    let (path, _unread) = unread_stream(&server);
    assert_eq!(admin.delete(&path).status, 204);
    let took = wait_until("ended", || metric(&admin, "hiretalk_event_streams") == 0);
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(metric(&admin, "hiretalk_http_connections_closed_total{reason=\"revoked\"}"), 1);

    let (_, _unread) = unread_stream(&server);
    server.tell_to_stop();
    let begun = Instant::now();
    server.join();
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
}

#[test]
fn one_key_cannot_have_all_streams() {
    let server = TestServer::start(|_, settings| settings.event_streams = 12);
    let admin = server.admin();
    let made = admin.post("/api/keys", &json!({"name": "a", "scopes": ["conversations:read"]})).expect(201);
    let other = admin.with_key(made["secret"].as_str().unwrap());
    let open =
        |client: &Client| client.request("GET", "/api/events").header("Accept", "text/event-stream").stream();
    let streams: Vec<_> = (0..12).map(|_| open(&admin)).collect();
    let statuses: Vec<_> = streams.iter().map(|(head, _)| head.status).collect();
    assert_eq!(statuses, [vec![200; 3], vec![503; 9]].concat());
    assert_eq!(open(&other).0.status, 200);
}

#[test]
fn every_answer_of_a_drain_says_that_it_is_the_last() {
    let mut server = TestServer::start(|_, settings| settings.drain = Duration::from_secs(2));
    let request = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut waiting: Vec<_> = (0..20).map(|_| BufReader::new(send(server.address, request))).collect();
    for stream in &mut waiting {
        let head = read_head(stream);
        assert!(head.contains("200 ok") && !head.contains("connection: close"), "{head}");
        let mut body = [0; 15];
        stream.read_exact(&mut body).unwrap();
    }
    server.tell_to_stop();
    std::thread::sleep(Duration::from_millis(200));
    waiting.push(BufReader::new(send(server.address, "")));
    for mut stream in waiting {
        stream.get_mut().write_all(request.as_bytes()).unwrap();
        let head = read_head(&mut stream);
        assert!(head.contains("200 ok") && head.contains("connection: close"), "{head}");
        let mut rest = String::new();
        stream.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, r#"{"status":"ok"}"#);
    }
    server.join();
}

#[test]
fn odd_bodies_are_answered_like_any_other() {
    let server = TestServer::start(|_, _| {});
    let body = json!({"name": "a", "scopes": ["admin"]}).to_string();
    let head = format!(
        "POST /api/keys HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {ADMIN}\r\n\
         Content-Type: application/json\r\n"
    );
    let length = body.len();
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
    let upgrade =
        format!("{head}Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: {length}\r\n\r\n{body}");
    for (bytes, status) in [
        (format!("{chunked}zz\r\n{body}\r\n0\r\n\r\n"), "400"),
        (format!("{chunked}5\r\n{body}\r\n0\r\n\r\n"), "400"),
        (format!("{chunked}{length:x}\r\n{body}\r\n0\r\n\r\n"), "201"),
        (upgrade.clone(), "201"),
        (format!("{upgrade}GET /livez HTTP/1.1\r\n\r\n"), "201"),
    ] {
        let mut answer = String::new();
        let mut stream = BufReader::new(send(server.address, &bytes));
        stream.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{bytes}: {answer}");
    }
    // The syntax breaks after the head was read.
    let mut stream = BufReader::new(send(server.address, &chunked));
    std::thread::sleep(Duration::from_millis(200));
    stream.get_mut().write_all(b"zz\r\n").unwrap();
    let mut answer = String::new();
    stream.read_line(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

/// Whoever asks to switch to another protocol is told that the connection ends, and it does after the whole answer.
#[test]
fn an_upgrade_is_declined_with_a_close() {
    let server = TestServer::start(|_, _| {});
    for asked in [
        "Connection: upgrade\r\n",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n",
        "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n",
    ] {
        let request = format!("GET /livez HTTP/1.1\r\nHost: a\r\n{asked}\r\n");
        let mut stream = BufReader::new(send(server.address, &request));
        let head = read_head(&mut stream);
        assert!(head.contains("200 ok") && head.contains("connection: close"), "{asked}: {head}");
        assert!(!head.contains("upgrade"), "{asked}: {head}");
        let mut rest = String::new();
        stream.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, r#"{"status":"ok"}"#, "{asked}");
    }
}

#[test]
fn a_key_ends_by_itself() {
    let server = TestServer::start(|_, _| {});
    let admin = server.admin();
    let create = |end: chrono::DateTime<chrono::Utc>| {
        admin.post("/api/keys", &json!({"name": "a", "scopes": ["admin"], "expires_at": end.to_rfc3339()}))
    };
    let now: chrono::DateTime<chrono::Utc> = std::time::SystemTime::now().into();
    create(now).expect_problem(422, "validation_failed");
    let made = create(now + chrono::TimeDelta::seconds(2)).expect(201);
    assert!(made["expires_at"].is_string(), "{made}");
    let holder = admin.with_key(made["secret"].as_str().unwrap());
    holder.get("/api/keys").expect(200);
    wait_until("over", || holder.get("/api/keys").status == 401);
    let forever = admin.post("/api/keys", &json!({"name": "b", "scopes": ["admin"]})).expect(201);
    assert_eq!(forever["expires_at"], serde_json::Value::Null);
}

#[test]
fn the_documentation_can_be_switched_off() {
    let server = TestServer::start(|_, settings| settings.docs = false);
    for path in ["/docs", "/docs/", "/docs/swagger-ui-bundle.js", "/openapi.json"] {
        server.admin().get(path).expect_problem(404, "not_found");
    }
}
