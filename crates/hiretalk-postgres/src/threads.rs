//! The store's threads, and their end.

use std::thread::{Builder, JoinHandle, current};

use hiretalk_domain::ports::StoreError;

/// The threads of one store. Dropping it waits until all of them have ended, so it must be dropped after whatever keeps
/// them going. A process that exits while a thread still opens or closes a connection crashes: the C libraries beneath
/// take down at exit what that thread uses.
#[derive(Default)]
pub(crate) struct StoreThreads {
    threads: Vec<JoinHandle<()>>,
}

impl StoreThreads {
    /// Starts a thread.
    ///
    /// # Errors
    /// The operating system gave no thread.
    pub(crate) fn start(
        &mut self,
        name: &str,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), StoreError> {
        let thread = Builder::new().name(format!("hiretalk-{name}")).spawn(work);
        self.threads.push(thread.map_err(|error| StoreError::Broken(error.into()))?);
        Ok(())
    }
}

impl Drop for StoreThreads {
    fn drop(&mut self) {
        for thread in self.threads.drain(..) {
            // The last owner may be the thread itself, which cannot wait for its own end.
            if thread.thread().id() != current().id() {
                // A thread that panicked has said so already.
                let _ = thread.join();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[test]
    fn all_have_ended_when_it_is_dropped() {
        let ended = Arc::new(AtomicUsize::new(0));
        let (keep_going, stopped) = channel::<()>();
        let mut threads = StoreThreads::default();
        for pause in [0, 50] {
            let ended = Arc::clone(&ended);
            threads
                .start("test", move || {
                    std::thread::sleep(Duration::from_millis(pause));
                    ended.fetch_add(1, Ordering::SeqCst);
                })
                .unwrap();
        }
        let last = Arc::clone(&ended);
        threads
            .start("test", move || {
                // Ends when the sender is gone.
                let _ = stopped.recv();
                last.fetch_add(1, Ordering::SeqCst);
            })
            .unwrap();
        drop(keep_going);
        drop(threads);
        assert_eq!(ended.load(Ordering::SeqCst), 3);
    }

    #[test]
    fn its_last_owner_may_be_one_of_its_threads() {
        let (hand_over, handed) = channel::<StoreThreads>();
        let (done, is_done) = channel();
        let mut threads = StoreThreads::default();
        threads
            .start("test", move || {
                drop(handed.recv());
                done.send(()).unwrap();
            })
            .unwrap();
        hand_over.send(threads).unwrap();
        is_done.recv_timeout(Duration::from_secs(10)).unwrap();
    }
}
