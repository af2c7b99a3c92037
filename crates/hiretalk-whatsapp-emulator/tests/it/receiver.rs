//! A webhook that keeps what it gets.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, rt, web};
use serde_json::Value;

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
struct Shelf {
    posts: Arc<Mutex<Vec<Received>>>,
    status: Arc<AtomicU16>,
}

/// The webhook.
pub(crate) struct Receiver {
    pub(crate) url: String,
    shelf: Shelf,
    server: ServerHandle,
}

impl Receiver {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        let shelf = Shelf { posts: Arc::default(), status: Arc::new(AtomicU16::new(200)) };
        let of_server = shelf.clone();
        let (say, hear) = mpsc::channel();
        thread::spawn(move || {
            rt::System::new().block_on(async {
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(web::Data::new(of_server.clone()))
                        .app_data(web::PayloadConfig::new(3 << 20))
                        .route("/webhook", web::post().to(post))
                        .route("/webhook", web::get().to(challenge))
                })
                .workers(1)
                .disable_signals()
                .listen(listener)
                .unwrap()
                .run();
                say.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self { url, shelf, server: hear.recv().unwrap() }
    }

    /// What it answers from now on.
    pub(crate) fn answer_with(&self, status: u16) {
        self.shelf.status.store(status, Ordering::Relaxed);
    }

    pub(crate) fn posts(&self) -> Vec<Received> {
        self.shelf.posts.lock().unwrap().clone()
    }

    pub(crate) fn forget(&self) {
        self.shelf.posts.lock().unwrap().clear();
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

async fn post(shelf: web::Data<Shelf>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let header = |name: &str| {
        request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let received = Received {
        signature: header("X-Hub-Signature-256"),
        agent: header("User-Agent"),
        body: body.to_vec(),
        at: Instant::now(),
    };
    shelf.posts.lock().unwrap().push(received);
    let status = shelf.status.load(Ordering::Relaxed);
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
