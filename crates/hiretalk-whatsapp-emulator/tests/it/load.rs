//! Many sends at once: none is lost, and their statuses come in few posts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hiretalk_whatsapp_emulator::Deliveries;

use crate::bench::{Bench, text};

const SENDS: usize = 2_000;
const IN_FLIGHT: usize = 100;

#[tokio::test]
async fn many_sends_make_few_posts() {
    let bench = Arc::new(Bench::changed(|settings| {
        settings.latency = Duration::from_millis(50);
        settings.deliveries =
            Deliveries { delivered: Some(Duration::from_millis(200)), ..Deliveries::default() };
    }));
    let start = Instant::now();
    let senders: Vec<_> = (0..IN_FLIGHT)
        .map(|sender| {
            let bench = bench.clone();
            tokio::spawn(async move {
                for number in 0..SENDS / IN_FLIGHT {
                    let number = sender * (SENDS / IN_FLIGHT) + number;
                    let mut body = text(&format!("+1650555{number:04}"), "hello");
                    body["biz_opaque_callback_data"] = format!("outbox:{number}").into();
                    bench.send(&body).await.id();
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    let took = start.elapsed();
    let counts = bench.emulator.counts();
    assert_eq!((counts.sends.accepted, counts.sends.callback_data, counts.sends.repeats), (2_000, SENDS, 0));
    bench.receiver.wait_for("statuses", 2 * SENDS).await;
    let posts = bench.receiver.posts().len();
    println!("{SENDS} sends in {took:?}, {posts} posts");
    assert!(posts < SENDS, "{posts} posts");
}
