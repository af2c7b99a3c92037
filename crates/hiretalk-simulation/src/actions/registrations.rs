//! The register page: graduates fill in its form, send its code from one number or another, and look how far they are.

use std::sync::Arc;

use chrono::SubsecRound;
use hiretalk_domain::graduation::Degree;
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::inbound::{ChannelUpdate, InboundContent, InboundMessage};
use hiretalk_domain::language::Language;
use hiretalk_domain::ports::Clock;
use hiretalk_domain::registration::{RegistrationCode, RegistrationForm};
use hiretalk_domain::use_cases::{RegisterGraduateError, RegistrationProgress};

use super::graduations::a_day;
use crate::cast::FIRST_NAMES;
use crate::channel::channel_id;
use crate::crew::Crew;
use crate::oracle::{Inbound, Says, inbound_id};
use crate::shared::PROCESSES;
use crate::violation::Violation;
use crate::world::World;

/// How often somebody registers who does nothing else: more than may wait of one number.
const OFTEN: usize = 12;

/// Somebody fills in the form.
pub(super) fn register(world: &mut World) {
    let line = world.any_line();
    register_on(world, line);
}

/// Somebody fills it in again and again, and each is another registration.
pub(super) fn register_often(world: &mut World) {
    let line = world.any_line();
    if world.percent(12) {
        (0..OFTEN).for_each(|_| register_on(world, line));
    }
}

fn register_on(world: &mut World, line: usize) {
    let Ok(degree) = Degree::parse("Law") else { return };
    let form = RegistrationForm {
        contact: world.crew.cast.contact(line, world.below(FIRST_NAMES)),
        degree,
        date: a_day(world),
        language: Language::Spanish,
    };
    world.note(|| format!("line {line} registers for {}", form.date));
    let crew = Arc::clone(&world.crew);
    let process = world.below(PROCESSES);
    let work = async move {
        let answer = crew.graduating.register.execute(crew.cast.registrar.clone(), form).await;
        if let Err(RegisterGraduateError::Store(error)) = answer
            && error.is_defect()
        {
            crew.shared.get().oracle.accuse(Violation::Defect(error.to_string()));
        }
    };
    world.tasks.begin(process, "register", Box::pin(work));
}

/// Somebody sends a code: mostly their own, sometimes another's or none that there is.
pub(super) fn send_code(world: &mut World) {
    let Some((id, own)) = any(world) else { return };
    let line = if world.percent(80) { own } else { world.any_line() };
    let is_wrong = world.percent(15);
    let sent_at = world.crew.time.now().trunc_subsecs(0);
    let digest_key = &world.crew.cast.digest_key;
    let shared = &mut *world.shared.get();
    let number = shared.oracle.inbound.len();
    let code =
        if is_wrong { RegistrationCode::from_random(shared.random.bits()) } else { digest_key.code_of(id) };
    let says = if is_wrong { Says::Else } else { Says::Code(id) };
    let text = code.message();
    let text = if shared.random.percent(30) { text.to_lowercase() } else { text };
    let sender = shared.channel.user(line, true);
    let links = sender.number.is_some() && sender.user_id.is_some();
    let Some(channel_id) = channel_id(&inbound_id(number)) else { return };
    shared.oracle.inbound.push(Inbound { line, says, sent_at, links, was_heard: false, was_taken: false });
    let content = InboundContent::Text(text);
    shared.channel.deliver(ChannelUpdate::Message(InboundMessage {
        channel_id,
        sender,
        sent_at,
        quotes: None,
        content,
    }));
    shared.note(|_| format!("line {line} writes in.{number}: {says:?}"));
}

/// The page asks how far a registration is.
pub(super) fn ask(world: &mut World) {
    let Some((id, _)) = any(world) else { return };
    let crew = Arc::clone(&world.crew);
    let process = world.below(PROCESSES);
    world.tasks.begin(process, "progress", Box::pin(async move { progress(&crew, id).await }));
}

async fn progress(crew: &Crew, id: RegistrationId) {
    let Ok(found) = crew.graduating.register.progress(&crew.cast.registrar, id).await else { return };
    let shared = &mut *crew.shared.get();
    shared.note(|_| format!("registration {id}: {found:?}"));
    let expected = shared.oracle.progress_of(id, crew.time.now());
    let is_right = match found {
        RegistrationProgress::Waiting { code, .. } => {
            expected == Some(None) && code == crew.cast.digest_key.code_of(id)
        }
        RegistrationProgress::Closed(verdict) => expected == Some(Some(verdict)),
        RegistrationProgress::Gone => expected.is_none(),
    };
    if !is_right {
        shared.oracle.accuse(Violation::Registration(id));
    }
}

fn any(world: &World) -> Option<(RegistrationId, usize)> {
    let known = world.shared.get().oracle.registrations();
    // Mostly the latest.
    let place = if world.percent(60) { known.len().checked_sub(1)? } else { world.below(known.len().max(1)) };
    known.get(place).copied()
}
