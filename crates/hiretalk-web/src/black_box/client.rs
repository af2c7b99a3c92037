//! A small HTTP client that sends exactly what it is told, also what no decent client would.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Calls one server, with or without a key.
#[derive(Debug, Clone)]
pub struct Client {
    address: SocketAddr,
    key: Option<String>,
}

/// A request in the making.
#[derive(Debug, Clone)]
pub struct Request {
    address: SocketAddr,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Client {
    /// A client without a key.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, key: None }
    }

    /// The same with a key.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Self {
        Self { address: self.address, key: Some(key.to_owned()) }
    }

    /// The same without a key.
    #[must_use]
    pub fn without_key(&self) -> Self {
        Self::new(self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn request(&self, method: &str, path: &str) -> Request {
        let mut headers = vec![("Host".to_owned(), "localhost".to_owned())];
        headers.extend(self.key.iter().map(|key| ("Authorization".to_owned(), format!("Bearer {key}"))));
        Request {
            address: self.address,
            method: method.to_owned(),
            path: path.to_owned(),
            headers,
            body: None,
        }
    }

    /// `GET`s a path.
    pub fn get(&self, path: &str) -> Reply {
        self.request("GET", path).send()
    }

    /// `DELETE`s a path.
    pub fn delete(&self, path: &str) -> Reply {
        self.request("DELETE", path).send()
    }

    /// `POST`s JSON.
    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.request("POST", path).json(body).send()
    }

    /// `PATCH`es JSON.
    pub fn patch(&self, path: &str, body: &Value) -> Reply {
        self.request("PATCH", path).json(body).send()
    }
}

impl Request {
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header("Content-Type", "application/json").bytes(body.to_string().into_bytes())
    }

    /// Sends these bytes, with their length.
    #[must_use]
    pub fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sends it and waits for the whole answer.
    ///
    /// # Panics
    /// The server cannot be reached, or does not answer in HTTP.
    pub fn send(mut self) -> Reply {
        self.headers.push(("Connection".to_owned(), "close".to_owned()));
        let mut connection = self.open();
        let mut reply = read_head(&mut connection);
        connection.read_to_end(&mut reply.body).expect("the answer breaks off");
        if reply.header("transfer-encoding") == Some("chunked") {
            reply.body = unchunk(&reply.body);
        }
        reply
    }

    /// Sends it, and returns the head of the answer and the connection, from which the body is still to come.
    ///
    /// # Panics
    /// The server cannot be reached, or does not answer in HTTP.
    pub fn stream(self) -> (Reply, BufReader<TcpStream>) {
        let mut connection = self.open();
        (read_head(&mut connection), connection)
    }

    /// Sends all but the body, which is still to be written to the connection.
    ///
    /// # Panics
    /// The server cannot be reached.
    pub fn start(self) -> BufReader<TcpStream> {
        self.header("Connection", "close").open()
    }

    /// The request line and the headers, without the empty line behind them.
    pub(super) fn head(&self) -> String {
        let headers = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        format!("{} {} HTTP/1.1\r\n{}", self.method, self.path, headers.collect::<String>())
    }

    fn open(mut self) -> BufReader<TcpStream> {
        if let Some(body) = &self.body {
            self.headers.push(("Content-Length".to_owned(), body.len().to_string()));
        }
        let mut bytes = format!("{}\r\n", self.head()).into_bytes();
        bytes.extend(self.body.unwrap_or_default());
        raw(self.address, &bytes)
    }
}

/// Sends bytes as they are; the answer is to be read from what is returned.
pub(super) fn raw(address: SocketAddr, bytes: &[u8]) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(address).expect("the server cannot be reached");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
    stream.write_all(bytes).expect("the server takes all that is sent");
    BufReader::new(stream)
}

/// Reads the status line and the headers.
pub(super) fn read_head(connection: &mut BufReader<TcpStream>) -> Reply {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).expect("the answer has a head");
        let line = line.trim_end();
        if line.is_empty() && !lines.is_empty() {
            break;
        }
        lines.push(line.to_owned());
    }
    let status = lines[0].split(' ').nth(1).and_then(|status| status.parse().ok());
    let headers = lines[1..].iter().filter_map(|line| line.split_once(':'));
    Reply {
        status: status.unwrap_or_else(|| panic!("no status: {lines:?}")),
        headers: headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect(),
        body: Vec::new(),
    }
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|pair| pair == b"\r\n") {
        let size =
            std::str::from_utf8(&bytes[..end]).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let size = size.expect("a chunk has a size");
        if size == 0 {
            break;
        }
        body.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 2 + size + 2..];
    }
    body
}

impl Reply {
    /// The value of a header; the name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// It is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The body, if the status is this one.
    ///
    /// # Panics
    /// The status is another.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        let shown = &self.body[..self.body.len().min(500)];
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(shown));
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// The body, if it is a problem with this status and code, as problems have to be.
    ///
    /// # Panics
    /// It is something else.
    #[track_caller]
    pub fn expect_problem(&self, status: u16, code: &str) -> Value {
        let body = self.expect(status);
        assert_eq!(body["code"], code, "{body}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert_eq!(body["type"], "about:blank");
        assert_eq!(body["status"], status);
        assert_eq!(body["request_id"].as_str(), self.header("x-request-id"));
        assert!(body["title"].is_string() && body["detail"].is_string(), "{body}");
        assert_eq!(self.header("www-authenticate").is_some(), status == 401);
        assert_eq!(self.header("retry-after").is_some(), matches!(status, 429 | 503));
        assert_eq!(self.header("allow").is_some(), status == 405);
        body
    }
}
