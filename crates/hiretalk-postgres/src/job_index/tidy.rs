//! Keeps the index in order: loose jobs get numbers, blocks that are mostly dead are given up.

use diesel::PgConnection;
use diesel::prelude::{
    BoolExpressionMethods, Connection, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult,
    RunQueryDsl, SelectableHelper,
};
use hiretalk_domain::ports::StoreError;

use super::{BLOCK, LOOSE, RULES, number, number_at, readable};
use crate::connection_holder::Failure;
use crate::failure::store_error;
use crate::rows::JobRow;
use crate::schema::{job_blocks, job_postings, jobs};
use crate::statements::{SetNumbers, SparseBlock, TakeLock};

/// The most loose jobs that get numbers in one step.
const STEP: i64 = 1_000;

/// The most steps in one transaction: what lives of a block that is given up, and some more.
const STEPS: usize = 4;

/// Gives up the block that is dead the most, if half of it is, and gives numbers to loose jobs if there are many: a
/// transaction that follows each that writes jobs, and for which nobody waits.
pub(crate) fn tidy(connection: &mut PgConnection) -> Result<(), Failure> {
    connection.transaction(|connection| {
        TakeLock::of_jobs().execute(connection)?;
        if let Some(block) = SparseBlock::full(BLOCK).load::<i32>(connection)?.pop() {
            give_up(connection, block)?;
        }
        for _ in 0..STEPS {
            if !number_loose(connection)? {
                break;
            }
        }
        Ok(())
    })
}

/// Gives numbers to all jobs that have none, or by other rules than ours: after a migration, and after a new version
/// that makes other terms. Each step is a transaction, so it may be interrupted, and others may put jobs meanwhile.
///
/// # Errors
/// The database is away.
pub(crate) fn refill(connection: &mut PgConnection) -> Result<(), StoreError> {
    let step = |connection: &mut PgConnection| -> Result<bool, Failure> {
        TakeLock::of_jobs().execute(connection)?;
        let outdated: Option<i32> = job_blocks::table
            .filter(job_blocks::rules.ne(RULES))
            .select(job_blocks::block)
            .first(connection)
            .optional()?;
        if let Some(block) = outdated {
            give_up(connection, block)?;
        }
        Ok(number_loose(connection)? || outdated.is_some())
    };
    loop {
        let went_on = connection.transaction(step).map_err(|failure: Failure| match failure {
            Failure::Database(error) => store_error(error),
            Failure::Store(error) => error,
        })?;
        if !went_on {
            return Ok(());
        }
    }
}

/// Takes a block out of the index. What lives of it is loose afterwards.
fn give_up(connection: &mut PgConnection, block: i32) -> QueryResult<()> {
    diesel::delete(job_postings::table.filter(job_postings::block.eq(block))).execute(connection)?;
    diesel::delete(job_blocks::table.find(block)).execute(connection)?;
    let first = number_at(block, 0);
    let of_the_block = jobs::number.ge(first).and(jobs::number.lt(first + i64::from(BLOCK)));
    diesel::update(jobs::table.filter(of_the_block))
        .set(jobs::number.eq(None::<i64>))
        .execute(connection)
        .map(drop)
}

/// Gives numbers to loose jobs if there are enough of them; says whether there were. One that cannot be read stays loose.
fn number_loose(connection: &mut PgConnection) -> Result<bool, Failure> {
    let most = i64::try_from(LOOSE).unwrap_or(i64::MAX);
    let some: Vec<String> =
        jobs::table.filter(jobs::number.is_null()).select(jobs::id).limit(most).load(connection)?;
    if some.len() < LOOSE {
        return Ok(false);
    }
    let (mut loose, mut after) = (Vec::new(), String::new());
    while loose.len() < LOOSE {
        let rows: Vec<(String, JobRow)> = jobs::table
            .filter(jobs::number.is_null().and(jobs::id.gt(&after)))
            .order(jobs::id.asc())
            .limit(STEP)
            .select((jobs::id, JobRow::as_select()))
            .load(connection)?;
        let Some((last, _)) = rows.last() else { return Ok(false) };
        after.clone_from(last);
        loose.extend(readable(rows.into_iter().map(|(_, row)| row).collect()));
    }
    let numbers = number(connection, loose.iter().map(|kept| (&kept.job, kept.created_at)))?;
    SetNumbers::of(loose.iter().map(|kept| kept.job.id.as_str()).zip(numbers)).execute(connection)?;
    Ok(true)
}
