//! Graduations get another day, or are cancelled; and workers look at those that are due.

use std::sync::Arc;

use chrono::NaiveDate;
use hiretalk_domain::graduation::Graduation;
use hiretalk_domain::ids::EventId;
use hiretalk_domain::ports::Clock;
use hiretalk_domain::use_cases::ChangeGraduationError;

use super::graduations::a_day;
use crate::crew::Crew;
use crate::shared::{PROCESSES, Shared};
use crate::starter;
use crate::violation::Violation;
use crate::world::World;

/// The most graduations that a worker leases at once.
const BATCH: u16 = 3;

/// A graduation gets another day.
pub(super) fn reschedule(world: &mut World) {
    let (id, date) = (any(world), a_day(world));
    world.note(|| format!("graduation {id} is put off to {date}"));
    let crew = Arc::clone(&world.crew);
    let process = world.below(PROCESSES);
    world.tasks.begin(process, "reschedule", Box::pin(async move { put_off(&crew, id, date).await }));
}

async fn put_off(crew: &Crew, id: EventId, date: NaiveDate) {
    let was_known = crew.shared.get().oracle.knows_graduation(&id);
    let answer = crew.graduating.change.reschedule(id.clone(), date).await;
    let now = crew.time.now();
    let shared = &mut *crew.shared.get();
    // Time has only passed since it was decided: what was too old still is.
    let is_too_old = shared.oracle.is_too_old(&id, date, now);
    check(shared, &answer, &id, was_known, is_too_old, |_, graduation| graduation.date == date);
}

/// A graduation is cancelled.
pub(super) fn cancel(world: &mut World) {
    let id = any(world);
    world.note(|| format!("graduation {id} is called off"));
    let crew = Arc::clone(&world.crew);
    let process = world.below(PROCESSES);
    world.tasks.begin(process, "call off", Box::pin(async move { call_off(&crew, id).await }));
}

async fn call_off(crew: &Crew, id: EventId) {
    let was_known = {
        let oracle = &mut crew.shared.get().oracle;
        oracle.call_off(&id);
        oracle.knows_graduation(&id)
    };
    let answer = crew.graduating.change.cancel(id.clone()).await;
    let shared = &mut *crew.shared.get();
    check(shared, &answer, &id, was_known, false, |shared, _| shared.oracle.is_called_off(&id));
}

/// Holds an answer against what the oracle knows.
fn check(
    shared: &mut Shared,
    answer: &Result<Graduation, ChangeGraduationError>,
    id: &EventId,
    was_known: bool,
    is_too_old: bool,
    is_done: impl Fn(&Shared, &Graduation) -> bool,
) {
    shared.note(|_| match answer {
        Ok(graduation) => format!("it is {} for {}", graduation.state.status(), graduation.starts_at),
        Err(error) => format!("refused: {error}"),
    });
    let is_right = match answer {
        Ok(graduation) => is_done(shared, graduation),
        Err(ChangeGraduationError::NotFound) => !was_known,
        Err(ChangeGraduationError::Closed(_)) => shared.oracle.is_closed(id),
        Err(ChangeGraduationError::TooOld(_)) => is_too_old,
        Err(ChangeGraduationError::Store(error)) => !error.is_defect(),
        Err(ChangeGraduationError::Contended) => true,
    };
    if !is_right {
        shared.oracle.accuse(Violation::Answer("a graduation was changed otherwise than was said"));
    }
}

/// A worker looks at the graduations that are due.
pub(super) fn look(world: &mut World) {
    let process = world.below(PROCESSES);
    look_as(world, process, BATCH);
}

/// The first worker looks at the graduations that are due, and nothing fails.
pub(crate) fn look_first(world: &mut World) {
    look_as(world, 0, u16::MAX);
    let (now, machine) = (world.crew.time.now(), world.crew.time.machine());
    let oracle = &mut world.shared.get().oracle;
    oracle.check_that_none_is_late(now, machine);
    oracle.check_that_forms_are_forgotten(now);
}

fn look_as(world: &mut World, process: usize, most: u16) {
    let was_looking = std::mem::replace(&mut world.shared.get().processes[process].starts, true);
    if !was_looking {
        world.note(|| format!("worker {process} looks at graduations"));
        let crew = Arc::clone(&world.crew);
        world.tasks.begin(process, "starter", Box::pin(starter::look(crew, process, most)));
    }
}

/// Mostly one that there is.
fn any(world: &World) -> EventId {
    let known = world.shared.get().oracle.graduation_ids();
    if known.is_empty() || world.percent(3) {
        return world.crew.cast.events[world.below(world.crew.cast.events.len())].clone();
    }
    known[world.below(known.len())].clone()
}
