//! The spelling of fields of work.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Text, Timestamptz};

use super::statement;

/// Finds for each folded name, in their order, how its first open job by id spells the field.
pub(crate) struct SpellFields {
    pub(crate) folded: Vec<String>,
    pub(crate) now: DateTime<Utc>,
}

statement!(SpellFields, (Text, Text) =
    "SELECT j.id, j.field FROM unnest(" => Array<Text>: folded,
    ") WITH ORDINALITY AS f (folded, place) CROSS JOIN LATERAL (\
     SELECT id, field FROM jobs WHERE field_folded = f.folded AND (open_from IS NULL OR open_from <= "
        => Timestamptz: now,
    ") AND (open_until IS NULL OR open_until > " => Timestamptz: now,
    ") ORDER BY field_folded, id LIMIT 1) AS j ORDER BY f.place"
);
