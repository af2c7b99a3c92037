//! Names requests, so that an answer and a line of the log can be brought together.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries it, in and out.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Makes ids: a random part for the process, and a count.
pub(crate) struct RequestIds {
    process: u32,
    count: AtomicU64,
}

impl RequestIds {
    /// Ids that no other process makes, as far as 32 random bits tell.
    pub(crate) fn new() -> Self {
        // `RandomState` takes its keys from the operating system's generator.
        let random = RandomState::new().hash_one("request ids");
        Self { process: u32::try_from(random >> 32).unwrap_or(0), count: AtomicU64::new(1) }
    }

    /// The caller's id, if it is short and plain, else a new one.
    pub(crate) fn of(&self, headers: &HeaderMap) -> HeaderValue {
        match headers.get(X_REQUEST_ID) {
            Some(given) if is_plain(given.as_bytes()) => given.clone(),
            _ => self.make(),
        }
    }

    fn make(&self) -> HeaderValue {
        let text = format!("{:08x}-{:x}", self.process, self.count.fetch_add(1, Ordering::Relaxed));
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("none"))
    }
}

/// 1 to 64 of `A-Z a-z 0-9 . _ -`: nothing that could break a log or hide in it.
fn is_plain(id: &[u8]) -> bool {
    (1..=64).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_id_is_kept_and_every_other_replaced() {
        let ids = RequestIds::new();
        let long = "a".repeat(65);
        for (given, kept) in
            [("req-1.a_B", true), ("", false), ("a b", false), ("é", false), (long.as_str(), false)]
        {
            let value = HeaderValue::from_bytes(given.as_bytes()).unwrap();
            let headers: HeaderMap = [(X_REQUEST_ID, value)].into_iter().collect();
            assert_eq!(ids.of(&headers) == given, kept, "{given}");
        }
        assert_ne!(ids.of(&HeaderMap::new()), ids.of(&HeaderMap::new()));
    }
}
