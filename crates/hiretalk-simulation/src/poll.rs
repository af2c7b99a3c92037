//! Futures polled by hand.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Pends once, so that other tasks can run, time can pass, or the process can die.
#[derive(Debug, Default)]
pub(crate) struct Pause {
    was_seen: bool,
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<()> {
        if self.was_seen {
            return Poll::Ready(());
        }
        self.was_seen = true;
        Poll::Pending
    }
}

/// Polls a future once; none if it is not ready.
pub(crate) fn poll_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}
