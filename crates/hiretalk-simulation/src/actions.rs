//! What can happen in a step. To add more: a file of functions on [`World`], and lines in the table.

mod answers;
mod applications;
pub(crate) mod calendar;
mod graduations;
pub(crate) mod network;
mod numbers;
mod outside;
mod passing;
mod registrations;
pub(crate) mod workers;

use crate::world::World;

/// Something that can happen.
type Action = fn(&mut World);

/// Each with its share. An action that has nothing to do does nothing.
const TABLE: [(usize, Action); 26] = [
    (12, applications::new),
    (5, applications::again),
    (3, applications::with_other_content),
    (14, answers::write),
    (16, network::deliver),
    (2, network::arrive_late),
    (20, workers::look),
    (14, workers::hear),
    (24, workers::go_on),
    (3, workers::die),
    (4, outside::patch),
    (2, outside::erase),
    (2, outside::revive),
    (12, passing::pass),
    (7, graduations::new),
    (3, graduations::again),
    (3, graduations::with_other_content),
    (1, graduations::import_all),
    (3, calendar::reschedule),
    (2, calendar::cancel),
    (8, calendar::look),
    (3, registrations::register),
    (1, registrations::register_often),
    (6, registrations::send_code),
    (1, registrations::ask),
    (3, numbers::change),
];

/// The sum of all shares.
const ALL: usize = {
    let (mut sum, mut place) = (0, 0);
    while place < TABLE.len() {
        sum += TABLE[place].0;
        place += 1;
    }
    sum
};

/// Does one of them.
pub(crate) fn any(world: &mut World) {
    passing::a_moment(world);
    let mut left = world.below(ALL);
    for (share, action) in TABLE {
        if left < share {
            return action(world);
        }
        left -= share;
    }
}
