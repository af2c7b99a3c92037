//! Posts what waits, several posts at a time, and tries again with longer and longer pauses.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::queue::{Post, Work};
use super::{payload, signature};
use crate::world::World;

/// Starts the couriers on the runtime this is called on.
pub(crate) fn start(world: &Arc<World>, client: &Client) {
    let turn = Arc::new(Mutex::new(()));
    for _ in 0..world.settings.webhooks.connections.max(1) {
        tokio::spawn(work(world.clone(), client.clone(), turn.clone()));
    }
}

/// A client that posts like Meta.
pub(crate) fn client(world: &World) -> Result<Client, reqwest::Error> {
    let webhooks = &world.settings.webhooks;
    // Whoever builds us together with a client that speaks TLS switches it on here too, and then it wants a provider.
    // There is one already where somebody was faster.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent("facebookexternalua")
        .timeout(webhooks.timeout)
        .pool_max_idle_per_host(webhooks.connections.max(1))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
}

async fn work(world: Arc<World>, client: Client, turn: Arc<Mutex<()>>) {
    loop {
        let work = {
            let _mine = turn.lock().await;
            world.queue.next().await
        };
        match work {
            Work::Again(post, failures) => deliver(&world, &client, post, failures).await,
            Work::Fresh(updates) => {
                let Ok(body) = payload::body(&updates, &world.settings, world.clock.now_ms()) else {
                    continue;
                };
                let post = Arc::new(Post {
                    signature: signature::header(&world.settings.app_secret, &body),
                    body: body.into(),
                    updates: updates.len(),
                    first_tried: Instant::now(),
                });
                drop(updates);
                if world.queue.faults().duplicate {
                    world.queue.push_again(post.clone(), 0, Duration::ZERO);
                }
                deliver(&world, &client, post, 0).await;
            }
        }
    }
}

async fn deliver(world: &World, client: &Client, post: Arc<Post>, failures: u32) {
    let taken = match world.queue.url() {
        None => false,
        Some(url) => {
            let request = client
                .post(&*url)
                .header(CONTENT_TYPE, "application/json")
                .header("X-Hub-Signature-256", &post.signature)
                .body(post.body.clone());
            match request.send().await {
                Ok(answer) => answer.status().as_u16() == 200,
                Err(error) => {
                    tracing::debug!(%error, "the webhook cannot be reached");
                    false
                }
            }
        }
    };
    if taken {
        world.queue.count(|counts| {
            counts.posts += 1;
            counts.updates += post.updates as u64;
            counts.largest = counts.largest.max(post.updates);
        });
        return;
    }
    let webhooks = &world.settings.webhooks;
    let tired = post.first_tried.elapsed() >= webhooks.give_up_after;
    world.queue.count(|counts| {
        counts.failures += 1;
        counts.dropped += if tired { post.updates as u64 } else { 0 };
    });
    if !tired {
        let after = pause(failures, webhooks.retry_after, webhooks.longest_pause);
        world.queue.push_again(post, failures + 1, after);
    }
}

/// The first retry comes at once, the second after `first`, each further one after twice as long.
fn pause(failures: u32, first: Duration, longest: Duration) -> Duration {
    match failures.checked_sub(1) {
        None => Duration::ZERO,
        Some(doublings) => first.saturating_mul(1 << doublings.min(24)).min(longest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_become_rare() {
        let pauses = [0, 1, 2, 3, 40]
            .map(|failures| pause(failures, Duration::from_secs(1), Duration::from_secs(3_600)).as_secs());
        assert_eq!(pauses, [0, 1, 2, 4, 3_600]);
    }
}
