//! HireTalk with the WhatsApp emulator in place of Meta.

use std::thread;
use std::time::{Duration, Instant};

use super::host::Host;
use crate::emulator::{Counts, Emulator, write_templates};
use crate::events::{APPLICATION_WEBHOOK, Events};
use crate::failure::Failure;
use crate::http::bearer;
use crate::server::{KEY, Launch, Server};

use super::open_loop::{Request, Terms, Times, drive};

/// The emulator answers after so many milliseconds, says `sent` at once and `delivered` a little later.
pub(super) const META: [&str; 2] = ["--latency", "50"];

/// An emulator that knows the templates and refuses nothing for coming too fast.
pub(super) fn emulator(host: &Host, arguments: &[&str]) -> Result<Emulator, Failure> {
    let templates = write_templates(&host.hiretalk, &host.work.join("templates.json"))?;
    let arguments =
        [&["--templates", &templates, "--throughput", "0", "--pair-burst", "0"], arguments].concat();
    Emulator::start(&host.emulator, &host.work.join("emulator.log"), &arguments)
}

/// Starts HireTalk in a role: at Meta's highest pace, without a limit of requests, and otherwise as it is by default.
pub(super) fn start(
    host: &Host,
    role: &str,
    database_url: &str,
    emulator: &Emulator,
) -> Result<Server, Failure> {
    let given = emulator.settings();
    let mut settings: Vec<(&str, &str)> = vec![
        ("DATABASE_URL", database_url),
        ("HIRETALK_ROLE", role),
        ("HIRETALK_RATE_LIMIT", "0"),
        ("HIRETALK_SEND_RATE", "1000"),
    ];
    settings.extend(given.iter().map(|(name, value)| (*name, value.as_str())));
    Launch::new(host.work.join(format!("hiretalk-{role}.log")), host.hiretalk.clone(), &settings)?.start()
}

/// Posts events, each of another candidate.
pub(super) fn post(port: u16, events: &Events, terms: Terms) -> Times {
    let headers = bearer(KEY);
    drive(port, terms, |number| Request {
        path: APPLICATION_WEBHOOK,
        headers: headers.clone(),
        body: events.body(number),
    })
}

/// Returns once the emulator's counts are as they should be.
pub(super) fn wait(
    emulator: &Emulator,
    most: Duration,
    is_done: impl Fn(&Counts) -> bool,
) -> Result<(), Failure> {
    let deadline = Instant::now() + most;
    loop {
        let counts = emulator.counts()?;
        if is_done(&counts) {
            return Ok(());
        }
        if Instant::now() > deadline {
            let left = format!("the emulator counts {counts:?}");
            return Err(Failure::Unsettled { seconds: most.as_secs(), left });
        }
        thread::sleep(Duration::from_millis(50));
    }
}
