//! Other systems and operators: they end conversations, forget candidates and bring dead messages back.

use std::sync::Arc;

use hiretalk_domain::conversation::{Conversation, Outcome, Status};
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::ports::{Clock, Outbox};
use hiretalk_domain::use_cases::{AdvanceConversationError, EraseCandidateError, Step};

use crate::crew::Crew;
use crate::violation::Violation;
use crate::world::World;

/// A system moves a conversation on, or tries to.
pub(super) fn patch(world: &mut World) {
    let ids = world.shared.get().oracle.conversations();
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
    let crew = Arc::clone(&world.crew);
    let process = world.below(crate::shared::PROCESSES);
    world.tasks.begin(process, "patch", Box::pin(async move { advance(&crew, id, step).await }));
}

async fn advance(crew: &Crew, id: ConversationId, step: Step) {
    let answer = crew.advance.execute(id, step).await;
    let shared = &mut *crew.shared.get();
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
            shared.oracle.accuse(Violation::Answer("a conversation was said to have moved, and has not"));
        }
        Err(AdvanceConversationError::NotFound) => shared.oracle.accuse(Violation::LostEvent(id)),
        Err(AdvanceConversationError::Store(error)) if error.is_defect() => {
            shared.oracle.accuse(Violation::Defect(error.to_string()));
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

/// A candidate asks to be forgotten.
pub(super) fn erase(world: &mut World) {
    let known = world.shared.get().oracle.candidates();
    // Mostly one of the cast, and sometimes one who registered.
    let id = if known.is_empty() || world.percent(70) {
        let candidate = world.below(world.crew.cast.candidates.len());
        world.crew.cast.candidates[candidate].0.clone()
    } else {
        known[world.below(known.len())].clone()
    };
    world.note(|| format!("{id} is to be erased"));
    let crew = Arc::clone(&world.crew);
    let process = world.below(crate::shared::PROCESSES);
    let work = async move {
        if let Err(EraseCandidateError::Store(error)) = crew.erase.execute(id).await
            && error.is_defect()
        {
            crew.shared.get().oracle.accuse(Violation::Defect(error.to_string()));
        }
    };
    world.tasks.begin(process, "erase", Box::pin(work));
}

/// An operator brings a dead message back.
pub(super) fn revive(world: &mut World) {
    let dead = world.shared.get().oracle.dead();
    if dead.is_empty() {
        return;
    }
    let id = dead[world.below(dead.len())];
    world.note(|| format!("{id} is brought back"));
    let crew = Arc::clone(&world.crew);
    let process = world.below(crate::shared::PROCESSES);
    let work = async move {
        // What fails is asked for again, or not.
        let _ = crew.store.revive(id, crew.time.now()).await;
    };
    world.tasks.begin(process, "revive", Box::pin(work));
}
