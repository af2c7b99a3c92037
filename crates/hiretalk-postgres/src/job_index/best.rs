//! The best of the numbers: the highest scores, of equal ones the newest, then the least ids.

use std::cmp::Reverse;
use std::collections::HashMap;

use diesel::PgConnection;
use diesel::prelude::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};

use hiretalk_domain::ports::KeptJob;

use super::block::{closed, created, unreadable};
use super::number_at;
use super::scores::ScoredBlock;
use super::worth::Worth;
use crate::keeper::Failure;
use crate::rows::JobRow;
use crate::schema::{job_blocks, jobs};

/// Blocks whose moments are read together, at first; four times as many each time after.
const BLOCKS_AT_ONCE: usize = 4;

/// Picks the best of what was scored.
pub(super) struct Picker<'a> {
    connection: &'a mut PgConnection,
    blocks: &'a [ScoredBlock],
    /// In microseconds since 1970.
    now: i64,
    /// What was read of blocks, by their place among `blocks`.
    moments: HashMap<usize, Moments>,
}

/// When each job of a block came, by place; none for those that are closed.
struct Moments(Vec<Option<i64>>);

/// A job that may be among the best.
#[derive(Clone, Copy)]
struct Candidate {
    created_at: i64,
    number: i64,
}

impl<'a> Picker<'a> {
    /// Picks among these blocks what is open at `now`.
    pub(super) fn new(connection: &'a mut PgConnection, blocks: &'a [ScoredBlock], now: i64) -> Self {
        Self { connection, blocks, now, moments: HashMap::new() }
    }

    /// The numbers of the best of the open jobs of which `admits` holds, at most `limit`.
    pub(super) fn best(&mut self, admits: impl Fn(Worth) -> bool, limit: usize) -> Result<Vec<i64>, Failure> {
        let mut best = Vec::new();
        for score in scores_of(self.blocks, &admits) {
            if best.len() >= limit {
                break;
            }
            let is_one = |worth: Worth| worth.score == score && !worth.is_out && admits(worth);
            best.extend(self.best_of_equals(is_one, limit - best.len())?);
        }
        Ok(best)
    }

    /// The jobs with these numbers.
    pub(super) fn read(&mut self, numbers: &[i64]) -> Result<Vec<KeptJob>, Failure> {
        let rows: Vec<JobRow> = jobs::table
            .filter(jobs::number.eq_any(numbers))
            .select(JobRow::as_select())
            .load(self.connection)?;
        Ok(rows.into_iter().map(JobRow::into_kept_job).collect::<Result<_, _>>()?)
    }

    /// The newest of the open jobs of which `is_one` holds; all of them have one score.
    fn best_of_equals(&mut self, is_one: impl Fn(Worth) -> bool, limit: usize) -> Result<Vec<i64>, Failure> {
        let has_one = |index: &usize| self.blocks[*index].worth.iter().any(|worth| is_one(*worth));
        let mut waiting: Vec<usize> = (0..self.blocks.len()).filter(has_one).collect();
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
                let ScoredBlock { block, worth, .. } = &self.blocks[index];
                let Some(Moments(moments)) = self.moments.get(&index) else { continue };
                for (place, _) in (0..).zip(worth).filter(|(_, worth)| is_one(**worth)) {
                    if let Some(created_at) = moments.get(usize::from(place)).copied().flatten() {
                        found.push(Candidate { created_at, number: number_at(*block, place) });
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
            let mut moments: Vec<Option<i64>> = created(&moments).into_iter().map(Some).collect();
            for place in closed(&dated, self.now) {
                *moments.get_mut(place).ok_or_else(|| unreadable("job_blocks", "dated", block))? = None;
            }
            if let Some(index) = wanted.get(&block) {
                self.moments.insert(*index, Moments(moments));
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

/// The scores of what `admits` holds of, the highest first, each once.
fn scores_of(blocks: &[ScoredBlock], admits: impl Fn(Worth) -> bool) -> Vec<u16> {
    let mut is_there = vec![false; usize::from(u16::MAX) + 1];
    for worth in blocks.iter().flat_map(|scored| &scored.worth) {
        if !worth.is_out && admits(*worth) {
            is_there[usize::from(worth.score)] = true;
        }
    }
    (0..=u16::MAX).rev().filter(|score| is_there[usize::from(*score)]).collect()
}
