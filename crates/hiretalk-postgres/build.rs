//! Says in one line that libpq is missing, where the linker would say it in a hundred; and builds the crate anew when a
//! migration comes or changes, because the macro that embeds them cannot say so itself.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
    println!("cargo::rerun-if-changed=build.rs");
    if !has_libpq() {
        println!(
            "cargo::error=libpq, the client library of Postgres, is missing. `cargo xtask run` installs it as root on \
             Debian and Ubuntu; by hand: apt-get install libpq-dev (Fedora: libpq-devel, Arch: postgresql-libs, \
             macOS: brew install libpq)"
        );
    }
}

/// Looks where the crate `pq-sys` looks, and then asks the linker. Where that cannot be asked, it will speak for itself.
fn has_libpq() -> bool {
    let is_told_where = env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("PQ_LIB_DIR"));
    let has_flags = env::var_os("CARGO_ENCODED_RUSTFLAGS").is_some_and(|flags| !flags.is_empty());
    let is_cross = env::var_os("HOST") != env::var_os("TARGET");
    if is_told_where || has_flags || is_cross || env::var_os("CARGO_CFG_WINDOWS").is_some() {
        return true;
    }
    if succeeds(Command::new("pkg-config").args(["--exists", "libpq"])) == Some(true) {
        return true;
    }
    let folder =
        Command::new("pg_config").arg("--libdir").output().map(|output| output.stdout).unwrap_or_default();
    let folder = String::from_utf8_lossy(&folder).trim().to_owned();
    let Some(out) = env::var_os("OUT_DIR") else { return true };
    let mut link = Command::new("cc");
    link.args(["-shared", "-x", "c", "/dev/null", "-o"]).arg(Path::new(&out).join("libpq-is-there"));
    if !folder.is_empty() {
        link.arg(format!("-L{folder}"));
    }
    succeeds(link.arg("-lpq")) != Some(false)
}

/// None where the program cannot be run.
fn succeeds(command: &mut Command) -> Option<bool> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.ok().map(|status| status.success())
}
