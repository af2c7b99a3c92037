//! Other systems and operators: they complete conversations, erase candidates, revive dead entries, reschedule and cancel graduations.

use std::sync::Arc;

use chrono::NaiveDate;
use hiretalk_domain::conversation::{Conversation, Outcome, Status};
use hiretalk_domain::graduation::Graduation;
use hiretalk_domain::ids::{ConversationId, EventId};
use hiretalk_domain::ports::{Clock, Outbox};
use hiretalk_domain::use_cases::{
    AdvanceConversationError, ChangeGraduationError, EraseCandidateError, Step,
};

use crate::actions::events::pick_date;
use crate::services::Services;
use crate::shared::{PROCESSES, Shared};
use crate::violation::Violation;
use crate::workers;
use crate::world::World;

pub(super) fn advance_conversation(world: &mut World) {
    let ids = world.shared.get().oracle.conversation_ids();
    if ids.is_empty() {
        return;
    }
    let id = ids[world.below(ids.len())];
    let step = match world.below(8) {
        0 => Step::StayCreated,
        1 | 2 => Step::Start,
        3 | 4 => Step::Complete { outcome: Outcome::Cancelled },
        5 => Step::Complete { outcome: Outcome::Matched },
        _ => Step::Complete { outcome: Outcome::Finished },
    };
    world.note(|| format!("somebody moves {id}: {step:?}"));
    let services = Arc::clone(&world.services);
    let process = world.below(crate::shared::PROCESSES);
    world.tasks.spawn(
        process,
        "advance_conversation",
        Box::pin(async move { advance(&services, id, step).await }),
    );
}

async fn advance(services: &Services, id: ConversationId, step: Step) {
    let answer = services.advance.execute(id, step).await;
    let shared = &mut *services.shared.get();
    shared.note(|_| match &answer {
        Ok(conversation) => format!("{id} is {}", conversation.state.status()),
        Err(error) => format!("not moved: {error}"),
    });
    let is_where = |conversation: &Conversation| match step {
        Step::StayCreated => conversation.state.status() == Status::Created,
        Step::Start => conversation.state.status() == Status::Ongoing,
        Step::Complete { outcome: _ } => conversation.state.status() == Status::Completed,
    };
    match answer {
        Ok(conversation) if !is_where(&conversation) => {
            shared.oracle.report(Violation::Answer("a conversation was said to have moved, and has not"));
        }
        Err(AdvanceConversationError::NotFound) => shared.oracle.report(Violation::LostEvent(id)),
        Err(AdvanceConversationError::Store(error)) if error.is_defect() => {
            shared.oracle.report(Violation::Defect(error.to_string()));
        }
        Ok(_)
        | Err(
            AdvanceConversationError::Illegal(_)
            | AdvanceConversationError::DrivenByUs
            | AdvanceConversationError::Contended
            | AdvanceConversationError::Store(_),
        ) => {}
    }
}

pub(super) fn erase_candidate(world: &mut World) {
    let known = world.shared.get().oracle.candidates();
    // Mostly one of the cast, and sometimes one who registered.
    let id = if known.is_empty() || world.percent(70) {
        let candidate = world.below(world.services.fixtures.candidates.len());
        world.services.fixtures.candidates[candidate].0.clone()
    } else {
        known[world.below(known.len())].clone()
    };
    world.note(|| format!("{id} is to be erased"));
    let services = Arc::clone(&world.services);
    let process = world.below(crate::shared::PROCESSES);
    let work = async move {
        if let Err(EraseCandidateError::Store(error)) = services.erase.execute(id).await
            && error.is_defect()
        {
            services.shared.get().oracle.report(Violation::Defect(error.to_string()));
        }
    };
    world.tasks.spawn(process, "erase_candidate", Box::pin(work));
}

pub(super) fn revive_entry(world: &mut World) {
    let dead = world.shared.get().oracle.dead();
    if dead.is_empty() {
        return;
    }
    let id = dead[world.below(dead.len())];
    world.note(|| format!("{id} is brought back"));
    let services = Arc::clone(&world.services);
    let process = world.below(crate::shared::PROCESSES);
    let work = async move {
        // What fails is asked for again, or not.
        let _ = services.store.revive(id, services.time.now()).await;
    };
    world.tasks.spawn(process, "revive_entry", Box::pin(work));
}

const BATCH: u16 = 3;

pub(super) fn reschedule_graduation(world: &mut World) {
    let (id, date) = (any_graduation(world), pick_date(world));
    world.note(|| format!("graduation {id} is put off to {date}"));
    let services = Arc::clone(&world.services);
    let process = world.below(PROCESSES);
    world.tasks.spawn(
        process,
        "reschedule_graduation",
        Box::pin(async move { reschedule(&services, id, date).await }),
    );
}

async fn reschedule(services: &Services, id: EventId, date: NaiveDate) {
    let was_known = services.shared.get().oracle.knows_graduation(&id);
    let answer = services.graduations.change.reschedule(id.clone(), date).await;
    let now = services.time.now();
    let shared = &mut *services.shared.get();
    // Time has only passed since it was decided: what was too old still is.
    let is_too_old = shared.oracle.is_too_old(&id, date, now);
    check_change(shared, &answer, &id, was_known, is_too_old, |_, graduation| graduation.date == date);
}

pub(super) fn cancel_graduation(world: &mut World) {
    let id = any_graduation(world);
    world.note(|| format!("graduation {id} is called off"));
    let services = Arc::clone(&world.services);
    let process = world.below(PROCESSES);
    world.tasks.spawn(process, "call off", Box::pin(async move { cancel(&services, id).await }));
}

async fn cancel(services: &Services, id: EventId) {
    let was_known = {
        let oracle = &mut services.shared.get().oracle;
        oracle.request_cancel(&id);
        oracle.knows_graduation(&id)
    };
    let answer = services.graduations.change.cancel(id.clone()).await;
    let shared = &mut *services.shared.get();
    check_change(shared, &answer, &id, was_known, false, |shared, _| shared.oracle.is_cancelled_or_over(&id));
}

/// Compares an answer with the expected state.
fn check_change(
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
        shared.oracle.report(Violation::Answer("a graduation was changed otherwise than was said"));
    }
}

pub(super) fn lease_graduations(world: &mut World) {
    let process = world.below(PROCESSES);
    run_graduation_worker(world, process, BATCH);
}

/// The first worker leases everything due; nothing fails any more.
pub(crate) fn lease_all_graduations(world: &mut World) {
    run_graduation_worker(world, 0, u16::MAX);
    let (now, machine) = (world.services.time.now(), world.services.time.machine());
    let oracle = &mut world.shared.get().oracle;
    oracle.check_that_none_is_late(now, machine);
    oracle.check_that_forms_are_forgotten(now);
}

fn run_graduation_worker(world: &mut World, process: usize, most: u16) {
    let was_looking = std::mem::replace(&mut world.shared.get().processes[process].starts_graduations, true);
    if !was_looking {
        world.note(|| format!("worker {process} leases graduations"));
        let services = Arc::clone(&world.services);
        world.tasks.spawn(
            process,
            "starter",
            Box::pin(workers::run_graduation_worker(services, process, most)),
        );
    }
}

/// Mostly a known one.
fn any_graduation(world: &World) -> EventId {
    let known = world.shared.get().oracle.graduation_ids();
    if known.is_empty() || world.percent(3) {
        return world.services.fixtures.events[world.below(world.services.fixtures.events.len())].clone();
    }
    known[world.below(known.len())].clone()
}
