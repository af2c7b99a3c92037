//! An emulator, a webhook, and somebody who sends.

use std::time::{Duration, Instant};

use hiretalk_whatsapp_emulator::{Counts, Deliveries, Emulator, Limits, Reply, Running, Says, Settings};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::receiver::Receiver;

/// A candidate whose number is its own `wa_id`.
pub(crate) const CANDIDATE: &str = "+16505551234";

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// The id of the message.
    pub(crate) fn id(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()["messages"][0]["id"].as_str().unwrap().to_owned()
    }

    /// The code of the error, 0 if there is none.
    pub(crate) fn code(&self) -> u64 {
        self.json()["error"]["code"].as_u64().unwrap_or(0)
    }
}

pub(crate) struct Bench {
    pub(crate) emulator: Running,
    pub(crate) receiver: Receiver,
    pub(crate) client: reqwest::Client,
}

impl Bench {
    /// Waits until the emulator's counts are so.
    pub(crate) async fn wait_until(&self, what: &str, is_so: impl Fn(&Counts) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !is_so(&self.emulator.counts()) {
            assert!(Instant::now() < deadline, "never: {what}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Without limits, and statuses at once.
    pub(crate) fn start() -> Self {
        Self::with(Settings::default())
    }

    /// As `start`, after a change.
    pub(crate) fn changed(change: impl FnOnce(&mut Settings)) -> Self {
        let deliveries = Deliveries { delivered: Some(Duration::from_millis(100)), ..Deliveries::default() };
        let mut settings = Settings { limits: Limits::OFF, deliveries, ..Settings::default() };
        change(&mut settings);
        let receiver = Receiver::start();
        settings.webhook_url.get_or_insert_with(|| receiver.url.clone());
        let emulator = Emulator::start(settings).unwrap();
        Self { emulator, receiver, client: reqwest::Client::new() }
    }

    fn with(settings: Settings) -> Self {
        Self::changed(|changed| changed.templates = settings.templates)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.emulator.base_url())
    }

    /// Sends this body as it is.
    pub(crate) async fn try_send(&self, body: &Value) -> Result<Answer, reqwest::Error> {
        let request = self
            .client
            .post(self.url("/v25.0/106540352242922/messages"))
            .bearer_auth("emulator-access-token")
            .json(body)
            .timeout(Duration::from_secs(5));
        answer(request).await
    }

    pub(crate) async fn send(&self, body: &Value) -> Answer {
        self.try_send(body).await.unwrap()
    }

    /// Sends a text.
    pub(crate) async fn text(&self, to: &str, words: &str) -> Answer {
        self.send(&text(to, words)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.client.get(self.url(path)).bearer_auth("emulator-access-token")).await.unwrap()
    }

    /// A call to the control API.
    pub(crate) async fn control(&self, method: reqwest::Method, path: &str, body: &Value) -> Answer {
        answer(self.client.request(method, self.url(&format!("/emulator{path}"))).json(body)).await.unwrap()
    }

    pub(crate) fn says(&self, from: &str, says: Says) -> String {
        self.emulator.reply(reply(from, says)).unwrap()
    }
}

pub(crate) async fn answer(request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
    let answer = request.send().await?;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Ok(Answer { status, headers, text: answer.text().await? })
}

pub(crate) fn reply(from: &str, says: Says) -> Reply {
    Reply { from: from.to_owned(), name: None, context: None, says }
}

pub(crate) fn text(to: &str, words: &str) -> Value {
    json!({"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": words}})
}
