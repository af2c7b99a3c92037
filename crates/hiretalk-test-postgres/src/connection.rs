//! The URL of a database, and `psql` to talk to it.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::error::Error;

/// A database on a server, and the client program that talks to it.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    psql: PathBuf,
    /// Everything before the password, with the scheme: `postgres://user`.
    before_password: String,
    password: Option<String>,
    /// `@host:port`, or `host:port` when no user is named.
    authority: String,
    database: String,
    /// `?..`, or nothing.
    parameters: String,
}

impl Connection {
    /// Takes a URL apart.
    ///
    /// # Errors
    /// [`Error::Url`] unless it begins with `postgres://` or `postgresql://`.
    pub(crate) fn new(psql: PathBuf, url: &str) -> Result<Self, Error> {
        let not_a_url = || Error::Url(url.to_owned());
        let rest = url
            .strip_prefix("postgres://")
            .or_else(|| url.strip_prefix("postgresql://"))
            .ok_or_else(not_a_url)?;
        let (rest, parameters) = match rest.find('?') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (host_part, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, password, authority) = match host_part.rsplit_once('@') {
            None => ("", None, host_part.to_owned()),
            Some((user, host)) => match user.split_once(':') {
                None => (user, None, format!("@{host}")),
                Some((user, password)) => (user, Some(password.to_owned()), format!("@{host}")),
            },
        };
        Ok(Self {
            psql,
            before_password: format!("postgres://{user}"),
            password,
            authority,
            database: database.to_owned(),
            parameters: parameters.to_owned(),
        })
    }

    /// The same server, another database.
    pub(crate) fn with_database(&self, name: &str) -> Self {
        Self { database: name.to_owned(), ..self.clone() }
    }

    /// The whole URL, password included.
    pub(crate) fn url(&self) -> String {
        let password = self.password.as_ref().map(|password| format!(":{password}")).unwrap_or_default();
        self.assemble(&password)
    }

    /// The port in the URL, or Postgres' own.
    pub(crate) fn port(&self) -> u16 {
        self.authority.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(5432)
    }

    /// Runs SQL and answers with its rows: columns separated by `|`, rows by line ends, without headings.
    /// Every statement commits by itself, unless the text says otherwise.
    pub(crate) fn run(&self, sql: &str) -> Result<String, Error> {
        let mut psql = Command::new(&self.psql);
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-f", "-"]);
        let rows = self.output("psql", psql, sql)?;
        Ok(rows.trim_end_matches('\n').to_owned())
    }

    /// The schema as `pg_dump` writes it, less the lines that differ from one dump to the next.
    pub(crate) fn schema(&self) -> Result<String, Error> {
        let mut dump = Command::new(self.psql.with_file_name("pg_dump"));
        dump.args(["--schema-only", "--no-owner", "--no-privileges"]);
        let text = self.output("pg_dump", dump, "")?;
        let lines =
            text.lines().filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"));
        Ok(lines.fold(String::new(), |text, line| text + line + "\n"))
    }

    /// Runs a client program on this database and answers with what it writes.
    /// The password goes by the environment, because arguments are for everybody to see.
    fn output(&self, program: &'static str, mut command: Command, input: &str) -> Result<String, Error> {
        command
            .arg("-d")
            .arg(self.assemble(""))
            .env("PGCONNECT_TIMEOUT", "10")
            .env_remove("PGOPTIONS")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(password) = &self.password {
            command.env("PGPASSWORD", percent_decoded(password));
        }
        let mut child = command.spawn().map_err(Error::io(format!("start {program}")))?;
        if let Some(mut pipe) = child.stdin.take() {
            // A server that refuses us ends psql before it has read; what it then says is the error worth having.
            let _broken_pipe = pipe.write_all(input.as_bytes());
        }
        let output = child.wait_with_output().map_err(Error::io(format!("wait for {program}")))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(Error::Program {
            program,
            status: output.status.to_string(),
            output: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    fn assemble(&self, password: &str) -> String {
        let Self { before_password, authority, database, parameters, .. } = self;
        format!("{before_password}{password}{authority}/{database}{parameters}")
    }
}

/// Undoes the `%40` of URLs. What is no such escape stays as it is.
fn percent_decoded(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escape = (first == b'%')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(escape.unwrap_or(first));
        rest = if escape.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, other: &str, shown: &str, port: u16) {
        let connection = Connection::new(PathBuf::from("psql"), url).unwrap().with_database("other");
        assert_eq!(connection.url(), other);
        assert_eq!(connection.assemble(""), shown);
        assert_eq!(connection.port(), port);
    }

    #[test]
    fn a_url_keeps_all_but_its_database() {
        check("postgres://h/db", "postgres://h/other", "postgres://h/other", 5432);
        check("postgres://h", "postgres://h/other", "postgres://h/other", 5432);
        check(
            "postgresql://u:p%40w@127.0.0.1:6000/db?sslmode=disable",
            "postgres://u:p%40w@127.0.0.1:6000/other?sslmode=disable",
            "postgres://u@127.0.0.1:6000/other?sslmode=disable",
            6000,
        );
        check("postgres://u@h:1/", "postgres://u@h:1/other", "postgres://u@h:1/other", 1);
    }

    #[test]
    fn another_scheme_is_refused() {
        assert!(matches!(Connection::new(PathBuf::new(), "mysql://h/db"), Err(Error::Url(_))));
    }

    #[test]
    fn passwords_are_decoded() {
        for (text, expected) in
            [("plain", "plain"), ("a%40b", "a@b"), ("%", "%"), ("%4", "%4"), ("%zz%41", "%zzA")]
        {
            assert_eq!(percent_decoded(text), expected);
        }
    }
}
