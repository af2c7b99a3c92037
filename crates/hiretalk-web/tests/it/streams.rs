//! Event streams at their limits.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hiretalk_domain::ports::{MockConversationReader, StoreError};

use crate::server::TestServer;

#[test]
fn a_process_keeps_so_many_streams_open_and_no_more() {
    let server = TestServer::start(|_, settings| settings.event_streams = 2);
    let client = server.admin();
    let open = || client.request("GET", "/api/events").header("Accept", "text/event-stream").stream();
    let first = open();
    let second = open();
    assert_eq!((first.0.status, second.0.status), (200, 200));
    let refused = client.request("GET", "/api/events").header("Accept", "text/event-stream").send();
    refused.expect_problem(503, "too_many_streams");
    client.get("/api/events").expect(200);
    drop(first);
    let freed = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        open().0.status == 200
    });
    assert!(freed, "a stream that its reader left gives its place back");
}

/// A busy store is waited for; one that is away ends the stream, so that the client comes back to a process that works.
#[test]
fn a_stream_waits_for_a_busy_store_and_ends_when_it_is_away() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = TestServer::start(|services, _| {
        let mut reader = MockConversationReader::new();
        reader.expect_events().returning(move |_, _| {
            Err(match count.fetch_add(1, Ordering::Relaxed) {
                0 => StoreError::Overloaded,
                1 => StoreError::TimedOut,
                _ => StoreError::Unavailable("away".into()),
            })
        });
        services.reader = Arc::new(reader);
    });
    let request = server.admin().request("GET", "/api/events").header("Accept", "text/event-stream");
    let (head, mut stream) = request.header("Connection", "close").stream();
    assert_eq!(head.status, 200);
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("retry: 2000") && rest.ends_with("0\r\n\r\n"), "{rest}");
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}
