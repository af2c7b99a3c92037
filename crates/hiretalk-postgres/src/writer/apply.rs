//! Applies changes: the common ones together in array statements, the rare ones each in a transaction of its own.

use std::collections::HashSet;

use diesel::prelude::{Connection, PgConnection};
use diesel::result::{DatabaseErrorKind, Error};
use hiretalk_domain::ports::{CommitError, Committed, StoreError};
use hiretalk_domain::{CandidateChange, Change, ConversationChange, Opening, Refusal};
use uuid::Uuid;

use super::Outcome;
use super::hope::Hope;
use crate::constraint::Constraint;
use crate::keeper::Failure;
use crate::rare_change::apply_rare;
use crate::statements::{Advance, Classify, Open, Verdict};

/// What became of a batch.
pub(super) struct Applied {
    /// In the order of the changes. None: an opening lost, and what it lost to has vanished since; try again.
    pub(super) outcomes: Vec<Option<Outcome>>,
    /// The last position of the feed, if events were written.
    pub(super) last_position: Option<i64>,
}

/// Applies all of the changes; they share no event and no candidate.
pub(super) fn apply(
    connection: &mut PgConnection,
    changes: &[&Change],
    hope: &mut Hope,
) -> Result<Applied, Failure> {
    let sorted = Sorted::of(changes);
    let mut applied = Applied { outcomes: changes.iter().map(|_| None).collect(), last_position: None };
    // A statement alone is a transaction already; beginning one would cost two more round trips.
    let written = match (sorted.openings.is_empty(), sorted.advances.is_empty()) {
        (false, false) => connection.transaction::<_, Failure, _>(|connection| write(connection, &sorted))?,
        (false, true) if hope.is_for(sorted.openings.len()) => match write_hopefully(connection, &sorted)? {
            Some(written) => written,
            None => {
                hope.disappoint();
                write(connection, &sorted)?
            }
        },
        _ => write(connection, &sorted)?,
    };
    applied.last_position = written.last_position;
    for (index, conversation, _) in &sorted.advances {
        let outcome =
            if written.ids.contains(conversation) { Ok(Committed::Applied) } else { Err(CommitError::Stale) };
        applied.outcomes[*index] = Some(outcome);
    }
    let mut losers = Vec::new();
    for (index, opening, _) in &sorted.openings {
        if written.ids.contains(&opening.conversation.id.as_uuid()) {
            applied.outcomes[*index] = Some(Ok(Committed::Applied));
        } else {
            losers.push((*index, *opening));
        }
    }
    if !losers.is_empty() {
        judge(connection, &losers, &mut applied.outcomes)?;
    }
    for index in sorted.rare {
        let (outcome, position) = apply_rare(connection, changes[index])?;
        applied.outcomes[index] = outcome;
        applied.last_position = applied.last_position.max(position);
    }
    Ok(applied)
}

/// The changes of a batch by the statement that writes them, each with its index.
#[derive(Default)]
struct Sorted<'a> {
    openings: Vec<(usize, &'a Opening, &'a Change)>,
    advances: Vec<(usize, Uuid, &'a Change)>,
    rare: Vec<usize>,
}

impl<'a> Sorted<'a> {
    fn of(changes: &[&'a Change]) -> Self {
        let mut sorted = Self::default();
        for (index, change) in changes.iter().enumerate() {
            let Change { conversation, candidate, opt_outs, events: _ } = change;
            match (conversation, candidate) {
                (Some(ConversationChange::Open(opening)), None | Some(CandidateChange::Put { .. }))
                    if opt_outs.is_empty() =>
                {
                    sorted.openings.push((index, opening, change));
                }
                (Some(ConversationChange::Advance(conversation)), None) if opt_outs.is_empty() => {
                    sorted.advances.push((index, conversation.id.as_uuid(), change));
                }
                _ => sorted.rare.push(index),
            }
        }
        sorted
    }

    /// The statement that writes the openings.
    fn open(&self) -> Result<Open<'a>, Failure> {
        let mut open = Open::default();
        for (_, opening, change) in &self.openings {
            open.push(opening, &change.events)?;
            if let Some(CandidateChange::Put { candidate, at }) = &change.candidate {
                open.push_candidate(opening.conversation.id, candidate, *at);
            }
        }
        Ok(open)
    }
}

/// What the array statements wrote.
struct Written {
    ids: HashSet<Uuid>,
    last_position: Option<i64>,
}

fn write(connection: &mut PgConnection, sorted: &Sorted<'_>) -> Result<Written, Failure> {
    let mut written = Written { ids: HashSet::new(), last_position: None };
    if !sorted.openings.is_empty() {
        (written.ids, written.last_position) = sorted.open()?.run(connection)?;
    }
    if !sorted.advances.is_empty() {
        let mut advance = Advance::default();
        for (_, _, change) in &sorted.advances {
            if let Some(ConversationChange::Advance(conversation)) = &change.conversation {
                advance.push(conversation, &change.events)?;
            }
        }
        let (ids, last_position) = advance.run(connection)?;
        written.ids.extend(ids);
        written.last_position = written.last_position.max(last_position);
    }
    Ok(written)
}

/// Writes the openings as if none of them could find its place taken; none if one did, and then nothing was written.
fn write_hopefully(connection: &mut PgConnection, sorted: &Sorted<'_>) -> Result<Option<Written>, Failure> {
    match sorted.open()?.run_hopefully(connection) {
        Ok((ids, last_position)) => Ok(Some(Written { ids, last_position })),
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Says of each loser what it lost to.
fn judge(
    connection: &mut PgConnection,
    losers: &[(usize, &Opening)],
    outcomes: &mut [Option<Outcome>],
) -> Result<(), Failure> {
    let mut classify = Classify::default();
    for (_, opening) in losers {
        classify.push(opening);
    }
    for verdict in classify.run(connection)? {
        let loser = usize::try_from(verdict.index).ok().and_then(|index| losers.get(index));
        let (index, opening) = *loser.ok_or_else(|| StoreError::Broken("a verdict on nobody".into()))?;
        outcomes[index] = outcome_of(verdict, opening)?;
    }
    Ok(())
}

/// The outcome that a verdict stands for; none if nothing is in the way any more.
pub(crate) fn outcome_of(verdict: Verdict, opening: &Opening) -> Result<Option<Outcome>, StoreError> {
    let (Some(place), Some(row)) = (verdict.constraint, verdict.conversation) else {
        return Ok(verdict.opted_out.then_some(Err(Refusal::OptedOut.into())));
    };
    let constraint = Constraint::named(&place)
        .ok_or_else(|| StoreError::Broken(format!("the constraint {place} has no refusal").into()))?;
    let digest = row.event_digest()?;
    let conversation = row.into_conversation()?;
    if constraint == Constraint::Event && digest == opening.event_digest {
        // Our own id: an earlier try of this very change was committed, and only its answer was lost.
        let is_ours = conversation.id == opening.conversation.id;
        let committed = if is_ours { Committed::Applied } else { Committed::Redelivered(conversation) };
        return Ok(Some(Ok(committed)));
    }
    Ok(Some(Err(constraint.refusal(conversation.id).into())))
}
