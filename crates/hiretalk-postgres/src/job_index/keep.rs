//! Gives numbers to jobs and keeps what the index knows of them.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use hiretalk_domain::catalogue::Job;
use hiretalk_domain::ids::to_microseconds;

use super::block::{Dates, dated, dense, member};
use super::terms::terms;
use super::{BLOCK, RULES, number_at, place_of};
use crate::schema::job_blocks;
use crate::statements::{AppendBlocks, AppendPostings, LongPostings, MarkDead, SetDense};

/// Gives the next numbers to these jobs, each with the moment at which its id came, in their order. The jobs' lock is
/// held.
pub(crate) fn number<'a>(
    connection: &mut PgConnection,
    jobs: impl IntoIterator<Item = (&'a Job, DateTime<Utc>)>,
) -> QueryResult<Vec<i64>> {
    let last: Option<(i32, i32)> = job_blocks::table
        .order(job_blocks::block.desc())
        .select((job_blocks::block, job_blocks::size))
        .first(connection)
        .optional()?;
    let mut next = last.map_or(0, |(block, size)| number_at(block, 0) + i64::from(size));
    let (mut numbers, mut blocks, mut postings) = (Vec::new(), BTreeMap::new(), Postings::new());
    for (job, created_at) in jobs {
        let (block, place) = place_of(next);
        append(blocks.entry(block).or_default(), place, job, created_at);
        for (term, named) in terms(job) {
            postings.entry((term, block)).or_default().extend(member(place, named));
        }
        numbers.push(next);
        next += 1;
    }
    if !numbers.is_empty() {
        let (now_last, _) = place_of(next);
        let full: Vec<i32> = blocks.keys().copied().filter(|block| *block < now_last).collect();
        AppendBlocks::of(RULES, blocks.into_iter()).execute(connection)?;
        // In the order of the table's key: neighbours are written together.
        let mut postings: Vec<_> = postings.into_iter().collect();
        postings.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        AppendPostings::of(postings.into_iter()).execute(connection)?;
        for block in full {
            make_dense(connection, block)?;
        }
    }
    Ok(numbers)
}

/// Writes the long postings of a block that is full in their dense form.
fn make_dense(connection: &mut PgConnection, block: i32) -> QueryResult<()> {
    let long: Vec<(String, Vec<u8>)> = LongPostings::of(block).load(connection)?;
    let dense = long.into_iter().filter_map(|(term, members)| Some((term, dense(&members)?)));
    SetDense::of(block, dense).execute(connection).map(drop)
}

/// By term and block.
type Postings = HashMap<(String, i32), Vec<u8>>;

#[derive(Default)]
pub(crate) struct BlockPart {
    pub(crate) newest: DateTime<Utc>,
    pub(crate) size: i32,
    pub(crate) created: Vec<u8>,
    pub(crate) dated: Vec<u8>,
}

fn append(part: &mut BlockPart, place: u16, job: &Job, created_at: DateTime<Utc>) {
    part.newest = if part.size == 0 { created_at } else { part.newest.max(created_at) };
    part.size += 1;
    part.created.extend(created_at.timestamp_micros().to_be_bytes());
    if let Some(dates) = Dates::of(job) {
        part.dated.extend(dated(place, dates));
    }
}

/// Marks numbers that no job has any more. The jobs' lock is held.
pub(crate) fn mark_dead(connection: &mut PgConnection, numbers: &[i64]) -> QueryResult<()> {
    let mut dead: BTreeMap<i32, Vec<u8>> = BTreeMap::new();
    for (block, place) in numbers.iter().map(|number| place_of(*number)) {
        dead.entry(block).or_default().extend(place.to_be_bytes());
    }
    if !dead.is_empty() {
        MarkDead::of(dead.into_iter()).execute(connection)?;
    }
    Ok(())
}

pub(crate) fn is_said_alike(one: &Job, other: &Job) -> bool {
    let Job {
        id: _,
        title,
        employer: _,
        field,
        employment_type,
        work_model,
        city,
        country,
        description,
        skills,
        salary: _,
        languages,
        seniority,
        application_url: _,
        open_from,
        open_until,
    } = one;
    let cut = |moment: &Option<DateTime<Utc>>| moment.map(to_microseconds);
    *title == other.title
        && *field == other.field
        && *employment_type == other.employment_type
        && *work_model == other.work_model
        && *city == other.city
        && *country == other.country
        && *description == other.description
        && *skills == other.skills
        && *languages == other.languages
        && *seniority == other.seniority
        && cut(open_from) == cut(&other.open_from)
        && cut(open_until) == cut(&other.open_until)
}

const _: () = assert!(BLOCK == 1 << 12, "a place in a posting has twelve bits");
