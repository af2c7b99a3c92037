//! A database for one test.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use crate::connection::Connection;
use crate::error::Error;

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
