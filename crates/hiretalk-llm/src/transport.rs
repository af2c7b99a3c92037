//! The HTTP client: one request for one question, an answer read to its end or not at all.

use std::sync::Arc;
use std::time::SystemTime;

use hiretalk_domain::Cause;
use hiretalk_domain::ports::InterpreterError;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};
use rustls::{ClientConfig, RootCertStore};

use crate::retry_after::retry_after;
use crate::settings::{LlmSettings, SettingsError};
use crate::wire::Flaw;

/// The most of an answer that is read, in bytes. A reading has less than two thousand.
const ANSWER_MAXIMUM: usize = 64 << 10;

/// The way to the endpoint.
pub(crate) struct Transport {
    client: Client,
    url: Url,
    authorization: Option<HeaderValue>,
}

impl Transport {
    /// Sets the client up: certificates are checked against Mozilla's list, which is compiled in; redirects are not
    /// followed, for they could lead the key elsewhere.
    pub(crate) fn new(settings: &LlmSettings) -> Result<Self, SettingsError> {
        let url = settings.check()?;
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
            // Of the whole exchange, so that an answer that drips is given up too.
            .timeout(settings.timeout)
            .tcp_nodelay(true)
            .user_agent(concat!("hiretalk/", env!("CARGO_PKG_VERSION")));
        if is_here(&url) {
            client = client.no_proxy();
        }
        let authorization = settings.api_key.as_deref().map(bearer).transpose()?;
        let client = client.build().map_err(|error| failed(error.without_url().into()))?;
        Ok(Self { client, url, authorization })
    }

    /// Posts a JSON body; gives the JSON that came back.
    pub(crate) async fn post(&self, body: Vec<u8>) -> Result<Vec<u8>, InterpreterError> {
        let mut request = self.client.post(self.url.clone()).header(CONTENT_TYPE, "application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        let response = request.body(body).send().await.map_err(failed)?;
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(InterpreterError::Busy { after: retry_after(response.headers(), SystemTime::now()) });
        }
        if !status.is_success() {
            return Err(InterpreterError::Refused { status: status.as_u16() });
        }
        if !is_json(response.headers()) {
            return Err(Flaw::ContentType.into());
        }
        read(response).await
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, InterpreterError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > ANSWER_MAXIMUM {
            return Err(Flaw::TooLong.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn failed(error: reqwest::Error) -> InterpreterError {
    if error.is_timeout() {
        InterpreterError::TimedOut
    } else {
        InterpreterError::Unreachable(error.without_url().into())
    }
}

fn bearer(key: &str) -> Result<HeaderValue, SettingsError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| SettingsError::ApiKey)?;
    value.set_sensitive(true);
    Ok(value)
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether the address is this machine: no proxy could lead there.
fn is_here(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host == "localhost" || host == "[::1]" || host.starts_with("127."))
}
