//! The places where a task can be left alone, or cut off.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Ends at the second look: in between, other tasks run, time passes, or the process dies.
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
