//! Numbers say STOP, and START again, under all of their names.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Binary, Timestamptz};

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

/// Names that were just learned, as arrays of one length.
pub(crate) struct OptOutLearned {
    aliases: Vec<Vec<u8>>,
    numbers: Vec<Vec<u8>>,
}

impl OptOutLearned {
    /// What follows from these aliases and the numbers that they stand for, which are kept already.
    pub(crate) fn of(learned: Vec<(Vec<u8>, Vec<u8>)>) -> Self {
        let (aliases, numbers) = learned.into_iter().unzip();
        Self { aliases, numbers }
    }
}

// Where one of the names of a number said STOP before, all of them must not be written to; the first date is kept. Row
// by row (`OFFSET 0`), as routes are found.
statement!(OptOutLearned, () =
    "WITH learned AS (SELECT * FROM unnest(" => Array<Binary>: aliases,
    ", " => Array<Binary>: numbers,
    ") AS l (alias, number)), \
     given AS (SELECT alias AS person, alias AS name FROM learned UNION SELECT alias, number FROM learned), \
     numbers AS (SELECT person, name FROM given UNION SELECT given.person, a.number FROM given \
     CROSS JOIN LATERAL (SELECT * FROM number_aliases AS a WHERE a.alias = given.name OFFSET 0) AS a), \
     names AS (SELECT person, name FROM numbers UNION SELECT numbers.person, a.alias FROM numbers \
     CROSS JOIN LATERAL (SELECT * FROM number_aliases AS a WHERE a.number = numbers.name OFFSET 0) AS a), \
     stopped AS (SELECT names.person, min(s.opted_out_at) AS at FROM names \
     CROSS JOIN LATERAL (SELECT * FROM opt_outs AS s WHERE s.number_digest = names.name OFFSET 0) AS s \
     GROUP BY names.person) \
     INSERT INTO opt_outs (number_digest, opted_out_at) SELECT names.name, min(stopped.at) FROM names \
     JOIN stopped ON stopped.person = names.person GROUP BY names.name ON CONFLICT DO NOTHING"
);
