//! A channel that fails, loses answers and delivers twice.

use hiretalk_whatsapp_emulator::{Deliveries, Effect};
use hiretalk_whatsapp_emulator::{
    Emulator, Faults, Limits, Reply, ReplyContent, Running, SendFault, Settings, WebhookFaults, When,
};
use serde_json::Value;

use crate::messaging::{Person, conversation, messages, on_both_stores, wait_for, wait_for_sent};
use crate::program::{KEY, Server, hiretalk, run};

/// What is refused for now is sent a little later, once.
#[test]
fn what_is_refused_for_now_is_sent_later_once() {
    on_both_stores("refused", |database_url| {
        let graph = Graph::start(Deliveries::default());
        let server = graph.serve(database_url, &[]);
        let effects = [
            Effect::Error { code: 131_016, status: None, retry_after: None },
            Effect::Error { code: 131_056, status: None, retry_after: None },
            Effect::Error { code: 130_429, status: None, retry_after: Some(1) },
            Effect::TooManyRequests { retry_after: 1 },
            Effect::CloseBeforeAccepting,
        ];
        for effect in effects {
            let person = Person::new("+34");
            graph.fail(1, effect);
            let path = person.apply(&server);
            server.wait_until(&format!("ONGOING after {effect:?}"), || {
                conversation(&server, &path)["status"] == "ONGOING"
            });
            assert_eq!(graph.accepted(&person.number), 1);
        }
    });
}

/// What is refused for good ends the conversation, at once or when a status says so.
#[test]
fn what_cannot_be_delivered_ends_the_conversation() {
    on_both_stores("undeliverable", |database_url| {
        let graph = Graph::start(Deliveries::default());
        let server = graph.serve(database_url, &[]);
        for effect in [
            Effect::Error { code: 131_026, status: None, retry_after: None },
            Effect::FailLater { code: 131_026 },
        ] {
            graph.fail(1, effect);
            let path = Person::new("+34").apply(&server);
            wait_for(&server, &path, "COMPLETED");
            assert_eq!(conversation(&server, &path)["outcome"], "UNDELIVERABLE");
            let first = &messages(&server, &path)[0];
            assert_eq!((&first["delivery"], &first["failure_code"]), (&"failed".into(), &131_026.into()));
        }
    });
}

/// A send whose answer never came is settled by the status that carries its id, and not repeated.
#[test]
fn a_status_settles_a_send_without_an_answer() {
    on_both_stores("settled", |database_url| {
        let graph = Graph::start(Deliveries::default());
        let server = graph.serve(database_url, &[]);
        for effect in [Effect::CloseAfterAccepting, Effect::HangAfterAccepting { seconds: 30 }] {
            let person = Person::new("+34");
            graph.fail(1, effect);
            let path = person.apply(&server);
            wait_for(&server, &path, "ONGOING");
            std::thread::sleep(std::time::Duration::from_secs(5));
            assert_eq!(graph.accepted(&person.number), 1);
            assert!(outbox(&server, "IN_DOUBT").is_empty());
        }
    });
}

/// What died of one cause is tried again together, after it was counted.
#[test]
fn dead_entries_are_retried_together() {
    on_both_stores("retried", |database_url| {
        let graph = Graph::start(Deliveries::OFF);
        let server = graph.serve(database_url, &[]);
        // Sent twice without ever an answer.
        graph.fail(6, Effect::CloseAfterAccepting);
        let paths: Vec<String> = (0..3).map(|_| Person::new("+34").apply(&server)).collect();
        server.wait_until("dead", || outbox(&server, "DEAD").len() == 3);
        let retry =
            |query: &str| server.client().request("POST", &format!("/api/outbox/retry{query}")).send();
        for (query, matching) in [
            ("?dry_run=true", 3),
            ("?dry_run=true&code=-3", 3),
            ("?code=131000", 0),
            ("?dry_run=true&since=2020-01-01T00:00:00Z", 3),
            ("?since=2096-01-01T00:00:00Z", 0),
        ] {
            let report = retry(query).expect(200);
            assert_eq!((&report["matching"], &report["retried"]), (&matching.into(), &0.into()), "{query}");
        }
        for query in ["?code=x", "?since=yesterday", "?dry_run=perhaps"] {
            retry(query).expect_problem(400, "invalid_query");
        }
        assert_eq!(outbox(&server, "DEAD").len(), 3);
        let counted = retry_by_command(&server, database_url, &["--code", "-3", "--since", "1h"]);
        assert!(counted.contains("3 dead entries; --yes"), "{counted}");
        let retried = retry_by_command(&server, database_url, &["--code", "-3", "--since", "1h", "--yes"]);
        assert!(retried.contains("3 dead entries are due now"), "{retried}");
        for path in paths {
            wait_for(&server, &path, "ONGOING");
        }
    });
}

fn retry_by_command(server: &Server, database_url: Option<&str>, options: &[&str]) -> String {
    let mut command = crate::program::hiretalk(&[&["outbox", "retry"], options].concat());
    match database_url {
        Some(url) => command.env("DATABASE_URL", url),
        None => command
            .env("HIRETALK_URL", format!("http://{}", server.address))
            .env("HIRETALK_API_KEY", crate::program::KEY),
    };
    String::from_utf8(crate::program::run(&mut command).stdout).unwrap()
}

/// Without a status the send is repeated once, after the grace, and counted.
#[test]
fn a_send_in_doubt_is_repeated_once() {
    on_both_stores("doubt", |database_url| {
        let graph = Graph::start(Deliveries::OFF);
        let server = graph.serve(database_url, &[]);
        let person = Person::new("+34");
        graph.fail(1, Effect::CloseAfterAccepting);
        let path = person.apply(&server);
        server.wait_until("in doubt", || !outbox(&server, "IN_DOUBT").is_empty());
        assert_eq!(conversation(&server, &path)["status"], "CREATED");
        wait_for(&server, &path, "ONGOING");
        assert_eq!(graph.accepted(&person.number), 2);
        let metrics = server.client().get("/metrics");
        let metrics = String::from_utf8(metrics.body).unwrap();
        assert!(metrics.contains("hiretalk_sends_in_doubt_total 1"), "{metrics}");
        assert!(metrics.contains("hiretalk_build_info{version="), "{metrics}");
        if cfg!(target_os = "linux") {
            assert!(metrics.contains("process_resident_memory_bytes "), "{metrics}");
        }
    });
}

/// Deliveries that come twice, in another order or late change nothing.
#[test]
fn deliveries_may_come_twice_and_in_any_order() {
    on_both_stores("twice", |database_url| {
        let graph = Graph::start(Deliveries::default());
        let server = graph.serve(database_url, &[]);
        let webhooks = WebhookFaults { duplicate: true, reorder: true, ..WebhookFaults::default() };
        graph.emulator.set_faults(Faults { webhooks, ..Faults::default() });
        let person = Person::new("+34");
        let path = person.apply(&server);
        wait_for(&server, &path, "ONGOING");
        let content = ReplyContent::Text("sí".to_owned());
        let reply = Reply { from: person.number.clone(), name: None, context: None, content };
        graph.emulator.reply(reply).unwrap();
        wait_for_sent(&server, &path, 2);
        server.wait_until("delivered", || messages(&server, &path)[0]["delivery"] == "delivered");
        std::thread::sleep(std::time::Duration::from_millis(1_000));
        let transcript = messages(&server, &path);
        assert_eq!(transcript.len(), 3, "{transcript:?}");
    });
}

/// While the access token is wrong nothing is lost: a new start with the right one sends what waits.
#[test]
fn what_waits_is_sent_by_the_next_process() {
    let database = super::database("restart");
    let url = database.url();
    let graph = Graph::start(Deliveries::default());
    let person = Person::new("+34");
    let first = graph.serve(Some(&url), &[("HIRETALK_WHATSAPP_ACCESS_TOKEN", "wrong")]);
    let path = person.apply(&first);
    first.wait_until("refused", || {
        let metrics = String::from_utf8(first.client().get("/metrics").body).unwrap();
        metrics.contains("hiretalk_channel_closed_total 1")
    });
    first.terminate();
    assert_eq!(first.wait().code(), Some(0));
    assert_eq!(graph.accepted(&person.number), 0);
    let entries = hiretalk_outbox(&url);
    assert!(entries.contains("SEND") && entries.contains("WAITING") && entries.contains("190"), "{entries}");
    let second = graph.serve(Some(&url), &[]);
    // The pause that the first one asked for ends within a minute; nobody waits for it here.
    assert_eq!(conversation(&second, &path)["status"], "CREATED");
}

fn outbox(server: &Server, state: &str) -> Vec<Value> {
    let list = server.client().get(&format!("/api/outbox?state={state}")).expect(200);
    list["data"].as_array().unwrap().clone()
}

fn hiretalk_outbox(database_url: &str) -> String {
    let mut command = crate::program::hiretalk(&["outbox", "list"]);
    let output = crate::program::run(command.env("DATABASE_URL", database_url));
    String::from_utf8(output.stdout).unwrap()
}

/// The times of these tests: nobody wants to wait for the usual ones.
const TIMES: [(&str, &str); 3] =
    [("HIRETALK_LEASE", "2s"), ("HIRETALK_IN_DOUBT_AFTER", "3s"), ("HIRETALK_SEND_RATE", "1000")];

/// The channel and the servers that talk to it.
pub(super) struct Graph {
    pub(super) emulator: Running,
}

impl Graph {
    /// A channel with these statuses.
    pub(super) fn start(deliveries: Deliveries) -> Self {
        let printed = run(&mut hiretalk(&["flows", "templates"]));
        let templates = serde_json::from_slice(&printed.stdout).unwrap();
        let settings = Settings { deliveries, templates, limits: Limits::default(), ..Settings::default() };
        Self { emulator: Emulator::start(settings).unwrap() }
    }

    /// A server that sends here; what the channel delivers goes to the server that was started last.
    pub(super) fn serve(&self, database_url: Option<&str>, settings: &[(&str, &str)]) -> Server {
        let mine = Settings::default();
        let mut command = hiretalk(&["serve", "--bind", "127.0.0.1:0"]);
        command
            .env("HIRETALK_API_KEY", KEY)
            .env("HIRETALK_RATE_LIMIT", "0")
            .env("HIRETALK_WHATSAPP_API_BASE", self.emulator.base_url())
            .env("HIRETALK_WHATSAPP_PHONE_NUMBER_ID", mine.phone_number_id)
            .env("HIRETALK_WHATSAPP_ACCESS_TOKEN", mine.access_token)
            .env("HIRETALK_WHATSAPP_APP_SECRET", mine.app_secret)
            .env("HIRETALK_WHATSAPP_VERIFY_TOKEN", mine.verify_token)
            .envs(TIMES)
            .envs(settings.iter().copied());
        if let Some(url) = database_url {
            command.env("DATABASE_URL", url);
        }
        let server = Server::spawn(&mut command);
        self.emulator.set_webhook(Some(format!("http://{}/api/whatsapp-webhook", server.address)));
        server
    }

    /// The next `times` sends go wrong in this way.
    pub(super) fn fail(&self, times: u32, effect: Effect) {
        let sends = vec![SendFault { when: When::Next(times.into()), effect, to: None }];
        self.emulator.set_faults(Faults { sends, ..Faults::default() });
    }

    /// How often the channel took a message to this number.
    pub(super) fn accepted(&self, number: &str) -> u32 {
        self.emulator.accepted_to(number)
    }
}
