//! Settings that can hold a secret are never shown, however they are malformed.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::program::{hiretalk, run};

/// What must not appear anywhere.
const SECRET: &str = "hunter2canary";

/// The settings that can hold a secret, and what does not look like one of their values. `$` is the secret.
const SETTINGS: [(&str, &[&str]); 11] = [
    (
        "DATABASE_URL",
        &[
            "postgres://user:$@[bad/db",
            "postgres://user:$@[::1/db",
            "postgres://user:$[@host/db",
            "postgres://user:$@host:port/db",
            "postgres://user:x@$@host/db",
            "postgres://user:x/$@host/db",
            "postgres://user:x:$@host/db",
            "postgres://user:x%$@host/db",
            "postgres://user:$%00@host/db",
            "postgres://user:x?$@host/db",
            "postgres://user:x#$@host/db",
            "postgres://user:$ @host/db",
            "postgres://user:$@127.0.0.1:1/db",
            "postgres://127.0.0.1:1/db?password=$",
            "postgres://127.0.0.1:1/db?password=$&x",
            "postgres://127.0.0.1:1/db?passwort=$",
            "postgres://127.0.0.1:1/db?$",
            "postgres:$",
            "mysql://user:$@host/db",
            "host=127.0.0.1 port=1 password=$",
            "$",
        ],
    ),
    ("HIRETALK_API_KEY", &["$", "$ with spaces in it, long enough", "$ünsendable-but-long-enough"]),
    ("HIRETALK_WEBHOOK_SECRETS", &["$", "whsec_$", "whsec_$!,x", "whsec_AAAA,$"]),
    ("HIRETALK_DIGEST_KEY", &["$"]),
    ("HIRETALK_LLM_API_KEY", &["$", "$\n"]),
    (
        "HIRETALK_LLM_BASE_URL",
        &["$", "http://user:$@127.0.0.1:1/v1", "http://user:$@[bad", "https://127.0.0.1:1/v1?key=$"],
    ),
    ("HIRETALK_WHATSAPP_ACCESS_TOKEN", &["$", "$ ü"]),
    ("HIRETALK_WHATSAPP_APP_SECRET", &["$"]),
    ("HIRETALK_WHATSAPP_VERIFY_TOKEN", &["$"]),
    (
        "HIRETALK_WHATSAPP_API_BASE",
        &["$", "http://user:$@127.0.0.1:1", "http://user:$@[bad", "http://127.0.0.1:1?token=$"],
    ),
    ("HIRETALK_URL", &["http://user:$@127.0.0.1:1", "http://user:$@[bad", "user:$@127.0.0.1:1"]),
];

/// What the rest of a group needs, so that a setting of it is read at all.
const COMPANIONS: [(&str, &str); 7] = [
    ("HIRETALK_LLM_BASE_URL", "http://127.0.0.1:1/v1"),
    ("HIRETALK_LLM_MODEL", "small"),
    ("HIRETALK_WHATSAPP_API_BASE", "http://127.0.0.1:1"),
    ("HIRETALK_WHATSAPP_PHONE_NUMBER_ID", "1"),
    ("HIRETALK_WHATSAPP_ACCESS_TOKEN", "a-token"),
    ("HIRETALK_WHATSAPP_APP_SECRET", "a-secret"),
    ("HIRETALK_WHATSAPP_VERIFY_TOKEN", "a-verify-token"),
];

fn check(setting: &str, value: &str) {
    let commands: &[&[&str]] = match setting {
        "DATABASE_URL" => &[&["migrate"], &["keys", "list"], &["doctor"]],
        "HIRETALK_URL" => &[&["keys", "list"], &["keys", "list", "--help"]],
        _ => &[&["doctor"], &["serve", "--help"]],
    };
    for arguments in commands {
        for has_companions in [false, true] {
            let mut command = hiretalk(arguments);
            if has_companions {
                command.envs(COMPANIONS);
            } else if !setting.contains("LLM") && !setting.contains("WHATSAPP") && arguments[0] != "doctor" {
                continue;
            }
            if setting == "HIRETALK_URL" {
                command.env("HIRETALK_API_KEY", "a-key-of-the-server");
            }
            let output = run(command.env("RUST_LOG", "trace").env(setting, value));
            for text in [&output.stdout, &output.stderr] {
                let text = String::from_utf8_lossy(text);
                assert!(!text.contains(SECRET), "{arguments:?} with {setting}={value} said: {text}");
            }
        }
    }
}

/// The service itself, until it ends or has had a second.
fn check_serve(setting: &str, value: &str) {
    let mut command = hiretalk(&["serve", "--bind", "127.0.0.1:0"]);
    command.env("HIRETALK_DRIVER", "external").env("RUST_LOG", "debug").env(setting, value);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_millis(1_500) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let output = child.wait_with_output().unwrap();
    for text in [&output.stdout, &output.stderr] {
        let text = String::from_utf8_lossy(text);
        assert!(!text.contains(SECRET), "serve with {setting}={value} said: {text}");
    }
}

#[test]
fn no_secret_is_ever_shown() {
    std::thread::scope(|scope| {
        for (setting, values) in SETTINGS {
            for value in values {
                scope.spawn(move || {
                    let value = value.replace('$', SECRET);
                    check(setting, &value);
                    check_serve(setting, &value);
                });
            }
        }
    });
}

/// A setting whose value `--help` does not show is one that can hold a secret.
#[test]
fn every_setting_that_is_hidden_is_tried() {
    let help = [&["serve", "--help"][..], &["keys", "list", "--help"]].map(|arguments| {
        let mut command = hiretalk(arguments);
        for (setting, _) in SETTINGS {
            command.env(setting, SECRET);
        }
        String::from_utf8_lossy(&run(&mut command).stdout).into_owned()
    });
    let help = help.concat();
    assert!(!help.contains(SECRET), "{help}");
    // `[env: NAME]` is hidden; `[env: NAME=]` is shown.
    let hidden = help.split("[env: ").skip(1).filter_map(|rest| rest.split(']').next());
    let hidden: Vec<_> = hidden.filter(|name| !name.contains('=')).collect();
    assert!(hidden.len() >= 10, "{hidden:?}");
    for name in hidden {
        assert!(SETTINGS.iter().any(|(setting, _)| *setting == name), "{name} is not tried");
    }
}
