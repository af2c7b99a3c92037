//! Webhooks: statuses and candidates' messages, signed, posted, and tried again with longer and longer pauses.

pub(crate) mod payload;
pub(crate) mod queue;

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use serde_json::Value;
use sha2::Sha256;
use tokio::sync::Mutex;
use tokio::time::Instant;

use self::queue::{Post, Work};
use crate::send_log::{DeliveryState, Sent};
use crate::state::EmulatorState;

/// An update for the business.
pub(crate) enum Update {
    /// The delivery state of a send.
    Status {
        sent: Arc<Sent>,
        state: DeliveryState,
        /// The code of a failure.
        error: Option<u32>,
    },
    /// A message of a candidate.
    Message {
        /// None in a system message.
        from: Option<Box<Profile>>,
        message: Box<Value>,
    },
}

pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) wa_id: Option<Arc<str>>,
    pub(crate) user_id: Option<Arc<str>>,
}

/// Starts the tasks that post webhooks, on the current runtime.
pub(crate) fn start_senders(emulator: &Arc<EmulatorState>, client: &Client) {
    let turn = Arc::new(Mutex::new(()));
    for _ in 0..emulator.settings.webhooks.connections.max(1) {
        tokio::spawn(run_sender(emulator.clone(), client.clone(), turn.clone()));
    }
}

pub(crate) fn new_client(emulator: &EmulatorState) -> Result<Client, reqwest::Error> {
    let webhooks = &emulator.settings.webhooks;
    // A workspace build can switch on reqwest's TLS, which needs a provider; a second installation fails harmlessly.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent("facebookexternalua")
        .timeout(webhooks.timeout)
        .pool_max_idle_per_host(webhooks.connections.max(1))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
}

async fn run_sender(emulator: Arc<EmulatorState>, client: Client, turn: Arc<Mutex<()>>) {
    loop {
        let work = {
            let _turn = turn.lock().await;
            emulator.queue.next().await
        };
        match work {
            Work::Retry(post, failures) => post_once(&emulator, &client, post, failures).await,
            Work::New(updates) => {
                let Ok(body) = payload::build_body(&updates, &emulator.settings, emulator.clock.now_ms())
                else {
                    continue;
                };
                let post = Arc::new(Post {
                    signature: signature_header(&emulator.settings.app_secret, &body),
                    body: body.into(),
                    updates: updates.len(),
                    first_tried: Instant::now(),
                });
                drop(updates);
                if emulator.queue.faults().duplicate {
                    emulator.queue.push_retry(post.clone(), 0, Duration::ZERO);
                }
                post_once(&emulator, &client, post, 0).await;
            }
        }
    }
}

async fn post_once(emulator: &EmulatorState, client: &Client, post: Arc<Post>, failures: u32) {
    let is_accepted = match emulator.queue.url() {
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
    if is_accepted {
        emulator.queue.count(|counts| {
            counts.posts += 1;
            counts.updates += post.updates as u64;
            counts.largest = counts.largest.max(post.updates);
        });
        return;
    }
    let webhooks = &emulator.settings.webhooks;
    let is_expired = post.first_tried.elapsed() >= webhooks.give_up_after;
    emulator.queue.count(|counts| {
        counts.failures += 1;
        counts.dropped += if is_expired { post.updates as u64 } else { 0 };
    });
    if !is_expired {
        let after = retry_pause(failures, webhooks.retry_after, webhooks.longest_pause);
        emulator.queue.push_retry(post, failures + 1, after);
    }
}

/// The first retry comes at once, the second after `first`, each further one after twice as long.
fn retry_pause(failures: u32, first: Duration, longest: Duration) -> Duration {
    match failures.checked_sub(1) {
        None => Duration::ZERO,
        Some(doublings) => first.saturating_mul(1 << doublings.min(24)).min(longest),
    }
}

/// Returns the value of `X-Hub-Signature-256`.
fn signature_header(secret: &str, body: &[u8]) -> String {
    let mut header = String::with_capacity(71);
    header.push_str("sha256=");
    // HMAC takes a key of any length, so this never fails.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        mac.update(body);
        for byte in mac.finalize().into_bytes() {
            let _ = write!(header, "{byte:02x}");
        }
    }
    header
}

/// Why a webhook was not verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// There is no webhook URL, or it is none.
    #[error("there is no webhook URL that can be asked")]
    NoUrl,
    /// It did not answer.
    #[error("the webhook did not answer: {0}")]
    Unreachable(String),
    /// It answered something else than the challenge.
    #[error("the webhook answered {status} and not the challenge")]
    WrongAnswer {
        /// The HTTP status of the answer.
        status: u16,
    },
    /// The emulator has ended.
    #[error("the emulator has ended")]
    Ended,
}

/// Asks the webhook to repeat a challenge, as Meta does when a URL is entered.
pub(crate) async fn verify(emulator: &Arc<EmulatorState>, client: &Client) -> Result<(), VerifyError> {
    let url = emulator.queue.url().ok_or(VerifyError::NoUrl)?;
    let mut url = Url::parse(&url).map_err(|_| VerifyError::NoUrl)?;
    let challenge = (emulator.ids.number() % 10_000_000_000).to_string();
    url.query_pairs_mut()
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.verify_token", &emulator.settings.verify_token)
        .append_pair("hub.challenge", &challenge);
    let unreachable = |error: reqwest::Error| VerifyError::Unreachable(error.without_url().to_string());
    let answer = client.get(url).send().await.map_err(unreachable)?;
    let status = answer.status().as_u16();
    let text = answer.text().await.map_err(unreachable)?;
    if status == 200 && text == challenge { Ok(()) } else { Err(VerifyError::WrongAnswer { status }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_become_rare() {
        let pauses = [0, 1, 2, 3, 40].map(|failures| {
            retry_pause(failures, Duration::from_secs(1), Duration::from_secs(3_600)).as_secs()
        });
        assert_eq!(pauses, [0, 1, 2, 4, 3_600]);
    }

    #[test]
    fn a_known_signature() {
        let expected = "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
        assert_eq!(signature_header("key", b"The quick brown fox jumps over the lazy dog"), expected);
    }
}
