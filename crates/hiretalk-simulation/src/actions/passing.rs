//! Time passes.

use std::time::Duration;

use crate::world::World;

/// How far time jumps, in seconds: within a request, a lease, a grace, a window, a conversation.
const JUMPS: [u64; 16] =
    [1, 1, 2, 5, 12, 12, 31, 31, 61, 61, 600, 6 * 3_600, 25 * 3_600, 25 * 3_600, 3 * 86_400, 8 * 86_400];

pub(super) fn pass(world: &mut World) {
    let seconds = world.shared.get().random.pick(&JUMPS);
    world.note(|| format!("{seconds} s pass"));
    world.crew.time.advance(Duration::from_secs(seconds));
}

/// Each step takes a moment.
pub(super) fn a_moment(world: &World) {
    let microseconds = 50 + world.below(30_000);
    world.crew.time.advance(Duration::from_micros(microseconds as u64));
}
