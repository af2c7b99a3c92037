//! Reads the postings of terms: from memory what is known of full blocks, the rest from the database.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use diesel::PgConnection;
use diesel::prelude::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

use super::memory::{FullBlock, KnownTerm, Memory, Postings};
use super::scores::ScoredBlock;
use crate::schema::job_postings;

/// What is known of a term is put aside if it lacks more blocks than these: all is read anew then.
const FEW: usize = 4;

/// The blocks that a match sees.
pub(super) struct Blocks {
    /// Those that nothing is added to, by number.
    full: Arc<[FullBlock]>,
    growing: Vec<i32>,
}

impl Blocks {
    /// Which of these blocks are full and which are not.
    pub(super) fn of(scored: &[ScoredBlock<'_>]) -> Self {
        let growing = scored.iter().filter(|scored| scored.full.is_none());
        Self {
            full: scored.iter().filter_map(|scored| scored.full).collect(),
            growing: growing.map(|scored| scored.block).collect(),
        }
    }
}

/// All postings of a term.
pub(super) struct ReadTerm {
    pub(super) term: String,
    full: Arc<KnownTerm>,
    growing: Postings,
}

impl ReadTerm {
    /// Each block once: whether the posting is dense, and its members.
    pub(super) fn postings(&self) -> impl Iterator<Item = (i32, bool, &[u8])> {
        self.full.postings().iter().chain(self.growing.iter())
    }
}

type PostingRow = (String, i32, bool, Vec<u8>);

/// The postings of these terms in these blocks.
pub(super) fn read(
    connection: &mut PgConnection,
    memory: &Memory,
    blocks: &Blocks,
    terms: &HashSet<String>,
) -> QueryResult<Vec<ReadTerm>> {
    let (mut known, mut unknown) = (HashMap::new(), Vec::new());
    let mut others: BTreeSet<i32> = blocks.growing.iter().copied().collect();
    for term in terms {
        let of_term = memory.term(term).map(|of_term| (lacking(&of_term, blocks), of_term));
        if let Some((lacking, of_term)) = of_term.filter(|(lacking, _)| lacking.len() <= FEW) {
            others.extend(lacking);
            known.insert(term.as_str(), of_term);
        } else {
            unknown.push(term.as_str());
        }
    }
    let columns = (job_postings::term, job_postings::block, job_postings::dense, job_postings::members);
    let mut rows: Vec<PostingRow> = Vec::new();
    if !unknown.is_empty() {
        rows = job_postings::table
            .filter(job_postings::term.eq_any(unknown))
            .select(columns)
            .load(connection)?;
    }
    if !known.is_empty() {
        let of_terms: Vec<&str> = known.keys().copied().collect();
        // One block at a time: it is mostly one, and so Postgres cannot take another way than by the whole key.
        for block in others {
            let more: Vec<PostingRow> = job_postings::table
                .filter(job_postings::term.eq_any(&of_terms).and(job_postings::block.eq(block)))
                .select(columns)
                .load(connection)?;
            rows.extend(more);
        }
    }
    let mut by_term: HashMap<String, Vec<PostingRow>> = HashMap::new();
    for row in rows {
        by_term.entry(row.0.clone()).or_default().push(row);
    }
    let read = terms.iter().map(|term| {
        let rows = by_term.remove(term).unwrap_or_default();
        put_together(memory, blocks, term, known.get(term.as_str()), rows)
    });
    Ok(read.collect())
}

/// The full blocks of which nothing is known for this term.
fn lacking(known: &KnownTerm, blocks: &Blocks) -> Vec<i32> {
    if known.full() == &*blocks.full {
        return Vec::new();
    }
    let there: HashSet<&FullBlock> = known.full().iter().collect();
    blocks.full.iter().filter(|block| !there.contains(block)).map(|block| block.block).collect()
}

/// What is known of a term and what was read of it.
fn put_together(
    memory: &Memory,
    blocks: &Blocks,
    term: &str,
    known: Option<&Arc<KnownTerm>>,
    rows: Vec<PostingRow>,
) -> ReadTerm {
    // A posting of no block is not stored: whoever finds it says so.
    let is_full = |block: i32| blocks.full.binary_search_by_key(&block, |full| full.block).is_ok();
    let (of_full, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, block, ..)| is_full(*block));
    let growing =
        Postings::of(others.iter().map(|(_, block, is_dense, members)| (*block, *is_dense, &**members)));
    if let Some(known) = known.filter(|known| known.full() == &*blocks.full) {
        return ReadTerm { term: term.to_owned(), full: Arc::clone(known), growing };
    }
    let there = known.map(|known| living(known, blocks)).unwrap_or_default();
    let stored =
        known.iter().flat_map(|known| known.postings().iter()).filter(|(block, ..)| there.contains(block));
    let read = of_full.iter().map(|(_, block, is_dense, members)| (*block, *is_dense, &**members));
    let new = read.filter(|(block, ..)| !there.contains(block));
    let full = Arc::new(KnownTerm::of(&blocks.full, Postings::of(stored.chain(new))));
    memory.keep_term(term, &full);
    ReadTerm { term: term.to_owned(), full, growing }
}

/// The blocks that were known of a term and are still there.
fn living(known: &KnownTerm, blocks: &Blocks) -> HashSet<i32> {
    let there: HashSet<&FullBlock> = blocks.full.iter().collect();
    known.full().iter().filter(|block| there.contains(block)).map(|block| block.block).collect()
}
