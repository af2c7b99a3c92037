//! Migrations, and the `schema.rs` that follows from them.
//!
//! The file has the form that `diesel print-schema` gives it, without the minutes that compiling that tool takes:
//! `schema.sql` writes it from the catalogue of a database on which the migrations have run.

use std::fs;
use std::path::{Path, PathBuf};

use hiretalk_test_postgres::{TestCluster, TestDatabase};

use crate::failure::{Failure, first_difference};
use crate::workspace::Workspace;

const SCHEMA: &str = "crates/hiretalk-postgres/src/schema.rs";

/// Every migration goes up, down and up again without a trace, and `schema.rs` is what follows from them.
pub(crate) fn check(workspace: &Workspace, cluster: &TestCluster) -> Result<(), Failure> {
    let database = cluster.create_database("schema")?;
    let count = up_down_up(&database, &migrations(&workspace.root)?)?;
    let committed =
        fs::read_to_string(workspace.root.join(SCHEMA)).map_err(Failure::io(format!("read {SCHEMA}")))?;
    if let Some((line, old, new)) = first_difference(&committed, &schema_rs(&database)?) {
        return Err(Failure::Stale {
            what: SCHEMA.to_owned(),
            change: "`cargo xtask schema`",
            line,
            old,
            new,
        });
    }
    println!("{count} migrations go up, down and up again; {SCHEMA} is fresh");
    Ok(())
}

/// Writes `schema.rs`.
pub(crate) fn write(workspace: &Workspace) -> Result<(), Failure> {
    let database = TestCluster::shared()?.create_database("schema")?;
    for migration in migrations(&workspace.root)? {
        database.query(&migration.sql("up.sql")?)?;
    }
    let text = schema_rs(&database)?;
    fs::write(workspace.root.join(SCHEMA), text).map_err(Failure::io(format!("write {SCHEMA}")))
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
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let up = "CREATE TABLE b (id uuid PRIMARY KEY, name text NOT NULL)";
        written(folder.path(), "00", up, "DROP TABLE b");
        let workspace = Workspace {
            root: folder.path().to_owned(),
            target: folder.path().join("target"),
            packages: Vec::new(),
        };
        write(&workspace).unwrap();
        let cluster = TestCluster::shared().unwrap();
        super::check(&workspace, cluster).unwrap();

        let stale = fs::read_to_string(&file).unwrap().replace("name -> Text", "name -> Nullable<Text>");
        fs::write(&file, stale).unwrap();
        let failure = super::check(&workspace, cluster).unwrap_err();
        assert!(matches!(failure, Failure::Stale { .. }), "{failure}");
    }
}
