//! The fields of work that a catalogue has.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::catalogue::{FieldOfWork, StoredJob};
use crate::ids::JobId;

/// The fields of the jobs that are open at `now`: those with the most jobs, then by their folded names, at most
/// `limit`. Each is spelled as the first of its jobs, by id, spells it.
pub fn fields<'a>(
    jobs: impl IntoIterator<Item = &'a StoredJob>,
    now: DateTime<Utc>,
    limit: usize,
) -> Vec<FieldOfWork> {
    let mut counts: BTreeMap<&str, (usize, &JobId, &FieldOfWork)> = BTreeMap::new();
    for StoredJob { job, .. } in jobs.into_iter().filter(|stored| stored.job.is_open(now)) {
        let (count, first, field) = counts.entry(job.field.folded()).or_insert((0, &job.id, &job.field));
        *count += 1;
        if job.id < **first {
            (*first, *field) = (&job.id, &job.field);
        }
    }
    let mut fields: Vec<_> = counts.into_values().collect();
    // The sort is stable: fields with equally many stay in the order of their names.
    fields.sort_by_key(|(count, ..)| Reverse(*count));
    fields.into_iter().take(limit).map(|(.., field)| field.clone()).collect()
}
