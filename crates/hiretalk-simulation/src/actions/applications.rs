//! Application events: new ones, the same again, and the same id with other content.

use std::sync::Arc;

use hiretalk_domain::conversation::{Conversation, Refusal};
use hiretalk_domain::use_cases::{ReceiveApplicationError, Received};

use crate::cast::{APPLICANTS, EventContent, FIRST_NAMES};
use crate::crew::Crew;
use crate::violation::Violation;
use crate::world::World;

/// Somebody applies for a job.
pub(super) fn new(world: &mut World) {
    let event = world.events.len();
    if event >= world.crew.cast.events.len() {
        return again(world);
    }
    // Now and then a graduate applies too.
    let all = if world.percent(10) { world.crew.cast.candidates.len() } else { APPLICANTS };
    let candidate = world.below(all);
    // Now and then they give another number than before.
    let line = world.line_of(candidate, 8);
    let job = world.below(world.crew.cast.jobs.len());
    let first_name = world.below(FIRST_NAMES);
    let content = EventContent { event, candidate, job, line, first_name };
    world.events.push(content);
    send(world, content);
}

/// An event comes again.
pub(super) fn again(world: &mut World) {
    if let Some(content) = any(world) {
        send(world, content);
    }
}

/// Another event comes under an id that was used.
pub(super) fn with_other_content(world: &mut World) {
    let Some(mut content) = any(world) else { return };
    match world.below(3) {
        0 => content.first_name = (content.first_name + 1) % FIRST_NAMES,
        1 => content.job = (content.job + 1) % world.crew.cast.jobs.len(),
        _ => content.candidate = (content.candidate + 1) % APPLICANTS,
    }
    send(world, content);
}

pub(super) fn any(world: &World) -> Option<EventContent> {
    (!world.events.is_empty()).then(|| world.events[world.below(world.events.len())])
}

pub(super) fn send(world: &mut World, content: EventContent) {
    world.note(|| format!("{content:?} comes in"));
    let crew = Arc::clone(&world.crew);
    let process = world.below(crate::shared::PROCESSES);
    world.tasks.begin(process, "receive", Box::pin(async move { receive(&crew, content).await }));
}

async fn receive(crew: &Crew, content: EventContent) {
    let answer = crew.receive.execute(crew.cast.application(content)).await;
    let shared = &mut *crew.shared.get();
    shared.note(|_| match &answer {
        Ok(Received::Opened(conversation)) => format!("{} is opened", conversation.id),
        Ok(Received::Redelivered(conversation)) => format!("{} was opened before", conversation.id),
        Err(error) => format!("refused: {error}"),
    });
    let is_of_event = |conversation: &Conversation| {
        conversation.candidate_id == crew.cast.candidates[content.candidate].0
            && conversation.job_id() == Some(&crew.cast.jobs[content.job])
    };
    match answer {
        Ok(Received::Opened(conversation) | Received::Redelivered(conversation)) => {
            if !is_of_event(&conversation) {
                shared.oracle.accuse(Violation::Answer("an event was answered with another's conversation"));
            }
            shared.oracle.acknowledge(conversation.id);
        }
        Err(ReceiveApplicationError::Refused(refusal)) => match refusal {
            Refusal::EventConflict { conversation_id }
            | Refusal::DuplicateApplication { conversation_id }
            | Refusal::ActiveConversation { conversation_id } => shared.oracle.acknowledge(conversation_id),
            Refusal::OptedOut | Refusal::WrongNumber => {}
        },
        Err(ReceiveApplicationError::Store(error)) if error.is_defect() => {
            shared.oracle.accuse(Violation::Defect(error.to_string()));
        }
        Err(ReceiveApplicationError::Store(_)) => {}
    }
}
