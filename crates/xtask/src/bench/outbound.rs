//! `bench outbound`: messages that leave for WhatsApp, which takes 50 ms to answer and tells how each of them fares.

use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::host::Host;
use super::open_loop::Terms;
use super::service::{META, emulator, post, start, wait};
use super::table::{goal, goals_head, quantile, to_float};
use crate::events::{APPLICATION_WEBHOOK, Events, phone};
use crate::failure::Failure;
use crate::http::{Connection, bearer};
use crate::server::KEY;

/// Events a second in the sustained measurement: more than may leave.
const EVENTS_A_SECOND: u32 = 1_100;
/// Connections that post them: an event's answer comes with the commit that it shares with what is sent and settled, and
/// fewer could not post so many while that takes 30 ms.
const SENDERS: usize = 64;
/// Messages that are sent before anything is counted.
const WARM_UP: Duration = Duration::from_secs(5);
/// Interval of the look at the outbox.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Timeouts of the backlog and of its last statuses.
const MOST: Duration = Duration::from_secs(600);
const STATUSES: Duration = Duration::from_secs(60);
/// Events when there is nothing else to do, one in each pause.
const LONE_EVENTS: usize = 100;
const PAUSE: Duration = Duration::from_millis(200);

/// Measures everything about sending.
pub(super) fn measure(host: &Host, seconds: u32, backlog: u64) -> Result<String, Failure> {
    println!("sustained, {seconds} s");
    let sustained = sustained(host, seconds)?;
    println!("a backlog of {backlog}");
    let backlog_of = usize::try_from(backlog).unwrap_or(usize::MAX);
    let drained = drain(host, backlog_of)?;
    println!("{LONE_EVENTS} lone events");
    let alone = alone(host)?;
    let rows = [
        format!("| messages a second, {seconds} s, limit 1000 | {:.1} |", sustained.rate),
        format!("| the least that was seen waiting meanwhile | {} |", sustained.least_waiting),
        format!(
            "| {backlog} waiting messages: events a second that were taken before | {:.0} |",
            drained.ingest
        ),
        format!("| … seconds from the start of the worker to the last acceptance | {:.1} |", drained.seconds),
        format!("| … memory of the worker at its peak, MiB | {:.1} |", drained.worker_memory),
        format!("| … memory of the API process at its peak, MiB | {:.1} |", drained.api_memory),
        format!("| POST to the send leaving, p50 ms | {:.1} |", quantile(&alone, 0.5)),
        format!("| POST to the send leaving, p99 ms | {:.1} |", quantile(&alone, 0.99)),
    ];
    let memory = drained.worker_memory.max(drained.api_memory);
    let wrong = to_float(sustained.wrong + drained.wrong);
    // The limit itself is 1,000 a second, and a second is never hit to the millisecond.
    let goals = [
        goal("messages a second at a limit of 1000", sustained.rate, 990.0, true),
        goal(&format!("{backlog} waiting messages, seconds"), drained.seconds, 110.0, false),
        goal("server memory at its peak, MiB", memory, 200.0, false),
        goal("POST to the send leaving, p50 ms", quantile(&alone, 0.5), 20.0, false),
        goal("refused, repeated or not acknowledged", wrong, 0.0, false),
    ];
    let head = "### Outbound\n\n| what | measured |\n|---|---:|";
    Ok(format!("{head}\n{}\n{}\n{}", rows.join("\n"), goals_head(), goals.join("\n")))
}

/// Sends while there was always more to send.
struct Sustained {
    rate: f64,
    least_waiting: u64,
    wrong: u64,
}

fn sustained(host: &Host, seconds: u32) -> Result<Sustained, Failure> {
    let database = host.empty_database("sustained")?;
    let emulator = emulator(host, &META)?;
    let server = start(host, "all", &database.url(), &emulator)?;
    emulator.set_webhook(server.port)?;
    let lasting = Duration::from_secs(u64::from(seconds));
    let all = EVENTS_A_SECOND * (seconds + u32::try_from(WARM_UP.as_secs()).unwrap_or(0));
    let terms = Terms {
        rate: Some(EVENTS_A_SECOND),
        count: usize::try_from(all).unwrap_or(usize::MAX),
        connections: SENDERS,
    };
    let events = Events::new("sustained");
    thread::scope(|scope| {
        let posting = scope.spawn(|| post(server.port, &events, terms));
        thread::sleep(WARM_UP);
        let (begun, before) = (Instant::now(), emulator.counts()?.accepted);
        let mut least_waiting = u64::MAX;
        while begun.elapsed() < lasting {
            thread::sleep(LOOK_EVERY.min(lasting.saturating_sub(begun.elapsed())));
            let waiting =
                database.query("SELECT count(*) FROM outbox WHERE task = 'SEND' AND dead_at IS NULL")?;
            least_waiting = least_waiting.min(waiting.parse().unwrap_or(0));
        }
        let counts = emulator.counts()?;
        let rate = to_float(counts.accepted - before) / begun.elapsed().as_secs_f64();
        let errors = posting.join().map_or(1, |times| times.errors);
        let wrong = errors + counts.repeats + counts.refused.values().sum::<u64>();
        Ok(Sustained { rate, least_waiting, wrong })
    })
}

/// The measurement of a backlog.
struct Drained {
    ingest: f64,
    seconds: f64,
    worker_memory: f64,
    api_memory: f64,
    wrong: u64,
}

fn drain(host: &Host, backlog: usize) -> Result<Drained, Failure> {
    let database = host.empty_database("backlog")?;
    let emulator = emulator(host, &META)?;
    let api = start(host, "api", &database.url(), &emulator)?;
    emulator.set_webhook(api.port)?;
    let posted =
        post(api.port, &Events::new("backlog"), Terms { rate: None, count: backlog, connections: 64 });
    let begun = Instant::now();
    let worker = start(host, "worker", &database.url(), &emulator)?;
    let wanted = u64::try_from(backlog).unwrap_or(u64::MAX);
    wait(&emulator, MOST, |counts| counts.accepted - counts.repeats >= wanted)?;
    let seconds = begun.elapsed().as_secs_f64();
    wait(&emulator, STATUSES, |counts| counts.waiting == 0)?;
    let counts = emulator.counts()?;
    Ok(Drained {
        ingest: posted.rate(),
        seconds,
        worker_memory: worker.peak_memory(),
        api_memory: api.peak_memory(),
        wrong: posted.errors + counts.repeats + counts.refused.values().sum::<u64>(),
    })
}

/// Milliseconds from just before a POST to the end of the millisecond in which its message arrived, the least first.
fn alone(host: &Host) -> Result<Vec<f64>, Failure> {
    let database = host.empty_database("alone")?;
    let emulator = emulator(host, &META)?;
    let server = start(host, "all", &database.url(), &emulator)?;
    emulator.set_webhook(server.port)?;
    let events = Events::new("alone");
    let mut connection = Connection::new(server.port);
    let mut begun = HashMap::new();
    for number in 0..LONE_EVENTS {
        thread::sleep(PAUSE);
        let (body, now) = (events.body(number), now_ms());
        let answer = connection.ask("POST", APPLICATION_WEBHOOK, &bearer(KEY), &body);
        match answer {
            Ok(answer) if answer.status == 201 => {
                begun.insert(phone(number).trim_start_matches('+').to_owned(), now);
            }
            other => {
                return Err(Failure::Contender { name: "HireTalk", what: format!("answered {other:?}") });
            }
        }
    }
    let wanted = u64::try_from(LONE_EVENTS).unwrap_or(u64::MAX);
    wait(&emulator, STATUSES, |counts| counts.accepted >= wanted)?;
    let sends = emulator.sends()?;
    let mut times: Vec<f64> =
        sends.iter().filter_map(|send| Some(to_float(send.at_ms) + 1.0 - begun.get(&send.to)?)).collect();
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// Milliseconds since 1970, with their fractions.
fn now_ms() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1_000.0
}
