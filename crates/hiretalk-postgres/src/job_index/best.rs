//! The best of the numbers: the highest scores, of equal ones the newest, then the least ids.

use std::cmp::Reverse;
use std::collections::HashMap;

use diesel::PgConnection;
use diesel::prelude::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use hiretalk_domain::ports::KeptJob;

use super::block::{closed, created, unreadable};
use super::plane::Plane;
use super::scores::ScoredBlock;
use super::{number_at, readable};
use crate::keeper::Failure;
use crate::rows::JobRow;
use crate::schema::{job_blocks, jobs};

/// Blocks whose moments are read together, at first; four times as many each time after. In the first there are mostly
/// enough.
const BLOCKS_AT_ONCE: usize = 1;

/// So many numbers are looked for together, of however many scores: one look at all blocks finds them.
const AT_ONCE: usize = 256;

/// Picks the best of what was scored.
pub(super) struct Picker<'a> {
    connection: &'a mut PgConnection,
    blocks: &'a [ScoredBlock],
    /// In microseconds since 1970.
    now: i64,
    /// What was read of blocks, by their place among `blocks`.
    moments: HashMap<usize, Vec<Moment>>,
}

/// When a job came; none if it is not open.
type Moment = Option<i64>;

/// A job that may be among the best.
#[derive(Clone, Copy)]
struct Candidate {
    created_at: i64,
    number: i64,
}

/// Jobs that are worth the same: their places, by that of their block among `blocks`.
type Equals = HashMap<usize, Vec<u16>>;

impl<'a> Picker<'a> {
    /// Picks among these blocks what is open at `now`.
    pub(super) fn new(connection: &'a mut PgConnection, blocks: &'a [ScoredBlock], now: i64) -> Self {
        Self { connection, blocks, now, moments: HashMap::new() }
    }

    /// The best of the open jobs that `admitted` names of each block, at least `limit` if there are as many. For each that
    /// cannot be read the next best comes in.
    pub(super) fn read_best(
        &mut self,
        admitted: impl Fn(&ScoredBlock) -> Plane,
        limit: usize,
    ) -> Result<Vec<KeptJob>, Failure> {
        let mut asked = limit;
        loop {
            let numbers = self.best(&admitted, asked)?;
            let jobs = self.read(&numbers)?;
            if jobs.len() >= limit || numbers.len() < asked {
                return Ok(jobs);
            }
            asked = asked.saturating_mul(2);
        }
    }

    /// The numbers of the best of the open jobs that `admitted` names of each block, at most `limit`.
    fn best(&mut self, admitted: impl Fn(&ScoredBlock) -> Plane, limit: usize) -> Result<Vec<i64>, Failure> {
        let admitted: Vec<Plane> = self.blocks.iter().map(admitted).collect();
        let mut best = Vec::new();
        let counts = counts(self.blocks, &admitted);
        let mut scores = counts.as_slice();
        while best.len() < limit && !scores.is_empty() {
            let (now, later) = scores.split_at(first_scores(scores));
            scores = later;
            let mut equals = self.with_scores(&admitted, now);
            for (score, _) in now {
                if let Some(equals) = equals.remove(score).filter(|_| best.len() < limit) {
                    best.extend(self.best_of_equals(&equals, limit - best.len())?);
                }
            }
        }
        Ok(best)
    }

    /// The jobs with these numbers.
    fn read(&mut self, numbers: &[i64]) -> Result<Vec<KeptJob>, Failure> {
        let rows: Vec<JobRow> = jobs::table
            .filter(jobs::number.eq_any(numbers))
            .select(JobRow::as_select())
            .load(self.connection)?;
        Ok(readable(rows))
    }

    /// The admitted jobs with these scores, which follow each other, by score.
    fn with_scores(&self, admitted: &[Plane], scores: &[(u16, usize)]) -> HashMap<u16, Equals> {
        let mut found: HashMap<u16, Equals> = HashMap::new();
        let (Some((most, _)), Some((least, _))) = (scores.first(), scores.last()) else { return found };
        for (index, (scored, admitted)) in self.blocks.iter().zip(admitted).enumerate() {
            let score_of = |place: &u16| scored.scores[usize::from(*place)];
            let places: Vec<u16> =
                admitted.places().filter(|place| (*least..=*most).contains(&score_of(place))).collect();
            // Many have one score alone, or few have several.
            if least == most && !places.is_empty() {
                found.entry(*most).or_default().insert(index, places);
                continue;
            }
            for place in places {
                found.entry(score_of(&place)).or_default().entry(index).or_default().push(place);
            }
        }
        found
    }

    /// The newest of the open ones among jobs that are worth the same.
    fn best_of_equals(&mut self, equals: &Equals, limit: usize) -> Result<Vec<i64>, Failure> {
        let mut waiting: Vec<usize> = equals.keys().copied().collect();
        waiting.sort_by_key(|index| Reverse(self.blocks[*index].newest));
        let (mut found, mut at_once): (Vec<Candidate>, _) = (Vec::new(), BLOCKS_AT_ONCE);
        while let Some(index) = waiting.first() {
            // Nothing in this block nor in those behind it is as new as the last that is needed.
            let newest = self.blocks[*index].newest;
            if found.len() >= limit && found.last().is_none_or(|last| last.created_at > newest) {
                break;
            }
            let next: Vec<usize> = waiting.drain(..at_once.min(waiting.len())).collect();
            at_once *= 4;
            self.read_moments(&next)?;
            for index in next {
                let (Some(moments), Some(places)) = (self.moments.get(&index), equals.get(&index)) else {
                    continue;
                };
                let block = self.blocks[index].block;
                for place in places {
                    if let Some(created_at) = moments.get(usize::from(*place)).copied().flatten() {
                        found.push(Candidate { created_at, number: number_at(block, *place) });
                    }
                }
            }
            keep_newest(&mut found, limit);
        }
        self.settle_ties(found, limit)
    }

    /// Reads the moments of these blocks, unless that was done before.
    fn read_moments(&mut self, indexes: &[usize]) -> Result<(), Failure> {
        let missing = indexes.iter().filter(|index| !self.moments.contains_key(*index));
        let wanted: HashMap<i32, usize> = missing.map(|index| (self.blocks[*index].block, *index)).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let rows: Vec<(i32, Vec<u8>, Vec<u8>)> = job_blocks::table
            .filter(job_blocks::block.eq_any(wanted.keys().collect::<Vec<_>>()))
            .select((job_blocks::block, job_blocks::created, job_blocks::dated))
            .load(self.connection)?;
        for (block, moments, dated) in rows {
            let mut moments: Vec<Moment> = created(&moments).into_iter().map(Some).collect();
            for place in closed(&dated, self.now) {
                *moments.get_mut(place).ok_or_else(|| unreadable("job_blocks", "dated", block))? = None;
            }
            if let Some(index) = wanted.get(&block) {
                self.moments.insert(*index, moments);
            }
        }
        Ok(())
    }

    /// At most `limit` of what was found: of those that came at the same moment as the last, those with the least ids.
    fn settle_ties(&mut self, found: Vec<Candidate>, limit: usize) -> Result<Vec<i64>, Failure> {
        let last = found.last().map(|last| last.created_at).filter(|_| found.len() > limit);
        let Some(last) = last else { return Ok(found.into_iter().map(|found| found.number).collect()) };
        let (tied, newer): (Vec<_>, Vec<_>) = found.into_iter().partition(|found| found.created_at == last);
        let mut best: Vec<i64> = newer.into_iter().map(|found| found.number).collect();
        let left = i64::try_from(limit - best.len()).unwrap_or(i64::MAX);
        let tied: Vec<i64> = tied.into_iter().map(|tied| tied.number).collect();
        let first: Vec<Option<i64>> = jobs::table
            .filter(jobs::number.eq_any(tied))
            .order(jobs::id.asc())
            .limit(left)
            .select(jobs::number)
            .load(self.connection)?;
        best.extend(first.into_iter().flatten());
        Ok(best)
    }
}

/// How many of the first of these scores make enough numbers together.
fn first_scores(scores: &[(u16, usize)]) -> usize {
    let mut sum = 0;
    let enough = scores.iter().position(|(_, count)| {
        sum += count;
        sum >= AT_ONCE
    });
    // A score that many have is looked at alone, unless it comes first.
    enough.map_or(scores.len(), |last| last.max(1))
}

/// The newest `limit`, the newest first, and all that came at the same moment as the last of them.
fn keep_newest(found: &mut Vec<Candidate>, limit: usize) {
    let newest_first = |candidate: &Candidate| Reverse(candidate.created_at);
    if found.len() > limit && limit > 0 {
        let (_, last, _) = found.select_nth_unstable_by_key(limit - 1, newest_first);
        let last = last.created_at;
        found.retain(|candidate| candidate.created_at >= last);
    }
    found.sort_unstable_by_key(newest_first);
}

/// The scores of what is admitted, the highest first, each with how many have it.
fn counts(blocks: &[ScoredBlock], admitted: &[Plane]) -> Vec<(u16, usize)> {
    let mut counts = vec![0_usize; usize::from(u16::MAX) + 1];
    for (scored, admitted) in blocks.iter().zip(admitted) {
        for place in admitted.places() {
            counts[usize::from(scored.scores[usize::from(place)])] += 1;
        }
    }
    (0..=u16::MAX).zip(counts).rev().filter(|(_, count)| *count > 0).collect()
}
