//! Where WhatsApp delivers.

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::inbound::{RawDelivery, TurnRequest};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::{Inbox, MockChannelWebhook, MockInbox, StoreError};
use hiretalk_memory::MemoryStore;
use hiretalk_web::WebSettings;

use crate::channel::{GOOD, QUESTION, WEBHOOK, channel, deliver};
use crate::server::{TestServer, services};

const LIMIT: usize = 3 * 1024 * 1024;

/// A server with the channel on this store.
fn server(store: &Arc<MemoryStore>, change: impl FnOnce(&mut WebSettings)) -> TestServer {
    TestServer::start(|all, settings| {
        *all = services(store);
        all.channel = Some(channel());
        change(settings);
    })
}

/// What the store keeps, taken out.
fn stored(store: &MemoryStore) -> Vec<RawDelivery> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let token = LeaseToken(uuid::Uuid::nil());
    let request = TurnRequest { token, lease: Duration::from_secs(60), limit: 100, bytes: u32::MAX };
    runtime.block_on(store.lease_turn(request)).unwrap()
}

#[test]
fn the_question_is_answered_as_text_to_who_knows_the_token() {
    let server = server(&Arc::default(), |_| {});
    let stranger = server.admin().without_key();
    let reply = stranger.get(&format!("{WEBHOOK}?{QUESTION}"));
    assert_eq!((reply.status, reply.body.as_slice()), (200, b"1158201444".as_slice()));
    assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
    for query in ["", "?", "?hub.mode=subscribe", &format!("?{QUESTION}x"), "?%FF"] {
        stranger.get(&format!("{WEBHOOK}{query}")).expect_problem(403, "verification_failed");
    }
}

#[test]
fn a_signed_delivery_is_kept_as_it_came() {
    let store = Arc::default();
    let server = server(&store, |_| {});
    let bodies = [r#"{"entry": [ {"id":"1"}]}"#, " [1, 2.50]\n", "null", r#""\ud83d\ude00 ñ""#];
    for body in bodies {
        let reply = deliver(&server.admin(), GOOD, body);
        assert_eq!((reply.status, reply.body.as_slice()), (200, b"{}".as_slice()));
    }
    let deliveries = stored(&store);
    let texts: Vec<&[u8]> = deliveries.iter().map(|delivery| delivery.body.as_slice()).collect();
    assert_eq!(texts, bodies.map(str::as_bytes));
    assert!(deliveries.windows(2).all(|pair| pair[0].received_at <= pair[1].received_at));
    assert!(deliveries.iter().all(|delivery| delivery.id.as_uuid().get_version_num() == 7));
}

#[test]
fn what_is_not_signed_is_401_and_not_kept() {
    let store = Arc::default();
    let server = server(&store, |settings| settings.rate_limit = 0);
    for signature in ["", "sha256=bad", "sha256=Good", "good"] {
        deliver(&server.admin(), signature, "{}").expect_problem(401, "invalid_signature");
    }
    // Without the header nothing is read, and no key stands in for it.
    for client in [server.admin(), server.admin().without_key()] {
        let request = client.request("POST", WEBHOOK).header("Content-Type", "application/json");
        request.bytes("{}").send().expect_problem(401, "invalid_signature");
        client.request("POST", WEBHOOK).send().expect_problem(401, "invalid_signature");
    }
    // What a body says is not looked at before its signature.
    deliver(&server.admin(), "sha256=bad", "{").expect_problem(401, "invalid_signature");
    assert!(stored(&store).is_empty());
}

#[test]
fn what_is_signed_and_no_json_is_400() {
    let store = Arc::default();
    let server = server(&store, |_| {});
    for body in [&b""[..], b"{", b"{} {}", b"entry=1", b"\"\xFF\""] {
        deliver(&server.admin(), GOOD, body).expect_problem(400, "malformed_json");
    }
    let form = server.admin().request("POST", WEBHOOK).header("X-Hub-Signature-256", GOOD);
    let form = form.header("Content-Type", "application/x-www-form-urlencoded").bytes("{}");
    form.send().expect_problem(415, "unsupported_media_type");
    assert!(stored(&store).is_empty());
}

#[test]
fn a_delivery_has_three_mebibytes_and_no_more() {
    let store = Arc::default();
    let server = server(&store, |_| {});
    let of = |size: usize| format!("\"{}\"", "x".repeat(size - 2));
    deliver(&server.admin(), GOOD, of(LIMIT)).expect(200);
    deliver(&server.admin(), GOOD, of(LIMIT + 1)).expect_problem(413, "payload_too_large");
    assert_eq!(stored(&store).iter().map(|delivery| delivery.body.len()).collect::<Vec<_>>(), [LIMIT]);
}

#[test]
fn good_signatures_have_no_limit_and_bad_ones_that_of_their_address() {
    let server = server(&Arc::default(), |settings| settings.rate_limit = 20);
    let client = server.admin();
    for _ in 0..30 {
        deliver(&client, GOOD, "{}").expect(200);
        assert_eq!(client.get(&format!("{WEBHOOK}?{QUESTION}")).status, 200);
    }
    let limited = |status: &dyn Fn() -> u16| (0..10).filter(|_| status() == 429).count();
    assert!(limited(&|| deliver(&client, "sha256=bad", "{}").status) >= 6);
    assert!(limited(&|| client.get(WEBHOOK).status) >= 8);
    assert!(limited(&|| client.request("POST", WEBHOOK).send().status) >= 8);
    deliver(&client, GOOD, "{}").expect(200);
}

#[test]
fn a_delivery_that_cannot_be_kept_is_to_come_again() {
    let server = TestServer::start(|services, _| {
        let mut inbox = MockInbox::new();
        inbox.expect_store().returning(|_| Err(StoreError::Overloaded));
        services.inbox = Arc::new(inbox);
        services.channel = Some(channel());
    });
    let reply = deliver(&server.admin(), GOOD, "{}");
    reply.expect_problem(503, "unavailable");
    assert_eq!(reply.header("retry-after"), Some("2"));
}

#[test]
fn nothing_of_a_delivery_is_read_before_it_is_answered() {
    let server = TestServer::start(|services, _| {
        let mut channel = MockChannelWebhook::new();
        channel.expect_is_authentic().withf(|_, body| body == b"{} ").times(1).return_const(true);
        channel.expect_read().never();
        services.channel = Some(Arc::new(channel));
    });
    deliver(&server.admin(), GOOD, "{} ").expect(200);
}

#[test]
fn without_a_channel_there_is_no_webhook() {
    let server = TestServer::start(|_, settings| settings.rate_limit = 20);
    server.admin().get(&format!("{WEBHOOK}?{QUESTION}")).expect_problem(404, "not_found");
    deliver(&server.admin(), GOOD, "{}").expect_problem(404, "not_found");
    let statuses = (0..10).map(|_| deliver(&server.admin(), GOOD, "{}").status);
    assert!(statuses.filter(|status| *status == 429).count() >= 6);
}
