//! A small HTTP/1.1 client for loopback: one connection that stays open, one request at a time.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Timeouts of a connection and of an answer.
const CONNECT: Duration = Duration::from_secs(2);
const ANSWER: Duration = Duration::from_secs(30);

/// A connection to a port of this machine. It is opened when it is needed, and anew after an error.
#[derive(Debug)]
pub(crate) struct Connection {
    port: u16,
    timeout: Duration,
    stream: Option<BufReader<TcpStream>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    /// The body, or null if it is no JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

impl Connection {
    /// A connection that is not open yet.
    pub(crate) fn new(port: u16) -> Self {
        Self::with_timeout(port, ANSWER)
    }

    /// The same, with a timeout for each answer.
    pub(crate) fn with_timeout(port: u16, timeout: Duration) -> Self {
        Self { port, timeout, stream: None }
    }

    /// Sends a request and waits for its answer. `headers` are whole lines, each with its line end.
    ///
    /// # Errors
    /// Nobody answered; whether the request had an effect is not known.
    pub(crate) fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> io::Result<Answer> {
        let mut request = String::with_capacity(256 + headers.len() + body.len());
        // Writing to a String does not fail.
        let _ = write!(request, "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{headers}", self.port);
        if !body.is_empty() || method != "GET" {
            let _ = write!(
                request,
                "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
        } else {
            request.push_str("\r\n");
        }
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.open()?,
        };
        stream.get_mut().write_all(request.as_bytes())?;
        let (answer, is_reusable) = read_answer(&mut stream)?;
        self.stream = is_reusable.then_some(stream);
        Ok(answer)
    }

    fn open(&self) -> io::Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], self.port)), CONNECT)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(self.timeout))?;
        Ok(BufReader::new(stream))
    }
}

/// Sends one request on a connection of its own; none if nobody answers.
pub(crate) fn ask(port: u16, method: &str, path: &str, key: &str, body: &str) -> Option<(u16, String)> {
    let headers = bearer(key) + "Connection: close\r\n";
    let answer = Connection::new(port).ask(method, path, &headers, body).ok()?;
    Some((answer.status, answer.body))
}

/// The header line of a key.
pub(crate) fn bearer(key: &str) -> String {
    format!("Authorization: Bearer {key}\r\n")
}

/// Reads an answer, and whether the connection can be used again.
fn read_answer(stream: &mut impl BufRead) -> io::Result<(Answer, bool)> {
    let mut line = String::new();
    read_line(stream, &mut line)?;
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(not_http)?;
    let (mut length, mut is_reusable) = (None, true);
    loop {
        read_line(stream, &mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse::<usize>().map_err(|_| not_http())?);
        } else if name.eq_ignore_ascii_case("connection") {
            is_reusable = !value.trim().eq_ignore_ascii_case("close");
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            return Err(io::Error::new(ErrorKind::Unsupported, "an answer in chunks"));
        }
    }
    let mut body = Vec::new();
    match length {
        Some(length) => {
            body.resize(length, 0);
            stream.read_exact(&mut body)?;
        }
        None if status == 204 || status == 304 => {}
        None => {
            stream.read_to_end(&mut body)?;
            is_reusable = false;
        }
    }
    Ok((Answer { status, body: String::from_utf8_lossy(&body).into_owned() }, is_reusable))
}

fn read_line(stream: &mut impl BufRead, line: &mut String) -> io::Result<()> {
    line.clear();
    if stream.take(16_384).read_line(line)? == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

fn not_http() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "no HTTP")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_to_their_end_and_no_further() {
        for (text, status, body, is_reusable, rest) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1", 200, "ok", true, "HTTP/1.1"),
            ("HTTP/1.1 204 No Content\r\nDate: x\r\n\r\nnext", 204, "", true, "next"),
            ("HTTP/1.1 503 x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n", 503, "", false, ""),
            ("HTTP/1.1 200 OK\r\n\r\nall of it", 200, "all of it", false, ""),
        ] {
            let mut stream = text.as_bytes();
            let (answer, reusable) = read_answer(&mut stream).unwrap();
            assert_eq!(
                (answer.status, answer.body.as_str(), reusable),
                (status, body, is_reusable),
                "{text}"
            );
            assert_eq!(stream, rest.as_bytes());
        }
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        for text in
            ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", "hello\r\n\r\n"]
        {
            assert!(read_answer(&mut text.as_bytes()).is_err(), "{text}");
        }
    }
}
