//! `bench inbound`: deliveries that WhatsApp posts, three statuses to one message of a person.

use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use hiretalk_test_postgres::TestDatabase;

use super::deliveries::Deliveries;
use super::host::Host;
use super::open_loop::{Terms, Times, drive};
use super::service::{emulator, post, start};
use super::table::{goal, goals_head, quantile, to_float};
use crate::emulator::{Emulator, Send};
use crate::events::Events;
use crate::failure::Failure;
use crate::server::Server;

/// The goals at every rate.
struct Rate {
    deliveries: u32,
    /// Connections that Meta has at most.
    connections: usize,
    /// The most milliseconds that half of the answers may take, and 99 % of them.
    wanted: [f64; 2],
}

/// Deliveries that come with 80 messages a second, and with five times that.
const RATES: [Rate; 2] = [
    Rate { deliveries: 320, connections: 64, wanted: [25.0, 150.0] },
    Rate { deliveries: 1_600, connections: 400, wanted: [250.0, 1_000.0] },
];
/// Timeouts of the greetings and of the last deliveries.
const MOST: Duration = Duration::from_secs(300);

/// The measurement at a rate.
struct Measured {
    times: Times,
    /// Seconds from the last answer until everything was processed.
    worked_off: f64,
}

/// Measures everything about deliveries.
pub(super) fn measure(host: &Host, seconds: u32) -> Result<String, Failure> {
    let database = host.empty_database("inbound")?;
    // Statuses come from the load; and the emulator knows nothing of what people write there.
    let emulator = emulator(host, &["--sent-after", "off", "--delivered-after", "off", "--no-window"])?;
    let server = start(host, "all", &database.url(), &emulator)?;
    let counts = RATES.map(|rate| usize::try_from(rate.deliveries * seconds).unwrap_or(usize::MAX));
    let shares = counts.map(Deliveries::messages_for);
    let sends = open(&server, &emulator, shares.iter().sum())?;
    let (mut rows, mut goals, mut from) = (Vec::new(), Vec::new(), 0);
    for ((rate, count), share) in RATES.iter().zip(counts).zip(shares) {
        println!("{} deliveries a second, {seconds} s", rate.deliveries);
        let measured = deliver(&server, &database, &sends[from..from + share], rate, count)?;
        from += share;
        let times = &measured.times.milliseconds;
        let [p50, p99] = [0.5, 0.99].map(|share| quantile(times, share));
        let Measured { times, worked_off } = &measured;
        rows.push(format!(
            "| {} | {:.0} | {p50:.1} | {p99:.1} | {} | {worked_off:.1} |",
            rate.deliveries,
            times.rate(),
            times.errors
        ));
        let name = |figure: &str| format!("{} a second: {figure}", rate.deliveries);
        goals.extend([
            goal(&name("p50 ms"), p50, rate.wanted[0], false),
            goal(&name("p99 ms"), p99, rate.wanted[1], false),
            goal(&name("deliveries not taken at the first try"), to_float(times.errors), 0.0, false),
        ]);
    }
    let sent: usize = counts.map(Deliveries::answers_in).iter().sum();
    let handled = database.query("SELECT count(*) FROM messages WHERE direction = 'IN'")?;
    let handled = handled.parse::<u64>().map_or(f64::NAN, to_float);
    let sent = u64::try_from(sent).map_or(f64::INFINITY, to_float);
    goals.push(goal("messages of people handled, of all", handled / sent, 1.0, true));
    let head = "### Inbound\n\n| wanted a second | answered a second | p50 ms | p99 ms | errors | worked off after, s |\n\
                |---:|---:|---:|---:|---:|---:|";
    Ok(format!("{head}\n{}\n{}\n{}", rows.join("\n"), goals_head(), goals.join("\n")))
}

/// Opens so many conversations and waits for their greetings.
fn open(server: &Server, emulator: &Emulator, count: usize) -> Result<Vec<Send>, Failure> {
    println!("opening {count} conversations");
    post(server.port, &Events::new("inbound"), Terms { rate: None, count, connections: 64 });
    let deadline = Instant::now() + MOST;
    loop {
        let counts = emulator.counts()?;
        if usize::try_from(counts.accepted).unwrap_or(usize::MAX) >= count {
            return emulator.sends();
        }
        if Instant::now() > deadline {
            let left = format!("of {count} first words the emulator counts {counts:?}");
            return Err(Failure::Unsettled { seconds: MOST.as_secs(), left });
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn deliver(
    server: &Server,
    database: &TestDatabase,
    sends: &[Send],
    rate: &Rate,
    count: usize,
) -> Result<Measured, Failure> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let deliveries = Deliveries::about(sends, now);
    let terms = Terms { rate: Some(rate.deliveries), count, connections: rate.connections };
    let times = drive(server.port, terms, |number| deliveries.request(number));
    let ended = Instant::now();
    while database.query("SELECT count(*) FROM inbox")? != "0" {
        if ended.elapsed() > MOST {
            let left = "deliveries wait in the inbox".to_owned();
            return Err(Failure::Unsettled { seconds: MOST.as_secs(), left });
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(Measured { times, worked_off: ended.elapsed().as_secs_f64() })
}
