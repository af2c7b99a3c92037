//! Databases that are filled once and copied for every test.

use crate::connection::Connection;
use crate::database::TestDatabase;
use crate::error::Error;
use crate::shared::{locked, state_folder};

/// What `psql` prints for a template that is not there (`undefined_database`), in every language.
const MISSING: &str = " 3D000:";

/// Copies the template that `key` names, after filling it if it is not there yet.
pub(crate) fn create_database(
    server: &Connection,
    key: &str,
    build: impl FnOnce(&str) -> Result<(), Box<dyn std::error::Error + Send + Sync>>,
) -> Result<TestDatabase, Error> {
    let digest = digest(key);
    let template = format!("template_{digest:016x}");
    if let Some(database) = copy(server, key, &template)? {
        return Ok(database);
    }
    let lock = state_folder()?.join(format!("template-{digest:016x}.lock"));
    let _lock = locked(&lock)?;
    // While we waited for the lock, its holder may have done the work.
    if let Some(database) = copy(server, key, &template)? {
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
fn copy(server: &Connection, key: &str, template: &str) -> Result<Option<TestDatabase>, Error> {
    match TestDatabase::create(server, key, Some(template)) {
        Ok(database) => Ok(Some(database)),
        Err(Error::Program { output, .. }) if output.contains(MISSING) => Ok(None),
        Err(error) => Err(error),
    }
}

/// FNV-1a: short, and the same in every build, which the standard library's hashes do not promise.
fn digest(key: &str) -> u64 {
    key.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
