//! Whether openings are likely to find their places free.

/// The fewest openings written hopefully: with less to do Postgres has time to look first, and its log stays free of
/// statements that failed.
const FEWEST: usize = 16;
/// The openings that are written with care after a disappointment, so that a storm of duplicates costs one statement
/// in vain for many that are not.
const CARE: usize = 65_536;

/// Hope, and how much care comes before it.
#[derive(Default)]
pub(super) struct Hope {
    /// The openings that are still to be written with care.
    careful: usize,
}

impl Hope {
    /// Whether to write so many openings as if each place were free. They count as written.
    pub(super) fn is_for(&mut self, openings: usize) -> bool {
        let is_for = openings >= FEWEST && self.careful == 0;
        self.careful = self.careful.saturating_sub(openings);
        is_for
    }

    /// A place was taken.
    pub(super) fn disappoint(&mut self) {
        self.careful = CARE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_disappointment_there_is_care_for_a_while() {
        let mut hope = Hope::default();
        assert!(!hope.is_for(FEWEST - 1));
        assert!(hope.is_for(FEWEST));
        hope.disappoint();
        assert!((0..CARE / FEWEST).all(|_| !hope.is_for(FEWEST)));
        assert!(hope.is_for(FEWEST));
    }
}
