//! Fills lists out of the catalogue: fields, fields that interests point to, and jobs.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::Flow;
use super::definition::{Listing, Question};
use super::dialogue::Dialogue;
use super::job_card;
use super::limits::ROWS;
use super::lookup::{Known, Lookup};
use super::shown::{Rows, Shown};
use crate::catalogue::FieldOfWork;
use crate::ids::JobId;
use crate::matching::{Preferences, Ranking, stems};

/// The most fields that are proposed.
pub const PROPOSED: usize = 3;
/// How many of the jobs that name an interest say which fields it points to.
const LOOKED_AT: u16 = 50;
/// How many fields are looked through for one that was named.
const FIELDS: u16 = 100;

impl Flow {
    /// Lists what the question of the present step lists. Whether there is anything to choose: there is no list of jobs
    /// without jobs, and there are no proposals without fields.
    pub(super) fn list(
        &self,
        dialogue: &mut Dialogue,
        question: &Question,
        earlier: Vec<JobId>,
        known: &Known,
    ) -> Result<bool, Lookup> {
        let rows = match &question.listing {
            None => return Ok(true),
            Some(Listing::Fields { .. }) => fields(question, known)?,
            Some(Listing::Proposals { .. }) => {
                let mut proposed = propose(&self.preferences(dialogue), known)?;
                proposed.truncate(PROPOSED.min(room(question)));
                if proposed.is_empty() {
                    let all = fields(question, known)?;
                    if matches!(&all, Rows::Fields { fields, .. } if fields.is_empty()) {
                        return Ok(false);
                    }
                    all
                } else {
                    Rows::Fields { fields: proposed, are_proposed: true }
                }
            }
            Some(Listing::Jobs(_)) => match self.jobs(dialogue, question, earlier, known)? {
                Some(rows) => rows,
                None => return Ok(false),
            },
        };
        dialogue.shown = Some(Shown { step: dialogue.step.clone(), rows });
        Ok(true)
    }

    /// A page of jobs; none if there are no more.
    fn jobs(
        &self,
        dialogue: &mut Dialogue,
        question: &Question,
        earlier: Vec<JobId>,
        known: &Known,
    ) -> Result<Option<Rows>, Lookup> {
        let preferences = Preferences { dismissed: earlier.clone(), ..self.preferences(dialogue) };
        let limit = u16::try_from(room(question)).unwrap_or(u16::MAX);
        let has_interests = !preferences.interest_stems().is_empty();
        let mut ranking = known.ranking(preferences.clone(), limit)?;
        // Interests say which jobs come first. A job that names none of them fits all the same.
        if has_interests && matches!(ranking, Ranking::NearestMisses { .. }) {
            ranking = known.ranking(Preferences { interests: Vec::new(), ..preferences }, limit)?;
        }
        let (matches, relaxed) = match ranking {
            Ranking::Fits(matches) => (matches, Vec::new()),
            Ranking::NearestMisses { matches, relaxed } => (matches, relaxed.clone()),
        };
        let search = dialogue.search.get_or_insert_default();
        if matches.is_empty() {
            return Ok(None);
        }
        search.has_fitted |= relaxed.is_empty();
        search.offer(matches.iter().map(|found| &found.job.id));
        let page = matches.iter().map(|found| job_card::row(found, dialogue.language)).collect();
        Ok(Some(Rows::Jobs { page, relaxed, earlier }))
    }
}

/// How many rows a list has besides its options.
pub(super) fn room(question: &Question) -> usize {
    ROWS.saturating_sub(question.options.len())
}

fn fields(question: &Question, known: &Known) -> Result<Rows, Lookup> {
    let limit = u16::try_from(room(question)).unwrap_or(u16::MAX);
    Ok(Rows::Fields { fields: known.fields(limit)?.to_vec(), are_proposed: false })
}

/// The fields that somebody's interests point to: first those that are named, then those whose jobs name interests, the
/// ones with the job that names most of them before.
fn propose(preferences: &Preferences, known: &Known) -> Result<Vec<FieldOfWork>, Lookup> {
    let wanted = preferences.interest_stems();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let is_named = |field: &&FieldOfWork| stems(field.as_str()).iter().any(|stem| wanted.contains(stem));
    let mut proposed: Vec<_> = known.fields(FIELDS)?.iter().filter(is_named).cloned().collect();
    let interests = preferences.interests.clone();
    let by_interests = Preferences { interests, ..Preferences::default() };
    let matches = match known.ranking(by_interests, LOOKED_AT)? {
        Ranking::Fits(matches) => &matches[..],
        Ranking::NearestMisses { .. } => &[],
    };
    // The best job of each, then all of them.
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
    Ok(proposed)
}
