//! The workers look, handle, go on with what they began, and die.

use std::sync::Arc;

use crate::shared::PROCESSES;
use crate::world::World;
use crate::{hearer, worker};

/// A worker looks at the outbox.
pub(super) fn look(world: &mut World) {
    let process = world.below(PROCESSES);
    look_as(world, process);
}

/// The first worker looks at the outbox.
pub(crate) fn look_first(world: &mut World) {
    look_as(world, 0);
}

fn look_as(world: &mut World, process: usize) {
    let was_looking = std::mem::replace(&mut world.shared.get().processes[process].looks, true);
    if world.crew.is_ours && !was_looking {
        world.note(|| format!("worker {process} looks"));
        let crew = Arc::clone(&world.crew);
        world.tasks.begin(process, "look", Box::pin(worker::look(crew, process)));
    }
}

/// A worker takes its turn at the inbox.
pub(super) fn hear(world: &mut World) {
    let process = world.below(PROCESSES);
    hear_as(world, process);
}

/// The first worker takes its turn at the inbox.
pub(crate) fn hear_first(world: &mut World) {
    hear_as(world, 0);
}

fn hear_as(world: &mut World, process: usize) {
    let was_hearing = std::mem::replace(&mut world.shared.get().processes[process].hears, true);
    if !was_hearing {
        world.note(|| format!("worker {process} hears"));
        let crew = Arc::clone(&world.crew);
        world.tasks.begin(process, "hear", Box::pin(hearer::hear(crew, process)));
    }
}

/// Something that was left alone goes on.
pub(super) fn go_on(world: &mut World) {
    if world.tasks.len() > 0 {
        let place = world.below(world.tasks.len());
        world.tasks.look(place);
    }
}

/// A process is killed, and begins anew.
pub(super) fn die(world: &mut World) {
    let process = world.below(PROCESSES);
    world.note(|| format!("process {process} dies"));
    world.tasks.kill(process);
}
