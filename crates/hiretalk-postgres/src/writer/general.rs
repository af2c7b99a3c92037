//! Writes changes of every form: one transaction for all of them, one array statement for each kind of row.
//!
//! The feed's head is locked first and what the changes were decided on is read after that, so that what is
//! decided here holds until the commit and nothing that was written ever has to be cancelled.

use std::collections::HashSet;

use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, PgConnection, QueryDsl, RunQueryDsl};
use hiretalk_domain::change::{CandidateChange, Change, ConversationChange, DeliveryChange, Opening};
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::ports::{CommitError, Committed, StoreError};
use uuid::Uuid;

use super::Outcome;
use super::erasure::{erase, may_be_erased};
use super::graduations::{active_on_numbers, after_namesakes, judge_graduations, write_graduations};
use super::opt_outs::{keep_aliases, write_opt_outs, write_wrong_numbers};
use super::preconditions::failed;
use super::redaction::redact_erased;
use super::timestamp::latest_timestamp;
use crate::connection_holder::Failure;
use crate::rows::NewFileRow;
use crate::schema::{candidates, files};
use crate::statements::{
    Advance, Cancel, Deliver, Enqueue, KeepAliases, KeepCandidates, KeepDialogues, LockFeed, Open, Receive,
    Settle, WriteEvents,
};

/// An opening that lost.
pub(super) struct Loser<'a> {
    /// The index of its change.
    pub(super) index: usize,
    pub(super) opening: &'a Opening,
    /// The active conversation at a graduate's number, for which it was not tried.
    pub(super) active_on_number: Option<ConversationId>,
}

/// What became of changes that were written in one transaction.
pub(super) struct Written<'a> {
    /// In the order of the changes; none for an opening that lost or that is to be tried again.
    pub(super) outcomes: Vec<Option<Outcome>>,
    /// The openings that lost.
    pub(super) losers: Vec<Loser<'a>>,
    pub(super) has_released: bool,
    /// The last position of the feed, if events were written.
    pub(super) last_position: Option<i64>,
}

/// Writes the changes, which share no key. The caller begins the transaction and ends it.
pub(super) fn write_all<'a>(
    connection: &mut PgConnection,
    changes: &[&'a Change],
) -> Result<Written<'a>, Failure> {
    LockFeed.execute(connection)?;
    let mut outcomes = failed(connection, changes)?;
    for (outcome, change) in outcomes.iter_mut().zip(changes) {
        if outcome.is_none() && !may_be_erased(connection, change)? {
            *outcome = Some(Err(CommitError::Stale));
        }
    }
    judge_graduations(connection, changes, &mut outcomes)?;
    // Nothing of these is written now; they are tried again after this transaction.
    let mut lost = after_namesakes(connection, changes, &outcomes)?;
    let (losers, mut last_position) = open(connection, changes, &outcomes, &lost)?;
    lost.extend(losers.iter().map(|loser| loser.index));
    let mut stored = Vec::with_capacity(changes.len());
    for (index, (outcome, change)) in outcomes.iter_mut().zip(changes).enumerate() {
        if outcome.is_none() && !lost.contains(&index) {
            *outcome = Some(Ok(Committed::Applied));
            stored.push(*change);
        }
    }
    put_candidates(connection, &stored)?;
    advance(connection, &stored)?;
    write_messages(connection, &stored)?;
    let has_released = write_graduations(connection, &stored)?;
    for change in &stored {
        write_opt_outs(connection, &change.opt_outs)?;
        write_wrong_numbers(connection, &change.wrong_numbers)?;
        erase(connection, change)?;
    }
    let mut events = WriteEvents::default();
    stored.iter().try_for_each(|change| events.push(&change.events))?;
    last_position = last_position.max(events.run(connection)?);
    Ok(Written { outcomes, losers, has_released, last_position })
}

/// The openings come first: they alone can still lose, and with them all that their changes bring.
fn open<'a>(
    connection: &mut PgConnection,
    changes: &[&'a Change],
    outcomes: &[Option<Outcome>],
    put_off: &HashSet<usize>,
) -> Result<(Vec<Loser<'a>>, Option<i64>), Failure> {
    let active = active_on_numbers(connection, changes)?;
    let mut open = Open::default();
    let (mut openings, mut losers) = (Vec::new(), Vec::new());
    for (index, (change, outcome)) in changes.iter().copied().zip(outcomes).enumerate() {
        let Some(ConversationChange::Open(opening)) = &change.conversation else { continue };
        if outcome.is_some() || put_off.contains(&index) {
            continue;
        }
        if active[index].is_some() {
            losers.push(Loser { index, opening, active_on_number: active[index] });
            continue;
        }
        open.push(opening, &[])?;
        if let Some(CandidateChange::Put { candidate, at }) = &change.candidate {
            open.push_candidate(opening.conversation.id, candidate, *at);
        }
        openings.push((index, opening));
    }
    if openings.is_empty() {
        return Ok((losers, None));
    }
    let (opened, last_position) = open.run(connection)?;
    openings.retain(|(_, opening): &(usize, &Opening)| !opened.contains(&opening.conversation.id.as_uuid()));
    losers.extend(openings.into_iter().map(|(index, opening)| Loser {
        index,
        opening,
        active_on_number: None,
    }));
    Ok((losers, last_position))
}

/// Puts the candidates that no opening brings. Where an opening brings none, it begins where its candidate is now.
fn put_candidates(connection: &mut PgConnection, stored: &[&Change]) -> Result<(), Failure> {
    let mut keep = KeepCandidates::default();
    let mut begun_with: Vec<&str> = Vec::new();
    for change in stored {
        match (&change.conversation, &change.candidate) {
            (Some(ConversationChange::Open(opening)), None) => {
                begun_with.push(opening.conversation.candidate_id.as_str());
            }
            (Some(ConversationChange::Open(_)), Some(_))
            | (_, None | Some(CandidateChange::Erase { .. })) => {}
            (Some(ConversationChange::Advance(_)) | None, Some(CandidateChange::Put { candidate, at })) => {
                keep.push(candidate, *at)?;
            }
        }
    }
    if !keep.is_empty() {
        keep.execute(connection)?;
    }
    if !begun_with.is_empty() {
        let moved = candidates::id.eq_any(begun_with).and(candidates::former_number.is_not_null());
        diesel::update(candidates::table.filter(moved))
            .set(candidates::former_number.eq(None::<&str>))
            .execute(connection)?;
    }
    Ok(())
}

/// The conversations move; that they can was checked.
fn advance(connection: &mut PgConnection, stored: &[&Change]) -> Result<(), Failure> {
    let mut advance = Advance::default();
    let mut moving: HashSet<Uuid> = HashSet::new();
    for change in stored {
        let first = match &change.conversation {
            Some(ConversationChange::Advance(conversation)) => Some(conversation),
            Some(ConversationChange::Open(_)) | None => None,
        };
        for conversation in first.into_iter().chain(&change.also_ended) {
            advance.push(conversation, &[])?;
            moving.insert(conversation.id.as_uuid());
        }
    }
    if moving.is_empty() {
        return Ok(());
    }
    let (moved, _) = advance.run(connection)?;
    // Nobody writes conversations without the lock, but a person at a console can.
    if moved != moving {
        return Err(StoreError::Broken("a conversation moved while the feed's head was locked".into()).into());
    }
    Ok(())
}

/// All that concerns messages, in the order that holds within a change: the settlement, what is cancelled, then what
/// is new.
fn write_messages(connection: &mut PgConnection, stored: &[&Change]) -> Result<(), Failure> {
    let mut settle = Settle::default();
    let mut cancel = Cancel::default();
    let mut receive = Receive::default();
    let mut dialogues = KeepDialogues::default();
    let mut aliases = KeepAliases::default();
    let mut enqueue = Enqueue::default();
    for change in stored {
        let at = latest_timestamp(change);
        change.settlement.iter().for_each(|settlement| settle.push(settlement, at));
        change.cancelled.iter().for_each(|id| cancel.push(id.as_uuid(), at));
        change.received.iter().for_each(|receipt| receive.push(receipt));
        change.dialogue.iter().try_for_each(|(id, dialogue)| dialogues.push(*id, dialogue))?;
        aliases.push(&change.aliases);
        enqueue.push(&change.messages, &change.outbox)?;
    }
    if !settle.is_empty() {
        settle.execute(connection)?;
    }
    if !cancel.is_empty() {
        cancel.execute(connection)?;
    }
    if !receive.is_empty() {
        receive.finished().execute(connection)?;
    }
    if !dialogues.is_empty() {
        dialogues.execute(connection)?;
    }
    if !aliases.is_empty() {
        keep_aliases(connection, aliases)?;
    }
    if !enqueue.is_empty() {
        enqueue.execute(connection)?;
    }
    let files: Vec<_> = stored.iter().flat_map(|change| &change.files).map(NewFileRow::from).collect();
    if !files.is_empty() {
        diesel::insert_into(files::table).values(&files).execute(connection)?;
    }
    redact_erased(connection, stored)?;
    deliver(connection, stored)
}

/// A statement moves a message once, so further news of the same message waits for the next one.
fn deliver(connection: &mut PgConnection, stored: &[&Change]) -> Result<(), Failure> {
    let mut news: Vec<&DeliveryChange> = stored.iter().flat_map(|change| &change.deliveries).collect();
    while !news.is_empty() {
        let mut deliver = Deliver::default();
        news.retain(|delivery| !deliver.push(delivery));
        deliver.execute(connection)?;
    }
    Ok(())
}
