//! Numbers that must not be written to, and those that may again.

use diesel::prelude::{PgConnection, RunQueryDsl};
use hiretalk_domain::OptOut;

use crate::keeper::Failure;
use crate::statements::{OptInAllNames, OptOutAllNames};

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
