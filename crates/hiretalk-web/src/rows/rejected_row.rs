//! A row that was rejected, as callers are told of it.

use serde::Serialize;
use utoipa::ToSchema;

use super::Rejection;
use crate::problem::FieldError;

/// How many rejected rows are told of.
const MOST_TOLD: usize = 1_000;

/// A row that was not taken.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RejectedRow {
    /// Which row it is: 1 is the first. A header and blank lines are not counted.
    #[schema(value_type = i64, minimum = 1)]
    pub row: u64,
    /// The id that it has, if it has one.
    #[schema(value_type = Option<String>, required = true)]
    pub id: Option<String>,
    /// All that is wrong with it; `field` is empty where it is the row as a whole.
    pub errors: Vec<FieldError>,
}

/// Adds a rejected row to those that are told of, unless there are enough.
pub(crate) fn tell(rejected: &mut Vec<RejectedRow>, row: u64, rejection: Rejection) {
    if rejected.len() < MOST_TOLD {
        let Rejection { id, errors } = rejection;
        rejected.push(RejectedRow { row, id, errors });
    }
}
