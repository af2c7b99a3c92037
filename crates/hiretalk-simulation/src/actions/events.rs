//! Application and graduation events: new, again, with other content, with a changed number, one by one and in bulk.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use hiretalk_domain::conversation::{Conversation, Refusal};
use hiretalk_domain::graduation::GraduationRefusal;
use hiretalk_domain::language::Language;
use hiretalk_domain::ports::Clock;
use hiretalk_domain::use_cases::{
    Kept, ReceiveApplicationError, Received, StartConversationError, StartReceipt,
};

use crate::fixtures::{APPLICANTS, EventContent, FIRST_NAMES, NoticeContent, ZONES};
use crate::oracle::{NoticeAnswer, PendingNotice};
use crate::services::Services;
use crate::shared::{PROCESSES, Shared};
use crate::violation::Violation;
use crate::world::World;

pub(super) fn apply_for_job(world: &mut World) {
    let event = world.events.len();
    if event >= world.services.fixtures.events.len() {
        return redeliver_application(world);
    }
    // Now and then a graduate applies too.
    let all = if world.percent(10) { world.services.fixtures.candidates.len() } else { APPLICANTS };
    let candidate = world.below(all);
    // Now and then they give another number than before.
    let line = world.pick_line_of(candidate, 8);
    let job = world.below(world.services.fixtures.jobs.len());
    let first_name = world.below(FIRST_NAMES);
    let content = EventContent { event, candidate, job, line, first_name };
    world.events.push(content);
    send_application(world, content);
}

pub(super) fn redeliver_application(world: &mut World) {
    if let Some(content) = any_application(world) {
        send_application(world, content);
    }
}

pub(super) fn send_conflicting_application(world: &mut World) {
    let Some(mut content) = any_application(world) else { return };
    match world.below(3) {
        0 => content.first_name = (content.first_name + 1) % FIRST_NAMES,
        1 => content.job = (content.job + 1) % world.services.fixtures.jobs.len(),
        _ => content.candidate = (content.candidate + 1) % APPLICANTS,
    }
    send_application(world, content);
}

pub(super) fn any_application(world: &World) -> Option<EventContent> {
    (!world.events.is_empty()).then(|| world.events[world.below(world.events.len())])
}

pub(super) fn send_application(world: &mut World, content: EventContent) {
    world.note(|| format!("{content:?} comes in"));
    let services = Arc::clone(&world.services);
    let process = world.below(crate::shared::PROCESSES);
    world.tasks.spawn(
        process,
        "receive_application",
        Box::pin(async move { receive_application(&services, content).await }),
    );
}

async fn receive_application(services: &Services, content: EventContent) {
    let answer = services.receive.execute(services.fixtures.application(content)).await;
    let shared = &mut *services.shared.get();
    shared.note(|_| match &answer {
        Ok(Received::Opened(conversation)) => format!("{} is opened", conversation.id),
        Ok(Received::Redelivered(conversation)) => format!("{} was opened before", conversation.id),
        Err(error) => format!("refused: {error}"),
    });
    let is_of_event = |conversation: &Conversation| {
        conversation.candidate_id == services.fixtures.candidates[content.candidate].0
            && conversation.job_id() == Some(&services.fixtures.jobs[content.job])
    };
    match answer {
        Ok(Received::Opened(conversation) | Received::Redelivered(conversation)) => {
            if !is_of_event(&conversation) {
                shared.oracle.report(Violation::Answer("an event was answered with another's conversation"));
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
            shared.oracle.report(Violation::Defect(error.to_string()));
        }
        Err(ReceiveApplicationError::Store(_)) => {}
    }
}

/// Days from today to the date that a graduation names.
const DAYS_AHEAD: [i64; 16] = [0, 0, 0, 1, 1, 1, 2, 2, 3, 6, 34, -1, -7, -30, -31, -60];
/// Event ids that graduations use.
const EVENT_IDS: usize = 8;

pub(super) fn graduate(world: &mut World) {
    let graduate = world.below(world.services.fixtures.graduates.len());
    // Now and then they give another number than before.
    let line = world.pick_line_of(world.services.fixtures.graduates[graduate].candidate, 12);
    let content = NoticeContent {
        event: world.percent(40).then(|| world.below(EVENT_IDS)),
        graduate,
        line,
        first_name: world.below(FIRST_NAMES),
        date: (!world.percent(35)).then(|| pick_date(world)),
        zone: world.percent(60).then(|| world.shared.get().random.pick(&ZONES)),
        language: world.percent(20).then_some(Language::English),
    };
    world.notices.push(content);
    send_graduation(world, content);
}

pub(super) fn redeliver_graduation(world: &mut World) {
    if let Some(content) = any_notice(world) {
        send_graduation(world, content);
    }
}

/// Sends an event that shares its id, its student or its content with an earlier one.
pub(super) fn send_conflicting_graduation(world: &mut World) {
    let Some(mut content) = any_notice(world) else { return };
    match world.below(6) {
        0 => content.first_name = (content.first_name + 1) % FIRST_NAMES,
        1 => content.date = Some(pick_date(world)),
        2 => content.language = Some(Language::Spanish),
        3 => content.graduate = (content.graduate + 1) % world.services.fixtures.graduates.len(),
        // The same student under another id.
        4 => content.event = content.event.map_or(Some(EVENT_IDS - 1), |_| None),
        _ => content.event = Some(world.below(EVENT_IDS)),
    }
    send_graduation(world, content);
}

/// Imports all earlier events again, as one file.
pub(super) fn import_all_again(world: &mut World) {
    for content in world.notices.clone() {
        import_graduation(world, content);
    }
}

pub(super) fn pick_date(world: &World) -> NaiveDate {
    let days = world.shared.get().random.pick(&DAYS_AHEAD);
    world.services.time.now().date_naive() + TimeDelta::days(days)
}

pub(super) fn any_notice(world: &World) -> Option<NoticeContent> {
    (!world.notices.is_empty()).then(|| world.notices[world.below(world.notices.len())])
}

pub(super) fn send_graduation(world: &mut World, content: NoticeContent) {
    if world.percent(35) {
        return import_graduation(world, content);
    }
    world.note(|| format!("{content:?} comes in"));
    let services = Arc::clone(&world.services);
    let process = world.below(PROCESSES);
    world.tasks.spawn(
        process,
        "graduate",
        Box::pin(async move { start_or_schedule(&services, content).await }),
    );
}

fn import_graduation(world: &mut World, content: NoticeContent) {
    world.note(|| format!("{content:?} is imported"));
    let services = Arc::clone(&world.services);
    let process = world.below(PROCESSES);
    world.tasks.spawn(
        process,
        "import_graduation",
        Box::pin(async move { receive_import(&services, content).await }),
    );
}

async fn start_or_schedule(services: &Services, content: NoticeContent) {
    let pending = services.shared.get().oracle.notice_comes(content, services.time.now());
    let answer = services.graduations.start.execute(services.fixtures.notice(&content)).await;
    let shared = &mut *services.shared.get();
    shared.note(|_| match &answer {
        Ok(StartReceipt::Opened(conversation)) => format!("{} is opened", conversation.id),
        Ok(StartReceipt::RedeliveredConversation(conversation)) => {
            format!("{} was opened before", conversation.id)
        }
        Ok(StartReceipt::Scheduled(graduation)) => format!("it starts at {}", graduation.starts_at),
        Ok(StartReceipt::RedeliveredGraduation(graduation)) => format!("it is {}", graduation.state.status()),
        Err(error) => format!("refused: {error}"),
    });
    if let Ok(StartReceipt::Opened(conversation) | StartReceipt::RedeliveredConversation(conversation)) =
        &answer
    {
        shared.oracle.acknowledge(conversation.id);
    }
    let answer = match answer {
        Ok(StartReceipt::Opened(_) | StartReceipt::Scheduled(_)) => NoticeAnswer::New,
        Ok(StartReceipt::RedeliveredConversation(_)) => NoticeAnswer::Known(Some(true)),
        Ok(StartReceipt::RedeliveredGraduation(_)) => NoticeAnswer::Known(Some(false)),
        Err(error) => return record_error(shared, &pending, &error),
    };
    shared.oracle.notice_answered(&pending, answer);
}

async fn receive_import(services: &Services, content: NoticeContent) {
    let pending = services.shared.get().oracle.notice_comes(content, services.time.now());
    let answer = services.graduations.start.import(services.fixtures.notice(&content)).await;
    let shared = &mut *services.shared.get();
    shared.note(|_| match &answer {
        Ok(Kept { graduation, is_new }) => {
            format!("it is {} for {}, new: {is_new}", graduation.state.status(), graduation.starts_at)
        }
        Err(error) => format!("refused: {error}"),
    });
    match answer {
        Ok(Kept { is_new: true, .. }) => shared.oracle.notice_answered(&pending, NoticeAnswer::New),
        Ok(Kept { is_new: false, .. }) => shared.oracle.notice_answered(&pending, NoticeAnswer::Known(None)),
        Err(error) => record_error(shared, &pending, &error),
    }
}

fn record_error(shared: &mut Shared, pending: &PendingNotice, error: &StartConversationError) {
    let answer = match error {
        StartConversationError::TooOld(_) => NoticeAnswer::TooOld,
        StartConversationError::GraduationRefused(GraduationRefusal::EventConflict { .. }) => {
            NoticeAnswer::Conflict
        }
        StartConversationError::GraduationRefused(GraduationRefusal::Duplicate { .. }) => {
            NoticeAnswer::Duplicate
        }
        // These were held against the rules where they were committed.
        StartConversationError::Refused(_) => return,
        StartConversationError::Store(error) => {
            if error.is_defect() {
                shared.oracle.report(Violation::Defect(error.to_string()));
            }
            return;
        }
    };
    shared.oracle.notice_answered(pending, answer);
}

/// A known person applies or graduates again, from another line.
pub(super) fn change_number(world: &mut World) {
    let line = world.pick_line();
    if world.percent(50)
        && let Some(known) = any_notice(world)
    {
        // Their other degree, if there is one, or the same again under an id of its own.
        let candidate = world.services.fixtures.graduates[known.graduate].candidate;
        let others = world.services.fixtures.graduates.iter().enumerate();
        let other = others.filter(|(_, other)| other.candidate == candidate).map(|(place, _)| place);
        let graduate = other.rev().find(|other| *other != known.graduate).unwrap_or(known.graduate);
        let content = NoticeContent { graduate, line, event: None, ..known };
        world.notices.push(content);
        return send_graduation(world, content);
    }
    let event = world.events.len();
    if event < world.services.fixtures.events.len()
        && let Some(known) = any_application(world)
    {
        let job = world.below(world.services.fixtures.jobs.len());
        let content = EventContent { event, job, line, ..known };
        world.events.push(content);
        send_application(world, content);
    }
}
