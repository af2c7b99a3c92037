//! The best of the numbers: the highest scores, of equal ones the newest, then the least ids.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use diesel::PgConnection;
use diesel::prelude::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use hiretalk_domain::catalogue::StoredJob;

use super::block::{Moments, unreadable};
use super::memory::Memory;
use super::plane::Plane;
use super::scores::ScoredBlock;
use super::{BLOCK, number_at, readable};
use crate::connection_holder::Failure;
use crate::rows::JobRow;
use crate::schema::{job_blocks, jobs};

/// Blocks whose moments are read together, at first; four times as many each time after. In the first there are mostly
/// enough.
const BLOCKS_AT_ONCE: usize = 1;

/// Picks the best of what was scored.
pub(super) struct Picker<'a> {
    connection: &'a mut PgConnection,
    memory: &'a Memory,
    blocks: &'a [ScoredBlock<'a>],
    /// In microseconds since 1970.
    now: i64,
    /// What was read of blocks, by their place among `blocks`.
    moments: HashMap<usize, Arc<Moments>>,
}

/// A job that may be among the best.
#[derive(Clone, Copy)]
struct Candidate {
    created_at: i64,
    number: i64,
}

/// What jobs are told apart by, before their age and their ids.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    Scores,
    /// All that are admitted are worth the same.
    Same,
}

/// What is left to pick of a block.
struct Left<'a> {
    admitted: Plane,
    /// None if all are worth the same, or none is admitted.
    scores: Option<&'a [u16; BLOCK as usize]>,
    /// The highest score of what is left, zero if all are worth the same; none if nothing is left.
    top: Option<u16>,
}

impl<'a> Left<'a> {
    fn of(scored: &'a ScoredBlock<'_>, admitted: Plane, worth: Worth) -> Self {
        if admitted.is_empty() {
            return Self { admitted, scores: None, top: None };
        }
        let scores = (worth == Worth::Scores).then(|| scored.scores());
        let top = scores.map_or(Some(0), |scores| admitted.most_below(scores, u16::MAX));
        Self { admitted, scores, top }
    }

    /// The places of what is worth this.
    fn worth(&self, score: u16) -> impl Iterator<Item = u16> {
        let is_worth =
            move |place: &u16| self.scores.is_none_or(|scores| scores[usize::from(*place)] == score);
        self.admitted.places().filter(is_worth)
    }

    /// Goes on to what is worth less.
    fn descend(&mut self, score: u16) {
        self.top = self.scores.and_then(|scores| self.admitted.most_below(scores, score));
    }
}

impl<'a> Picker<'a> {
    /// Picks among these blocks what is open at `now`.
    pub(super) fn new(
        connection: &'a mut PgConnection,
        memory: &'a Memory,
        blocks: &'a [ScoredBlock<'a>],
        now: i64,
    ) -> Self {
        Self { connection, memory, blocks, now, moments: HashMap::new() }
    }

    /// The best of the open jobs that `admitted` names of each block, at least `limit` if there are as many. For each that
    /// cannot be read the next best comes in.
    pub(super) fn read_best(
        &mut self,
        admitted: impl Fn(&ScoredBlock<'_>) -> Plane,
        worth: Worth,
        limit: usize,
    ) -> Result<Vec<StoredJob>, Failure> {
        let mut asked = limit;
        loop {
            let numbers = self.best(&admitted, worth, asked)?;
            let jobs = self.read(&numbers)?;
            if jobs.len() >= limit || numbers.len() < asked {
                return Ok(jobs);
            }
            asked = asked.saturating_mul(2);
        }
    }

    /// The numbers of the best of the open jobs that `admitted` names of each block, at most `limit`.
    fn best(
        &mut self,
        admitted: impl Fn(&ScoredBlock<'_>) -> Plane,
        worth: Worth,
        limit: usize,
    ) -> Result<Vec<i64>, Failure> {
        let mut left: Vec<Left<'_>> =
            self.blocks.iter().map(|scored| Left::of(scored, admitted(scored), worth)).collect();
        let mut best = Vec::new();
        while best.len() < limit {
            // One score after the other, each in those blocks alone that have it.
            let Some(score) = left.iter().filter_map(|left| left.top).max() else { break };
            let having = (0..).zip(&left).filter(|(_, left)| left.top == Some(score));
            let having: Vec<usize> = having.map(|(index, _)| index).collect();
            best.extend(self.best_of_equals(&left, score, having, limit - best.len())?);
            if best.len() < limit {
                left.iter_mut().filter(|left| left.top == Some(score)).for_each(|left| left.descend(score));
            }
        }
        Ok(best)
    }

    fn read(&mut self, numbers: &[i64]) -> Result<Vec<StoredJob>, Failure> {
        let rows: Vec<JobRow> = jobs::table
            .filter(jobs::number.eq_any(numbers))
            .select(JobRow::as_select())
            .load(self.connection)?;
        Ok(readable(rows))
    }

    /// The newest of the open jobs with this score, which these blocks have.
    fn best_of_equals(
        &mut self,
        left: &[Left<'_>],
        score: u16,
        mut waiting: Vec<usize>,
        limit: usize,
    ) -> Result<Vec<i64>, Failure> {
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
                let Some(moments) = self.moments.get(&index) else { continue };
                let block = self.blocks[index].block;
                for place in left[index].worth(score) {
                    if let Some(created_at) = moments.came(place, self.now) {
                        found.push(Candidate { created_at, number: number_at(block, place) });
                    }
                }
            }
            keep_newest(&mut found, limit);
        }
        self.settle_ties(found, limit)
    }

    /// Reads the moments of these blocks, unless that was done before.
    fn read_moments(&mut self, indexes: &[usize]) -> Result<(), Failure> {
        let mut wanted: HashMap<i32, usize> = HashMap::new();
        for index in indexes {
            if self.moments.contains_key(index) {
                continue;
            }
            let ScoredBlock { block, full, .. } = &self.blocks[*index];
            if let Some(moments) = full.and_then(|full| self.memory.moments(full)) {
                self.moments.insert(*index, moments);
            } else {
                wanted.insert(*block, *index);
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let rows: Vec<(i32, Vec<u8>, Vec<u8>)> = job_blocks::table
            .filter(job_blocks::block.eq_any(wanted.keys().collect::<Vec<_>>()))
            .select((job_blocks::block, job_blocks::created, job_blocks::dated))
            .load(self.connection)?;
        for (block, created, dated) in rows {
            let Some(index) = wanted.get(&block) else { continue };
            let moments = Moments::read(&created, &dated).map(Arc::new);
            let moments = moments.ok_or_else(|| unreadable("job_blocks", "dated", block))?;
            if let Some(full) = self.blocks[*index].full {
                self.memory.keep_moments(full, &moments);
            }
            self.moments.insert(*index, moments);
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
