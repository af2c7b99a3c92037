//! Graduation events: new ones, ahead, of today and past; the same again, and others under a known id; one by one and in
//! bulk.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use hiretalk_domain::graduation::GraduationRefusal;
use hiretalk_domain::language::Language;
use hiretalk_domain::ports::Clock;
use hiretalk_domain::use_cases::{Kept, StartConversationError, StartReceipt};

use crate::cast::{FIRST_NAMES, NoticeContent, ZONES};
use crate::crew::Crew;
use crate::oracle::{Asked, NoticeAnswer};
use crate::shared::{PROCESSES, Shared};
use crate::violation::Violation;
use crate::world::World;

/// How many days ahead a graduation is, where it names its day.
const DAYS: [i64; 16] = [0, 0, 0, 1, 1, 1, 2, 2, 3, 6, 34, -1, -7, -30, -31, -60];
const IDS: usize = 8;

pub(super) fn new(world: &mut World) {
    let graduate = world.below(world.crew.cast.graduates.len());
    // Now and then they give another number than before.
    let line = world.line_of(world.crew.cast.graduates[graduate].candidate, 12);
    let content = NoticeContent {
        event: world.percent(40).then(|| world.below(IDS)),
        graduate,
        line,
        first_name: world.below(FIRST_NAMES),
        date: (!world.percent(35)).then(|| a_day(world)),
        zone: world.percent(60).then(|| world.shared.get().random.pick(&ZONES)),
        language: world.percent(20).then_some(Language::English),
    };
    world.notices.push(content);
    send(world, content);
}

/// An event comes again.
pub(super) fn again(world: &mut World) {
    if let Some(content) = any(world) {
        send(world, content);
    }
}

/// Another event comes that has something in common with one that came.
pub(super) fn with_other_content(world: &mut World) {
    let Some(mut content) = any(world) else { return };
    match world.below(6) {
        0 => content.first_name = (content.first_name + 1) % FIRST_NAMES,
        1 => content.date = Some(a_day(world)),
        2 => content.language = Some(Language::Spanish),
        3 => content.graduate = (content.graduate + 1) % world.crew.cast.graduates.len(),
        // The same student under another id.
        4 => content.event = content.event.map_or(Some(IDS - 1), |_| None),
        _ => content.event = Some(world.below(IDS)),
    }
    send(world, content);
}

/// Everything that came comes again, in one file.
pub(super) fn import_all(world: &mut World) {
    for content in world.notices.clone() {
        import(world, content);
    }
}

/// A day not far from today.
pub(super) fn a_day(world: &World) -> NaiveDate {
    let days = world.shared.get().random.pick(&DAYS);
    world.crew.time.now().date_naive() + TimeDelta::days(days)
}

pub(super) fn any(world: &World) -> Option<NoticeContent> {
    (!world.notices.is_empty()).then(|| world.notices[world.below(world.notices.len())])
}

pub(super) fn send(world: &mut World, content: NoticeContent) {
    if world.percent(35) {
        return import(world, content);
    }
    world.note(|| format!("{content:?} comes in"));
    let crew = Arc::clone(&world.crew);
    let process = world.below(PROCESSES);
    world.tasks.begin(process, "graduate", Box::pin(async move { start(&crew, content).await }));
}

fn import(world: &mut World, content: NoticeContent) {
    world.note(|| format!("{content:?} is imported"));
    let crew = Arc::clone(&world.crew);
    let process = world.below(PROCESSES);
    world.tasks.begin(process, "import", Box::pin(async move { keep(&crew, content).await }));
}

async fn start(crew: &Crew, content: NoticeContent) {
    let asked = crew.shared.get().oracle.notice_comes(content, crew.time.now());
    let answer = crew.graduating.start.execute(crew.cast.notice(&content)).await;
    let shared = &mut *crew.shared.get();
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
        Err(error) => return failed(shared, &asked, &error),
    };
    shared.oracle.notice_answered(&asked, answer);
}

async fn keep(crew: &Crew, content: NoticeContent) {
    let asked = crew.shared.get().oracle.notice_comes(content, crew.time.now());
    let answer = crew.graduating.start.import(crew.cast.notice(&content)).await;
    let shared = &mut *crew.shared.get();
    shared.note(|_| match &answer {
        Ok(Kept { graduation, is_new }) => {
            format!("it is {} for {}, new: {is_new}", graduation.state.status(), graduation.starts_at)
        }
        Err(error) => format!("refused: {error}"),
    });
    match answer {
        Ok(Kept { is_new: true, .. }) => shared.oracle.notice_answered(&asked, NoticeAnswer::New),
        Ok(Kept { is_new: false, .. }) => shared.oracle.notice_answered(&asked, NoticeAnswer::Known(None)),
        Err(error) => failed(shared, &asked, &error),
    }
}

fn failed(shared: &mut Shared, asked: &Asked, error: &StartConversationError) {
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
                shared.oracle.accuse(Violation::Defect(error.to_string()));
            }
            return;
        }
    };
    shared.oracle.notice_answered(asked, answer);
}
