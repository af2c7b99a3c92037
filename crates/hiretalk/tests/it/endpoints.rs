//! Events to other systems' endpoints: signed, in order, again after a refusal.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hiretalk_web::black_box::{application, unique};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::messaging::on_both_stores;
use crate::program::Server;

const PRIVATE: [(&str, &str); 2] =
    [("HIRETALK_WEBHOOK_ALLOW_PRIVATE", "true"), ("HIRETALK_DRIVER", "external")];

/// Everything arrives once, in order; what was refused arrives later, and what stands behind it after that.
#[test]
fn events_arrive_signed_and_in_order() {
    on_both_stores("endpoints", |database_url| {
        let server = Server::start_with(database_url, &PRIVATE);
        let receiver = Receiver::start();
        let made = server.client().post("/api/endpoints", &json!({"url": receiver.url()}));
        let endpoint = made.expect(201);
        let path = made.header("location").unwrap().to_owned();
        let secret = endpoint["secret"].as_str().unwrap().to_owned();
        assert!(server.client().get(&path).expect(200)["secret"].is_null());
        let tested = server.client().post(&format!("{path}/test"), &json!({})).expect(200);
        assert_eq!((&tested["succeeded"], &tested["status"]), (&json!(true), &json!(204)));

        let mut expected = Vec::new();
        for _ in 0..20 {
            let opened = server
                .client()
                .post("/api/application-webhook", &application(&unique("e"), &unique("c"), "job"))
                .expect(201);
            let id = opened["id"].as_str().unwrap().to_owned();
            let patch = json!({"status": "ONGOING"});
            server.client().patch(&format!("/api/conversations/{id}"), &patch).expect(200);
            expected.push(id);
        }
        server.wait_until("all events received", || receiver.deliveries().len() == 1 + 40);
        let received = receiver.deliveries();
        for delivery in &received {
            delivery.verify(&secret);
        }
        assert_eq!(received[0].body["type"], "endpoint.test");
        for id in &expected {
            let types = types_of(&received, id);
            assert_eq!(types, ["conversation.created", "conversation.started"], "{id}");
        }

        // One event is refused once; the conversation's next one waits for it, others do not.
        receiver.refuse(1, 503);
        let refused = open(&server);
        server.wait_until("a refusal", || receiver.refused() == 1);
        let patch = json!({"status": "ONGOING"});
        server.client().patch(&format!("/api/conversations/{refused}"), &patch).expect(200);
        let other = open(&server);
        server.wait_until("the other", || !types_of(&receiver.deliveries(), &other).is_empty());
        let waiting = server.client().get(&format!("{path}/deliveries")).expect(200);
        let states: Vec<_> = waiting["data"].as_array().unwrap().iter().map(|row| &row["state"]).collect();
        assert!(states.contains(&&json!("WAITING")) || states.contains(&&json!("DELIVERED")), "{waiting}");
        server.wait_until("the refused one and what stands behind it", || {
            types_of(&receiver.deliveries(), &refused).len() == 2
        });
        let types = types_of(&receiver.deliveries(), &refused);
        assert_eq!(types, ["conversation.created", "conversation.started"]);

        // A replay sends the same ids again.
        let before = receiver.deliveries();
        server.client().post(&format!("{path}/replay"), &json!({"after": 0})).expect(200);
        server.wait_until("the replay", || receiver.deliveries().len() >= before.len() + 40);
        let mut counts: HashMap<String, usize> = HashMap::new();
        for delivery in receiver.deliveries() {
            *counts.entry(delivery.body["id"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        assert!(counts.values().all(|count| *count <= 2), "{counts:?}");

        // 410 switches it off.
        receiver.refuse(1, 410);
        open(&server);
        server.wait_until("disabled", || server.client().get(&path).expect(200)["enabled"] == false);
        assert_eq!(server.client().get(&path).expect(200)["disabled_reason"], "gone");
        let feed = server.client().get("/api/events?limit=1000").expect(200);
        assert!(feed["data"].as_array().unwrap().iter().any(|event| event["type"] == "endpoint.disabled"));
        let enabled = server.client().patch(&path, &json!({"enabled": true})).expect(200);
        assert_eq!(enabled["enabled"], true);
        server.client().delete(&path).expect(204);
        server.client().get(&path).expect_problem(404, "not_found");
    });
}

/// Wrong URLs, types and bodies are refused by name.
#[test]
fn endpoints_are_checked() {
    let server = Server::start(None);
    for (body, status, code, field) in [
        (json!({"url": "http://127.0.0.1:9/hook"}), 422, "private_address", "url"),
        (json!({"url": "http://localhost/hook"}), 422, "private_address", "url"),
        (json!({"url": "ftp://example.com"}), 422, "validation_failed", "url"),
        (json!({}), 422, "validation_failed", "url"),
        (json!({"url": 7, "types": ["nonsense"]}), 422, "validation_failed", "types.0"),
    ] {
        let problem = server.client().post("/api/endpoints", &body).expect_problem(status, code);
        let fields: Vec<_> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["field"].as_str().unwrap())
            .collect();
        assert!(fields.contains(&field), "{body}: {problem}");
    }
}

fn open(server: &Server) -> String {
    let opened = server
        .client()
        .post("/api/application-webhook", &application(&unique("e"), &unique("c"), "job"))
        .expect(201);
    opened["id"].as_str().unwrap().to_owned()
}

fn types_of(deliveries: &[Delivery], conversation: &str) -> Vec<String> {
    let of = deliveries.iter().filter(|delivery| delivery.body["subject"] == conversation);
    of.map(|delivery| delivery.body["type"].as_str().unwrap().to_owned()).collect()
}

#[derive(Clone)]
struct Delivery {
    headers: HashMap<String, String>,
    text: String,
    body: Value,
}

impl Delivery {
    /// Checks the signature as the specification of Standard Webhooks says.
    fn verify(&self, secret: &str) {
        let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let [id, timestamp, signature] =
            ["webhook-id", "webhook-timestamp", "webhook-signature"].map(|name| &self.headers[name]);
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{id}.{timestamp}.{}", self.text).as_bytes());
        assert_eq!(*signature, format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())));
        assert_eq!(self.body["id"], **id);
        assert_eq!((&self.body["specversion"], &self.body["source"]), (&json!("1.0"), &json!("/hiretalk")));
    }
}

#[derive(Default)]
struct Log {
    deliveries: Vec<Delivery>,
    refusals: Vec<u16>,
    refused: usize,
}

/// Another system: it takes everything with 204, but for what it is told to refuse.
struct Receiver {
    address: std::net::SocketAddr,
    log: Arc<Mutex<Log>>,
}

impl Receiver {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::new(Mutex::new(Log::default()));
        let shared = Arc::clone(&log);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let log = Arc::clone(&shared);
                thread::spawn(move || serve(&stream, &log));
            }
        });
        Self { address, log }
    }

    fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    fn deliveries(&self) -> Vec<Delivery> {
        self.log.lock().unwrap().deliveries.clone()
    }

    fn refused(&self) -> usize {
        self.log.lock().unwrap().refused
    }

    /// The next `times` requests get this status.
    fn refuse(&self, times: usize, status: u16) {
        self.log.lock().unwrap().refusals = vec![status; times];
    }
}

fn serve(stream: &TcpStream, log: &Mutex<Log>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut headers = HashMap::new();
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or_default() == 0 {
            return;
        }
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_lowercase(), value.to_owned());
        }
        let mut text = vec![0; headers["content-length"].parse().unwrap()];
        reader.read_exact(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let mut log = log.lock().unwrap();
        let status = match log.refusals.pop() {
            Some(status) => {
                log.refused += 1;
                status
            }
            None => {
                let body = serde_json::from_str(&text).unwrap();
                log.deliveries.push(Delivery { headers, text, body });
                204
            }
        };
        drop(log);
        let answer = format!("HTTP/1.1 {status} Status\r\ncontent-length: 0\r\n\r\n");
        let mut stream = stream;
        stream.write_all(answer.as_bytes()).unwrap();
    }
}
