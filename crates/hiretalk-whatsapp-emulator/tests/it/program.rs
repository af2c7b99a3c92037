//! The program: its options, its first line, its end.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::bench::answer;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hiretalk-whatsapp-emulator"));
    command.args(["--bind", "127.0.0.1:0"]).args(arguments).stderr(Stdio::piped());
    command
}

#[tokio::test]
async fn it_says_where_it_listens() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/templates.json");
    let arguments =
        ["--templates", templates.to_str().unwrap(), "--delivered-after", "off", "--throughput", "0"];
    let mut child = program(&arguments).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let base = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
    // A build with TLS wants a provider for it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let templates = answer(reqwest::Client::new().get(format!("{base}/emulator/templates"))).await.unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(templates.json()[0]["name"], "graduation_hello");
}

#[test]
fn it_says_what_is_wrong() {
    for (arguments, expected) in [
        (["--templates", "/nowhere.json"], "cannot read /nowhere.json"),
        (["--sent-after", "soon"], "invalid value 'soon'"),
    ] {
        let mut child = program(&arguments).spawn().unwrap();
        let mut text = String::new();
        child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        assert!(!child.wait().unwrap().success());
        assert!(text.contains(expected), "{text}");
    }
}
