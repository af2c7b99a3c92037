//! A stop is graceful.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use hiretalk_web::black_box::{application, unique};

use crate::program::{KEY, Server, hiretalk};

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
