//! Authentication: API keys by bearer token, and who may call without one.
//!
//! Handlers name what they demand in their arguments: [`Key`] for a key with a scope, [`Anonymous`] for everybody
//! within the limit of their address, [`EventBody`](crate::body::EventBody) for a key or a signature.

mod keys;
mod rate_limit;
mod signature;

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::LocalBoxFuture;
use hiretalk_domain::api_key::{ApiKeyDigest, Scope};
use hiretalk_domain::ports::ApiKeys;
use std::borrow::Cow;

use self::keys::KeyCache;
pub use self::keys::KnownKey;
use self::rate_limit::AddressLimits;
pub(crate) use self::rate_limit::network;
pub(crate) use self::signature::SignatureClaim;
pub use self::signature::{InvalidWebhookSecret, WebhookSecret};
use crate::connection::Peer;
use crate::deadline::within_look_up;
use crate::lifecycle::unix_seconds;
use crate::problem::{Problem, ProblemCode};
use crate::state::{Api, WebSettings};

/// The longest bearer token that is looked at; ours have 68 characters.
const TOKEN_MAXIMUM: usize = 512;

/// Maps a presented key to a key with its scopes, within the limits of keys and addresses.
pub struct Authenticator {
    keys: KeyCache,
    secrets: Vec<WebhookSecret>,
    addresses: AddressLimits,
    page_visitors: AddressLimits,
}

impl Authenticator {
    /// An authenticator on the stored keys, the bootstrap key and the webhook secrets.
    pub fn new(store: Arc<dyn ApiKeys>, settings: &WebSettings) -> Self {
        let rate = settings.rate_limit;
        Self {
            keys: KeyCache::new(store, settings.bootstrap_key.as_deref(), rate),
            secrets: settings.webhook_secrets.clone(),
            addresses: AddressLimits::new(rate),
            page_visitors: AddressLimits::new(rate),
        }
    }

    /// The key that a presented secret belongs to. It counts against the limit of the key; secrets that are not known
    /// count against the limit of the address.
    ///
    /// # Errors
    /// `unauthorized`, `rate_limited`, or the store could not answer.
    pub async fn authenticate(
        &self,
        secret: &str,
        peer: Option<SocketAddr>,
    ) -> Result<Arc<KnownKey>, Problem> {
        let invalid = || Problem::new(ProblemCode::Unauthorized, "the API key is not valid");
        let digest = ApiKeyDigest::of(secret);
        let key = match self.keys.find(&digest) {
            Some(key) if !key.is_revoked() => key,
            Some(_) => return Err(self.reject(peer, invalid())),
            None => {
                // Guessing costs the allowance of the address before it costs the store a query.
                self.check_address(peer)?;
                let found = within_look_up(self.keys.look_up(digest)).await?;
                found.filter(|key| !key.is_revoked()).ok_or_else(invalid)?
            }
        };
        key.mark_used();
        key.check_limit()?;
        Ok(key)
    }

    pub(crate) fn keys(&self) -> &KeyCache {
        &self.keys
    }

    /// Counts a request without a valid key against the limit of its address.
    ///
    /// # Errors
    /// `rate_limited`
    pub(crate) fn check_address(&self, peer: Option<SocketAddr>) -> Result<(), Problem> {
        self.addresses.check(peer)
    }

    /// Counts a failed authentication against the limit of its address; once that is used up the problem is
    /// `rate_limited`.
    pub(crate) fn reject(&self, peer: Option<SocketAddr>, problem: Problem) -> Problem {
        self.check_address(peer).err().unwrap_or(problem)
    }

    /// Verifies the body of a delivery against its signature.
    ///
    /// # Errors
    /// `invalid_signature`
    pub(crate) fn verify(&self, claim: &SignatureClaim, body: &[u8]) -> Result<(), Problem> {
        claim.verify(&self.secrets, body)
    }

    async fn authorize(&self, request: &HttpRequest, scope: Scope) -> Result<Arc<KnownKey>, Problem> {
        let peer = request.peer_addr();
        let refuse = |detail| Err(self.reject(peer, Problem::new(ProblemCode::Unauthorized, detail)));
        let key = match key_in(request.headers()) {
            GivenKey::Key(key) => key,
            GivenKey::Malformed => return refuse("the API key is malformed, or there are two"),
            GivenKey::Absent => return refuse("an API key is needed, as a bearer token"),
        };
        let key = self.authenticate(&key, peer).await?;
        if !key.may(scope) {
            let detail = format!("the key lacks the scope {scope}");
            return Err(Problem::new(ProblemCode::InsufficientScope, detail));
        }
        request.extensions_mut().insert(Caller::Key(Arc::clone(&key)));
        if let Some(peer) = Peer::of_request(request) {
            peer.trust();
        }
        Ok(key)
    }

    /// Lets a request to an event webhook in: a bearer token decides, if there is one; else a signature, which the
    /// body still has to match.
    pub(crate) async fn authorize_event(
        &self,
        request: &HttpRequest,
    ) -> Result<Option<SignatureClaim>, Problem> {
        let is_signed = key_in(request.headers()) == GivenKey::Absent && !self.secrets.is_empty();
        if !is_signed {
            return self.authorize(request, Scope::EventsWrite).await.map(|_| None);
        }
        let needed =
            || Problem::new(ProblemCode::Unauthorized, "an API key or a webhook signature is needed");
        let claim = SignatureClaim::from_headers(request.headers(), unix_seconds());
        let claim = claim.and_then(|claim| claim.ok_or_else(needed));
        let claim = claim.map_err(|problem| self.reject(request.peer_addr(), problem))?;
        request.extensions_mut().insert(Caller::Signature);
        Ok(Some(claim))
    }
}

/// The authenticated caller of a request, in its extensions.
#[derive(Clone)]
pub(crate) enum Caller {
    Key(Arc<KnownKey>),
    Signature,
}

impl Caller {
    /// The name in logs; never a secret.
    pub(crate) fn label(&self) -> &str {
        match self {
            Self::Key(key) => key.label(),
            Self::Signature => "signature",
        }
    }
}

/// A scope as a type, for [`Key`].
pub(crate) trait RequiredScope: 'static {
    const SCOPE: Scope;
}

macro_rules! scopes {
    ($($name:ident),*) => {
        $(
            pub(crate) enum $name {}

            impl RequiredScope for $name {
                const SCOPE: Scope = Scope::$name;
            }
        )*
    };
}

scopes!(EventsWrite, ConversationsRead, ConversationsWrite, JobsWrite, Admin);

/// Extracts the caller's key, which has to have the scope `S`.
pub(crate) struct Key<S> {
    pub(crate) key: Arc<KnownKey>,
    scope: PhantomData<S>,
}

impl<S: RequiredScope> FromRequest for Key<S> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let key = api(&request)?.authenticator.authorize(&request, S::SCOPE).await?;
            Ok(Self { key, scope: PhantomData })
        })
    }
}

/// Extracts nothing; counts the request against the limit of its address.
pub(crate) struct Anonymous;

impl FromRequest for Anonymous {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let checked = api(request).and_then(|api| api.authenticator.check_address(request.peer_addr()));
        ready(checked.map(|()| Self))
    }
}

/// Extracts nothing; counts the request against a limit of its address that is for the registration pages alone, since
/// many who wait for their code may share an address.
pub(crate) struct PageVisitor;

impl FromRequest for PageVisitor {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let checked = api(request).and_then(|api| api.authenticator.page_visitors.check(request.peer_addr()));
        ready(checked.map(|()| Self))
    }
}

/// The shared state, for extractors.
///
/// # Errors
/// The app was built without it.
pub(crate) fn api(request: &HttpRequest) -> Result<&Data<Api>, Problem> {
    request.app_data().ok_or_else(|| Problem::new(ProblemCode::Internal, "the service failed"))
}

#[derive(Debug, PartialEq, Eq)]
enum GivenKey<'a> {
    Absent,
    Malformed,
    Key(Cow<'a, str>),
}

/// Reads the key of a request: as a bearer token, in `X-Api-Key`, or as the password of `Basic`.
fn key_in(headers: &HeaderMap) -> GivenKey<'_> {
    let mut values = headers.get_all(AUTHORIZATION).chain(headers.get_all("x-api-key"));
    let Some(value) = values.next() else {
        return GivenKey::Absent;
    };
    // Two keys leave open which is meant.
    let (Ok(text), None) = (value.to_str(), values.next()) else {
        return GivenKey::Malformed;
    };
    let key = match text.split_once(' ') {
        _ if !headers.contains_key(AUTHORIZATION) => Some(Cow::Borrowed(text.trim())),
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(Cow::Borrowed(token.trim())),
        Some((scheme, pair)) if scheme.eq_ignore_ascii_case("basic") => password_of(pair).map(Cow::Owned),
        Some(_) => return GivenKey::Absent,
        None => None,
    };
    match key {
        Some(key) if !key.is_empty() && key.len() <= TOKEN_MAXIMUM => GivenKey::Key(key),
        Some(_) | None => GivenKey::Malformed,
    }
}

/// The password of `user:password` in base64 (RFC 7617).
fn password_of(pair: &str) -> Option<String> {
    let pair = String::from_utf8(STANDARD.decode(pair.trim()).ok()?).ok()?;
    pair.split_once(':').map(|(_, password)| password.to_owned())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn a_key_is_a_bearer_token_a_header_of_its_own_or_a_password() {
        let key = |text: &'static str| GivenKey::Key(text.into());
        for (authorization, api_key, expected) in [
            (&[][..], &[][..], GivenKey::Absent),
            (&["Digest abc"], &[], GivenKey::Absent),
            (&["Bearer"], &[], GivenKey::Malformed),
            (&["Bearer "], &[], GivenKey::Malformed),
            (&["Bearer abc"], &[], key("abc")),
            (&["bearer  abc "], &[], key("abc")),
            (&["Bearer abc", "Bearer def"], &[], GivenKey::Malformed),
            (&["Basic dXNlcjphYmM="], &[], key("abc")),
            (&["basic OmFiYw=="], &[], key("abc")),
            (&["Basic YWJj"], &[], GivenKey::Malformed),
            (&["Basic !"], &[], GivenKey::Malformed),
            (&[], &["abc"], key("abc")),
            (&[], &[""], GivenKey::Malformed),
            (&["Bearer abc"], &["abc"], GivenKey::Malformed),
        ] {
            let mut headers = HeaderMap::new();
            for value in authorization {
                headers.append(AUTHORIZATION, HeaderValue::from_static(value));
            }
            for value in api_key {
                headers.append(HeaderName::from_static("x-api-key"), HeaderValue::from_static(value));
            }
            assert_eq!(key_in(&headers), expected, "{authorization:?} {api_key:?}");
        }
    }
}
