//! Deliveries that are signed as Standard Webhooks say.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hiretalk_web::WebhookSecret;
use hiretalk_web::black_box::{Client, Reply, application, unique};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use crate::server::TestServer;

const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER_SECRET: &str = "C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const PATH: &str = "/api/application-webhook";

fn sign(secret: &str, id: &str, timestamp: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(secret).unwrap()).unwrap();
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

fn deliver(client: &Client, timestamp: i64, signature: &str, body: &str) -> Reply {
    client
        .request("POST", PATH)
        .header("Content-Type", "application/json")
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", &timestamp.to_string())
        .header("webhook-signature", signature)
        .bytes(body)
        .send()
}

fn event() -> String {
    application(&unique("event"), &unique("candidate"), &unique("job")).to_string()
}

fn secrets(texts: &[&str]) -> Vec<WebhookSecret> {
    texts.iter().map(|text| format!("whsec_{text}").parse().unwrap()).collect()
}

#[test]
fn a_signature_opens_the_event_webhook_and_nothing_else() {
    let server = TestServer::start(|_, settings| {
        settings.webhook_secrets = secrets(&[OTHER_SECRET, SECRET]);
        settings.rate_limit = 20;
    });
    let stranger = server.admin().without_key();
    let now = now();
    // Signed deliveries have no limit, of address or otherwise.
    for _ in 0..60 {
        let body = event();
        deliver(&stranger, now, &sign(SECRET, "msg_1", now, &body), &body).expect(201);
    }
    let body = event();
    let good = sign(OTHER_SECRET, "msg_1", now, &body);
    deliver(&stranger, now, &format!("v1,AAAA v2,x {good}"), &body).expect(201);
    deliver(&stranger, now, &good, &body).expect(200);

    let headers = |client: &Client, method: &str, path: &str| {
        let signature = sign(SECRET, "msg_1", now, "");
        let request = client.request(method, path).header("webhook-id", "msg_1");
        request.header("webhook-timestamp", &now.to_string()).header("webhook-signature", &signature).send()
    };
    headers(&stranger, "GET", "/api/conversations").expect_problem(401, "unauthorized");
}

#[test]
fn a_bad_signature_is_401_and_leaves_no_row() {
    let server = TestServer::start(|_, settings| {
        settings.webhook_secrets = secrets(&[SECRET]);
        settings.rate_limit = 0;
    });
    let stranger = server.admin().without_key();
    let now = now();
    let body = event();
    let good = sign(SECRET, "msg_1", now, &body);
    let cases = [
        (now, sign(OTHER_SECRET, "msg_1", now, &body), body.clone()),
        (now, sign(SECRET, "msg_2", now, &body), body.clone()),
        (now, good.clone(), body.replace("María", "Maria")),
        (now, format!("{body} "), body.clone()),
        (now - 1, good.clone(), body.clone()),
        (now - 301, sign(SECRET, "msg_1", now - 301, &body), body.clone()),
        (now + 302, sign(SECRET, "msg_1", now + 302, &body), body.clone()),
        (now, "v1,".to_owned(), body.clone()),
        (now, good[..11].to_owned(), body.clone()),
        (now, good.replace("v1,", "v1a,"), body.clone()),
    ];
    for (timestamp, signature, body) in cases {
        let signature = if signature.starts_with('v') { signature } else { "nonsense".to_owned() };
        deliver(&stranger, timestamp, &signature, &body).expect_problem(401, "invalid_signature");
    }
    // A dot could move the border between id and timestamp, so that an id with one is refused with a good signature too.
    let dotted = stranger.request("POST", "/api/application-webhook").header("webhook-id", "msg.1");
    let dotted = dotted.header("webhook-timestamp", &now.to_string());
    let dotted = dotted.header("webhook-signature", &sign(SECRET, "msg.1", now, &body));
    let dotted = dotted.header("Content-Type", "application/json").bytes(body.clone());
    dotted.send().expect_problem(401, "invalid_signature");
    let page = server.admin().get("/api/conversations").expect(200);
    assert_eq!(page["data"], json!([]));

    let incomplete = stranger.request("POST", PATH).header("Content-Type", "application/json");
    let incomplete = incomplete.header("webhook-signature", &good).bytes(body.clone()).send();
    incomplete.expect_problem(401, "invalid_signature");
    let plain = stranger.request("POST", PATH).header("Content-Type", "application/json").bytes(body.clone());
    plain.send().expect_problem(401, "unauthorized");
    // A bearer token decides, if there is one.
    deliver(&server.admin().with_key("htk_wrong"), now, &good, &body).expect_problem(401, "unauthorized");
    deliver(&server.admin(), now, "v1,AAAA", &body).expect(201);
}

#[test]
fn signatures_are_not_looked_at_without_secrets() {
    let server = TestServer::start(|_, _| {});
    let (now, body) = (now(), event());
    let reply = deliver(&server.admin().without_key(), now, &sign(SECRET, "msg_1", now, &body), &body);
    reply.expect_problem(401, "unauthorized");
}

#[test]
fn bad_signatures_use_up_the_allowance_of_their_address() {
    let server = TestServer::start(|_, settings| {
        settings.webhook_secrets = secrets(&[SECRET]);
        settings.rate_limit = 20;
    });
    let stranger = server.admin().without_key();
    let (now, body) = (now(), event());
    let statuses: Vec<u16> = (0..10).map(|_| deliver(&stranger, now, "v1,AAAA", &body).status).collect();
    assert!(statuses.iter().filter(|status| **status == 429).count() >= 6, "{statuses:?}");
    deliver(&stranger, now, &sign(SECRET, "msg_1", now, &body), &body).expect(201);
}
