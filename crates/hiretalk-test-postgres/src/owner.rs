//! Which user we are, and which one Postgres runs as.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::error::Error;

/// The user that owns a cluster's files and runs its programs, when it is not the one we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner {
    uid: u32,
    gid: u32,
}

impl Owner {
    /// `None` when Postgres can run as who we are, that is unless we are root.
    pub(crate) fn for_postgres() -> Result<Option<Self>, Error> {
        if our_uid()? != 0 {
            return Ok(None);
        }
        let users = fs::read_to_string("/etc/passwd").map_err(Error::io("read /etc/passwd"))?;
        ["postgres", "nobody"].iter().find_map(|name| find(&users, name)).map(Some).ok_or(Error::NoUser)
    }

    /// Hands a file or folder over.
    pub(crate) fn give(self, path: &Path) -> Result<(), Error> {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
            .map_err(Error::io(format!("hand {} to the user that runs Postgres", path.display())))
    }

    /// Lets a program run as this user; the standard library drops the supplementary groups too.
    pub(crate) fn run(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}

/// The user id that our files get. The file system is asked, because asking the kernel takes unsafe code.
pub(crate) fn our_uid() -> Result<u32, Error> {
    tempfile::tempfile()
        .and_then(|file| file.metadata())
        .map(|metadata| metadata.uid())
        .map_err(Error::io("create a temporary file"))
}

/// Looks a user up in the text of `/etc/passwd`.
fn find(users: &str, name: &str) -> Option<Owner> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (found, _password) = (fields.next()?, fields.next()?);
        let (uid, gid) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        (found == name).then_some(Owner { uid, gid })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users =
            "root:x:0:0:root:/root:/bin/sh\npostgresql:x:7:8::/:\npostgres:x:101:104:Postgres,,,:/:/bin/sh\n";
        assert_eq!(find(users, "postgres"), Some(Owner { uid: 101, gid: 104 }));
        assert_eq!(find(users, "nobody"), None);
    }
}
