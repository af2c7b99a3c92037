//! Numbers that must not be written to, and those that may again.

use diesel::prelude::{ExpressionMethods, PgConnection, QueryDsl, RunQueryDsl};
use hiretalk_domain::OptOut;

use crate::keeper::Failure;
use crate::schema::opt_outs;

/// Writes what happens to opt-outs, in its order.
pub(super) fn write_opt_outs(connection: &mut PgConnection, changes: &[OptOut]) -> Result<(), Failure> {
    for change in changes {
        match change {
            OptOut::Put { number, at } => diesel::insert_into(opt_outs::table)
                .values((opt_outs::number_digest.eq(number.0.as_slice()), opt_outs::opted_out_at.eq(at)))
                .on_conflict_do_nothing()
                .execute(connection)?,
            OptOut::Lift { number } => {
                diesel::delete(opt_outs::table.find(number.0.as_slice())).execute(connection)?
            }
        };
    }
    Ok(())
}
