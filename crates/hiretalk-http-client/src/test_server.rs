//! A server on this machine that answers as a test tells it to, down to broken and endless answers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{fmt, io};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The reaction to a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Answers and keeps the connection.
    Answer {
        status: u16,
        /// Headers besides `content-length`.
        headers: Vec<(String, String)>,
        body: String,
    },
    /// Answers with 200 and this body after a pause.
    Late(Duration, String),
    /// Writes this and then a space now and then, without end.
    Drip(String),
    /// Writes this and closes the connection.
    Raw(String),
    Silence,
}

impl Reply {
    /// An answer in JSON.
    #[must_use]
    pub fn json(status: u16, body: &str) -> Self {
        Self::with_headers(status, &[("content-type", "application/json")], body)
    }

    /// An answer with these headers.
    #[must_use]
    pub fn with_headers(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self::Answer { status, headers, body: body.to_owned() }
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    pub line: String,
    /// The headers, in lowercase.
    pub headers: String,
    pub body: Vec<u8>,
}

type Script = dyn Fn(&Request) -> Reply + Send + Sync;

#[derive(Default)]
struct Log {
    requests: Vec<Request>,
    connections: usize,
}

/// A running server; it ends when this is dropped.
pub struct TestServer {
    /// Its address as a URL without a path.
    pub base: String,
    log: Arc<Mutex<Log>>,
    task: JoinHandle<()>,
}

impl TestServer {
    /// Starts a server that asks the script for each reply.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(script: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}", listener.local_addr()?);
        let log = Arc::default();
        let task = tokio::spawn(accept(listener, Arc::clone(&log), Arc::new(script)));
        Ok(Self { base, log, task })
    }

    /// Starts a server that always replies the same.
    ///
    /// # Errors
    /// No port is free.
    pub async fn with(reply: Reply) -> io::Result<Self> {
        Self::start(move |_| reply.clone()).await
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.log).requests.clone()
    }

    /// The number of connections so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        lock(&self.log).connections
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for TestServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TestServer").field("base", &self.base).finish_non_exhaustive()
    }
}

fn lock(log: &Mutex<Log>) -> MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, log: Arc<Mutex<Log>>, script: Arc<Script>) {
    while let Ok((stream, _)) = listener.accept().await {
        lock(&log).connections += 1;
        let (log, script) = (Arc::clone(&log), Arc::clone(&script));
        tokio::spawn(async move { serve(stream, &log, &*script).await });
    }
}

/// Serves one connection until either side ends it.
async fn serve(stream: TcpStream, log: &Mutex<Log>, script: &Script) -> Option<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let request = read_request(&mut stream).await?;
        lock(log).requests.push(request.clone());
        let (status, headers, body) = match script(&request) {
            Reply::Answer { status, headers, body } => (status, headers, body),
            Reply::Late(pause, body) => {
                tokio::time::sleep(pause).await;
                (200, Vec::new(), body)
            }
            Reply::Drip(head) => {
                stream.write_all(head.as_bytes()).await.ok()?;
                loop {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    stream.write_all(b" ").await.ok()?;
                }
            }
            Reply::Raw(text) => return stream.write_all(text.as_bytes()).await.ok(),
            Reply::Silence => std::future::pending().await,
        };
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
        stream.write_all(answer.as_bytes()).await.ok()?;
    }
}

async fn read_request(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut request = Request { line: String::new(), headers: String::new(), body: Vec::new() };
    stream.read_line(&mut request.line).await.ok().filter(|length| *length > 0)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        if line.trim().is_empty() {
            break;
        }
        line.make_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        request.headers.push_str(&line);
    }
    request.body.resize(length, 0);
    stream.read_exact(&mut request.body).await.ok()?;
    Some(request)
}
