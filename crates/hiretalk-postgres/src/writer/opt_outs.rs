//! Numbers that must not be written to, and those that may again.

use diesel::prelude::{ExpressionMethods, PgConnection, RunQueryDsl};
use hiretalk_domain::change::{OptOut, WrongNumber};

use crate::connection_holder::Failure;
use crate::schema::wrong_numbers;
use crate::statements::{KeepAliases, OptInAllNames, OptOutAllNames, OptOutLearned};

/// Keeps further names of numbers. A STOP holds for them too, whichever name it came under: so the name alone tells, at
/// intake and when a message is due.
pub(super) fn keep_aliases(connection: &mut PgConnection, aliases: KeepAliases) -> Result<(), Failure> {
    let learned: Vec<(Vec<u8>, Vec<u8>)> = aliases.finished().load(connection)?;
    if !learned.is_empty() {
        OptOutLearned::of(learned).execute(connection)?;
    }
    Ok(())
}

/// Writes what happens to opt-outs, in its order.
pub(super) fn write_opt_outs(connection: &mut PgConnection, changes: &[OptOut]) -> Result<(), Failure> {
    for change in changes {
        match change {
            OptOut::Put { number, at } => {
                OptOutAllNames { number: &number.0, at: *at }.execute(connection)?;
            }
            OptOut::Lift { number } => {
                OptInAllNames { number: &number.0 }.execute(connection)?;
            }
        }
    }
    Ok(())
}

/// Writes numbers that are not a candidate's; one that is known stays as it is.
pub(super) fn write_wrong_numbers(
    connection: &mut PgConnection,
    wrong: &[WrongNumber],
) -> Result<(), Failure> {
    if wrong.is_empty() {
        return Ok(());
    }
    let row = |WrongNumber { candidate_id, number, at }: &WrongNumber| {
        let id = wrong_numbers::candidate_id.eq(candidate_id.as_str().to_owned());
        (id, wrong_numbers::number_digest.eq(number.0.to_vec()), wrong_numbers::reported_at.eq(*at))
    };
    diesel::insert_into(wrong_numbers::table)
        .values(wrong.iter().map(row).collect::<Vec<_>>())
        .on_conflict_do_nothing()
        .execute(connection)?;
    Ok(())
}
