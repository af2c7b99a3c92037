//! Graduations: what stands against them, and how they are written.

use std::collections::{HashMap, HashSet};

use diesel::prelude::{PgConnection, RunQueryDsl};
use hiretalk_domain::change::{Change, ConversationChange};
use hiretalk_domain::conversation::Origin;
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::graduation::{GraduationChange, GraduationState, NewGraduation};
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::intake::{GraduationFacts, GraduationVerdict, judge_graduation};
use hiretalk_domain::ports::{CommitError, Committed, StoreError};
use uuid::Uuid;

use super::Outcome;
use super::timestamp::latest_timestamp;
use crate::connection_holder::Failure;
use crate::rows::GraduationRow;
use crate::statements::{
    BusyNumbers, CurrentGraduations, KeepGraduations, MoveGraduations, NamesOfNumbers, ReleaseGraduations,
    StillActive, TakenPlaces,
};

/// Judges the graduations of the changes that nothing is against so far: those that are known or refused get their
/// answer, those that were moved meanwhile are stale.
pub(super) fn judge_graduations(
    connection: &mut PgConnection,
    changes: &[&Change],
    outcomes: &mut [Option<Outcome>],
) -> Result<(), Failure> {
    let mut places = TakenPlaces::default();
    let mut current = CurrentGraduations::default();
    let mut blockers = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        for graduation in &change.graduations {
            match graduation {
                GraduationChange::Put(new) => places.push(index, new),
                GraduationChange::Move(moved) => {
                    current.push(moved, None);
                    blockers.extend(blocker(graduation));
                }
                GraduationChange::Begin { started, number } => current.push(started, Some(number)),
            }
        }
    }
    if !places.is_empty() {
        type Place = (i32, Option<GraduationRow>, bool, bool);
        for (index, row, is_opted_out, is_wrong_number) in places.load::<Place>(connection)? {
            let index = usize::try_from(index).unwrap_or(usize::MAX);
            let (Some(change), Some(outcome)) = (changes.get(index), outcomes.get_mut(index)) else {
                return Err(
                    StoreError::Broken("the query of taken places returned an unknown index".into()).into()
                );
            };
            let stored = row.map(GraduationRow::into_kept).transpose()?;
            if outcome.is_none() {
                let facts = GraduationFacts { stored, is_opted_out, is_wrong_number };
                *outcome = new_of(change).and_then(|new| outcome_of(new, facts));
            }
        }
    }
    if current.is_empty() {
        return Ok(());
    }
    let current: HashSet<String> = current.load::<String>(connection)?.into_iter().collect();
    let active: HashSet<Uuid> = if blockers.is_empty() {
        HashSet::new()
    } else {
        StillActive { ids: blockers }.load::<Uuid>(connection)?.into_iter().collect()
    };
    for (change, outcome) in changes.iter().zip(outcomes) {
        let is_stale = change.graduations.iter().any(|graduation| {
            let is_new = matches!(graduation, GraduationChange::Put(_));
            !is_new
                && (!current.contains(graduation.graduation().id.as_str())
                    || blocker(graduation).is_some_and(|blocker| !active.contains(&blocker)))
        });
        if outcome.is_none() && is_stale {
            *outcome = Some(Err(CommitError::Stale));
        }
    }
    Ok(())
}

/// For each of the changes that opens a graduate's conversation, the active one at their number.
pub(super) fn active_on_numbers(
    connection: &mut PgConnection,
    changes: &[&Change],
) -> Result<Vec<Option<ConversationId>>, Failure> {
    let numbers: Vec<_> = changes.iter().map(|change| number_to_be_spoken_to(change)).collect();
    let mut statement = BusyNumbers::default();
    numbers.iter().flatten().for_each(|number| statement.push(number));
    if statement.is_empty() {
        return Ok(vec![None; changes.len()]);
    }
    let mut busy: HashMap<Vec<u8>, ConversationId> = HashMap::new();
    for (number, id) in statement.load::<(Vec<u8>, Uuid)>(connection)? {
        busy.entry(number).or_insert(ConversationId::from_uuid(id));
    }
    Ok(numbers.into_iter().map(|number| busy.get(number?.0.as_slice()).copied()).collect())
}

/// The changes that open a graduate's conversation after another one that does so with the same person, whom it knows by
/// another name. What the first says is in the way of the second, and is not to be seen before it is written.
pub(super) fn after_namesakes(
    connection: &mut PgConnection,
    changes: &[&Change],
    outcomes: &[Option<Outcome>],
) -> Result<HashSet<usize>, Failure> {
    let open = changes.iter().zip(outcomes).enumerate().filter(|(_, (_, outcome))| outcome.is_none());
    let numbers = open.filter_map(|(index, (change, _))| Some((index, number_to_be_spoken_to(change)?)));
    let numbers: Vec<(usize, NumberDigest)> = numbers.collect();
    let mut after = HashSet::new();
    if numbers.len() < 2 {
        return Ok(after);
    }
    let mut statement = NamesOfNumbers::default();
    numbers.iter().for_each(|(_, number)| statement.push(number));
    let mut names: HashMap<Vec<u8>, Vec<Vec<u8>>> = HashMap::new();
    for (number, name) in statement.load::<(Vec<u8>, Vec<u8>)>(connection)? {
        names.entry(number).or_default().push(name);
    }
    let mut spoken_to: HashSet<&[u8]> = HashSet::new();
    for (index, number) in &numbers {
        let theirs = names.get(number.0.as_slice()).map_or(&[][..], Vec::as_slice);
        if theirs.iter().any(|name| spoken_to.contains(name.as_slice())) {
            after.insert(*index);
        } else {
            spoken_to.extend(theirs.iter().map(Vec::as_slice));
        }
    }
    Ok(after)
}

/// The number of a graduate whose conversation the change opens.
fn number_to_be_spoken_to(change: &Change) -> Option<NumberDigest> {
    match &change.conversation {
        Some(ConversationChange::Open(opening)) => match &opening.conversation.origin {
            Origin::Graduation { .. } => Some(opening.number_digest),
            Origin::Application { .. } => None,
        },
        Some(ConversationChange::Advance(_)) | None => None,
    }
}

/// Writes the graduations of the changes. Whether any that waited may start now.
pub(super) fn write_graduations(connection: &mut PgConnection, stored: &[&Change]) -> Result<bool, Failure> {
    let mut keep = KeepGraduations::default();
    let mut moves = MoveGraduations::default();
    let mut release = ReleaseGraduations::default();
    for change in stored {
        for graduation in &change.graduations {
            match graduation {
                GraduationChange::Put(new) => keep.push(new),
                GraduationChange::Move(moved) | GraduationChange::Begin { started: moved, number: _ } => {
                    moves.push(moved);
                }
            }
        }
        change.completed().for_each(|id| release.push(id.as_uuid(), latest_timestamp(change)));
    }
    if !keep.is_empty() {
        keep.execute(connection)?;
    }
    if !moves.is_empty() {
        moves.execute(connection)?;
    }
    if release.is_empty() { Ok(false) } else { Ok(release.execute(connection)? > 0) }
}

/// True if the change itself may give a starter of graduations something to do.
pub(super) fn brings_graduations(change: &Change) -> bool {
    change.graduations.iter().any(|graduation| match graduation.graduation().state {
        GraduationState::Scheduled => true,
        GraduationState::Waiting { .. }
        | GraduationState::Started { .. }
        | GraduationState::Cancelled { .. } => false,
    })
}

fn new_of(change: &Change) -> Option<&NewGraduation> {
    change.graduations.iter().find_map(|graduation| match graduation {
        GraduationChange::Put(new) => Some(new),
        GraduationChange::Move(_) | GraduationChange::Begin { .. } => None,
    })
}

fn blocker(change: &GraduationChange) -> Option<Uuid> {
    match change.graduation().state {
        GraduationState::Waiting { blocked_by } => Some(blocked_by.as_uuid()),
        GraduationState::Scheduled | GraduationState::Started { .. } | GraduationState::Cancelled { .. } => {
            None
        }
    }
}

/// The outcome of a new graduation over the facts; none if it can be written.
fn outcome_of(new: &NewGraduation, facts: GraduationFacts) -> Option<Outcome> {
    match judge_graduation(new, facts) {
        GraduationVerdict::Allowed => None,
        GraduationVerdict::Stored => Some(Ok(Committed::Applied)),
        GraduationVerdict::Known(graduation) => Some(Ok(Committed::KnownGraduation(graduation))),
        GraduationVerdict::Refused(refusal) => Some(Err(refusal.into())),
        GraduationVerdict::OpeningRefused(refusal) => Some(Err(refusal.into())),
    }
}
