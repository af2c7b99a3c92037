//! An emulator with a webhook and a client, and Meta's examples and schemas on machines that have them.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, rt, web};
use hiretalk_whatsapp_emulator::{
    Counts, Deliveries, Emulator, Limits, Reply, ReplyContent, Running, Settings,
};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

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

pub(crate) struct Harness {
    pub(crate) emulator: Running,
    pub(crate) receiver: Receiver,
    pub(crate) client: reqwest::Client,
}

impl Harness {
    /// Waits until the emulator's counts are so.
    pub(crate) async fn wait_until(&self, what: &str, is_so: impl Fn(&Counts) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !is_so(&self.emulator.counts()) {
            assert!(Instant::now() < deadline, "never: {what}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Starts without limits, and with statuses at once.
    pub(crate) fn start() -> Self {
        Self::changed(|_| {})
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

    pub(crate) fn reply(&self, from: &str, content: ReplyContent) -> String {
        self.emulator.reply(reply(from, content)).unwrap()
    }
}

pub(crate) async fn answer(request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
    let answer = request.send().await?;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Ok(Answer { status, headers, text: answer.text().await? })
}

pub(crate) fn reply(from: &str, content: ReplyContent) -> Reply {
    Reply { from: from.to_owned(), name: None, context: None, content }
}

pub(crate) fn text(to: &str, words: &str) -> Value {
    json!({"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": words}})
}

/// One post.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) signature: String,
    pub(crate) agent: String,
    pub(crate) body: Vec<u8>,
    pub(crate) at: Instant,
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[derive(Clone)]
struct PostLog {
    posts: Arc<Mutex<Vec<Received>>>,
    status: Arc<AtomicU16>,
}

/// The webhook.
pub(crate) struct Receiver {
    pub(crate) url: String,
    log: PostLog,
    server: ServerHandle,
}

impl Receiver {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        let log = PostLog { posts: Arc::default(), status: Arc::new(AtomicU16::new(200)) };
        let server_log = log.clone();
        let (started_sender, started_receiver) = mpsc::channel();
        thread::spawn(move || {
            rt::System::new().block_on(async {
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(web::Data::new(server_log.clone()))
                        .app_data(web::PayloadConfig::new(3 << 20))
                        .route("/webhook", web::post().to(post))
                        .route("/webhook", web::get().to(challenge))
                })
                .workers(1)
                .disable_signals()
                .listen(listener)
                .unwrap()
                .run();
                started_sender.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self { url, log, server: started_receiver.recv().unwrap() }
    }

    /// What it answers from now on.
    pub(crate) fn answer_with(&self, status: u16) {
        self.log.status.store(status, Ordering::Relaxed);
    }

    pub(crate) fn posts(&self) -> Vec<Received> {
        self.log.posts.lock().unwrap().clone()
    }

    pub(crate) fn forget(&self) {
        self.log.posts.lock().unwrap().clear();
    }

    /// The `value`s of all changes so far.
    pub(crate) fn values(&self) -> Vec<Value> {
        let mut values = Vec::new();
        for post in self.posts() {
            for entry in post.json()["entry"].as_array().unwrap() {
                values.extend(
                    entry["changes"].as_array().unwrap().iter().map(|change| change["value"].clone()),
                );
            }
        }
        values
    }

    /// Everything in this list of all values: `messages` or `statuses`.
    pub(crate) fn all(&self, list: &str) -> Vec<Value> {
        let values = self.values();
        values.iter().filter_map(|value| value[list].as_array()).flatten().cloned().collect()
    }

    /// Waits until there are so many.
    pub(crate) async fn wait_for(&self, list: &str, count: usize) -> Vec<Value> {
        let start = Instant::now();
        loop {
            let all = self.all(list);
            if all.len() >= count {
                return all;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{} of {count} {list}: {all:#?}", all.len());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

async fn post(log: web::Data<PostLog>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let header = |name: &str| {
        request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let received = Received {
        signature: header("X-Hub-Signature-256"),
        agent: header("User-Agent"),
        body: body.to_vec(),
        at: Instant::now(),
    };
    log.posts.lock().unwrap().push(received);
    let status = log.status.load(Ordering::Relaxed);
    HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap()).finish()
}

async fn challenge(request: HttpRequest) -> HttpResponse {
    let query = request.query_string().to_owned();
    let of = |name: &str| {
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(&format!("{name}=")))
            .unwrap_or_default()
            .to_owned()
    };
    if of("hub.mode") == "subscribe" && of("hub.verify_token") == "emulator-verify-token" {
        HttpResponse::Ok().body(of("hub.challenge"))
    } else {
        HttpResponse::Forbidden().finish()
    }
}

/// The folder with Meta's examples and schemas, if it is there.
fn meta() -> Option<PathBuf> {
    let folder = match std::env::var_os("HIRETALK_FIXTURES") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures"),
    };
    Some(folder.join("meta")).filter(|folder| folder.is_dir())
}

/// Returns the name and the text of each request of this crate's own examples, and of Meta's when they are there.
pub(crate) fn example_requests() -> Vec<(String, String)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/requests.json");
    let own: BTreeMap<String, Value> = serde_json::from_slice(&std::fs::read(own).unwrap()).unwrap();
    let mut requests: Vec<_> = own.into_iter().map(|(name, body)| (name, body.to_string())).collect();
    assert!(!requests.is_empty());
    if let Some(folder) = meta() {
        for entry in std::fs::read_dir(folder.join("requests")).unwrap() {
            let path = entry.unwrap().path();
            requests.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    requests
}

/// One of Meta's schemas, if they are there.
fn load_schema(name: &str) -> Option<Value> {
    let path = meta()?.join("schemas").join(format!("{name}.patched.schema.json"));
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

/// Checks it against one of Meta's schemas, when they are there.
#[track_caller]
pub(crate) fn check_schema(schema: &str, document: &Value) {
    let Some(schema) = load_schema(schema) else { return };
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
}
