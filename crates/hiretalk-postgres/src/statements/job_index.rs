//! What the index of jobs writes, as arrays.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Binary, Integer, SmallInt, Text, Timestamptz};

use super::statement;
use crate::job_index::BlockPart;

/// Adds places to blocks, with their rows where there are none.
pub(crate) struct AppendBlocks {
    rules: i16,
    blocks: Vec<i32>,
    newest: Vec<DateTime<Utc>>,
    sizes: Vec<i32>,
    created: Vec<Vec<u8>>,
    dated: Vec<Vec<u8>>,
}

impl AppendBlocks {
    /// The statement; each block is in it once.
    pub(crate) fn of(rules: i16, parts: impl Iterator<Item = (i32, BlockPart)>) -> Self {
        let mut statement = Self {
            rules,
            blocks: Vec::new(),
            newest: Vec::new(),
            sizes: Vec::new(),
            created: Vec::new(),
            dated: Vec::new(),
        };
        for (block, BlockPart { newest, size, created, dated }) in parts {
            statement.blocks.push(block);
            statement.newest.push(newest);
            statement.sizes.push(size);
            statement.created.push(created);
            statement.dated.push(dated);
        }
        statement
    }
}

statement!(AppendBlocks, () =
    "INSERT INTO job_blocks AS b (rules, block, size, newest, created, dated, dead) SELECT " => SmallInt: rules,
    ", p.block, p.size, p.newest, p.created, p.dated, '' FROM unnest("
        => Array<Integer>: blocks,
    ", " => Array<Integer>: sizes,
    ", " => Array<Timestamptz>: newest,
    ", " => Array<Binary>: created,
    ", " => Array<Binary>: dated,
    ") AS p (block, size, newest, created, dated) \
     ON CONFLICT (block) DO UPDATE SET size = b.size + excluded.size, newest = greatest(b.newest, excluded.newest), \
     created = b.created || excluded.created, dated = b.dated || excluded.dated"
);

/// Adds members to postings, with their rows where there are none.
pub(crate) struct AppendPostings {
    terms: Vec<String>,
    blocks: Vec<i32>,
    members: Vec<Vec<u8>>,
}

impl AppendPostings {
    /// The statement; each term and block are in it once.
    pub(crate) fn of(postings: impl Iterator<Item = ((String, i32), Vec<u8>)>) -> Self {
        let mut statement = Self { terms: Vec::new(), blocks: Vec::new(), members: Vec::new() };
        for ((term, block), members) in postings {
            statement.terms.push(term);
            statement.blocks.push(block);
            statement.members.push(members);
        }
        statement
    }
}

statement!(AppendPostings, () =
    "INSERT INTO job_postings AS p (term, block, members) SELECT * FROM unnest(" => Array<Text>: terms,
    ", " => Array<Integer>: blocks,
    ", " => Array<Binary>: members,
    ") ON CONFLICT (term, block) DO UPDATE SET members = p.members || excluded.members"
);

/// The postings of a block that may be shorter in their dense form.
pub(crate) struct LongPostings {
    block: i32,
}

impl LongPostings {
    pub(crate) fn of(block: i32) -> Self {
        Self { block }
    }
}

statement!(LongPostings, (Text, Binary) =
    "SELECT term, members FROM job_postings WHERE block = " => Integer: block,
    " AND octet_length(members) > 512 AND NOT dense"
);

/// Writes postings of a block in their dense form.
pub(crate) struct SetDense {
    block: i32,
    terms: Vec<String>,
    members: Vec<Vec<u8>>,
}

impl SetDense {
    /// The statement; each term is in it once.
    pub(crate) fn of(block: i32, postings: impl Iterator<Item = (String, Vec<u8>)>) -> Self {
        let (terms, members) = postings.unzip();
        Self { block, terms, members }
    }
}

statement!(SetDense, () =
    "UPDATE job_postings AS p SET dense = true, members = d.members FROM unnest(" => Array<Text>: terms,
    ", " => Array<Binary>: members,
    ") AS d (term, members) WHERE p.term = d.term AND p.block = " => Integer: block
);

/// Marks places as dead.
pub(crate) struct MarkDead {
    blocks: Vec<i32>,
    places: Vec<Vec<u8>>,
}

impl MarkDead {
    /// The statement; each block is in it once.
    pub(crate) fn of(dead: impl Iterator<Item = (i32, Vec<u8>)>) -> Self {
        let (blocks, places) = dead.unzip();
        Self { blocks, places }
    }
}

statement!(MarkDead, () =
    "UPDATE job_blocks AS b SET dead = b.dead || d.dead FROM unnest(" => Array<Integer>: blocks,
    ", " => Array<Binary>: places,
    ") AS d (block, dead) WHERE b.block = d.block"
);

/// Gives their numbers to jobs.
pub(crate) struct SetNumbers {
    ids: Vec<String>,
    numbers: Vec<i64>,
}

impl SetNumbers {
    /// The statement; each id is in it once.
    pub(crate) fn of<'a>(numbers: impl Iterator<Item = (&'a str, i64)>) -> Self {
        let (ids, numbers) = numbers.map(|(id, number)| (id.to_owned(), number)).unzip();
        Self { ids, numbers }
    }
}

statement!(SetNumbers, () =
    "UPDATE jobs AS j SET number = n.number FROM unnest(" => Array<Text>: ids,
    ", " => Array<BigInt>: numbers,
    ") AS n (id, number) WHERE j.id = n.id"
);

/// The full block that is dead the most, if half of it is. The length of what is stored beside the row is known without
/// reading it.
pub(crate) struct SparseBlock {
    size: i32,
}

impl SparseBlock {
    pub(crate) fn full(size: u16) -> Self {
        Self { size: i32::from(size) }
    }
}

statement!(SparseBlock, Integer =
    "SELECT block FROM job_blocks WHERE size = " => Integer: size,
    " AND octet_length(dead) >= size ORDER BY octet_length(dead) DESC, block LIMIT 1"
);

/// How fields are spelled: by their first open job, for each folded name in the order of the names.
pub(crate) struct SpellFields {
    folded: Vec<String>,
    now: DateTime<Utc>,
}

impl SpellFields {
    pub(crate) fn of(folded: Vec<String>, now: DateTime<Utc>) -> Self {
        Self { folded, now }
    }
}

statement!(SpellFields, (Text, Text) =
    "SELECT j.id, j.field FROM unnest(" => Array<Text>: folded,
    ") WITH ORDINALITY AS f (folded, place) CROSS JOIN LATERAL (\
     SELECT id, field FROM jobs WHERE field_folded = f.folded AND (open_from IS NULL OR open_from <= "
        => Timestamptz: now,
    ") AND (open_until IS NULL OR open_until > " => Timestamptz: now,
    ") ORDER BY field_folded, id LIMIT 1) AS j ORDER BY f.place"
);

/// The terms between two texts, the first among them and not the second: each is found by itself, so it does not matter
/// how many blocks have it. For few terms.
pub(crate) struct TermsBetween {
    first: &'static str,
    after: &'static str,
}

impl TermsBetween {
    pub(crate) fn of(first: &'static str, after: &'static str) -> Self {
        Self { first, after }
    }
}

statement!(TermsBetween, Text =
    "WITH RECURSIVE t (term) AS (\
     (SELECT term FROM job_postings WHERE term >= " => Text: first,
    " AND term < " => Text: after,
    " ORDER BY term LIMIT 1) \
     UNION ALL SELECT (SELECT p.term FROM job_postings AS p WHERE p.term > t.term AND p.term < " => Text: after,
    " ORDER BY p.term LIMIT 1) FROM t WHERE t.term IS NOT NULL) \
     SELECT term FROM t WHERE term IS NOT NULL"
);
