//! What the process says: logs on stderr, and a few lines for the person who started it.

use std::io::{IsTerminal, Write};

use tracing_subscriber::EnvFilter;

/// The default filter. actix logs four lines at its start, and an error for every client that does not speak HTTP.
const DEFAULT_FILTER: &str = "info,actix_server=warn,actix_http=off";

/// Starts logging: JSON, unless stderr is a terminal. `RUST_LOG` sets the filter, `info` by default.
pub(crate) fn start_logs() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let subscriber =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A second start is a second logger for one process; the first one stays.
    let _ = if std::io::stderr().is_terminal() {
        subscriber.compact().try_init()
    } else {
        subscriber.json().flatten_event(true).with_current_span(false).try_init()
    };
}

/// Prints lines to stdout; ignores a closed stdout.
pub(crate) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

pub(crate) fn say_error(error: &dyn std::error::Error) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "error: {}", with_causes(error));
}

/// Joins an error and its causes in one line, without repetitions.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let said = cause.to_string();
        if !text.contains(said.trim()) {
            text.push_str(": ");
            text.push_str(said.trim());
        }
        source = cause.source();
    }
    text
}
