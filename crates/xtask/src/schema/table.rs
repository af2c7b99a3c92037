//! `schema.rs` from the catalogue of a database.

use std::fmt::Write;

use hiretalk_test_postgres::TestDatabase;

use crate::failure::Failure;

/// Every column of our tables, in the order of the tables' names and their own: table, column, type, the type's
/// kind, `t` for `NOT NULL`, the length of a `varchar`, the place in the primary key or nothing.
const COLUMNS: &str = "
    SELECT c.relname, a.attname, t.typname, t.typtype, a.attnotnull,
           CASE WHEN t.typname = 'varchar' AND a.atttypmod > 4 THEN a.atttypmod - 4 END,
           (SELECT array_position(i.indkey::int2[], a.attnum) FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname <> '__diesel_schema_migrations'
    ORDER BY c.relname COLLATE \"C\", a.attnum";

/// Foreign keys of one column to a primary key, where they are the only ones between two tables: the joins that need
/// no `ON`.
const JOINS: &str = "
    SELECT min(child.relname), min(parent.relname), min(a.attname)
    FROM pg_constraint f
    JOIN pg_class child ON child.oid = f.conrelid
    JOIN pg_class parent ON parent.oid = f.confrelid
    JOIN pg_attribute a ON a.attrelid = child.oid AND a.attnum = f.conkey[1]
    JOIN pg_constraint p ON p.conrelid = parent.oid AND p.contype = 'p' AND p.conkey = f.confkey
    WHERE f.contype = 'f' AND cardinality(f.conkey) = 1 AND child.oid <> parent.oid
      AND child.relnamespace = 'public'::regnamespace
    GROUP BY child.oid, parent.oid HAVING count(*) = 1
    ORDER BY 1, 2";

/// Base types that Diesel has under their own name, which it writes with a capital letter.
const TYPES: [&str; 18] = [
    "bool",
    "bpchar",
    "bytea",
    "date",
    "float4",
    "float8",
    "int2",
    "int4",
    "int8",
    "interval",
    "json",
    "jsonb",
    "numeric",
    "text",
    "timestamp",
    "timestamptz",
    "uuid",
    "varchar",
];

/// Names that Rust keeps to itself, of those that a column may well have.
const KEYWORDS: [&str; 11] = ["as", "box", "enum", "fn", "for", "in", "match", "mod", "move", "ref", "type"];

/// The whole text of the file.
pub(super) fn schema(database: &TestDatabase) -> Result<String, Failure> {
    let rows = database.query(COLUMNS)?;
    let columns: Vec<Column<'_>> = rows.lines().filter_map(Column::from_row).collect();
    let tables: Vec<_> = columns.chunk_by(|one, two| one.table == two.table).collect();
    let mut text = "// @generated automatically by Diesel CLI.\n".to_owned();
    for table in &tables {
        text += &table_macro(table)?;
    }
    text.push('\n');
    for join in database.query(JOINS)?.lines() {
        if let Some([child, parent, column]) = fields(join) {
            let _infallible = writeln!(text, "diesel::joinable!({child} -> {parent} ({column}));");
        }
    }
    if tables.len() > 1 {
        let names: String = tables.iter().map(|table| format!("    {},\n", table[0].table)).collect();
        let _infallible = write!(text, "\ndiesel::allow_tables_to_appear_in_same_query!(\n{names});\n");
    }
    Ok(text)
}

/// One row of [`COLUMNS`].
#[derive(Debug)]
struct Column<'a> {
    table: &'a str,
    name: &'a str,
    kind: &'a str,
    /// `b` for a base type, which arrays are too.
    class: &'a str,
    required: bool,
    length: &'a str,
    key: Option<u32>,
}

impl<'a> Column<'a> {
    fn from_row(row: &'a str) -> Option<Self> {
        let [table, name, kind, class, required, length, key] = fields(row)?;
        Some(Self { table, name, kind, class, required: required == "t", length, key: key.parse().ok() })
    }

    fn line(&self) -> Result<String, Failure> {
        let name =
            if KEYWORDS.contains(&self.name) { format!("{}_", self.name) } else { self.name.to_owned() };
        let kind = match self.kind.strip_prefix('_') {
            Some(element) => format!("Array<Nullable<{}>>", self.base(element)?),
            None => self.base(self.kind)?,
        };
        let kind = if self.required { kind } else { format!("Nullable<{kind}>") };
        let length = match self.length {
            "" => String::new(),
            length => format!("        #[max_length = {length}]\n"),
        };
        let rename = if name == self.name {
            String::new()
        } else {
            format!("        #[sql_name = \"{}\"]\n", self.name)
        };
        Ok(format!("{rename}{length}        {name} -> {kind},\n"))
    }

    fn base(&self, kind: &str) -> Result<String, Failure> {
        if self.class != "b" || !TYPES.contains(&kind) {
            let column = format!("{}.{}", self.table, self.name);
            return Err(Failure::ColumnType { column, kind: self.kind.to_owned() });
        }
        let (first, rest) = kind.split_at(1);
        Ok(first.to_uppercase() + rest)
    }
}

fn table_macro(columns: &[Column<'_>]) -> Result<String, Failure> {
    let table = columns[0].table;
    let mut key: Vec<_> = columns.iter().filter_map(|column| Some((column.key?, column.name))).collect();
    if key.is_empty() {
        return Err(Failure::NoPrimaryKey { table: table.to_owned() });
    }
    key.sort_unstable();
    let key: Vec<_> = key.into_iter().map(|(_, name)| name).collect();
    let lines = columns.iter().map(Column::line).collect::<Result<String, _>>()?;
    Ok(format!("\ndiesel::table! {{\n    {table} ({}) {{\n{lines}    }}\n}}\n", key.join(", ")))
}

fn fields<const N: usize>(row: &str) -> Option<[&str; N]> {
    row.split('|').collect::<Vec<_>>().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hiretalk_test_postgres::TestCluster;

    #[track_caller]
    fn with_schema<T>(sql: &str, check: impl FnOnce(Result<String, Failure>) -> T) -> T {
        let database = TestCluster::shared().unwrap().create_database("table").unwrap();
        database.query(sql).unwrap();
        check(schema(&database))
    }

    #[test]
    fn tables_are_written_as_diesel_writes_them() {
        let sql = "
            CREATE TABLE parents (b int, a uuid, type text NOT NULL, PRIMARY KEY (a, b));
            CREATE TABLE owners (id bigint PRIMARY KEY, gone text, tags text[] NOT NULL, data jsonb, short varchar(9));
            ALTER TABLE owners DROP gone;
            CREATE TABLE children (
                id smallint PRIMARY KEY, owner bigint NOT NULL REFERENCES owners, at timestamptz NOT NULL,
                x int, y uuid, FOREIGN KEY (y, x) REFERENCES parents (a, b)
            );
            CREATE TABLE __diesel_schema_migrations (version text PRIMARY KEY)";
        let expected = "// @generated automatically by Diesel CLI.

diesel::table! {
    children (id) {
        id -> Int2,
        owner -> Int8,
        at -> Timestamptz,
        x -> Nullable<Int4>,
        y -> Nullable<Uuid>,
    }
}

diesel::table! {
    owners (id) {
        id -> Int8,
        tags -> Array<Nullable<Text>>,
        data -> Nullable<Jsonb>,
        #[max_length = 9]
        short -> Nullable<Varchar>,
    }
}

diesel::table! {
    parents (a, b) {
        b -> Int4,
        a -> Uuid,
        #[sql_name = \"type\"]
        type_ -> Text,
    }
}

diesel::joinable!(children -> owners (owner));

diesel::allow_tables_to_appear_in_same_query!(
    children,
    owners,
    parents,
);
";
        with_schema(sql, |text| assert_eq!(text.unwrap(), expected));
    }

    #[test]
    fn two_keys_between_two_tables_are_no_join() {
        let sql = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, x int REFERENCES a, y int REFERENCES a)";
        with_schema(sql, |text| assert!(!text.unwrap().contains("joinable")));
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        let table = [
            (
                "CREATE TYPE kind AS ENUM ('x'); CREATE TABLE a (id int PRIMARY KEY, k kind)",
                "a.k has the type kind",
            ),
            ("CREATE TABLE a (id int PRIMARY KEY, p point)", "a.p has the type point"),
            ("CREATE TABLE a (id int)", "`a` has no primary key"),
        ];
        for (sql, expected) in table {
            with_schema(sql, |text| {
                let failure = text.unwrap_err().to_string();
                assert!(failure.contains(expected), "{failure}");
            });
        }
    }
}
