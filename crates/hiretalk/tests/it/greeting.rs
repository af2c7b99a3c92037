//! What a first start says.

use std::process::Command;

use crate::program::{Server, hiretalk, run};

/// The commands that are printed work when they are pasted, in any folder.
#[test]
fn a_start_without_settings_prints_commands_that_work() {
    let server = Server::spawn(&mut hiretalk(&["--bind", "127.0.0.1:0"]));
    let greeting = server.greeting.join("\n");
    let commands: Vec<_> = greeting.split("\n\n").filter(|block| block.starts_with("  ")).collect();
    let [post, answer, ..] = commands[..] else { panic!("{greeting}") };
    let paste = |command: &str| {
        let output = Command::new("bash").args(["-c", command]).current_dir("/").output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "{command}\n{text}");
        text
    };
    let posted = paste(&format!("{post} --fail-with-body"));
    assert!(posted.contains("\"status\":\"CREATED\""), "{posted}");
    assert!(answer.contains("simulate reply"), "{answer}");
    paste(answer);
}

/// Nobody listens to the world without a key.
#[test]
fn a_start_on_another_address_needs_a_key() {
    let output = run(&mut hiretalk(&["serve", "--bind", "0.0.0.0:0"]));
    assert!(!output.status.success());
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("HIRETALK_API_KEY"), "{error}");
}

/// Wrong settings are told by name before anything starts.
#[test]
fn wrong_settings_are_told_by_name() {
    for (name, value) in [
        ("HIRETALK_API_KEY", "short"),
        ("HIRETALK_API_KEY", "a key with spaces cannot be sent at all"),
        ("HIRETALK_DIGEST_KEY", "short"),
        ("HIRETALK_WEBHOOK_SECRETS", "no-prefix"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("HIRETALK_PHONE_CHECK", "strict"),
        ("HIRETALK_BIND", "localhost"),
        ("HIRETALK_API_KEY_FILE", "/nonexistent/file"),
    ] {
        let output = run(hiretalk(&["serve"]).env(name, value));
        let error = String::from_utf8(output.stderr).unwrap();
        let flag = name.trim_start_matches("HIRETALK_").to_lowercase().replace('_', "-");
        let option = name.trim_end_matches("_FILE");
        assert!(!output.status.success(), "{name}={value}");
        assert!(error.contains(option) || error.contains(&format!("--{flag}")), "{name}={value}: {error}");
        if value.len() > 12 {
            assert!(!error.contains(value) || name != "HIRETALK_API_KEY", "a secret is shown: {error}");
        }
    }
}
