//! Files that people sent ("Media" in Meta's documentation): the id leads to a URL of five minutes, which wants the same
//! access token as the API.

use async_trait::async_trait;
use hiretalk_domain::ports::{FetchError, FileSource};
use reqwest::{StatusCode, Url};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::client::WhatsApp;
use crate::lenient::{Text, parse};
use crate::transport::{Answer, FileAnswer, NoAnswer};

/// `{"url", "mime_type", "sha256", "file_size", "id"}`: the answer to `GET /{media-id}`.
#[derive(Deserialize, Default)]
#[serde(default)]
struct MediaObject {
    url: Text,
    /// In hexadecimal digits.
    sha256: Text,
    /// Bytes, as a number or as a text.
    file_size: Text,
}

#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("status {0}")]
    Status(StatusCode),
    #[error("the answer is not the description of a file")]
    NotAFile,
    #[error("the file's address is not one that may get the access token")]
    Address,
}

#[async_trait]
impl FileSource for WhatsApp {
    async fn fetch(&self, channel_id: String, most: u64) -> Result<Vec<u8>, FetchError> {
        let mut url = Url::parse(&self.root).map_err(|error| FetchError::Unreachable(error.into()))?;
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(&channel_id);
        }
        let Answer { status, body, .. } = self.transport.get(url).await.map_err(unreachable)?;
        check(status)?;
        let object: MediaObject = body
            .and_then(|body| parse(&body).ok())
            .ok_or_else(|| FetchError::Unreachable(Unreadable::NotAFile.into()))?;
        let size: Option<u64> = object.file_size.filled().and_then(|size| size.parse().ok());
        if size.is_some_and(|size| size > most) {
            return Err(FetchError::TooLarge);
        }
        let address = object.url.filled().and_then(|url| Url::parse(url).ok());
        let address = address.filter(|url| self.may_get_token(url));
        let address = address.ok_or_else(|| FetchError::Unreachable(Unreadable::Address.into()))?;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        match self.transport.get_file(address, most).await.map_err(unreachable)? {
            FileAnswer::TooLong => Err(FetchError::TooLarge),
            FileAnswer::Body { status, body } => {
                check(status)?;
                match object.sha256.filled() {
                    Some(announced) if !is_digest_of(announced, &body) => Err(FetchError::Damaged),
                    _ => Ok(body),
                }
            }
        }
    }
}

impl WhatsApp {
    /// The token goes over TLS, or to where the API itself is.
    fn may_get_token(&self, url: &Url) -> bool {
        url.scheme() == "https" || Url::parse(&self.root).is_ok_and(|root| root.origin() == url.origin())
    }
}

/// An id that Meta does not know (any more) is 400 with code 100, or 404; a URL that is over is 404 or 410.
fn check(status: StatusCode) -> Result<(), FetchError> {
    match status {
        status if status.is_success() => Ok(()),
        StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::GONE => Err(FetchError::Gone),
        status => Err(FetchError::Unreachable(Unreadable::Status(status).into())),
    }
}

/// In the API's answer the digest is hexadecimal.
fn is_digest_of(announced: &str, bytes: &[u8]) -> bool {
    let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    announced.eq_ignore_ascii_case(&digest)
}

fn unreachable(error: NoAnswer) -> FetchError {
    match error {
        NoAnswer::NotSent(cause) | NoAnswer::Unknown(cause) => FetchError::Unreachable(cause),
    }
}
