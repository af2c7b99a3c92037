//! Actions of a step. To add one: a function on [`World`], and a line in the table.

mod events;
pub(crate) mod inbound;
pub(crate) mod operations;
mod registrations;
pub(crate) mod workers;

use crate::world::World;

type Action = fn(&mut World);

/// Actions with their shares. An action that has nothing to do does nothing.
const ACTIONS: [(usize, Action); 26] = [
    (12, events::apply_for_job),
    (5, events::redeliver_application),
    (3, events::send_conflicting_application),
    (14, inbound::write_message),
    (16, inbound::deliver_some),
    (2, inbound::arrive_late),
    (20, workers::lease_outbox),
    (14, workers::lease_inbox),
    (24, workers::resume_task),
    (3, workers::kill_process),
    (4, operations::advance_conversation),
    (2, operations::erase_candidate),
    (2, operations::revive_entry),
    (12, workers::jump_ahead),
    (7, events::graduate),
    (3, events::redeliver_graduation),
    (3, events::send_conflicting_graduation),
    (1, events::import_all_again),
    (3, operations::reschedule_graduation),
    (2, operations::cancel_graduation),
    (8, operations::lease_graduations),
    (3, registrations::register),
    (1, registrations::register_often),
    (6, registrations::send_code),
    (1, registrations::show_progress),
    (3, events::change_number),
];

const TOTAL: usize = {
    let (mut sum, mut place) = (0, 0);
    while place < ACTIONS.len() {
        sum += ACTIONS[place].0;
        place += 1;
    }
    sum
};

pub(crate) fn run_any(world: &mut World) {
    workers::tick(world);
    let mut left = world.below(TOTAL);
    for (share, action) in ACTIONS {
        if left < share {
            return action(world);
        }
        left -= share;
    }
}
