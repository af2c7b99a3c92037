//! People change their numbers: an event of somebody who is known comes with another one.

use crate::actions::{applications, graduations};
use crate::cast::{EventContent, NoticeContent};
use crate::world::World;

/// Somebody who is known applies or graduates once more, from another line.
pub(super) fn change(world: &mut World) {
    let line = world.any_line();
    if world.percent(50)
        && let Some(known) = graduations::any(world)
    {
        // Their other degree, if there is one, or the same again under an id of its own.
        let candidate = world.crew.cast.graduates[known.graduate].candidate;
        let others = world.crew.cast.graduates.iter().enumerate();
        let other = others.filter(|(_, other)| other.candidate == candidate).map(|(place, _)| place);
        let graduate = other.rev().find(|other| *other != known.graduate).unwrap_or(known.graduate);
        let content = NoticeContent { graduate, line, event: None, ..known };
        world.notices.push(content);
        return graduations::send(world, content);
    }
    let event = world.events.len();
    if event < world.crew.cast.events.len()
        && let Some(known) = applications::any(world)
    {
        let job = world.below(world.crew.cast.jobs.len());
        let content = EventContent { event, job, line, ..known };
        world.events.push(content);
        applications::send(world, content);
    }
}
