//! The index that narrows a million jobs to the few that matching has to look at.
//!
//! # What it is
//! Jobs have numbers. 4,096 numbers in a row are a *block*, and for each block it is stored which of its jobs have a
//! *term* (a field, a place, a language, the stem of a word: `terms`), and of what kind and how old each job is
//! (`block`). A job that is new or says something else gets a new number at the end (`keep`); its old number is *dead*.
//! A few jobs are *loose*: they have no number yet, so that a single one is put at little cost, and get theirs together.
//! A block that is half dead is given up, and what lives of it becomes loose (`tidy`).
//!
//! # Why it narrows rightly
//! A match reads the terms that its preferences speak of, of all blocks (`read`): what is said of a full block never
//! changes, so most of it is in memory (`memory`). From them [`scores`] makes which preferences each number meets and,
//! where it matters, its whole score, by the domain's weights (that of a level that is favoured and cannot be missed
//! among them), out of text that the domain itself folded and stemmed.
//! [`best`] then takes the numbers with the highest scores that are open, all of those with a higher
//! score before any with a lower, and of equal ones the newest, then those with the least ids: the order of
//! [`hiretalk_domain::matching::rank`]. So among the first `limit` of them are the best `limit` of all that have a number,
//! and [`rank`] has the domain rank those together with all that are loose. What is shown is decided and explained by
//! the domain alone. All statements of a match see one snapshot.
//!
//! The cost depends on how many jobs there are and how common the terms are, not on whether anything meets all of them.
//! See docs/adr/0013.

mod best;
mod block;
mod fields;
mod keep;
mod memory;
mod plane;
mod rank;
mod read;
mod scores;
mod shelf;
mod terms;
mod tidy;
mod wish;

pub(crate) use self::fields::fields;
pub(crate) use self::keep::{BlockPart, is_said_alike, mark_dead, number};
pub(crate) use self::memory::Memory;
pub(crate) use self::rank::rank;
pub(crate) use self::tidy::{refill, tidy};

use hiretalk_domain::catalogue::StoredJob;

use crate::rows::JobRow;

/// Numbers in a block. A place in it takes twelve bits.
const BLOCK: u16 = 4_096;

/// So many jobs are given numbers together; fewer stay loose for a while.
pub(crate) const LOOSE: usize = 32;

/// By which rules terms and kinds are made. To be raised with every change of them or of the domain's folding and
/// stems; blocks by other rules are then written anew at the next start.
const RULES: i16 = 1;

/// Those of the jobs that can be read. Whoever wrote the others may be newer than this process: it does without them.
fn readable(rows: Vec<JobRow>) -> Vec<StoredJob> {
    let read = |row: JobRow| {
        let job = row.into_kept_job();
        job.inspect_err(|error| tracing::error!(cause = %error, "a job is left out")).ok()
    };
    rows.into_iter().filter_map(read).collect()
}

/// The block of a number and the place in it. A number that no block can have is in the last.
fn place_of(number: i64) -> (i32, u16) {
    let block = i32::try_from(number.div_euclid(i64::from(BLOCK))).unwrap_or(i32::MAX);
    let place = u16::try_from(number.rem_euclid(i64::from(BLOCK))).unwrap_or_default();
    (block, place)
}

/// The number at a place of a block.
fn number_at(block: i32, place: u16) -> i64 {
    i64::from(block) * i64::from(BLOCK) + i64::from(place)
}
