//! Conversations that HireTalk drives itself, over the emulator, on both stores.

mod dialogue;
mod faults;
mod files;
mod language_model;

use hiretalk_test_postgres::{TestCluster, TestDatabase};
use hiretalk_web::black_box::unique;
use serde_json::{Value, json};

use crate::program::Server;

/// Runs a case in memory and on Postgres.
pub(crate) fn on_both_stores(name: &str, case: impl Fn(Option<&str>)) {
    case(None);
    let database = database(name);
    case(Some(&database.url()));
}

pub(crate) fn database(name: &str) -> TestDatabase {
    TestCluster::shared().unwrap().create_database(name).unwrap()
}

/// A candidate of their own, with a number of their own.
pub(crate) struct Person {
    pub(crate) number: String,
    pub(crate) candidate_id: String,
    job_id: String,
}

impl Person {
    /// Somebody new; `prefix` is the beginning of the number, to which nine digits are added.
    pub(crate) fn new(prefix: &str) -> Self {
        let candidate_id = unique("person");
        let digits: String = candidate_id.chars().filter(char::is_ascii_digit).collect();
        let digits = format!("{digits:0>9}");
        Self {
            number: format!("{prefix}{}", &digits[digits.len() - 9..]),
            job_id: unique("job"),
            candidate_id,
        }
    }

    fn event(&self) -> Value {
        json!({
            "id": format!("event-of-{}-{}", self.candidate_id, self.job_id),
            "job_id": self.job_id,
            "candidate_id": self.candidate_id,
            "candidate": {
                "phone_number": self.number,
                "first_name": "Ana",
                "last_name": "García",
                "email_address": "ana@example.com",
            },
        })
    }

    /// Posts their application and returns the path of the conversation.
    pub(crate) fn apply(&self, server: &Server) -> String {
        let reply = server.client().post("/api/application-webhook", &self.event());
        reply.expect(201);
        reply.header("location").unwrap().to_owned()
    }

    /// Answers through the simulator.
    pub(crate) fn reply(&self, server: &Server, text: &str) {
        let reply = json!({ "phone_number": self.number, "text": text });
        server.client().post("/api/simulator/replies", &reply).expect(202);
    }
}

/// What a conversation is now.
pub(crate) fn conversation(server: &Server, path: &str) -> Value {
    server.client().get(path).expect(200)
}

/// The messages of a conversation.
pub(crate) fn messages(server: &Server, path: &str) -> Vec<Value> {
    let list = server.client().get(&format!("{path}/messages")).expect(200);
    list["data"].as_array().unwrap().clone()
}

/// Waits until the conversation has this status.
pub(crate) fn wait_for(server: &Server, path: &str, status: &str) {
    server.wait_until(status, || conversation(server, path)["status"] == status);
}

/// Waits until there are so many messages of ours that the channel took.
pub(crate) fn wait_for_sent(server: &Server, path: &str, count: usize) {
    server.wait_until(&format!("{count} messages sent"), || sent(server, path) >= count);
}

fn sent(server: &Server, path: &str) -> usize {
    let is_sent = |message: &&Value| {
        message["direction"] == "out"
            && ["sent", "delivered", "read"].iter().any(|state| message["delivery"] == *state)
    };
    messages(server, path).iter().filter(is_sent).count()
}
