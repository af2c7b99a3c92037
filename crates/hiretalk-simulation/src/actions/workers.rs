//! Workers take their turns, tasks go on, processes die, time passes.

use std::sync::Arc;
use std::time::Duration;

use crate::shared::PROCESSES;
use crate::workers;
use crate::world::World;

pub(super) fn lease_outbox(world: &mut World) {
    let process = world.below(PROCESSES);
    run_outbox_worker(world, process);
}

pub(crate) fn lease_outbox_first(world: &mut World) {
    run_outbox_worker(world, 0);
}

fn run_outbox_worker(world: &mut World, process: usize) {
    let was_looking = std::mem::replace(&mut world.shared.get().processes[process].leases_outbox, true);
    if world.services.drives_dialogues && !was_looking {
        world.note(|| format!("worker {process} leases from the outbox"));
        let services = Arc::clone(&world.services);
        world.tasks.spawn(process, "lease_outbox", Box::pin(workers::run_outbox_worker(services, process)));
    }
}

pub(super) fn lease_inbox(world: &mut World) {
    let process = world.below(PROCESSES);
    run_inbound_worker(world, process);
}

pub(crate) fn lease_inbox_first(world: &mut World) {
    run_inbound_worker(world, 0);
}

fn run_inbound_worker(world: &mut World, process: usize) {
    let was_hearing = std::mem::replace(&mut world.shared.get().processes[process].handles_inbox, true);
    if !was_hearing {
        world.note(|| format!("worker {process} handles the inbox"));
        let services = Arc::clone(&world.services);
        world.tasks.spawn(process, "lease_inbox", Box::pin(workers::run_inbound_worker(services, process)));
    }
}

pub(super) fn resume_task(world: &mut World) {
    if world.tasks.len() > 0 {
        let place = world.below(world.tasks.len());
        world.tasks.poll_task(place);
    }
}

pub(super) fn kill_process(world: &mut World) {
    let process = world.below(PROCESSES);
    world.note(|| format!("process {process} dies"));
    world.tasks.kill(process);
}

/// Jumps in seconds: within a request, a lease, a timeout, a window, a conversation.
const JUMPS: [u64; 16] =
    [1, 1, 2, 5, 12, 12, 31, 31, 61, 61, 600, 6 * 3_600, 25 * 3_600, 25 * 3_600, 3 * 86_400, 8 * 86_400];

pub(super) fn jump_ahead(world: &mut World) {
    let seconds = world.shared.get().random.pick(&JUMPS);
    world.note(|| format!("{seconds} s pass"));
    world.services.time.advance(Duration::from_secs(seconds));
}

pub(super) fn tick(world: &World) {
    let microseconds = 50 + world.below(30_000);
    world.services.time.advance(Duration::from_micros(microseconds as u64));
}
