//! `cargo xtask attack`: connections that do not do their part, against a release binary, and what they cost.
//!
//! Answers that nobody reads, heads, bodies and chunks that do not end, streams of one key, and clients that go on
//! during a stop. It prints the table of docs/BENCHMARKS.md, and fails where a goal is missed.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use clap::Args;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use socket2::{Domain, Socket, Type};

use crate::failure::Failure;
use crate::http::{self, Connection, bearer};
use crate::process;
use crate::server::{KEY, Launch, Server};
use crate::workspace::Workspace;

/// The options of `cargo xtask attack`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The binary to attack; without it a release build of this workspace
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Sockets that do not read their answer
    #[arg(long, default_value_t = 2_000)]
    unread: usize,
    /// Sockets of every kind beside which /livez is asked
    #[arg(long, default_value_t = 4_000)]
    hostile: usize,
}

/// The goals of the issue: memory for the unread answers, time until they are gone, and the answer beside the rest.
const UNREAD_MEBIBYTES: f64 = 64.0;
const UNREAD_GONE: Duration = Duration::from_secs(30);
const LIVE_P99: Duration = Duration::from_millis(50);
const STOP: Duration = Duration::from_secs(10);
const REVOKED: Duration = Duration::from_secs(1);

/// What a goal is about, the figure, and whether it is met.
struct Row(String, String, bool);

/// Attacks, prints the table, and fails if a goal is missed.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<(), Failure> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })
        .map_err(|error| Failure::io("raise the limit of descriptors")(error.into()))?;
    let program = match &arguments.program {
        Some(program) => program.clone(),
        None => {
            process::run(&mut workspace.cargo(&["build", "--release", "--package", "hiretalk"]))?;
            workspace.target.join("release/hiretalk")
        }
    };
    let start = |settings: &[(&str, &str)]| {
        let settings = [&[("HIRETALK_RATE_LIMIT", "0"), ("HIRETALK_DRIVER", "external")], settings].concat();
        Launch::new(workspace.log("attack")?, program.clone(), &settings)?.start()
    };
    let mut rows = leave_answers_unread(start(&[])?, arguments.unread)?;
    rows.push(stop_beside_unread(start(&[])?, arguments.unread)?);
    rows.extend(ask_beside_hostile(&start(&[])?, arguments.hostile, "")?);
    // As with a limit of 1,024 descriptors.
    let few = start(&[("HIRETALK_CONNECTIONS", "700")])?;
    rows.extend(ask_beside_hostile(&few, arguments.hostile, ", at most 700 connections")?);
    rows.extend(open_streams_of_one_key(&start(&[])?)?);
    rows.push(go_on_during_stop(start(&[])?)?);
    println!("\n| | measured | |\n|---|---|---|");
    for Row(what, figure, is_met) in &rows {
        println!("| {what} | {figure} | {} |", if *is_met { "met" } else { "**missed**" });
    }
    match rows.iter().filter(|row| !row.2).count() {
        0 => Ok(()),
        missed => Err(Failure::Goals(missed)),
    }
}

/// A connection that sends these bytes and takes little of what comes back.
fn send(port: u16, bytes: &str) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_recv_buffer_size(2_048)?;
    socket.connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)).into(), Duration::from_secs(5))?;
    let mut stream = TcpStream::from(socket);
    stream.write_all(bytes.as_bytes())?;
    Ok(stream)
}

const UNREAD: &str = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\n\r\n";

fn open_unread(port: u16, count: usize) -> Vec<TcpStream> {
    (0..count).filter_map(|_| send(port, UNREAD).ok()).collect()
}

/// The value of a metric; none if nobody answers.
fn metric(port: u16, name: &str) -> Option<u64> {
    let (_, text) = http::ask(port, "GET", "/metrics", KEY, "")?;
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?.parse().ok()
}

fn wait_until(most: Duration, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while begun.elapsed() < most && !is_so() {
        sleep(Duration::from_millis(50));
    }
    begun.elapsed()
}

fn leave_answers_unread(server: Server, count: usize) -> Result<Vec<Row>, Failure> {
    // What the first requests of all cost is not about unread answers.
    drop(http::ask(server.port, "GET", "/docs/swagger-ui-bundle.js", KEY, ""));
    let before = server.memory();
    let begun = Instant::now();
    let streams = open_unread(server.port, count);
    let mut peak = server.memory();
    wait_until(Duration::from_secs(3), || {
        peak = peak.max(server.memory());
        false
    });
    let is_gone = || metric(server.port, "hiretalk_http_connections").is_some_and(|open| open <= 2);
    wait_until(Duration::from_secs(60), is_gone);
    let gone = begun.elapsed();
    let cost = peak - before;
    let opened = streams.len();
    drop(streams);
    server.stop()?;
    Ok(vec![
        Row(
            format!("memory of {opened} unread answers (under 64 MiB)"),
            format!("{before:.0} to {peak:.0} MiB: {cost:.1} MiB"),
            opened == count && cost < UNREAD_MEBIBYTES,
        ),
        Row(
            "until the last of them is closed (30 s)".to_owned(),
            format!("{:.1} s", gone.as_secs_f64()),
            gone < UNREAD_GONE,
        ),
    ])
}

fn stop_beside_unread(server: Server, count: usize) -> Result<Row, Failure> {
    let streams = open_unread(server.port, count);
    sleep(Duration::from_secs(1));
    let begun = Instant::now();
    server.stop()?;
    let took = begun.elapsed();
    drop(streams);
    Ok(Row(
        format!("a graceful stop beside {count} unread answers (10 s)"),
        format!("{:.1} s", took.as_secs_f64()),
        took < STOP,
    ))
}

/// One of every kind: idle, half a head, half a second head, half a body, half a chunk, an unread answer.
const HOSTILE: [&str; 6] = [
    "",
    "GET /livez HTTP/1.1\r\nHo",
    "GET /livez HTTP/1.1\r\nHost: a\r\n\r\nGET /livez HTTP/1.1\r\nHo",
    "POST /api/keys HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
    "POST /api/keys HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n",
    UNREAD,
];

/// Threads that hold the hostile sockets and open closed ones anew.
const ATTACKERS: usize = 4;

fn ask_beside_hostile(server: &Server, count: usize, what: &str) -> Result<Vec<Row>, Failure> {
    let port = server.port;
    let (is_over, opened) = (AtomicBool::new(false), AtomicUsize::new(0));
    let mut took = Vec::new();
    let mut failed = 0;
    thread::scope(|scope| {
        for attacker in 0..ATTACKERS {
            let (is_over, opened) = (&is_over, &opened);
            scope.spawn(move || {
                let mut sockets = Vec::new();
                let mut next = attacker;
                while !is_over.load(Ordering::Relaxed) {
                    let socket = send(port, HOSTILE[next % HOSTILE.len()]).ok();
                    next += 1;
                    if sockets.len() < count / ATTACKERS {
                        sockets.push(socket);
                        opened.fetch_add(1, Ordering::Relaxed);
                    } else {
                        // From here on 200 a second are replaced, the oldest first.
                        let oldest = next % sockets.len();
                        sockets[oldest] = socket;
                        sleep(Duration::from_millis(5 * ATTACKERS as u64));
                    }
                }
            });
        }
        wait_until(Duration::from_secs(20), || {
            opened.load(Ordering::Relaxed) >= count / ATTACKERS * ATTACKERS
        });
        for index in 0..1_000 {
            let begun = Instant::now();
            let mut connection = Connection::with_timeout(port, Duration::from_secs(2));
            match connection.ask("GET", "/livez", "Connection: close\r\n", "") {
                Ok(answer) if answer.status == 200 => {}
                other => {
                    println!("request {index} after {:?}: {other:?}", begun.elapsed());
                    failed += 1;
                }
            }
            took.push(begun.elapsed());
            sleep(Duration::from_millis(5));
        }
        is_over.store(true, Ordering::Relaxed);
    });
    took.sort();
    let (p50, p99) = (took[took.len() / 2], took[took.len() * 99 / 100]);
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    Ok(vec![Row(
        format!("`/livez` beside {count} hostile sockets{what}: p50, p99 (50 ms), failures"),
        format!("{:.1} ms, {:.1} ms, {failed}", milliseconds(p50), milliseconds(p99)),
        p99 < LIVE_P99 && failed == 0,
    )])
}

/// Streams that one key asks for: all that a process has.
const STREAMS: usize = 1_000;

fn open_streams_of_one_key(server: &Server) -> Result<Vec<Row>, Failure> {
    let port = server.port;
    let body = |name| json!({"name": name, "scopes": ["conversations:read"]}).to_string();
    let create = |name| {
        let answer = Connection::new(port).ask("POST", "/api/keys", &bearer(KEY), &body(name));
        answer.map(|answer| answer.json()).map_err(Failure::io("create a key"))
    };
    let (key, other) = (create("one")?, create("other")?);
    let request = |key: &serde_json::Value| {
        let secret = key["secret"].as_str().unwrap_or_default();
        format!("GET /api/events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n{}\r\n", bearer(secret))
    };
    let streams: Vec<_> = (0..STREAMS).filter_map(|_| send(port, &request(&key)).ok()).collect();
    let open = || metric(port, "hiretalk_event_streams");
    wait_until(Duration::from_secs(2), || open().is_some_and(|open| open >= STREAMS as u64));
    let of_one = open().unwrap_or(0);
    let others = send(port, &request(&other)).map_err(Failure::io("open a stream"))?;
    wait_until(Duration::from_secs(2), || open() == Some(of_one + 1));
    let of_both = open().unwrap_or(0);
    let path = format!("/api/keys/{}", key["id"].as_str().unwrap_or_default());
    http::ask(port, "DELETE", &path, KEY, "");
    let took = wait_until(Duration::from_secs(20), || open() == Some(1));
    drop((streams, others));
    Ok(vec![
        Row(
            format!("streams that one key gets of {STREAMS}; another key gets one"),
            format!("{of_one}; {}", if of_both > of_one { "yes" } else { "no" }),
            of_one < STREAMS as u64 && of_both == of_one + 1,
        ),
        Row(
            "until they are gone after its revocation (1 s)".to_owned(),
            format!("{:.2} s", took.as_secs_f64()),
            took < REVOKED,
        ),
    ])
}

/// Clients that ask on connections that stay open.
const CLIENTS: usize = 300;

fn go_on_during_stop(server: Server) -> Result<Row, Failure> {
    let port = server.port;
    let is_stopping = AtomicBool::new(false);
    let (answers, last, broken) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                // After the last answer of a connection they come back, until nobody listens.
                while let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) {
                    let mut stream = BufReader::new(stream);
                    let mut was_answered = false;
                    loop {
                        let was_stopping = is_stopping.load(Ordering::Relaxed);
                        let Ok(is_last) = ask_once(&mut stream) else {
                            // What was never accepted was not closed by the server.
                            broken.fetch_add(usize::from(was_answered), Ordering::Relaxed);
                            break;
                        };
                        was_answered = true;
                        if was_stopping {
                            answers.fetch_add(1, Ordering::Relaxed);
                            last.fetch_add(usize::from(is_last), Ordering::Relaxed);
                        }
                        sleep(Duration::from_millis(10));
                        if is_last {
                            break;
                        }
                    }
                }
            });
        }
        sleep(Duration::from_secs(2));
        server.stop_after(|| {
            // The signal is handled by now.
            sleep(Duration::from_millis(100));
            is_stopping.store(true, Ordering::Relaxed);
        })
    })?;
    let [answers, last, broken] = [answers, last, broken].map(AtomicUsize::into_inner);
    Ok(Row(
        format!(
            "answers of a drain that say close, and of {CLIENTS} clients those who wrote into a closing socket"
        ),
        format!("{last} of {answers}; {broken}"),
        answers > 0 && last == answers && broken == 0,
    ))
}

/// Asks once, and says whether the answer is the last of the connection.
fn ask_once(stream: &mut BufReader<TcpStream>) -> io::Result<bool> {
    stream.get_mut().write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")?;
    let (mut is_last, mut length) = (false, 0);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        is_last |= line == "connection: close";
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().unwrap_or(0);
        }
    }
    io::copy(&mut stream.take(length), &mut io::sink())?;
    Ok(is_last)
}
