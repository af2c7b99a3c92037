//! Fills lists from the catalogue: fields, fields that interests point to, and jobs.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::definition::{Listing, Question};
use super::flow::Flow;
use super::lookup::{Resumable, find_fields, rank_jobs};
use super::preferences::preferences_of;
use super::question::room;
use super::render::job_row;
use super::state::{Dialogue, DisplayedList, Rows};
use crate::catalogue::FieldOfWork;
use crate::ids::JobId;
use crate::matching::{Match, Preferences, Ranking, stems};

/// The most fields that are proposed.
pub const MOST_PROPOSED: usize = 3;
/// The number of jobs with an interest whose fields count.
const JOBS_FOR_PROPOSALS: u16 = 50;
/// The number of fields that are searched for one that was named.
const FIELDS_FOR_PROPOSALS: u16 = 100;

/// Fills the list of the present step's question. False if there is nothing to choose: a list of jobs without jobs,
/// proposals without fields. `earlier` are the jobs of the pages before.
pub(super) fn fill_list<'a>(
    flow: &'a Flow,
    dialogue: Dialogue,
    question: &'a Question,
    earlier: Vec<JobId>,
) -> Resumable<'a, (Dialogue, bool)> {
    match &question.listing {
        None => Resumable::Done((dialogue, true)),
        Some(Listing::Fields { .. }) => list_fields(question).map(|rows| (with_rows(dialogue, rows), true)),
        Some(Listing::Proposals { .. }) => {
            list_proposals(preferences_of(flow, &dialogue), question).map(|rows| match rows {
                Some(rows) => (with_rows(dialogue, rows), true),
                None => (dialogue, false),
            })
        }
        Some(Listing::Jobs(_)) => list_jobs(flow, dialogue, question, earlier),
    }
}

fn with_rows(mut dialogue: Dialogue, rows: Rows) -> Dialogue {
    dialogue.displayed = Some(DisplayedList { step: dialogue.step.clone(), rows });
    dialogue
}

fn list_fields<'a>(question: &Question) -> Resumable<'a, Rows> {
    let limit = u16::try_from(room(question)).unwrap_or(u16::MAX);
    find_fields(limit).map(|fields| Rows::Fields { fields, are_proposed: false })
}

fn list_jobs<'a>(
    flow: &'a Flow,
    mut dialogue: Dialogue,
    question: &'a Question,
    earlier: Vec<JobId>,
) -> Resumable<'a, (Dialogue, bool)> {
    let preferences = Preferences { dismissed: earlier.clone(), ..preferences_of(flow, &dialogue) };
    let limit = u16::try_from(room(question)).unwrap_or(u16::MAX);
    let has_interests = !preferences.interest_stems().is_empty();
    rank_jobs(preferences.clone(), limit)
        .then(move |ranking| match ranking {
            // Interests order the jobs; a job that names none of them fits all the same.
            Ranking::NearestMisses { .. } if has_interests => {
                rank_jobs(Preferences { interests: Vec::new(), ..preferences }, limit)
            }
            Ranking::NearestMisses { .. } | Ranking::Fits(_) => Resumable::Done(ranking),
        })
        .map(move |ranking| {
            let (matches, relaxed) = match ranking {
                Ranking::Fits(matches) => (matches, Vec::new()),
                Ranking::NearestMisses { matches, relaxed } => (matches, relaxed),
            };
            let search = dialogue.search.get_or_insert_default();
            if matches.is_empty() {
                return (dialogue, false);
            }
            search.has_fitted |= relaxed.is_empty();
            search.add_offered(matches.iter().map(|found| &found.job.id));
            let page = matches.iter().map(|found| job_row(found, dialogue.language)).collect();
            (with_rows(dialogue, Rows::Jobs { page, relaxed, earlier }), true)
        })
}

/// Proposed fields; else the fields with the most jobs; none if there are no fields.
fn list_proposals<'a>(preferences: Preferences, question: &'a Question) -> Resumable<'a, Option<Rows>> {
    propose_fields(preferences).then(move |mut proposed| {
        proposed.truncate(MOST_PROPOSED.min(room(question)));
        if !proposed.is_empty() {
            return Resumable::Done(Some(Rows::Fields { fields: proposed, are_proposed: true }));
        }
        list_fields(question).map(|rows| match &rows {
            Rows::Fields { fields, .. } if fields.is_empty() => None,
            Rows::Fields { .. } | Rows::Jobs { .. } => Some(rows),
        })
    })
}

/// Fields that the interests point to: those named first, then those of jobs that name an interest, by their best job.
fn propose_fields<'a>(preferences: Preferences) -> Resumable<'a, Vec<FieldOfWork>> {
    let wanted = preferences.interest_stems();
    if wanted.is_empty() {
        return Resumable::Done(Vec::new());
    }
    let by_interests = Preferences { interests: preferences.interests, ..Preferences::default() };
    find_fields(FIELDS_FOR_PROPOSALS).then(move |fields| {
        let is_named = |field: &FieldOfWork| stems(field.as_str()).iter().any(|stem| wanted.contains(stem));
        let named: Vec<_> = fields.into_iter().filter(is_named).collect();
        rank_jobs(by_interests, JOBS_FOR_PROPOSALS).map(|ranking| match ranking {
            Ranking::Fits(matches) => add_fields_of(named, &matches),
            Ranking::NearestMisses { .. } => named,
        })
    })
}

fn add_fields_of(mut proposed: Vec<FieldOfWork>, matches: &[Match]) -> Vec<FieldOfWork> {
    // The best job of each field, then all of its jobs.
    let mut scores: HashMap<&FieldOfWork, (u32, u32)> = HashMap::new();
    for found in matches {
        let (best, all) = scores.entry(&found.job.field).or_default();
        *best = found.score.max(*best);
        *all = all.saturating_add(found.score);
    }
    let mut scored: Vec<_> = scores.into_iter().collect();
    scored.sort_unstable_by_key(|(field, score)| (Reverse(*score), field.folded()));
    for (field, _) in scored {
        if !proposed.contains(field) {
            proposed.push(field.clone());
        }
    }
    proposed
}
