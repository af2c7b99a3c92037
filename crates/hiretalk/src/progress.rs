//! A bar of one line on stderr, for what takes a while.

use std::io::{self, IsTerminal, Read, Write};
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_millis(100);

const WIDTH: u64 = 30;

/// Shows how much of a reader has been read, if stderr is a terminal.
pub(crate) struct Progress<R> {
    reader: R,
    read: u64,
    total: u64,
    drawn: Option<Instant>,
    is_shown: bool,
}

impl<R: Read> Progress<R> {
    /// Watches a reader of so many bytes.
    pub(crate) fn new(reader: R, total: u64) -> Self {
        Self { reader, read: 0, total, drawn: None, is_shown: io::stderr().is_terminal() }
    }

    fn draw(&mut self) {
        let is_due = self.drawn.is_none_or(|drawn| drawn.elapsed() >= EVERY) || self.read >= self.total;
        if !self.is_shown || !is_due {
            return;
        }
        self.drawn = Some(Instant::now());
        let _ = write!(io::stderr().lock(), "\r{}", bar(self.read, self.total));
    }
}

impl<R: Read> Read for Progress<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.read += read as u64;
        self.draw();
        Ok(read)
    }
}

impl<R> Drop for Progress<R> {
    /// The line is left for what comes next.
    fn drop(&mut self) {
        if self.drawn.is_some() {
            let _ = writeln!(io::stderr().lock());
        }
    }
}

fn bar(read: u64, total: u64) -> String {
    let read = read.min(total);
    let filled = (read * WIDTH).checked_div(total).unwrap_or(WIDTH);
    let percent = (read * 100).checked_div(total).unwrap_or(100);
    let draw = |character: &str, count: u64| character.repeat(usize::try_from(count).unwrap_or(0));
    format!("[{}{}] {percent:>3} %  {} KiB", draw("#", filled), draw("-", WIDTH - filled), read / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_up() {
        assert_eq!(bar(0, 2_048), format!("[{}]   0 %  0 KiB", "-".repeat(30)));
        assert_eq!(bar(1_024, 2_048), format!("[{}{}]  50 %  1 KiB", "#".repeat(15), "-".repeat(15)));
        assert_eq!(bar(0, 0), format!("[{}] 100 %  0 KiB", "#".repeat(30)));
        assert!(bar(5, 3).contains("100 %"));
    }
}
