//! Applies changes: the common ones together in array statements, the rare ones each in a transaction of its own.

use std::collections::HashSet;

use diesel::prelude::{Connection, PgConnection};
use diesel::result::{DatabaseErrorKind, Error};
use hiretalk_domain::change::{CandidateChange, Change, Opening};
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::intake::{OpeningFacts, OpeningVerdict, judge_opening};
use hiretalk_domain::ports::{CommitError, Committed};
use uuid::Uuid;

use super::Outcome;
use super::form::Form;
use super::general::{Loser, write_all};
use super::optimistic_insert::OptimisticInsert;
use crate::connection_holder::Failure;
use crate::statements::{Advance, GatherOpeningFacts, Open};

pub(super) struct Applied {
    /// In the order of the changes. None: an opening lost, and what it lost to has vanished since, or it has to see what
    /// another of this batch says; try again.
    pub(super) outcomes: Vec<Option<Outcome>>,
    /// The last position of the feed, if events were written.
    pub(super) last_position: Option<i64>,
    pub(super) has_released: bool,
}

/// Applies all of the changes; they share no key.
pub(super) fn apply(
    connection: &mut PgConnection,
    changes: &[&Change],
    optimistic: &mut OptimisticInsert,
) -> Result<Applied, Failure> {
    let sorted = Sorted::of(changes);
    let outcomes = changes.iter().map(|_| None).collect();
    let mut applied = Applied { outcomes, last_position: None, has_released: false };
    // A statement alone is a transaction already; beginning one would cost two more round trips.
    let parts = [!sorted.openings.is_empty(), !sorted.advances.is_empty(), !sorted.common.is_empty()];
    let are_openings = parts == [true, false, false];
    let losers = if are_openings && optimistic.is_allowed(sorted.openings.len()) {
        match write_optimistically(connection, &sorted, &mut applied)? {
            Some(losers) => losers,
            None => {
                optimistic.record_conflict();
                write(connection, &sorted, changes, &mut applied)?
            }
        }
    } else if parts.into_iter().filter(|part| *part).count() > 1 || !sorted.common.is_empty() {
        connection.transaction::<_, Failure, _>(|connection| {
            // A transaction that failed and is tried again begins anew.
            applied.last_position = None;
            applied.has_released = false;
            write(connection, &sorted, changes, &mut applied)
        })?
    } else {
        write(connection, &sorted, changes, &mut applied)?
    };
    judge(connection, &losers, &mut applied.outcomes)?;
    for index in sorted.rare {
        let change = changes[index];
        let written = connection.transaction::<_, Failure, _>(|connection| {
            write_all(connection, std::slice::from_ref(&change))
        })?;
        applied.last_position = applied.last_position.max(written.last_position);
        applied.has_released |= written.has_released;
        applied.outcomes[index] = written.outcomes.into_iter().next().flatten();
        let losers: Vec<_> = written.losers.into_iter().map(|loser| Loser { index, ..loser }).collect();
        judge(connection, &losers, &mut applied.outcomes)?;
    }
    Ok(applied)
}

/// The changes of a batch by the statements that write them, each with its index.
#[derive(Default)]
struct Sorted<'a> {
    openings: Vec<(usize, &'a Opening, &'a Change)>,
    advances: Vec<(usize, &'a Conversation, &'a Change)>,
    common: Vec<usize>,
    rare: Vec<usize>,
}

impl<'a> Sorted<'a> {
    fn of(changes: &[&'a Change]) -> Self {
        let mut sorted = Self::default();
        for (index, change) in changes.iter().copied().enumerate() {
            match Form::of(change) {
                Form::Opening(opening) => sorted.openings.push((index, opening, change)),
                Form::Advance(conversation) => sorted.advances.push((index, conversation, change)),
                Form::Common => sorted.common.push(index),
                Form::Rare => sorted.rare.push(index),
            }
        }
        sorted
    }

    /// The statement that writes the openings.
    fn open(&self) -> Result<Open<'a>, Failure> {
        let mut open = Open::default();
        for (_, opening, change) in &self.openings {
            open.push(opening, &change.events)?;
            open.push_outbound(&change.messages, &change.outbox)?;
            if let Some((id, dialogue)) = &change.dialogue {
                open.push_dialogue(*id, dialogue)?;
            }
            if let Some(CandidateChange::Put { candidate, at }) = &change.candidate {
                open.push_candidate(opening.conversation.id, candidate, *at);
            }
        }
        Ok(open)
    }

    /// What became of the openings, by the ids that went in; those that lost come back.
    fn record_outcomes(
        &self,
        (opened, last_position): (HashSet<Uuid>, Option<i64>),
        applied: &mut Applied,
    ) -> Vec<Loser<'a>> {
        applied.last_position = last_position;
        let mut losers = Vec::new();
        for (index, opening, _) in &self.openings {
            if opened.contains(&opening.conversation.id.as_uuid()) {
                applied.outcomes[*index] = Some(Ok(Committed::Applied));
            } else {
                losers.push(Loser { index: *index, opening, active_on_number: None });
            }
        }
        losers
    }
}

/// Writes all but the rare ones; the openings that lost come back.
fn write<'a>(
    connection: &mut PgConnection,
    sorted: &Sorted<'a>,
    changes: &[&'a Change],
    applied: &mut Applied,
) -> Result<Vec<Loser<'a>>, Failure> {
    let mut losers = Vec::new();
    if !sorted.openings.is_empty() {
        let opened = sorted.open()?.run(connection)?;
        losers = sorted.record_outcomes(opened, applied);
    }
    if !sorted.advances.is_empty() {
        let mut advance = Advance::default();
        for (_, conversation, change) in &sorted.advances {
            advance.push(conversation, &change.events)?;
        }
        let (moved, last_position) = advance.run(connection)?;
        applied.last_position = applied.last_position.max(last_position);
        for (index, conversation, _) in &sorted.advances {
            let has_moved = moved.contains(&conversation.id.as_uuid());
            let outcome = if has_moved { Ok(Committed::Applied) } else { Err(CommitError::Stale) };
            applied.outcomes[*index] = Some(outcome);
        }
    }
    if !sorted.common.is_empty() {
        let common: Vec<&Change> = sorted.common.iter().map(|index| changes[*index]).collect();
        let written = write_all(connection, &common)?;
        applied.last_position = applied.last_position.max(written.last_position);
        applied.has_released |= written.has_released;
        for (index, outcome) in sorted.common.iter().zip(written.outcomes) {
            applied.outcomes[*index] = outcome;
        }
        let lost = written.losers.into_iter();
        losers.extend(lost.map(|loser| Loser { index: sorted.common[loser.index], ..loser }));
    }
    Ok(losers)
}

/// Writes the openings as if none of them could find its place taken; none if one did, and then nothing was written.
/// Those come back that a number which has opted out leaves out, for that is no violation.
fn write_optimistically<'a>(
    connection: &mut PgConnection,
    sorted: &Sorted<'a>,
    applied: &mut Applied,
) -> Result<Option<Vec<Loser<'a>>>, Failure> {
    match sorted.open()?.run_optimistically(connection) {
        Ok(opened) => Ok(Some(sorted.record_outcomes(opened, applied))),
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Judges the openings that did not go in. None: nothing is in the way of it any more.
fn judge(
    connection: &mut PgConnection,
    losers: &[Loser<'_>],
    outcomes: &mut [Option<Outcome>],
) -> Result<(), Failure> {
    if losers.is_empty() {
        return Ok(());
    }
    let mut gather = GatherOpeningFacts::default();
    losers.iter().for_each(|loser| gather.push(loser.opening));
    for (loser, facts) in losers.iter().zip(gather.run(connection)?) {
        let Loser { index, opening, active_on_number } = *loser;
        outcomes[index] = match judge_opening(opening, OpeningFacts { active_on_number, ..facts }) {
            OpeningVerdict::Allowed => None,
            OpeningVerdict::Stored => Some(Ok(Committed::Applied)),
            OpeningVerdict::Redelivered(conversation) => Some(Ok(Committed::Redelivered(conversation))),
            OpeningVerdict::Refused(refusal) => Some(Err(refusal.into())),
        };
    }
    Ok(())
}
