//! HTTP to the Graph API: reused connections, cached addresses, one request for each call.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hiretalk_domain::Cause;
use hiretalk_http_client::{BodyError, bearer, client_builder, read_body};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use tokio::net::lookup_host;
use tokio::sync::Mutex;

use crate::settings::{SettingsError, WhatsAppSettings};

/// A look-up and a handshake take well under a second, or never end.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Shorter than servers usually wait: a request on a connection that is being closed stays unconfirmed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// The limit of an answer, in bytes. A send has less than one thousand; a page of templates may have some hundred
/// thousand.
const ANSWER_MAX_BYTES: usize = 4 << 20;
/// Enough for the largest file on a slow line.
const FILE_TIMEOUT: Duration = Duration::from_secs(60);
/// The life of a cached address: shorter than the one that Meta's own records have.
const ADDRESS_TTL: Duration = Duration::from_secs(30);

pub(crate) struct Transport {
    client: Client,
    authorization: HeaderValue,
}

/// An answer of the Graph API, or of something before it.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// None if the body broke off or was longer than [`ANSWER_MAX_BYTES`].
    pub(crate) body: Option<Vec<u8>>,
}

/// An answer to the request for a file.
pub(crate) enum FileAnswer {
    Body { status: StatusCode, body: Vec<u8> },
    TooLong,
}

#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// The request never left.
    NotSent(Cause),
    /// The request left, or may have.
    Unknown(Cause),
}

impl Transport {
    pub(crate) fn new(settings: &WhatsAppSettings, base: &Url) -> Result<Self, SettingsError> {
        let authorization = bearer(&settings.access_token).map_err(|_| SettingsError::AccessToken)?;
        let client = client_builder(base, settings.request_timeout)
            .map_err(|error| SettingsError::Client(error.into()))?
            .connect_timeout(CONNECT_TIMEOUT.min(settings.request_timeout))
            .pool_idle_timeout(IDLE_TIMEOUT)
            .dns_resolver(AddressCache::default())
            .build()
            .map_err(|error| SettingsError::Client(error.without_url().into()))?;
        Ok(Self { client, authorization })
    }

    pub(crate) async fn post(&self, url: Url, json: Vec<u8>) -> Result<Answer, NoAnswer> {
        self.run(self.client.post(url).header(CONTENT_TYPE, "application/json").body(json)).await
    }

    pub(crate) async fn get(&self, url: Url) -> Result<Answer, NoAnswer> {
        self.run(self.client.get(url)).await
    }

    /// Fetches a file of at most `most` bytes.
    pub(crate) async fn get_file(&self, url: Url, most: usize) -> Result<FileAnswer, NoAnswer> {
        let request = self.client.get(url).timeout(FILE_TIMEOUT);
        let request = request.header(AUTHORIZATION, self.authorization.clone());
        let mut response =
            request.send().await.map_err(|error| NoAnswer::Unknown(error.without_url().into()))?;
        let status = response.status();
        match read_body(&mut response, most).await {
            Ok(body) => Ok(FileAnswer::Body { status, body }),
            Err(BodyError::TooLong) => Ok(FileAnswer::TooLong),
            Err(BodyError::Failed(error)) => Err(NoAnswer::Unknown(error.without_url().into())),
        }
    }

    async fn run(&self, request: RequestBuilder) -> Result<Answer, NoAnswer> {
        let request = request.header(AUTHORIZATION, self.authorization.clone());
        let mut response = request.send().await.map_err(|error| {
            let never_left = error.is_connect() || error.is_builder();
            let cause = error.without_url().into();
            if never_left { NoAnswer::NotSent(cause) } else { NoAnswer::Unknown(cause) }
        })?;
        let body = read_body(&mut response, ANSWER_MAX_BYTES).await.ok();
        Ok(Answer { status: response.status(), headers: std::mem::take(response.headers_mut()), body })
    }
}

/// Looks a name up once for all connections that are opened at a time. The system's look-up blocks a thread, so a burst
/// of a thousand new connections would take hundreds of threads to learn the same address.
#[derive(Default, Clone)]
struct AddressCache(Arc<Mutex<HashMap<String, CachedAddresses>>>);

struct CachedAddresses {
    addresses: Vec<SocketAddr>,
    looked_up_at: Instant,
}

impl AddressCache {
    /// The lock is held over the look-up, so that whoever comes meanwhile shares its result. After a failure an expired
    /// address is better than none.
    async fn look_up(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        let mut cache = self.0.lock().await;
        let cached = cache.get(name);
        if let Some(cached) = cached.filter(|cached| cached.looked_up_at.elapsed() < ADDRESS_TTL) {
            return Ok(cached.addresses.clone());
        }
        match lookup_host((name, 0)).await {
            Ok(found) => {
                let addresses: Vec<_> = found.collect();
                let entry = CachedAddresses { addresses: addresses.clone(), looked_up_at: Instant::now() };
                cache.insert(name.to_owned(), entry);
                Ok(addresses)
            }
            Err(error) => cached.map(|cached| cached.addresses.clone()).ok_or(error),
        }
    }
}

impl Resolve for AddressCache {
    fn resolve(&self, name: Name) -> Resolving {
        let cache = self.clone();
        Box::pin(async move {
            let addresses: Addrs = Box::new(cache.look_up(name.as_str()).await?.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_is_looked_up_once_and_outlives_a_failure() {
        let cache = AddressCache::default();
        let found = cache.look_up("localhost").await.unwrap();
        assert!(found.iter().all(|address| address.ip().is_loopback()), "{found:?}");
        // No resolver gives this address, so it can only come from the cache.
        let marked: Vec<SocketAddr> = vec!["192.0.2.1:0".parse().unwrap()];
        let fresh = Instant::now();
        let expired = fresh.checked_sub(ADDRESS_TTL).unwrap();
        for (name, looked_up_at, expected) in
            [("localhost", fresh, &marked), ("localhost", expired, &found), ("not a name", expired, &marked)]
        {
            let entry = CachedAddresses { addresses: marked.clone(), looked_up_at };
            cache.0.lock().await.insert(name.into(), entry);
            assert_eq!(cache.look_up(name).await.unwrap(), *expected, "{name}");
        }
        assert!(cache.look_up("no name either").await.is_err());
    }
}
