//! The WhatsApp emulator as a process of its own: Meta, as far as these commands are concerned.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::failure::Failure;
use crate::http::Connection;
use crate::process;

/// The default secret that the emulator signs webhooks with.
pub(crate) const APP_SECRET: &str = "emulator-app-secret";
/// The business number's id, and the number.
pub(crate) const PHONE_NUMBER_ID: &str = "106540352242922";
pub(crate) const DISPLAY_PHONE_NUMBER: &str = "15550783881";
/// The business account's id.
pub(crate) const ACCOUNT_ID: &str = "102290129340398";
/// The most sends that are asked for at once; it keeps no more.
const MOST_SENDS: usize = 200_000;

/// A running emulator; it goes with the value.
#[derive(Debug)]
pub(crate) struct Emulator {
    pub(crate) port: u16,
    process: Child,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Send {
    /// Meta's id of the message.
    pub(crate) id: String,
    pub(crate) to: String,
    pub(crate) at_ms: u64,
    /// `template`, `text` and so on.
    pub(crate) kind: String,
    /// Our id of the message.
    pub(crate) callback_data: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    pub(crate) accepted: u64,
    /// Sends that were accepted though their callback data had been accepted before.
    pub(crate) repeats: u64,
    /// Sends without an answer, by a fault.
    pub(crate) unanswered: u64,
    /// Refused sends by Meta's code.
    pub(crate) refused: BTreeMap<String, u64>,
    /// Updates that wait for the webhook to take them.
    pub(crate) waiting: u64,
}

impl Emulator {
    /// Starts the program on a free port and returns once it listens.
    pub(crate) fn start(program: &Path, log: &Path, arguments: &[&str]) -> Result<Self, Failure> {
        let output = File::create(log).map_err(Failure::io("create the emulator's log"))?;
        let process = Command::new(program)
            .args(["--bind", "127.0.0.1:0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(output)
            .spawn()
            .map_err(Failure::io(format!("start {}", program.display())))?;
        let mut emulator = Self { port: 0, process };
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let text = fs::read_to_string(log).unwrap_or_default();
            if let Some(port) = port(&text) {
                emulator.port = port;
                return Ok(emulator);
            }
            let has_ended = emulator.process.try_wait().is_ok_and(|status| status.is_some());
            if has_ended || Instant::now() > deadline {
                return Err(Failure::Emulator { doing: "start", answer: text });
            }
            sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The settings with which a server sends to it.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("HIRETALK_WHATSAPP_API_BASE", self.base_url()),
            ("HIRETALK_WHATSAPP_PHONE_NUMBER_ID", PHONE_NUMBER_ID.to_owned()),
            ("HIRETALK_WHATSAPP_BUSINESS_ACCOUNT_ID", ACCOUNT_ID.to_owned()),
            ("HIRETALK_WHATSAPP_ACCESS_TOKEN", "emulator-access-token".to_owned()),
            ("HIRETALK_WHATSAPP_APP_SECRET", APP_SECRET.to_owned()),
            ("HIRETALK_WHATSAPP_VERIFY_TOKEN", "emulator-verify-token".to_owned()),
        ]
    }

    /// Has it post its webhooks to the server on this port.
    pub(crate) fn set_webhook(&self, port: u16) -> Result<(), Failure> {
        let url = format!("http://127.0.0.1:{port}/api/whatsapp-webhook");
        self.control("take the webhook", "PUT", "/emulator/webhook", &json!({ "url": url })).map(drop)
    }

    pub(crate) fn set_faults(&self, faults: &Value) -> Result<(), Failure> {
        self.control("take the faults", "PUT", "/emulator/faults", faults).map(drop)
    }

    /// Has a candidate write something; says the id of the message.
    pub(crate) fn reply(&self, from: &str, text: &str) -> Result<String, Failure> {
        let reply = json!({ "from": from, "text": text });
        let answer = self.control("take the reply", "POST", "/emulator/reply", &reply)?;
        Ok(answer["id"].as_str().unwrap_or_default().to_owned())
    }

    /// True if anything was accepted for this number.
    pub(crate) fn has_written_to(&self, number: &str) -> Result<bool, Failure> {
        let path = format!("/emulator/counts?to={}", number.replace('+', "%2B"));
        let counts = self.control("count", "GET", &path, &Value::Null)?;
        Ok(counts["accepted_to"].as_u64().is_some_and(|count| count > 0))
    }

    pub(crate) fn counts(&self) -> Result<Counts, Failure> {
        let counts = self.control("count", "GET", "/emulator/counts", &Value::Null)?;
        let number = |value: &Value| value.as_u64().unwrap_or(0);
        let refused = counts["refused"].as_object().into_iter().flatten();
        Ok(Counts {
            accepted: number(&counts["accepted"]),
            repeats: number(&counts["repeats"]),
            unanswered: number(&counts["unanswered"]),
            refused: refused.map(|(code, count)| (code.clone(), number(count))).collect(),
            waiting: number(&counts["webhooks"]["waiting"]),
        })
    }

    /// The accepted sends, the oldest first.
    pub(crate) fn sends(&self) -> Result<Vec<Send>, Failure> {
        let path = format!("/emulator/messages?limit={MOST_SENDS}");
        let answer = self.control("list its messages", "GET", &path, &Value::Null)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(answer["data"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|send| Send {
                id: text(&send["id"]),
                to: text(&send["to"]),
                at_ms: send["at_ms"].as_u64().unwrap_or(0),
                kind: text(&send["type"]),
                callback_data: send["callback_data"].as_str().map(str::to_owned),
            })
            .collect())
    }

    fn control(&self, doing: &'static str, method: &str, path: &str, body: &Value) -> Result<Value, Failure> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        match Connection::new(self.port).ask(method, path, "Connection: close\r\n", &body) {
            Ok(answer) if answer.status == 200 => Ok(answer.json()),
            Ok(answer) => {
                Err(Failure::Emulator { doing, answer: format!("{} {}", answer.status, answer.body) })
            }
            Err(error) => Err(Failure::Emulator { doing, answer: error.to_string() }),
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _gone = self.process.kill();
        let _status = self.process.wait();
    }
}

/// Writes the templates of the built-in flows to a file of that name beside the logs, as the emulator reads them.
pub(crate) fn write_templates(hiretalk: &Path, file: &Path) -> Result<String, Failure> {
    let templates = process::read(Command::new(hiretalk).args(["flows", "templates"]))?;
    fs::write(file, templates).map_err(Failure::io(format!("write {}", file.display())))?;
    Ok(file.display().to_string())
}

/// The port in the line that the program begins with.
fn port(log: &str) -> Option<u16> {
    let (line, _) = log.strip_prefix("listening on ")?.split_once('\n')?;
    line.rsplit(':').next()?.trim_end_matches('/').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_in_the_first_line() {
        assert_eq!(port("listening on http://127.0.0.1:4711\n"), Some(4711));
        assert_eq!(port("listening on http://127.0.0.1:47"), None);
        assert_eq!(port("hiretalk-whatsapp-emulator: cannot read x"), None);
    }
}
