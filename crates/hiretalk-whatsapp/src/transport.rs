//! The HTTP client: one pool of kept connections, one request for one call, an answer read to its end.

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::Cause;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, StatusCode, Url};
use rustls::{ClientConfig, RootCertStore};

use crate::names::Names;
use crate::settings::{SettingsError, WhatsAppSettings};

/// How long a connection may take to stand. A name and a handshake take well under a second, or forever.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long an idle connection is kept. Shorter than servers usually wait: a request that meets a connection as it is
/// being closed is in doubt.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// The most of an answer that is read, in bytes. Sends are answered with less than one thousand; a page of templates
/// may have some hundred thousand.
const ANSWER_MAXIMUM: usize = 4 << 20;

/// The way to the Graph API.
pub(crate) struct Transport {
    client: Client,
    authorization: HeaderValue,
}

/// What the Graph API answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The body; none if it broke off or was longer than [`ANSWER_MAXIMUM`].
    pub(crate) body: Option<Vec<u8>>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Silence {
    /// The request never left.
    NotSent(Cause),
    /// It left, or may have.
    Unknown(Cause),
}

impl Transport {
    /// Sets the client up. Certificates are checked against Mozilla's list, which is compiled in: it is the same on
    /// every machine, and a container needs no files for it.
    ///
    /// HTTP/1.1 and a connection for each request in flight: a thousand sockets are cheap, and one slow send delays
    /// no other.
    pub(crate) fn new(settings: &WhatsAppSettings, root: &str) -> Result<Self, SettingsError> {
        let failed = |cause: Cause| SettingsError::Client(cause);
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(error.into()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut client = Client::builder()
            .tls_backend_preconfigured(tls)
            .http1_only()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT.min(settings.request_timeout))
            .timeout(settings.request_timeout)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .tcp_nodelay(true)
            .dns_resolver(Names::default())
            .user_agent(concat!("hiretalk/", env!("CARGO_PKG_VERSION")));
        if is_here(root) {
            client = client.no_proxy();
        }
        let mut authorization = HeaderValue::from_str(&format!("Bearer {}", settings.access_token))
            .map_err(|_| SettingsError::AccessToken)?;
        authorization.set_sensitive(true);
        let client = client.build().map_err(|error| failed(error.without_url().into()))?;
        Ok(Self { client, authorization })
    }

    /// Posts a JSON body.
    pub(crate) async fn post(&self, url: Url, body: Vec<u8>) -> Result<Answer, Silence> {
        let request = self.client.request(Method::POST, url).header(CONTENT_TYPE, "application/json");
        self.run(request.body(body)).await
    }

    /// Asks for an object.
    pub(crate) async fn get(&self, url: Url) -> Result<Answer, Silence> {
        self.run(self.client.request(Method::GET, url)).await
    }

    async fn run(&self, request: reqwest::RequestBuilder) -> Result<Answer, Silence> {
        let request = request.header(AUTHORIZATION, self.authorization.clone());
        let mut response = request.send().await.map_err(|error| {
            let before = error.is_connect() || error.is_builder();
            let cause = error.without_url().into();
            if before { Silence::NotSent(cause) } else { Silence::Unknown(cause) }
        })?;
        let body = read(&mut response).await;
        Ok(Answer { status: response.status(), headers: std::mem::take(response.headers_mut()), body })
    }
}

async fn read(response: &mut Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > ANSWER_MAXIMUM {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

/// Whether the address is this machine: the emulator. No proxy could lead there.
fn is_here(root: &str) -> bool {
    let host = Url::parse(root).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.is_some_and(|host| host == "localhost" || host == "[::1]" || host.starts_with("127."))
}
