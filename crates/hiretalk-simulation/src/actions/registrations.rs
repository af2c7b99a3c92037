//! The registration page: forms, codes sent from one number or another, and the progress shown.

use std::sync::Arc;

use chrono::SubsecRound;
use hiretalk_domain::graduation::Degree;
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::inbound::{ChannelUpdate, InboundContent, InboundMessage};
use hiretalk_domain::language::Language;
use hiretalk_domain::ports::Clock;
use hiretalk_domain::registration::{RegistrationCode, RegistrationForm};
use hiretalk_domain::use_cases::{RegisterGraduateError, RegistrationProgress};

use crate::actions::events::pick_date;
use crate::channel::channel_id;
use crate::fixtures::FIRST_NAMES;
use crate::oracle::{Inbound, InboundKind, inbound_id};
use crate::services::Services;
use crate::shared::PROCESSES;
use crate::violation::Violation;
use crate::world::World;

/// More registrations than may be pending for one number.
const MANY: usize = 12;

pub(super) fn register(world: &mut World) {
    let line = world.pick_line();
    register_on(world, line);
}

pub(super) fn register_often(world: &mut World) {
    let line = world.pick_line();
    if world.percent(12) {
        (0..MANY).for_each(|_| register_on(world, line));
    }
}

fn register_on(world: &mut World, line: usize) {
    let Ok(degree) = Degree::parse("Law") else { return };
    let form = RegistrationForm {
        contact: world.services.fixtures.contact(line, world.below(FIRST_NAMES)),
        degree,
        date: pick_date(world),
        language: Language::Spanish,
    };
    world.note(|| format!("line {line} registers for {}", form.date));
    let services = Arc::clone(&world.services);
    let process = world.below(PROCESSES);
    let work = async move {
        let answer = services.graduations.register.execute(services.fixtures.registrar.clone(), form).await;
        if let Err(RegisterGraduateError::Store(error)) = answer
            && error.is_defect()
        {
            services.shared.get().oracle.report(Violation::Defect(error.to_string()));
        }
    };
    world.tasks.spawn(process, "register", Box::pin(work));
}

/// Sends a code: mostly the sender's own, sometimes another's or an unknown one.
pub(super) fn send_code(world: &mut World) {
    let Some((id, own)) = any_registration(world) else { return };
    let line = if world.percent(80) { own } else { world.pick_line() };
    let is_wrong = world.percent(15);
    let sent_at = world.services.time.now().trunc_subsecs(0);
    let digest_key = &world.services.fixtures.digest_key;
    let shared = &mut *world.shared.get();
    let number = shared.oracle.inbound.len();
    let code =
        if is_wrong { RegistrationCode::from_random(shared.random.bits()) } else { digest_key.code_of(id) };
    let kind = if is_wrong { InboundKind::Other } else { InboundKind::Code(id) };
    let text = code.message();
    let text = if shared.random.percent(30) { text.to_lowercase() } else { text };
    let sender = shared.channel.user(line, true);
    let links = sender.number.is_some() && sender.user_id.is_some();
    let Some(channel_id) = channel_id(&inbound_id(number)) else { return };
    shared.oracle.inbound.push(Inbound { line, kind, sent_at, links, was_handled: false, was_stored: false });
    let content = InboundContent::Text(text);
    shared.channel.deliver(ChannelUpdate::Message(InboundMessage {
        channel_id,
        sender,
        sent_at,
        quotes: None,
        content,
    }));
    shared.note(|_| format!("line {line} writes in.{number}: {kind:?}"));
}

pub(super) fn show_progress(world: &mut World) {
    let Some((id, _)) = any_registration(world) else { return };
    let services = Arc::clone(&world.services);
    let process = world.below(PROCESSES);
    world.tasks.spawn(process, "progress", Box::pin(async move { progress(&services, id).await }));
}

async fn progress(services: &Services, id: RegistrationId) {
    let Ok(found) = services.graduations.register.progress(&services.fixtures.registrar, id).await else {
        return;
    };
    let shared = &mut *services.shared.get();
    shared.note(|_| format!("registration {id}: {found:?}"));
    let expected = shared.oracle.progress_of(id, services.time.now());
    let is_right = match found {
        RegistrationProgress::Waiting { code, .. } => {
            expected == Some(None) && code == services.fixtures.digest_key.code_of(id)
        }
        RegistrationProgress::Closed(verdict) => expected == Some(Some(verdict)),
        RegistrationProgress::Gone => expected.is_none(),
    };
    if !is_right {
        shared.oracle.report(Violation::Registration(id));
    }
}

fn any_registration(world: &World) -> Option<(RegistrationId, usize)> {
    let known = world.shared.get().oracle.registrations();
    // Mostly the latest.
    let place = if world.percent(60) { known.len().checked_sub(1)? } else { world.below(known.len().max(1)) };
    known.get(place).copied()
}
