//! A running server's API, for commands that have no database to work on.

use std::io::Read;
use std::time::Duration;

use serde::de::DeserializeOwned;
use ureq::{Agent, SendBody};

use crate::cli::ServerOptions;
use crate::secret_option::{UnreadableSecret, secret};

/// The longest pause within an upload: far longer than a server takes over one chunk.
const STANDSTILL: Duration = Duration::from_secs(60);

pub(crate) struct ApiClient {
    agent: Agent,
    url: String,
    key: String,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiClientError {
    #[error("neither DATABASE_URL nor HIRETALK_API_KEY is set: there is nothing to work on")]
    NoKey,
    #[error(transparent)]
    UnreadableSecret(#[from] UnreadableSecret),
    #[error("HIRETALK_URL must be as http://host:port, without a user or password")]
    Url,
    #[error("the server at {url} cannot be reached")]
    Unreachable {
        url: String,
        #[source]
        cause: Box<ureq::Error>,
    },
    #[error("the import through {url} broke off: what came before is stored, so import the file again")]
    BrokeOff {
        url: String,
        #[source]
        cause: Box<ureq::Error>,
    },
    #[error("the server answered {status}: {detail}")]
    Refused { status: u16, detail: String },
    #[error("the server's answer cannot be read")]
    Unreadable(#[source] Box<ureq::Error>),
}

#[derive(serde::Deserialize)]
struct Problem {
    title: String,
    detail: Option<String>,
    #[serde(default)]
    errors: Vec<WrongField>,
}

#[derive(serde::Deserialize)]
struct WrongField {
    field: String,
    message: String,
}

impl ApiClient {
    pub(crate) fn from_options(options: &ServerOptions) -> Result<Self, ApiClientError> {
        let key = secret("HIRETALK_API_KEY", options.api_key.as_deref(), options.api_key_file.as_deref())?;
        let authority = options.url.split_once("://").map_or("", |(_, rest)| rest);
        // Errors name the URL, so nothing secret may be in it.
        if authority.is_empty() || authority.contains('@') {
            return Err(ApiClientError::Url);
        }
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .new_agent();
        Ok(Self {
            agent,
            url: options.url.trim_end_matches('/').to_owned(),
            key: key.ok_or(ApiClientError::NoKey)?,
        })
    }

    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiClientError> {
        let request = self.agent.get(format!("{}{path}", self.url)).header("authorization", self.bearer());
        self.answer(request.call())?.body_mut().read_json().map_err(unreadable)
    }

    pub(crate) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl serde::Serialize,
    ) -> Result<T, ApiClientError> {
        let request = self.agent.post(format!("{}{path}", self.url)).header("authorization", self.bearer());
        self.answer(request.send_json(body))?.body_mut().read_json().map_err(unreadable)
    }

    /// Uploads a reader's bytes without a total time limit, and parses the JSON answer.
    pub(crate) fn upload<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
        media_type: &str,
        mut reader: impl Read,
    ) -> Result<T, ApiClientError> {
        let request = self.agent.post(format!("{}{path}", self.url)).header("authorization", self.bearer());
        let request = request.header("content-type", media_type);
        let request = request
            .query_pairs(query.iter().map(|(name, value)| (*name, value)))
            .config()
            .timeout_global(None)
            .timeout_per_write(Some(STANDSTILL))
            .timeout_recv_response(Some(STANDSTILL))
            .build();
        match request.send(SendBody::from_reader(&mut reader)) {
            Ok(response) => self.answer(Ok(response))?.body_mut().read_json().map_err(unreadable),
            Err(cause) => Err(self.why_it_broke_off(path, media_type, cause)),
        }
    }

    /// A server that refuses closes the connection while we still write, and its answer is lost with that. Nothing at
    /// all, sent to the same place, is refused for the same reason.
    fn why_it_broke_off(&self, path: &str, media_type: &str, cause: ureq::Error) -> ApiClientError {
        let request = self.agent.post(format!("{}{path}", self.url)).header("authorization", self.bearer());
        match self.answer(request.header("content-type", media_type).send_empty()) {
            Err(refused @ ApiClientError::Refused { status: 401 | 403 | 404 | 415 | 429 | 500.., .. }) => {
                refused
            }
            _ => ApiClientError::BrokeOff { url: self.url.clone(), cause: Box::new(cause) },
        }
    }

    pub(crate) fn delete(&self, path: &str) -> Result<(), ApiClientError> {
        let request = self.agent.delete(format!("{}{path}", self.url)).header("authorization", self.bearer());
        self.answer(request.call()).map(drop)
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.key)
    }

    fn answer(
        &self,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<ureq::http::Response<ureq::Body>, ApiClientError> {
        let mut response = answer
            .map_err(|cause| ApiClientError::Unreachable { url: self.url.clone(), cause: Box::new(cause) })?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let detail = match response.body_mut().read_json::<Problem>() {
            Ok(problem) => {
                let errors =
                    problem.errors.iter().map(|error| format!("; {} {}", error.field, error.message));
                problem.detail.unwrap_or(problem.title) + &errors.collect::<String>()
            }
            Err(_) => "no reason given".to_owned(),
        };
        Err(ApiClientError::Refused { status: status.as_u16(), detail })
    }
}

fn unreadable(cause: ureq::Error) -> ApiClientError {
    ApiClientError::Unreadable(Box::new(cause))
}
