//! The sockets of the server: a cap on their number, and an end to those that do nothing.
//!
//! actix has a deadline for the first head of a connection and for a connection without requests, and no other: an
//! answer that nobody reads, a second head that does not end and the rest of a refused body hold their socket for good.
//! [`Connection`] lies between actix and the socket and notes in [`Peer`] what the other side owes since when;
//! [`Connections::sweep`] closes what owes it for too long. See ADR 17.

use std::collections::HashMap;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceRequest;
use actix_web::web::Bytes;
use futures_util::task::AtomicWaker;
use prometheus::{IntCounterVec, IntGauge};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use crate::auth::{KnownKey, network};

/// The time for which bytes of an answer may wait without any of them leaving once the process stops.
const WRITE_DEADLINE_AT_STOP: Duration = Duration::from_secs(1);

/// The time in which a head that began, or the rest of a body that was answered, has to arrive.
const READ_DEADLINE: Duration = Duration::from_secs(6);

/// The time for which a connection may be silent, whatever actix thinks of it: 5 s more than its own.
const IDLE_DEADLINE: Duration = Duration::from_secs(80);

/// The time for which a closed connection is read, so that the other side sees the answer and no reset.
const LINGER: Duration = Duration::from_secs(1);

/// The pieces in which an answer leaves: to anybody, so that with its head it fits into the buffer that actix has for
/// each connection anyway; and to the holder of a key.
const PIECE: usize = 7 * 1024;
const PIECE_WITH_KEY: usize = 64 * 1024;

/// The bytes that actix buffers before it writes: one piece.
pub(crate) const WRITE_BUFFER: usize = PIECE;

/// The most bytes that the kernel holds of an answer that is not read yet.
pub(crate) const SEND_BUFFER: usize = 128 * 1024;

/// At the cap, this part of the connections is closed at once, so that a flood does not search for each.
const EVICTED_FRACTION: usize = 64;

/// Open connections, by address and in all.
pub(crate) struct Connections {
    most: usize,
    most_per_address: usize,
    write_deadline: Duration,
    origin: Instant,
    open: Mutex<Open>,
    gauge: IntGauge,
    closed: IntCounterVec,
}

#[derive(Default)]
struct Open {
    next_id: u64,
    peers: HashMap<u64, Arc<Peer>>,
    by_address: HashMap<Option<u64>, usize>,
}

/// The reasons for which we close connections, as the metric has them.
pub(crate) const REASONS: [&str; 5] = ["unread", "unfinished", "revoked", "evicted", "refused"];

impl Connections {
    /// At most `most` connections, and `most_per_address` of one address (IPv6: of one /64). `write_deadline` is the time
    /// for which bytes of an answer may wait without any of them leaving.
    pub(crate) fn new(
        most: usize,
        most_per_address: usize,
        write_deadline: Duration,
        gauge: IntGauge,
        closed: IntCounterVec,
    ) -> Arc<Self> {
        let open = Mutex::default();
        Arc::new(Self { most, most_per_address, write_deadline, origin: Instant::now(), open, gauge, closed })
    }

    /// Takes a connection on; none if there is no place for it.
    ///
    /// At a cap the connections that wait for their other side longest make place. Requests of a valid key that are
    /// being answered never do.
    pub(crate) fn admit(self: &Arc<Self>, stream: TcpStream) -> Option<Connection> {
        // The listener has this too, but not for those who connected before it was set.
        SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER).ok()?;
        let network = network(stream.peer_addr().ok());
        let now = self.now();
        let mut open = self.lock();
        let of_address = open.by_address.get(&network).copied().unwrap_or(0);
        let is_full = if of_address >= self.most_per_address {
            Some((
                self.evict(&open, |peer| peer.network == network, of_address),
                self.most_per_address,
                of_address,
            ))
        } else if open.peers.len() >= self.most {
            Some((self.evict(&open, |_| true, open.peers.len()), self.most, open.peers.len()))
        } else {
            None
        };
        // What was closed leaves when its thread comes to it; so long there may be a few more than the cap.
        if let Some((evicted, most, count)) = is_full
            && (!evicted || count > most + most / 16)
        {
            self.closed.with_label_values(&["refused"]).inc();
            return None;
        }
        let id = open.next_id;
        open.next_id += 1;
        *open.by_address.entry(network).or_default() += 1;
        let peer = Arc::new(Peer::new(id, network, self, now));
        open.peers.insert(id, Arc::clone(&peer));
        self.gauge.inc();
        Some(Connection { stream, peer, is_stalled: false, is_woken: false, ending: Ending::Open })
    }

    /// Closes those of `among` that have waited longest; false if none may be closed.
    fn evict(&self, open: &Open, among: impl Fn(&Peer) -> bool, count: usize) -> bool {
        let mut waiting: Vec<(bool, u64, &Arc<Peer>)> = open
            .peers
            .values()
            .filter(|peer| among(peer) && !peer.is_closed())
            .filter_map(|peer| {
                let since = peer.owes_since()?;
                Some((peer.is_trusted(), since, peer))
            })
            .collect();
        let is_any_closing = open.peers.values().any(|peer| among(peer) && peer.is_closed());
        if waiting.is_empty() {
            return is_any_closing;
        }
        let closed = (count / EVICTED_FRACTION).clamp(1, waiting.len());
        waiting.select_nth_unstable_by_key(closed - 1, |(is_trusted, since, _)| (*is_trusted, *since));
        for (_, _, peer) in &waiting[..closed] {
            self.close(peer, "evicted");
        }
        true
    }

    /// Closes the connections whose other side owes something for too long, and the streams of revoked keys that
    /// cannot end by themselves because nobody reads them. To be called a few times a second.
    pub(crate) fn sweep(&self, is_stopping: bool) {
        let now = self.now();
        let unread = millis(if is_stopping {
            WRITE_DEADLINE_AT_STOP.min(self.write_deadline)
        } else {
            self.write_deadline
        });
        for peer in self.lock().peers.values() {
            if peer.is_closed() {
                continue;
            }
            let age = |since: u64| now.saturating_sub(since);
            let stalled = peer.stalled_since.load(Ordering::Relaxed);
            if stalled != 0 {
                if age(stalled) > unread {
                    self.close(peer, "unread");
                } else if peer.stream_key.get().is_some_and(|key| key.is_revoked()) {
                    self.close(peer, "revoked");
                }
                continue;
            }
            let since = age(peer.since.load(Ordering::Relaxed));
            match peer.stage.load(Ordering::Relaxed) {
                READING if since > millis(READ_DEADLINE) => self.close(peer, "unfinished"),
                IDLE if since > millis(IDLE_DEADLINE) => self.close(peer, "unfinished"),
                _ => {}
            }
        }
    }

    fn close(&self, peer: &Peer, reason: &str) {
        peer.close();
        self.closed.with_label_values(&[reason]).inc();
    }

    fn forget(&self, peer: &Peer) {
        let mut open = self.lock();
        open.peers.remove(&peer.id);
        if let Some(count) = open.by_address.get_mut(&peer.network) {
            *count -= 1;
            if *count == 0 {
                open.by_address.remove(&peer.network);
            }
        }
        self.gauge.dec();
    }

    /// Milliseconds since the start, from 1: zero means never.
    fn now(&self) -> u64 {
        millis(self.origin.elapsed()) + 1
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// A head has to arrive, or the rest of a body whose answer is out.
const READING: u8 = 0;
/// A request is being answered.
const ANSWERING: u8 = 1;
/// The next request may come.
const IDLE: u8 = 2;
/// The last answer was given.
const CLOSING: u8 = 3;

/// What is known of a connection: shared by its socket, its requests and the sweep.
pub(crate) struct Peer {
    id: u64,
    network: Option<u64>,
    connections: Arc<Connections>,
    stage: AtomicU8,
    /// When the stage began.
    since: AtomicU64,
    /// When the socket took no more bytes; zero if it does.
    stalled_since: AtomicU64,
    is_closed: AtomicBool,
    is_trusted: AtomicBool,
    has_body: AtomicBool,
    stream_key: OnceLock<Arc<KnownKey>>,
    waker: AtomicWaker,
}

impl Peer {
    fn new(id: u64, network: Option<u64>, connections: &Arc<Connections>, now: u64) -> Self {
        Self {
            id,
            network,
            connections: Arc::clone(connections),
            stage: AtomicU8::new(READING),
            since: AtomicU64::new(now),
            stalled_since: AtomicU64::new(0),
            is_closed: AtomicBool::new(false),
            is_trusted: AtomicBool::new(false),
            has_body: AtomicBool::new(false),
            stream_key: OnceLock::new(),
            waker: AtomicWaker::new(),
        }
    }

    /// The connection of a request; none in a test without sockets.
    pub(crate) fn of_request(request: &HttpRequest) -> Option<&Arc<Self>> {
        request.conn_data::<Arc<Self>>()
    }

    pub(crate) fn of_service_request(request: &ServiceRequest) -> Option<Arc<Self>> {
        request.conn_data::<Arc<Self>>().cloned()
    }

    /// Notes that a request is being answered; `has_body` if it says that it has one.
    pub(crate) fn begin_answer(&self, has_body: bool) {
        self.has_body.store(has_body, Ordering::Relaxed);
        self.enter(ANSWERING);
    }

    /// Notes that the body was read to its end.
    pub(crate) fn end_body(&self) {
        self.has_body.store(false, Ordering::Relaxed);
    }

    /// Notes that somebody with a valid key uses the connection.
    pub(crate) fn trust(&self) {
        if !self.is_trusted() {
            self.is_trusted.store(true, Ordering::Relaxed);
        }
    }

    /// Notes that a stream of events goes out with this key.
    pub(crate) fn stream_with(&self, key: &Arc<KnownKey>) {
        let _ = self.stream_key.set(Arc::clone(key));
    }

    fn is_trusted(&self) -> bool {
        self.is_trusted.load(Ordering::Relaxed)
    }

    fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        self.waker.wake();
    }

    fn enter(&self, stage: u8) {
        self.since.store(self.connections.now(), Ordering::Relaxed);
        self.stage.store(stage, Ordering::Relaxed);
    }

    /// Since when the other side could have gone on; none while a valid key's request is answered and read.
    fn owes_since(&self) -> Option<u64> {
        let stalled = self.stalled_since.load(Ordering::Relaxed);
        let is_answering = self.stage.load(Ordering::Relaxed) == ANSWERING;
        if stalled != 0 {
            return Some(stalled);
        }
        (!is_answering || !self.is_trusted()).then(|| self.since.load(Ordering::Relaxed))
    }
}

/// A socket, as actix has it.
pub(crate) struct Connection {
    stream: TcpStream,
    peer: Arc<Peer>,
    /// True while the socket takes no more bytes.
    is_stalled: bool,
    /// True once actix was called again to see the end.
    is_woken: bool,
    ending: Ending,
}

/// How far the close is.
enum Ending {
    Open,
    Lingering(Pin<Box<Sleep>>),
}

impl Connection {
    pub(crate) fn peer(&self) -> &Arc<Peer> {
        &self.peer
    }

    /// # Errors
    /// The sweep, or another connection at the cap, closed it.
    fn check_open(&self, context: &Context<'_>) -> io::Result<()> {
        self.peer.waker.register(context.waker());
        if self.peer.is_closed() { Err(ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }

    fn note_written(&mut self, context: &Context<'_>, is_written: bool) {
        if !is_written {
            self.is_stalled = true;
            self.peer.stalled_since.store(self.peer.connections.now(), Ordering::Relaxed);
        } else if self.is_stalled {
            self.is_stalled = false;
            self.peer.stalled_since.store(0, Ordering::Relaxed);
            // Nothing was read meanwhile, and nobody asked for it.
            context.waker().wake_by_ref();
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.peer.connections.forget(&self.peer);
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // Who does not read answers sends no more requests.
        if self.is_stalled {
            return Poll::Pending;
        }
        let stage = self.peer.stage.load(Ordering::Relaxed);
        if stage == CLOSING {
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if stage == IDLE && buffer.filled().len() > before {
            self.peer.enter(READING);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note_written(context, written.is_ready());
        if written.is_pending() {
            self.check_open(context)?;
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // actix comes here each time that it has nothing left to write.
        self.check_open(context)?;
        if !self.is_woken && self.peer.stage.load(Ordering::Relaxed) == CLOSING {
            self.is_woken = true;
            context.waker().wake_by_ref();
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if matches!(this.ending, Ending::Open) {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
            this.peer.enter(CLOSING);
            this.ending = Ending::Lingering(Box::pin(sleep(LINGER)));
        }
        this.check_open(context)?;
        let Ending::Lingering(until) = &mut this.ending else { return Poll::Ready(Ok(())) };
        let mut scratch = [0; 4096];
        loop {
            let mut buffer = ReadBuf::new(&mut scratch);
            match Pin::new(&mut this.stream).poll_read(context, &mut buffer) {
                // tokio makes a socket wait now and then that has bytes all the time.
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() && !until.is_elapsed() => {}
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => return until.as_mut().poll(context).map(Ok),
            }
        }
    }
}

/// A body that leaves in pieces, and notes its end in the connection.
pub(crate) struct PiecewiseBody {
    body: BoxBody,
    rest: Bytes,
    end: AnswerEnd,
}

/// Notes the end of an answer when it is dropped.
struct AnswerEnd {
    peer: Option<Arc<Peer>>,
    is_last: bool,
}

impl PiecewiseBody {
    /// The body of an answer on this connection; `is_last` if the answer says that the connection closes.
    pub(crate) fn new(body: BoxBody, peer: Option<Arc<Peer>>, is_last: bool) -> Self {
        Self { body, rest: Bytes::new(), end: AnswerEnd { peer, is_last } }
    }
}

impl MessageBody for PiecewiseBody {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(bytes)) => self.rest = bytes,
                end => return Poll::Ready(end),
            }
        }
        let is_trusted = self.end.peer.as_ref().is_none_or(|peer| peer.is_trusted());
        let piece = self.rest.len().min(if is_trusted { PIECE_WITH_KEY } else { PIECE });
        Poll::Ready(Some(Ok(self.rest.split_to(piece))))
    }
}

impl Drop for AnswerEnd {
    fn drop(&mut self) {
        let Some(peer) = &self.peer else { return };
        peer.enter(match (self.is_last, peer.has_body.load(Ordering::Relaxed)) {
            (true, _) => CLOSING,
            (false, true) => READING,
            (false, false) => IDLE,
        });
    }
}
