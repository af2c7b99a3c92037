//! A bucket of an S3-compatible store, over our own TLS set-up: `object_store`'s own client would bring another one.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hiretalk_http_client::client_builder;
use object_store::aws::AmazonS3Builder;
use object_store::client::{
    ClientOptions, HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpResponseBody, HttpService,
};
use object_store::path::Path;
use object_store::{Error, ObjectStore, Result};
use reqwest::{Client, Url};

/// Longer than the largest file takes on a slow line.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The bucket of a URL, and the folder in it.
pub(crate) fn open(url: &str) -> Result<(Arc<dyn ObjectStore>, Path)> {
    let parsed = Url::parse(url).map_err(generic)?;
    let store = AmazonS3Builder::from_env()
        .with_url(url)
        .with_allow_http(true)
        .with_http_connector(Connector)
        .build()?;
    Ok((Arc::new(store), Path::from_url_path(parsed.path())?))
}

#[derive(Debug)]
struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> Result<HttpClient> {
        let base = Url::parse("https://s3.amazonaws.com").map_err(generic)?;
        let client = client_builder(&base, TIMEOUT).map_err(generic)?.build().map_err(generic)?;
        Ok(HttpClient::new(Service(client)))
    }
}

#[derive(Debug)]
struct Service(Client);

#[async_trait]
impl HttpService for Service {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let bytes = body.as_bytes().cloned().unwrap_or_default();
        let url = Url::parse(&parts.uri.to_string())
            .map_err(|error| HttpError::new(HttpErrorKind::Request, error))?;
        let request = self.0.request(parts.method, url).headers(parts.headers).body(bytes);
        let answer = request.send().await.map_err(|error| failed(error.without_url()))?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = answer.bytes().await.map_err(|error| failed(error.without_url()))?;
        let mut response = HttpResponse::new(HttpResponseBody::from(bytes));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

fn failed(error: reqwest::Error) -> HttpError {
    let kind = if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_connect() {
        HttpErrorKind::Connect
    } else {
        HttpErrorKind::Unknown
    };
    HttpError::new(kind, error)
}

fn generic(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Generic { store: "S3", source: Box::new(error) }
}
