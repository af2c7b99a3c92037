//! HTTPS clients for the adapters that call other systems: TLS, base URLs, bearer tokens, bounded bodies, `Retry-After`.
//!
//! It knows nothing of the domain or of any API; an adapter adds its own timeouts and meanings. What a second adapter
//! needs of a client goes here. Feature `test-server` has a scripted server for the adapters' tests.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, HeaderValue, InvalidHeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Response, Url};
use rustls::{ClientConfig, RootCertStore};

#[cfg(feature = "test-server")]
pub mod test_server;

/// Parses an `http` or `https` URL with a host and without user, query or fragment.
#[must_use]
pub fn parse_base_url(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    is_plain.then_some(url)
}

/// Begins a client for requests below `base`. `timeout` covers the whole exchange, so that a slow body is given up too.
///
/// Certificates are checked against Mozilla's list, which is compiled in: it is the same on every machine, and a
/// container needs no files for it. Redirects are not followed, because they could lead a token elsewhere. HTTP/1.1
/// opens a connection for each request in flight, so one slow request delays no other.
///
/// # Errors
/// TLS cannot be set up.
pub fn client_builder(base: &Url, timeout: Duration) -> Result<ClientBuilder, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .http1_only()
        .redirect(Policy::none())
        .timeout(timeout)
        .tcp_nodelay(true)
        .user_agent(concat!("hiretalk/", env!("CARGO_PKG_VERSION")));
    // No proxy leads to this machine.
    Ok(if is_local(base) { builder.no_proxy() } else { builder })
}

fn is_local(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host == "localhost" || host == "[::1]" || host.starts_with("127."))
}

/// Makes the value of an `Authorization` header that no log shows.
///
/// # Errors
/// The token cannot stand in a header.
pub fn bearer(token: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {token}"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Why there is no body.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// It is longer than was allowed.
    #[error("the body is too long")]
    TooLong,
    /// The connection failed, or the time was up.
    #[error(transparent)]
    Failed(#[from] reqwest::Error),
}

/// Reads a body of at most `maximum` bytes to its end.
///
/// # Errors
/// [`BodyError`].
pub async fn read_body(response: &mut Response, maximum: usize) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > maximum {
            return Err(BodyError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Reads `Retry-After`: seconds, or a date after `now`; none if it is absent or malformed.
#[must_use]
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        for (value, expected) in [
            ("20", Some(20)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:50:07 GMT", Some(30)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(value))]);
            assert_eq!(retry_after(&headers, now), expected.map(Duration::from_secs), "{value}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }

    #[test]
    fn proxies_are_skipped_for_this_machine_alone() {
        for (url, expected) in [
            ("http://localhost:1", true),
            ("http://127.0.0.2/a", true),
            ("http://[::1]:1", true),
            ("https://graph.facebook.com", false),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(is_local(&parse_base_url(url).unwrap()), expected, "{url}");
        }
    }
}
