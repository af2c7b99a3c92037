//! Lists graduations by id, out of the index of their filter.
//!
//! Each list is a stretch of one index, in its order: compared with `=`, the filter's columns would be no part of that
//! order, and Postgres might as well walk the primary key in search of a status that hardly any row has.

use diesel::sql_types::{BigInt, Text};

use super::{GRADUATION_COLUMNS, statement};
use crate::rows::GraduationColumns;

/// Returns graduations after this id; after the empty one are all.
pub(crate) struct AllGraduations<'a> {
    pub(crate) after: &'a str,
    pub(crate) limit: i64,
}

statement!(AllGraduations<'a>, GraduationColumns =
    "SELECT ",
    GRADUATION_COLUMNS,
    " FROM graduations AS g WHERE g.id > " => Text: after,
    " ORDER BY g.id LIMIT " => BigInt: limit
);

/// Returns those of one status.
pub(crate) struct GraduationsByStatus<'a> {
    pub(crate) status: &'a str,
    pub(crate) after: &'a str,
    pub(crate) limit: i64,
}

statement!(GraduationsByStatus<'a>, GraduationColumns =
    "SELECT ",
    GRADUATION_COLUMNS,
    " FROM graduations AS g WHERE (g.status, g.id) > (" => Text: status,
    ", " => Text: after,
    ") AND g.status <= " => Text: status,
    " ORDER BY g.status, g.id LIMIT " => BigInt: limit
);

/// Returns those of one institution and one status.
pub(crate) struct GraduationsByBoth<'a> {
    pub(crate) institution: &'a str,
    pub(crate) status: &'a str,
    pub(crate) after: &'a str,
    pub(crate) limit: i64,
}

statement!(GraduationsByBoth<'a>, GraduationColumns =
    "SELECT ",
    GRADUATION_COLUMNS,
    " FROM graduations AS g WHERE (g.institution, g.status, g.id) > (" => Text: institution,
    ", " => Text: status,
    ", " => Text: after,
    ") AND (g.institution, g.status) <= (" => Text: institution,
    ", " => Text: status,
    ") ORDER BY g.institution, g.status, g.id LIMIT " => BigInt: limit
);
