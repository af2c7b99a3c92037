//! A database for one test, empty or copied from a template that is filled once.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use crate::connection::Connection;
use crate::error::Error;
use crate::shared::{locked, state_folder};

/// A database that is dropped with the value, whoever is still connected to it.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    connection: Connection,
    server: Connection,
}

impl TestDatabase {
    /// Its URL, with the name and password of the user who may do everything.
    #[must_use]
    pub fn url(&self) -> String {
        self.connection.url()
    }

    /// Its name, unique on the server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs SQL through `psql` and answers with the rows: columns separated by `|`, rows by line ends, no headings.
    /// For a look at what the code under test has left; it takes about 20 ms.
    ///
    /// # Errors
    /// [`Error::Program`] with what the server said to the first statement that failed, or [`Error::Io`].
    pub fn query(&self, sql: &str) -> Result<String, Error> {
        self.connection.run(sql)
    }

    /// The schema as `pg_dump` writes it, without owners and privileges: equal text means equal schemas.
    ///
    /// # Errors
    /// [`Error::Io`] where `pg_dump` does not lie beside `psql`, [`Error::Program`] with what it said.
    pub fn schema(&self) -> Result<String, Error> {
        self.connection.schema()
    }

    /// Creates a database, as a copy of `template` where one is named.
    pub(crate) fn create(server: &Connection, hint: &str, template: Option<&str>) -> Result<Self, Error> {
        let name = unique_name(hint);
        let clause = template.map(|template| format!(" TEMPLATE \"{template}\"")).unwrap_or_default();
        server.run(&format!("CREATE DATABASE \"{name}\"{clause}"))?;
        Ok(Self { connection: server.with_database(&name), server: server.clone(), name })
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // A test may have taken the server away; whatever stays behind goes with the cluster.
        let _gone = self.server.run(&format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name));
    }
}

/// The SQLSTATE `undefined_database` in the output of `psql`: there is no such template.
const MISSING: &str = " 3D000:";

/// Copies the template that `key` names, after filling it if it is not there yet.
pub(crate) fn create_from_template(
    server: &Connection,
    key: &str,
    build: impl FnOnce(&str) -> Result<(), Box<dyn std::error::Error + Send + Sync>>,
) -> Result<TestDatabase, Error> {
    let digest = template_digest(key);
    let template = format!("template_{digest:016x}");
    if let Some(database) = copy_template(server, key, &template)? {
        return Ok(database);
    }
    let lock = state_folder()?.join(format!("template-{digest:016x}.lock"));
    let _lock = locked(&lock)?;
    // While we waited for the lock, its holder may have done the work.
    if let Some(database) = copy_template(server, key, &template)? {
        return Ok(database);
    }
    let draft = format!("draft_{digest:016x}");
    server.run(&format!("DROP DATABASE IF EXISTS \"{draft}\" WITH (FORCE);\nCREATE DATABASE \"{draft}\""))?;
    build(&server.with_database(&draft).url())
        .map_err(|source| Error::Template { key: key.to_owned(), source })?;
    // The name appears when all is done, so a template that exists is whole. Nobody connects to it: a connection
    // would hold up the copies.
    server.run(&format!(
        "ALTER DATABASE \"{draft}\" WITH ALLOW_CONNECTIONS false;\n\
         SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{draft}';\n\
         ALTER DATABASE \"{draft}\" RENAME TO \"{template}\""
    ))?;
    TestDatabase::create(server, key, Some(&template))
}

/// `None` when the server does not have the template.
fn copy_template(server: &Connection, key: &str, template: &str) -> Result<Option<TestDatabase>, Error> {
    match TestDatabase::create(server, key, Some(template)) {
        Ok(database) => Ok(Some(database)),
        Err(Error::Program { output, .. }) if output.contains(MISSING) => Ok(None),
        Err(error) => Err(error),
    }
}

/// FNV-1a: short, and the same in every build, which the standard library's hashes do not promise.
fn template_digest(key: &str) -> u64 {
    key.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A name of at most 63 bytes, which is all that Postgres keeps, from the hint's letters and digits.
fn unique_name(hint: &str) -> String {
    let hint: String = hint
        .chars()
        .take(32)
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' })
        .collect();
    format!("test_{hint}_{:016x}", RandomState::new().hash_one("database"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_show_the_hint_and_never_repeat() {
        let long = "A test: with \"quotes\" and ünïcode and far more words than fit";
        let (one, two) = (unique_name(long), unique_name(long));
        assert_ne!(one, two);
        assert!(one.starts_with("test_a_test__with__quotes__and__n_cod"), "{one}");
        assert!(one.len() <= 63, "{one}");
    }
}
