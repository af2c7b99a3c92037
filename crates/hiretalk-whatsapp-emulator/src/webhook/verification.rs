//! Asks a webhook whether it is ours, as Meta does when a URL is entered.

use std::sync::Arc;

use reqwest::{Client, Url};

use crate::world::World;

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

/// Asks the webhook to repeat a challenge.
pub(crate) async fn verify(world: &Arc<World>, client: &Client) -> Result<(), VerifyError> {
    let url = world.queue.url().ok_or(VerifyError::NoUrl)?;
    let mut url = Url::parse(&url).map_err(|_| VerifyError::NoUrl)?;
    let challenge = (world.ids.number() % 10_000_000_000).to_string();
    url.query_pairs_mut()
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.verify_token", &world.settings.verify_token)
        .append_pair("hub.challenge", &challenge);
    let unreachable = |error: reqwest::Error| VerifyError::Unreachable(error.without_url().to_string());
    let answer = client.get(url).send().await.map_err(unreachable)?;
    let status = answer.status().as_u16();
    let text = answer.text().await.map_err(unreachable)?;
    if status == 200 && text == challenge { Ok(()) } else { Err(VerifyError::WrongAnswer { status }) }
}
