//! Numbers say STOP, and START again, under all of their names.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Binary, Timestamptz};

use super::statement;

/// The name that was given, the number that it stands for, and all other names of both.
const ALL_NAMES: &str = " AS name), \
     numbers AS (SELECT name FROM given UNION \
     SELECT a.number FROM given JOIN number_aliases AS a ON a.alias = given.name), \
     names AS (SELECT name FROM numbers UNION \
     SELECT a.alias FROM numbers JOIN number_aliases AS a ON a.number = numbers.name) ";

/// A number must not be written to; the first date is kept.
pub(crate) struct OptOutAllNames<'a> {
    pub(crate) number: &'a [u8],
    pub(crate) at: DateTime<Utc>,
}

statement!(OptOutAllNames<'a>, () =
    "WITH given AS (SELECT " => Binary: number,
    ALL_NAMES,
    "INSERT INTO opt_outs (number_digest, opted_out_at) SELECT name, " => Timestamptz: at,
    " FROM names ON CONFLICT DO NOTHING"
);

/// A number may be written to again.
pub(crate) struct OptInAllNames<'a> {
    pub(crate) number: &'a [u8],
}

statement!(OptInAllNames<'a>, () =
    "WITH given AS (SELECT " => Binary: number,
    ALL_NAMES,
    "DELETE FROM opt_outs WHERE number_digest IN (SELECT name FROM names)"
);
