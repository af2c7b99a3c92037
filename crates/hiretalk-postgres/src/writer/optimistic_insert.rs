//! Decides whether openings are inserted without looking for conflicts first.

/// The fewest openings that are inserted optimistically: with less to do Postgres has time to look first, and its log stays
/// free of statements that failed.
const FEWEST: usize = 16;
/// The openings that are inserted with `ON CONFLICT` after a conflict, so that a storm of duplicates fails one statement
/// for many openings that are none.
const CAREFUL: usize = 65_536;

/// Allows optimistic inserts while no conflict was met lately.
#[derive(Default)]
pub(super) struct OptimisticInsert {
    /// The openings that are still to be inserted carefully.
    careful: usize,
}

impl OptimisticInsert {
    /// Decides for a statement of so many openings, and counts them.
    pub(super) fn is_allowed(&mut self, openings: usize) -> bool {
        let is_allowed = openings >= FEWEST && self.careful == 0;
        self.careful = self.careful.saturating_sub(openings);
        is_allowed
    }

    /// An optimistic insert failed by a conflict.
    pub(super) fn record_conflict(&mut self) {
        self.careful = CAREFUL;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_conflict_inserts_are_careful_for_a_while() {
        let mut optimistic = OptimisticInsert::default();
        assert!(!optimistic.is_allowed(FEWEST - 1));
        assert!(optimistic.is_allowed(FEWEST));
        optimistic.record_conflict();
        assert!((0..CAREFUL / FEWEST).all(|_| !optimistic.is_allowed(FEWEST)));
        assert!(optimistic.is_allowed(FEWEST));
    }
}
