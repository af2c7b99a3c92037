//! Numbers that must not be written to, and those that may again.

use diesel::prelude::{PgConnection, RunQueryDsl};
use hiretalk_domain::change::OptOut;

use crate::connection_holder::Failure;
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
