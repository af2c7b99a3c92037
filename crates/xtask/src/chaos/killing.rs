//! The killing: which process, and when.

use std::thread::sleep;
use std::time::Duration;

use super::cast::{Cast, Role};
use crate::emulator::Emulator;
use crate::failure::Failure;
use crate::random::Random;

/// The pause before a kill.
const LEAST: Duration = Duration::from_millis(50);
const MOST: Duration = Duration::from_millis(400);

/// What was killed.
#[derive(Debug, Default)]
pub(super) struct Killings {
    pub(super) apis: u32,
    pub(super) workers: u32,
    /// Sends that waited for their answer when their worker was looked at, just before it was killed.
    pub(super) in_flight: u64,
    /// Sends without an answer that the killed workers had counted.
    pub(super) unanswered: u64,
    /// Processes that had ended without being killed, with the end of their logs.
    pub(super) ended: Vec<(&'static str, String)>,
}

/// Kills so often, starts again at once, and returns when all are ready. While the API process is away that takes the
/// webhooks, the other one takes them, as behind a load balancer.
pub(super) fn kill(
    cast: &mut Cast,
    emulator: &Emulator,
    kills: u32,
    random: &mut Random,
) -> Result<Killings, Failure> {
    let mut killings = Killings::default();
    let ports = cast.api_ports();
    for number in 1..=kills {
        sleep(random.between(LEAST, MOST));
        let chosen = random.below(cast.0.len() as u64);
        let Some(member) = cast.0.iter_mut().zip(0..).find(|(_, place)| *place == chosen) else { continue };
        let member = member.0;
        if member.role == Role::Worker {
            let glance = member.glance();
            killings.in_flight += glance.in_flight;
            killings.unanswered += glance.unanswered;
        }
        if member.server.kill()? {
            let log = member.server.failure("ended by itself").to_string();
            killings.ended.push((member.name, log));
        }
        member.server = member.launch.begin()?;
        match member.role {
            Role::Worker => killings.workers += 1,
            Role::Api => {
                killings.apis += 1;
                if let Some(other) = ports.iter().find(|port| **port != member.launch.port) {
                    emulator.set_webhook(*other)?;
                }
            }
        }
        if number % 10 == 0 {
            println!("killed {number} of {kills}");
        }
    }
    cast.wait_until_ready()?;
    Ok(killings)
}
