//! Control of a running emulator, in the program or over `/emulator/..`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::faults::{Faults, Rules};
use crate::identifiers;
use crate::inbound::{self, Reply, ReplyError};
use crate::send_log::{DeliveryState, SendCounts};
use crate::state::EmulatorState;
use crate::template::Template;
use crate::webhook::queue::WebhookCounts;
use crate::webhook::{self, Update, VerifyError};

/// A handle to observe and change a running emulator. Clones share the emulator.
#[derive(Clone)]
pub struct Control {
    pub(crate) emulator: Arc<EmulatorState>,
    pub(crate) client: reqwest::Client,
    pub(crate) runtime: tokio::runtime::Handle,
}

impl Control {
    /// Sets the webhook URL; updates wait while there is none.
    pub fn set_webhook(&self, url: Option<String>) {
        self.emulator.queue.set_url(url);
    }

    /// Asks the webhook to repeat a challenge, as Meta does when a URL is entered. No update depends on it.
    pub async fn verify_webhook(&self) -> Result<(), VerifyError> {
        let (emulator, client) = (self.emulator.clone(), self.client.clone());
        let verified = self.runtime.spawn(async move { webhook::verify(&emulator, &client).await });
        verified.await.unwrap_or(Err(VerifyError::Ended))
    }

    /// Moves the emulator's clock ahead. Windows close and limits recover; delays are not shortened.
    pub fn advance_clock(&self, by: Duration) {
        self.emulator.clock.advance(by);
    }

    /// The emulator's time in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.emulator.clock.now_ms()
    }

    /// Replaces the faults. Rules count from here.
    pub fn set_faults(&self, faults: Faults) {
        let Faults { sends, webhooks } = faults;
        self.emulator.traffic().rules = Rules::new(sends);
        self.emulator.queue.set_faults(webhooks);
    }

    /// Returns the current faults.
    #[must_use]
    pub fn faults(&self) -> Faults {
        Faults { sends: self.emulator.traffic().rules.faults(), webhooks: self.emulator.queue.faults() }
    }

    /// Sends a candidate's reply, which opens the window, and returns the id of its message.
    pub fn reply(&self, reply: Reply) -> Result<String, ReplyError> {
        inbound::reply(&self.emulator, reply)
    }

    /// Marks everything that went to this number as read and returns the number of messages.
    #[must_use]
    pub fn read(&self, to: &str) -> usize {
        let Some(key) = self.address_key(to) else { return 0 };
        let traffic = self.emulator.traffic();
        let unread: Vec<_> = traffic
            .send_log
            .sends()
            .filter(|(sent, _)| sent.to == key && sent.state() < DeliveryState::Read)
            .map(|(sent, _)| sent.clone())
            .collect();
        drop(traffic);
        for sent in &unread {
            let update = Update::Status { sent: sent.clone(), state: DeliveryState::Read, error: None };
            self.emulator.queue.push(update, Duration::ZERO);
        }
        unread.len()
    }

    #[must_use]
    pub fn templates(&self) -> Vec<Template> {
        self.emulator.traffic().templates.clone()
    }

    pub fn set_templates(&self, templates: Vec<Template>) {
        self.emulator.traffic().templates = templates;
    }

    /// Adds or replaces a template.
    pub fn add_template(&self, template: Template) {
        let mut traffic = self.emulator.traffic();
        traffic
            .templates
            .retain(|known| (&known.name, &known.language) != (&template.name, &template.language));
        traffic.templates.push(template);
    }

    fn address_key(&self, address: &str) -> Option<Arc<str>> {
        let user = self.emulator.traffic().contacts.find_by_user_id(address);
        user.or_else(|| identifiers::is_user_id(address).then(|| address.into()))
            .or_else(|| self.emulator.wa_id(address))
    }
}

/// An accepted send.
#[derive(Clone, Debug, Serialize)]
pub struct SentMessage {
    /// The id that was answered.
    pub id: String,
    /// The `wa_id`, or the user id when it was sent to one that is not known.
    pub to: String,
    /// Milliseconds since 1970, on the emulator's clock.
    pub at_ms: i64,
    /// `text`, `interactive`, `template` and so on.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Approximately what the candidate reads.
    pub text: String,
    /// Its `biz_opaque_callback_data`.
    pub callback_data: Option<String>,
    pub state: DeliveryState,
    /// The request, while it is stored.
    pub body: Option<Value>,
}

/// Counts of everything.
#[derive(Clone, Debug, Serialize)]
pub struct Counts {
    /// Accepted sends.
    #[serde(flatten)]
    pub sends: SendCounts,
    /// Refused sends by code.
    pub refused: BTreeMap<u32, u64>,
    /// Sends that a fault left without an answer, or with one that is no JSON; some of them were accepted.
    pub unanswered: u64,
    pub webhooks: WebhookCounts,
}

impl Control {
    /// The last sends, the oldest first: all of them or those to one number.
    #[must_use]
    pub fn messages(&self, to: Option<&str>) -> Vec<SentMessage> {
        self.last_messages(to, usize::MAX)
    }

    /// At most so many of the last sends, the oldest first.
    #[must_use]
    pub fn last_messages(&self, to: Option<&str>, most: usize) -> Vec<SentMessage> {
        let key = to.map(|to| self.address_key(to));
        let traffic = self.emulator.traffic();
        let mut messages: Vec<_> = traffic
            .send_log
            .sends()
            .rev()
            .filter(|(sent, _)| key.as_ref().is_none_or(|key| key.as_ref() == Some(&sent.to)))
            .take(most)
            .map(|(sent, body)| SentMessage {
                id: sent.id.clone(),
                to: sent.to.to_string(),
                at_ms: sent.at_ms,
                kind: sent.kind,
                text: sent.summary.to_string(),
                callback_data: sent.callback.as_deref().map(str::to_owned),
                state: sent.state(),
                body: body.and_then(|body| serde_json::from_slice(body).ok()),
            })
            .collect();
        messages.reverse();
        messages
    }

    #[must_use]
    pub fn counts(&self) -> Counts {
        let traffic = self.emulator.traffic();
        Counts {
            sends: traffic.send_log.counts(),
            refused: traffic.refused.clone(),
            unanswered: traffic.unanswered,
            webhooks: self.emulator.queue.counts(),
        }
    }

    /// The number of accepted sends with this `biz_opaque_callback_data`.
    #[must_use]
    pub fn accepted_with(&self, callback_data: &str) -> u32 {
        self.emulator.traffic().send_log.count_with(callback_data)
    }

    /// The number of accepted sends to this number.
    #[must_use]
    pub fn accepted_to(&self, to: &str) -> u32 {
        let Some(key) = self.address_key(to) else { return 0 };
        self.emulator.traffic().contacts.find(&key).map_or(0, |contact| contact.sends)
    }
}

type ControlData = web::Data<Control>;

/// The routes under `/emulator`. They ask for no key, so an emulator belongs on loopback.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    let malformed = |error: &dyn std::fmt::Display| refuse(&error.to_string());
    config
        .app_data(web::JsonConfig::default().limit(4 << 20).error_handler(move |error, _| {
            let answer = malformed(&error);
            actix_web::error::InternalError::from_response(error, answer).into()
        }))
        .route("/messages", web::get().to(messages))
        .route("/counts", web::get().to(counts))
        .route("/reply", web::post().to(reply))
        .route("/read", web::post().to(read))
        .route("/clock", web::post().to(clock))
        .route("/webhook", web::put().to(webhook))
        .route("/faults", web::put().to(set_faults))
        .route("/faults", web::get().to(faults))
        .route("/templates", web::get().to(templates))
        .route("/templates", web::put().to(set_templates))
        .route("/templates", web::post().to(add_template));
}

#[derive(Deserialize)]
struct MessagesQuery {
    to: Option<String>,
    limit: Option<usize>,
}

async fn messages(control: ControlData, query: web::Query<MessagesQuery>) -> HttpResponse {
    let data = control.last_messages(query.to.as_deref(), query.limit.unwrap_or(1_000));
    HttpResponse::Ok().json(json!({ "data": data }))
}

#[derive(Deserialize)]
struct CountsQuery {
    to: Option<String>,
    callback_data: Option<String>,
}

async fn counts(control: ControlData, query: web::Query<CountsQuery>) -> HttpResponse {
    let mut counts = serde_json::to_value(control.counts()).unwrap_or_default();
    if let Some(to) = &query.to {
        counts["accepted_to"] = json!(control.accepted_to(to));
    }
    if let Some(data) = &query.callback_data {
        counts["accepted_with"] = json!(control.accepted_with(data));
    }
    HttpResponse::Ok().json(counts)
}

async fn reply(control: ControlData, reply: web::Json<Reply>) -> HttpResponse {
    match control.reply(reply.into_inner()) {
        Ok(id) => HttpResponse::Ok().json(json!({ "id": id })),
        Err(error) => refuse(&error.to_string()),
    }
}

#[derive(Deserialize)]
struct Reader {
    to: String,
}

async fn read(control: ControlData, reader: web::Json<Reader>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "read": control.read(&reader.to) }))
}

#[derive(Deserialize)]
struct Advance {
    advance_seconds: u64,
}

async fn clock(control: ControlData, advance: web::Json<Advance>) -> HttpResponse {
    control.advance_clock(Duration::from_secs(advance.advance_seconds));
    HttpResponse::Ok().json(json!({ "now_ms": control.now_ms() }))
}

#[derive(Deserialize)]
struct Webhook {
    url: Option<String>,
    /// Sends the webhook a challenge.
    #[serde(default)]
    verify: bool,
}

async fn webhook(control: ControlData, webhook: web::Json<Webhook>) -> HttpResponse {
    let Webhook { url, verify } = webhook.into_inner();
    control.set_webhook(url);
    if verify && let Err(error) = control.verify_webhook().await {
        return refuse(&error.to_string());
    }
    done()
}

async fn set_faults(control: ControlData, faults: web::Json<Faults>) -> HttpResponse {
    control.set_faults(faults.into_inner());
    done()
}

async fn faults(control: ControlData) -> HttpResponse {
    HttpResponse::Ok().json(control.faults())
}

async fn templates(control: ControlData) -> HttpResponse {
    HttpResponse::Ok().json(control.templates())
}

async fn set_templates(control: ControlData, templates: web::Json<Vec<Template>>) -> HttpResponse {
    control.set_templates(templates.into_inner());
    done()
}

async fn add_template(control: ControlData, template: web::Json<Template>) -> HttpResponse {
    control.add_template(template.into_inner());
    done()
}

fn done() -> HttpResponse {
    HttpResponse::Ok().json(json!({"success": true}))
}

fn refuse(error: &str) -> HttpResponse {
    HttpResponse::BadRequest().json(json!({ "error": Value::from(error) }))
}
