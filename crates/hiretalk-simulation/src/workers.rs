//! Workers, one pass each, as in `crates/hiretalk/src/worker/`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::{ChannelUpdate, EndedTurn, InboundMessage, StatusUpdate, TurnRequest};
use hiretalk_domain::outbound::REQUEST_TIMEOUT;
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::Inbox;
use hiretalk_domain::use_cases::{SendJob, Sent, Unattempted};

use crate::poll::Pause;
use crate::services::{LEASE, Services};
use crate::shared::{BoxedTask, Process};
use crate::violation::Violation;

const OUTBOX_BATCH: u16 = 8;

/// Leases due entries and spawns a task for each.
pub(crate) async fn run_outbox_worker(services: Arc<Services>, process: usize) {
    let taken_at = services.time.machine();
    let is_paused = {
        let mut shared = services.shared.get();
        let Process { unsettled, paused_until, .. } = shared.processes[process];
        let rest = paused_until.map(|until| until.saturating_duration_since(taken_at));
        let rest = rest.filter(|rest| !rest.is_zero());
        if rest.is_some() {
            // Whoever looks next finds nothing before it is over.
            shared.again_in = rest;
        }
        unsettled > 0 || rest.is_some()
    };
    if !is_paused && let Ok(taken) = services.send.lease_due(OUTBOX_BATCH).await {
        let mut spawned: Vec<(&'static str, BoxedTask)> = Vec::new();
        if let Some(Unattempted { jobs, cause: _ }) = taken.unattempted {
            for job in jobs {
                let services = Arc::clone(&services);
                spawned.push(("give back", Box::pin(async move { release(&services, process, &job).await })));
            }
        }
        for job in taken.jobs {
            let services = Arc::clone(&services);
            spawned.push(("send", Box::pin(process_job(services, process, job, taken_at))));
        }
        services.shared.get().spawned.extend(spawned.into_iter().map(|(name, task)| (process, name, task)));
    }
    services.shared.get().processes[process].leases_outbox = false;
}

async fn process_job(services: Arc<Services>, process: usize, job: SendJob, taken_at: Instant) {
    if !job.is_send() {
        // What fails waits for its next lease.
        let _ = services.send.run(job).await;
        return;
    }
    // The wait for its token; a process may be stopped for much longer.
    Pause::default().await;
    if services.time.machine().duration_since(taken_at) > LEASE.saturating_sub(REQUEST_TIMEOUT) {
        return release(&services, process, &job).await;
    }
    if let Some(sent) = services.send.send(&job).await {
        settle(&services, process, sent).await;
    }
}

/// Releases an unsent entry; retried while the store is away.
async fn release(services: &Services, process: usize, job: &SendJob) {
    let mut held = LeasePause::new(services, process);
    while services.send.release(job).await.is_err() {
        held.hold();
    }
    held.release();
}

/// Stores the result of a send; retried while the store is away.
async fn settle(services: &Services, process: usize, mut sent: Sent) {
    let mut held = LeasePause::new(services, process);
    let consequence = loop {
        match services.send.settle(&mut sent).await {
            Ok(consequence) => break consequence,
            Err(_) => held.hold(),
        }
    };
    held.release();
    if let Some(wait) = consequence.own_pause {
        services.shared.get().processes[process].paused_until = Some(services.time.machine() + wait);
    }
    // A pause that cannot be stored is lost; the channel will say so again.
    let _ = services.send.apply_pause(consequence).await;
}

/// Keeps a process from leasing while it has an unsettled send. A process that dies forgets it.
struct LeasePause<'a> {
    services: &'a Services,
    process: usize,
    holds: bool,
}

impl<'a> LeasePause<'a> {
    fn new(services: &'a Services, process: usize) -> Self {
        Self { services, process, holds: false }
    }

    fn hold(&mut self) {
        if !std::mem::replace(&mut self.holds, true) {
            self.services.shared.get().processes[self.process].unsettled += 1;
        }
    }

    fn release(self) {
        if self.holds {
            self.services.shared.get().processes[self.process].unsettled -= 1;
        }
    }
}

pub(crate) const TURN: Duration = Duration::from_secs(5);
const INBOX_BATCH: u16 = 64;
const INBOX_BYTES: u32 = 8 * 1024 * 1024;

/// One sender's messages, each with its delivery.
type SenderMessages = Vec<(DeliveryId, InboundMessage)>;

pub(crate) async fn run_inbound_worker(services: Arc<Services>, process: usize) {
    handle_deliveries(&services, process).await;
    services.shared.get().processes[process].handles_inbox = false;
}

async fn handle_deliveries(services: &Services, process: usize) {
    let turn_ends = services.time.machine() + TURN;
    // One token for all turns of a life.
    let incarnation = services.shared.get().processes[process].incarnation;
    let token = LeaseToken::new(process as u64 + 1, u64::from(incarnation));
    let request = TurnRequest { token, lease: TURN, limit: INBOX_BATCH, bytes: INBOX_BYTES };
    let Ok(deliveries) = services.store.lease_turn(request).await else { return };
    if deliveries.is_empty() {
        return;
    }
    let mut people: Vec<(Vec<u8>, SenderMessages)> = Vec::new();
    let mut statuses = Vec::new();
    let mut done: Vec<DeliveryId> = deliveries.iter().map(|delivery| delivery.id).collect();
    for delivery in &deliveries {
        for update in parse_updates(services, &delivery.body) {
            match update {
                ChannelUpdate::Message(message) => {
                    let person = person_of(&message);
                    match people.iter_mut().find(|(known, _)| *known == person) {
                        Some((_, messages)) => messages.push((delivery.id, message)),
                        None => people.push((person, vec![(delivery.id, message)])),
                    }
                }
                ChannelUpdate::Status(status) => statuses.push((delivery.id, status)),
                ChannelUpdate::NumberChanged { from, to } => {
                    if services.inbound_messages.move_number(&from, &to).await.is_err() {
                        done.retain(|id| *id != delivery.id);
                    }
                }
            }
        }
    }
    for (_, messages) in people {
        let mut is_broken_off = false;
        for (delivery, message) in messages {
            // What was said later must not be handled before it.
            is_broken_off = is_broken_off
                || services.time.machine() >= turn_ends
                || services.inbound_messages.handle_message(message).await.is_err();
            if is_broken_off {
                done.retain(|id| *id != delivery);
            }
        }
    }
    for id in record_statuses(services, statuses).await {
        done.retain(|done| *done != id);
    }
    // What is not said to be done is processed once more.
    let _ = services.store.end_turn(EndedTurn { token, done, put_off: Vec::new() }).await;
}

/// Returns the deliveries whose statuses could not be recorded.
async fn record_statuses(services: &Services, statuses: Vec<(DeliveryId, StatusUpdate)>) -> Vec<DeliveryId> {
    if statuses.is_empty() {
        return Vec::new();
    }
    let (deliveries, updates): (Vec<_>, Vec<_>) = statuses.iter().cloned().unzip();
    let Ok(tracked) = services.inbound_messages.track(updates).await else { return deliveries };
    let mut seen = Vec::new();
    let mut failed = Vec::new();
    for (update, tracked) in tracked {
        // What the first news of a message changes, the next ones have to see: they find it anew.
        let message_id = tracked.as_ref().map(|tracked| tracked.message_id);
        let is_next = message_id.is_some_and(|id| seen.contains(&id));
        seen.extend(message_id);
        let tracked = if is_next { None } else { tracked };
        if services.inbound_messages.record(&update, tracked).await.is_err() {
            let of_message = statuses.iter().filter(|(_, status)| status.channel_id == update.channel_id);
            failed.extend(of_message.map(|(id, _)| *id));
        }
    }
    failed
}

/// Parses a delivery: its body lists indexes of the channel's updates.
fn parse_updates(services: &Services, body: &[u8]) -> Vec<ChannelUpdate> {
    let shared = services.shared.get();
    let places = body.chunks_exact(4).filter_map(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    places.filter_map(|place| shared.channel.updates.get(place as usize).cloned()).collect()
}

fn person_of(message: &InboundMessage) -> Vec<u8> {
    let sender = &message.sender;
    let name = sender.number.as_ref().map(PhoneNumber::as_str).or(sender.user_id.as_deref());
    name.unwrap_or_default().as_bytes().to_vec()
}

const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Leases due graduations and spawns a task for each; once a minute, deletes expired registrations.
pub(crate) async fn run_graduation_worker(services: Arc<Services>, process: usize, most: u16) {
    let is_time = {
        let registrations_forgotten_at =
            &mut services.shared.get().processes[process].registrations_forgotten_at;
        let now = services.time.machine();
        let is_time =
            registrations_forgotten_at.is_none_or(|at| now.saturating_duration_since(at) >= FORGET_EVERY);
        if is_time {
            *registrations_forgotten_at = Some(now);
        }
        is_time
    };
    if is_time {
        spawn_task(&services, process, "forget_registrations", forget_registrations);
    }
    if let Ok(taken) = services.graduations.begin.take(most, LEASE).await {
        for due in taken {
            spawn_task(&services, process, "start", |services| async move {
                // What fails waits for its next lease.
                if let Err(error) = services.graduations.begin.start(due).await
                    && error.is_defect()
                {
                    services.shared.get().oracle.report(Violation::Defect(error.to_string()));
                }
            });
        }
    }
    services.shared.get().processes[process].starts_graduations = false;
}

fn spawn_task<W>(
    services: &Arc<Services>,
    process: usize,
    name: &'static str,
    work: impl FnOnce(Arc<Services>) -> W,
) where
    W: Future<Output = ()> + Send + 'static,
{
    let work: BoxedTask = Box::pin(work(Arc::clone(services)));
    services.shared.get().spawned.push((process, name, work));
}

async fn forget_registrations(services: Arc<Services>) {
    // What fails is done a minute later.
    if let Err(error) = services.graduations.forget.execute().await
        && error.is_defect()
    {
        services.shared.get().oracle.report(Violation::Defect(error.to_string()));
    }
}
