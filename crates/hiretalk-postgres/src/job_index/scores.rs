//! What every job that has a number is worth to somebody.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use hiretalk_domain::JobId;
use hiretalk_domain::ports::StoreError;

use super::block::{members, places, unreadable};
use super::place_of;
use super::terms::{AFTER_LANGUAGES, LANGUAGES};
use super::wish::Wish;
use super::worth::Worth;
use crate::keeper::Failure;
use crate::schema::{job_blocks, job_postings, jobs};

/// A block, and what its jobs are worth.
pub(super) struct ScoredBlock {
    pub(super) block: i32,
    /// The latest moment at which one of its jobs came, in microseconds since 1970.
    pub(super) newest: i64,
    /// By place.
    pub(super) worth: Vec<Worth>,
}

/// The worth of all numbers, block by block.
pub(super) fn scores(
    connection: &mut PgConnection,
    wish: &Wish,
    dismissed: &[JobId],
) -> Result<Vec<ScoredBlock>, Failure> {
    let mut blocks = read_blocks(connection, wish)?;
    let rows: Vec<(String, i32, Vec<u8>)> = job_postings::table
        .filter(job_postings::term.eq_any(wish.terms()))
        .select((job_postings::term, job_postings::block, job_postings::members))
        .load(connection)?;
    for (term, block, posting) in rows {
        if let Some(meaning) = wish.meaning(&term) {
            each(&mut blocks, block, members(&posting), |worth, bits| worth.has_term(meaning, bits))?;
        }
    }
    if let Some(spoken) = wish.spoken() {
        let other = job_postings::term.ge(LANGUAGES).and(job_postings::term.lt(AFTER_LANGUAGES));
        let rows: Vec<(i32, Vec<u8>)> = job_postings::table
            .filter(other.and(job_postings::term.ne_all(spoken)))
            .select((job_postings::block, job_postings::members))
            .load(connection)?;
        for (block, posting) in rows {
            each(&mut blocks, block, members(&posting), |worth, _| worth.needs_another_language())?;
        }
    }
    dismiss(connection, &mut blocks, dismissed)?;
    Ok(blocks)
}

/// All blocks by number, with what the kinds of their jobs are worth.
fn read_blocks(connection: &mut PgConnection, wish: &Wish) -> Result<Vec<ScoredBlock>, Failure> {
    let worth_of_kinds = wish.worth_of_kinds();
    let rows: Vec<(i32, DateTime<Utc>, Vec<u8>, Vec<u8>)> = job_blocks::table
        .order(job_blocks::block.asc())
        .select((job_blocks::block, job_blocks::newest, job_blocks::kinds, job_blocks::dead))
        .load(connection)?;
    let mut blocks = Vec::with_capacity(rows.len());
    for (block, newest, kinds, dead) in rows {
        let mut worth: Vec<Worth> = kinds.iter().map(|kind| worth_of_kinds[usize::from(*kind)]).collect();
        for place in places(&dead) {
            let dead = worth.get_mut(place).ok_or_else(|| unreadable("job_blocks", "dead", block))?;
            dead.is_out = true;
        }
        blocks.push(ScoredBlock { block, newest: newest.timestamp_micros(), worth });
    }
    Ok(blocks)
}

/// Does something to the worth of each member of a posting.
fn each(
    blocks: &mut [ScoredBlock],
    block: i32,
    members: impl Iterator<Item = (usize, u16)>,
    mut change: impl FnMut(&mut Worth, u16),
) -> Result<(), StoreError> {
    let unreadable = || unreadable("job_postings", "members", block);
    let index = blocks.binary_search_by_key(&block, |scored| scored.block).map_err(|_| unreadable())?;
    let worth = &mut blocks[index].worth;
    for (place, bits) in members {
        change(worth.get_mut(place).ok_or_else(unreadable)?, bits);
    }
    Ok(())
}

/// Takes out the jobs with these ids.
fn dismiss(
    connection: &mut PgConnection,
    blocks: &mut [ScoredBlock],
    dismissed: &[JobId],
) -> Result<(), Failure> {
    if dismissed.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = dismissed.iter().map(JobId::as_str).collect();
    let numbers: Vec<Option<i64>> =
        jobs::table.filter(jobs::id.eq_any(ids)).select(jobs::number).load(connection)?;
    for (block, place) in numbers.into_iter().flatten().map(place_of) {
        let index = blocks.binary_search_by_key(&block, |scored| scored.block).ok();
        let worth = index.and_then(|index| blocks[index].worth.get_mut(usize::from(place)));
        worth.ok_or_else(|| unreadable("job_blocks", "size", block))?.is_out = true;
    }
    Ok(())
}
