//! The fields of the jobs that are open.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use hiretalk_domain::catalogue::FieldOfWork;
use hiretalk_domain::ports::StoreError;

use super::BLOCK;
use super::block::{Posting, closed, places, unreadable};
use super::plane::Plane;
use super::terms::{AFTER_FIELDS, FIELDS, field_of};
use crate::connection_holder::Failure;
use crate::schema::{job_blocks, job_postings, jobs};
use crate::statements::SpellFields;

/// The fields of the jobs that are open at `now`: those with the most jobs first, then by their folded names.
pub(crate) fn fields(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<FieldOfWork>, Failure> {
    connection.build_transaction().repeatable_read().read_only().run(|connection| {
        let mut counts: Vec<(String, usize)> = counts(connection, now)?.into_iter().collect();
        // The sort is stable: fields with equally many stay in the order of their names.
        counts.sort_by_key(|(_, count)| Reverse(*count));
        let most = counts.into_iter().filter(|(_, count)| *count > 0).take(usize::from(limit));
        spelled(connection, most.map(|(folded, _)| folded).collect(), now)
    })
}

/// How many jobs are open in each field, by its folded name.
fn counts(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<BTreeMap<String, usize>, Failure> {
    let loose: Vec<String> = jobs::table
        .filter(jobs::number.is_null())
        .filter(jobs::open_from.is_null().or(jobs::open_from.le(now)))
        .filter(jobs::open_until.is_null().or(jobs::open_until.gt(now)))
        .select(jobs::field_folded)
        .load(connection)?;
    let mut counts = BTreeMap::new();
    for folded in loose {
        *counts.entry(folded).or_default() += 1;
    }
    let offered = offered(connection, now.timestamp_micros())?;
    let rows: Vec<(String, i32, bool, Vec<u8>)> = job_postings::table
        .filter(job_postings::term.ge(FIELDS).and(job_postings::term.lt(AFTER_FIELDS)))
        .select((job_postings::term, job_postings::block, job_postings::dense, job_postings::members))
        .load(connection)?;
    for (term, block, is_dense, members) in rows {
        let posting = Posting::read(is_dense, &members);
        let Posting { mut jobs, .. } = posting.ok_or_else(|| unreadable("job_postings", "members", block))?;
        if let Some(offered) = offered.get(&block) {
            jobs.keep(offered);
        }
        // No name of a field is so long that its term would be a digest.
        let folded = field_of(&term).ok_or_else(|| unreadable("job_postings", "term", block))?;
        *counts.entry(folded.to_owned()).or_default() += jobs.count();
    }
    Ok(counts)
}

/// The jobs that are neither gone nor closed, in blocks that have any such.
fn offered(connection: &mut PgConnection, now: i64) -> Result<HashMap<i32, Plane>, Failure> {
    let rows: Vec<(i32, Vec<u8>, Vec<u8>)> = job_blocks::table
        .filter(job_blocks::dead.ne(&[][..]).or(job_blocks::dated.ne(&[][..])))
        .select((job_blocks::block, job_blocks::dead, job_blocks::dated))
        .load(connection)?;
    let mut offered = HashMap::new();
    for (block, dead, dated) in rows {
        let mut out = Plane::NONE;
        for place in places(&dead).chain(closed(&dated, now)) {
            if place >= usize::from(BLOCK) {
                return Err(unreadable("job_blocks", "dead", block).into());
            }
            out.insert(place);
        }
        offered.insert(block, out.others());
    }
    Ok(offered)
}

/// The fields with these folded names, each as its first open job spells it. One that cannot be read is left out.
fn spelled(
    connection: &mut PgConnection,
    folded: Vec<String>,
    now: DateTime<Utc>,
) -> Result<Vec<FieldOfWork>, Failure> {
    let named: Vec<(String, String)> = SpellFields::of(folded, now).load(connection)?;
    let read = |(row, name): (String, String)| {
        let unreadable = |_| StoreError::UnreadableRow { table: "jobs", column: "field", row };
        let field = FieldOfWork::parse(&name).map_err(unreadable);
        field.inspect_err(|error| tracing::error!(cause = %error, "a field is left out")).ok()
    };
    Ok(named.into_iter().filter_map(read).collect())
}
