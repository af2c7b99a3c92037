//! What was read of full blocks, cached in memory.
//!
//! Nothing is added to a full block, so what was read of it stays true for as long as it lives; which of its jobs are
//! gone is read anew for each match. A block that is given up may leave its number to another, so each has an *edition*.

use std::sync::Arc;

use uuid::Uuid;

use super::block::Moments;
use super::shelf::Shelf;

/// The most bytes of postings.
const POSTINGS: usize = 64 << 20;
/// The most bytes of moments.
const MOMENTS: usize = 32 << 20;

/// A full block: nothing that it says changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FullBlock {
    pub(super) block: i32,
    pub(super) edition: Uuid,
}

pub(crate) struct Memory {
    terms: Shelf<String, KnownTerm>,
    moments: Shelf<FullBlock, Moments>,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self { terms: Shelf::new(POSTINGS), moments: Shelf::new(MOMENTS) }
    }

    pub(super) fn term(&self, term: &str) -> Option<Arc<KnownTerm>> {
        self.terms.get(term)
    }

    /// Keeps what is known of a term. What is in few blocks is read as fast as this is looked up.
    pub(super) fn keep_term(&self, term: &str, known: &Arc<KnownTerm>) {
        let KnownTerm { full, postings } = &**known;
        if postings.rows.len().saturating_mul(8) >= full.len().max(1) {
            let bytes = size_of_val(&**full)
                + size_of_val(postings.rows.as_slice())
                + postings.bytes.len()
                + term.len()
                + size_of::<KnownTerm>();
            self.terms.put(term.to_owned(), Arc::clone(known), bytes);
        }
    }

    /// When the jobs of a block came and are open.
    pub(super) fn moments(&self, block: FullBlock) -> Option<Arc<Moments>> {
        self.moments.get(&block)
    }

    /// Keeps when the jobs of a block came and are open.
    pub(super) fn keep_moments(&self, block: FullBlock, moments: &Arc<Moments>) {
        self.moments.put(block, Arc::clone(moments), moments.bytes());
    }
}

pub(super) struct KnownTerm {
    /// The blocks of which all is known.
    full: Arc<[FullBlock]>,
    postings: Postings,
}

impl KnownTerm {
    pub(super) fn of(full: &Arc<[FullBlock]>, postings: Postings) -> Self {
        Self { full: Arc::clone(full), postings }
    }

    /// The blocks of which all is known.
    pub(super) fn full(&self) -> &[FullBlock] {
        &self.full
    }

    /// The postings of these blocks.
    pub(super) fn postings(&self) -> &Postings {
        &self.postings
    }
}

/// Postings of one term as they stand in the database, in one piece.
pub(super) struct Postings {
    rows: Vec<Row>,
    bytes: Vec<u8>,
}

struct Row {
    block: i32,
    is_dense: bool,
    end: usize,
}

impl Postings {
    /// These rows: the block, whether it is dense, and the members.
    pub(super) fn of<'a>(rows: impl Iterator<Item = (i32, bool, &'a [u8])>) -> Self {
        let (mut of_rows, mut bytes) = (Vec::new(), Vec::new());
        for (block, is_dense, members) in rows {
            bytes.extend_from_slice(members);
            of_rows.push(Row { block, is_dense, end: bytes.len() });
        }
        // They are counted as long as they are, and some live for long.
        of_rows.shrink_to_fit();
        bytes.shrink_to_fit();
        Self { rows: of_rows, bytes }
    }

    /// The rows as they were given.
    pub(super) fn iter(&self) -> impl Iterator<Item = (i32, bool, &[u8])> {
        let mut start = 0;
        self.rows.iter().map(move |row| {
            let members = self.bytes.get(start..row.end).unwrap_or_default();
            start = row.end;
            (row.block, row.is_dense, members)
        })
    }
}
