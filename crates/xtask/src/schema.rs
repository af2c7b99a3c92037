//! Migrations, and the two files that follow from them: `schema.rs` and `docs/schema.sql`.
//!
//! `schema.rs` has the form that `diesel print-schema` gives it, without the minutes that compiling that tool takes:
//! `schema.sql` writes it from the catalogue of a database on which the migrations have run.

use std::fs;
use std::path::{Path, PathBuf};

use hiretalk_test_postgres::{TestCluster, TestDatabase};

use crate::failure::{Failure, first_difference};
use crate::workspace::Workspace;

const SCHEMA: &str = "crates/hiretalk-postgres/src/schema.rs";
const DUMP: &str = "docs/schema.sql";

/// Every migration goes up, down and up again without a trace, and both files are fresh.
pub(crate) fn check(workspace: &Workspace, cluster: &TestCluster) -> Result<(), Failure> {
    let database = cluster.create_database("schema")?;
    let count = up_down_up(&database, &migrations(&workspace.root)?)?;
    fresh(workspace, SCHEMA, &schema_rs(&database)?)?;
    fresh(workspace, DUMP, &dump(&database)?)?;
    println!("{count} migrations go up, down and up again; {SCHEMA} and {DUMP} are fresh");
    Ok(())
}

/// Writes `schema.rs` and `docs/schema.sql`.
pub(crate) fn write(workspace: &Workspace) -> Result<(), Failure> {
    let database = TestCluster::shared()?.create_database("schema")?;
    for migration in migrations(&workspace.root)? {
        database.query(&migration.sql("up.sql")?)?;
    }
    for (file, text) in [(SCHEMA, schema_rs(&database)?), (DUMP, dump(&database)?)] {
        fs::write(workspace.root.join(file), text).map_err(Failure::io(format!("write {file}")))?;
    }
    Ok(())
}

/// Compares a committed file with its new text.
fn fresh(workspace: &Workspace, file: &str, new: &str) -> Result<(), Failure> {
    let old = fs::read_to_string(workspace.root.join(file)).map_err(Failure::io(format!("read {file}")))?;
    match first_difference(&old, new) {
        None => Ok(()),
        Some((line, old, new)) => {
            Err(Failure::Stale { what: file.to_owned(), change: "`cargo xtask schema`", line, old, new })
        }
    }
}

/// The dump of a database without what differs between versions of Postgres and says nothing of the schema: comments,
/// settings, repeated blank lines.
fn dump(database: &TestDatabase) -> Result<String, Failure> {
    let schema = database.schema()?;
    let is_noise = |line: &&str| {
        ["--", "SET ", "SELECT pg_catalog.set_config("].iter().any(|start| line.starts_with(start))
    };
    let mut text = "-- Written by `cargo xtask schema` from the migrations.\n".to_owned();
    let mut was_blank = false;
    for line in schema.lines().filter(|line| !is_noise(line)) {
        if !line.is_empty() {
            if was_blank {
                text.push('\n');
            }
            text.push_str(line);
            text.push('\n');
        }
        was_blank = line.is_empty();
    }
    Ok(text)
}

/// The text of `schema.rs` for the tables of a database.
fn schema_rs(database: &TestDatabase) -> Result<String, Failure> {
    let text = database.query(include_str!("schema.sql"))?;
    Ok(text.trim_end().to_owned() + "\n")
}

/// A folder with `up.sql` and `down.sql`.
#[derive(Debug)]
struct Migration {
    folder: PathBuf,
}

impl Migration {
    /// One direction, in a transaction unless the migration says that it cannot be in one, as Diesel runs it.
    fn sql(&self, file: &str) -> Result<String, Failure> {
        let path = self.folder.join(file);
        let sql = fs::read_to_string(&path).map_err(Failure::io(format!("read {}", path.display())))?;
        let settings = fs::read_to_string(self.folder.join("metadata.toml")).unwrap_or_default();
        let alone = settings.lines().any(|line| line.replace(' ', "") == "run_in_transaction=false");
        Ok(if alone { sql } else { format!("BEGIN;\n{sql}\n;\nCOMMIT;\n") })
    }

    fn name(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// All migrations, in the order in which they run: by name.
fn migrations(root: &Path) -> Result<Vec<Migration>, Failure> {
    let entries = fs::read_dir(root.join("migrations")).map_err(Failure::io("read the folder migrations"))?;
    let mut folders: Vec<_> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(Failure::io("read the folder migrations"))?;
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    Ok(folders.into_iter().map(|folder| Migration { folder }).collect())
}

/// Answers with the number of migrations.
fn up_down_up(database: &TestDatabase, migrations: &[Migration]) -> Result<usize, Failure> {
    // The schema before each migration, and after the last.
    let mut schemas = vec![database.schema()?];
    for migration in migrations {
        database.query(&migration.sql("up.sql")?)?;
        schemas.push(database.schema()?);
    }
    for (migration, before) in migrations.iter().zip(&schemas).rev() {
        database.query(&migration.sql("down.sql")?)?;
        same(before, &database.schema()?, || format!("down.sql of {}", migration.name()))?;
    }
    for (migration, after) in migrations.iter().zip(schemas.iter().skip(1)) {
        database.query(&migration.sql("up.sql")?)?;
        same(after, &database.schema()?, || format!("up.sql of {}, run a second time,", migration.name()))?;
    }
    Ok(migrations.len())
}

fn same(before: &str, now: &str, doing: impl FnOnce() -> String) -> Result<(), Failure> {
    match first_difference(before, now) {
        None => Ok(()),
        Some((line, old, new)) => Err(Failure::Migration { doing: doing(), line, old, new }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(folder: &Path, name: &str, up: &str, down: &str) {
        let folder = folder.join("migrations").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("up.sql"), up).unwrap();
        fs::write(folder.join("down.sql"), down).unwrap();
    }

    #[track_caller]
    fn check(migrations: &[(&str, &str)], expected: Result<usize, &str>) {
        let folder = tempfile::tempdir().unwrap();
        for (number, (up, down)) in migrations.iter().enumerate() {
            written(folder.path(), &format!("0{number}"), up, down);
        }
        let database = TestCluster::shared().unwrap().create_database("up_down_up").unwrap();
        let found = up_down_up(&database, &super::migrations(folder.path()).unwrap());
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(failure), Err(part)) => assert!(failure.to_string().contains(part), "{failure}"),
            (found, expected) => panic!("{found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn migrations_that_undo_themselves_pass() {
        check(
            &[
                ("CREATE TABLE a (id int PRIMARY KEY)", "DROP TABLE a"),
                ("ALTER TABLE a ADD b text NOT NULL", "ALTER TABLE a DROP b"),
            ],
            Ok(2),
        );
    }

    #[test]
    fn a_down_that_leaves_something_fails() {
        check(
            &[("CREATE TABLE a (id int); CREATE TYPE kind AS ENUM ('x')", "DROP TABLE a")],
            Err("down.sql of 00"),
        );
    }

    #[test]
    fn a_down_that_takes_too_much_fails() {
        check(
            &[("CREATE TABLE a (id int)", "DROP TABLE a"), ("CREATE INDEX b ON a (id)", "DROP TABLE a")],
            Err("down.sql of 01"),
        );
    }

    #[test]
    fn broken_sql_fails_with_what_the_server_said() {
        check(&[("CREATE TABEL a (id int)", "")], Err("TABEL"));
    }

    #[test]
    fn tables_are_written_as_diesel_writes_them() {
        let database = TestCluster::shared().unwrap().create_database("schema_rs").unwrap();
        let sql = "
            CREATE TABLE parents (b int, a uuid, type text NOT NULL, PRIMARY KEY (a, b));
            CREATE TABLE owners (id bigint PRIMARY KEY, gone text, tags text[] NOT NULL, data jsonb);
            ALTER TABLE owners DROP gone;
            CREATE TABLE children (
                id smallint PRIMARY KEY, owner bigint NOT NULL REFERENCES owners, at timestamptz NOT NULL,
                x int, y uuid, FOREIGN KEY (y, x) REFERENCES parents (a, b)
            );
            CREATE TABLE twice (id int PRIMARY KEY, x bigint REFERENCES owners, y bigint REFERENCES owners);
            CREATE TABLE __diesel_schema_migrations (version text PRIMARY KEY)";
        database.query(sql).unwrap();
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

diesel::table! {
    twice (id) {
        id -> Int4,
        x -> Nullable<Int8>,
        y -> Nullable<Int8>,
    }
}

diesel::joinable!(children -> owners (owner));

diesel::allow_tables_to_appear_in_same_query!(
    children,
    owners,
    parents,
    twice,
);
";
        assert_eq!(schema_rs(&database).unwrap(), expected);
    }

    #[test]
    fn a_schema_that_differs_is_stale() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(SCHEMA);
        for written in [SCHEMA, DUMP] {
            fs::create_dir_all(folder.path().join(written).parent().unwrap()).unwrap();
        }
        let up = "CREATE TABLE b (id uuid PRIMARY KEY, name text NOT NULL, age int)";
        written(folder.path(), "00", up, "DROP TABLE b");
        let workspace = Workspace {
            root: folder.path().to_owned(),
            target: folder.path().join("target"),
            packages: Vec::new(),
        };
        write(&workspace).unwrap();
        let cluster = TestCluster::shared().unwrap();
        super::check(&workspace, cluster).unwrap();

        let fresh = fs::read_to_string(&file).unwrap();
        let (name, age) = ("        name -> Text,\n", "        age -> Nullable<Int4>,\n");
        for stale in [
            fresh.replace(name, ""),
            fresh.replace(name, "        title -> Text,\n"),
            fresh.replace(name, "        name -> Varchar,\n"),
            fresh.replace(name, "        name -> Nullable<Text>,\n"),
            fresh.replace(age, "        age -> Int4,\n"),
            fresh.replace(&format!("{name}{age}"), &format!("{age}{name}")),
            fresh.replace("b (id)", "b (name)"),
            fresh.replace("b (id)", "c (id)"),
            String::new(),
        ] {
            assert_ne!(stale, fresh);
            fs::write(&file, &stale).unwrap();
            let failure = super::check(&workspace, cluster).unwrap_err();
            assert!(matches!(failure, Failure::Stale { .. }), "{failure} for {stale}");
        }
        fs::write(&file, &fresh).unwrap();
        let dump = folder.path().join(DUMP);
        let stale = fs::read_to_string(&dump).unwrap().replace("age integer", "age bigint");
        fs::write(&dump, stale).unwrap();
        let failure = super::check(&workspace, cluster).unwrap_err();
        assert!(matches!(failure, Failure::Stale { ref what, .. } if what == DUMP), "{failure}");
    }
}
