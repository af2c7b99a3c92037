//! Lets callers in, or says why not.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::HttpRequest;
use hiretalk_domain::api_key::{ApiKeyDigest, Scope};

use super::bearer::{Bearer, bearer};
use super::{KeyCache, KeyEntry, SignatureClaim, WebhookSecret};
use crate::deadline::within_look_up;
use crate::problem::{Problem, ProblemCode};
use crate::rate_limit::AddressLimits;
use crate::real_time;
use crate::route::Access;

/// Knows the keys, the secrets and the allowances.
pub(crate) struct Gate {
    keys: Arc<KeyCache>,
    secrets: Vec<WebhookSecret>,
    addresses: AddressLimits,
    visitors: AddressLimits,
}

/// Who was let in.
#[derive(Clone)]
pub(crate) enum Caller {
    /// Nobody in particular, at an endpoint for everybody.
    Anybody,
    /// The holder of a key.
    Key(Arc<KeyEntry>),
    /// A delivery that says it is signed; its body has still to prove it.
    Delivery(SignatureClaim),
}

impl Caller {
    /// What logs call them, if they have a name.
    pub(crate) fn label(&self) -> Option<&str> {
        match self {
            Self::Anybody => None,
            Self::Key(key) => Some(key.label()),
            Self::Delivery(_) => Some("signature"),
        }
    }
}

impl Gate {
    /// A gate with these keys and secrets; `rate` is the allowance of a key.
    pub(crate) fn new(keys: Arc<KeyCache>, secrets: Vec<WebhookSecret>, rate: u32) -> Self {
        let (addresses, visitors) = (AddressLimits::new(rate), AddressLimits::new(rate));
        Self { keys, secrets, addresses, visitors }
    }

    /// The keys.
    pub(crate) fn keys(&self) -> &Arc<KeyCache> {
        &self.keys
    }

    /// Lets a request in that wants to go where `access` is asked for.
    ///
    /// A bearer token decides, if there is one; else a signature where one is taken.
    ///
    /// # Errors
    /// Who they are is not shown, not known or not enough, or they come too often.
    pub(crate) async fn admit(&self, request: &HttpRequest, access: Access) -> Result<Caller, Problem> {
        let peer = request.peer_addr();
        let scope = match access {
            // The channel proves itself to its endpoint, which calls those that do not strangers.
            Access::Unlimited | Access::Channel => return Ok(Caller::Anybody),
            Access::Public => return self.stranger(peer).map(|()| Caller::Anybody),
            Access::Page => return self.visitors.check(peer).map(|()| Caller::Anybody),
            Access::Key(scope) | Access::KeyOrSignature(scope) => scope,
        };
        match bearer(request.headers()) {
            Bearer::Token(token) => self.holder(token, scope, peer).await.map(Caller::Key),
            Bearer::Malformed => Err(self.refuse(peer, "the bearer token is malformed")),
            Bearer::Absent if matches!(access, Access::KeyOrSignature(_)) && !self.secrets.is_empty() => {
                match SignatureClaim::of(request.headers(), real_time::unix_seconds()) {
                    Ok(Some(claim)) => Ok(Caller::Delivery(claim)),
                    Ok(None) => Err(self.refuse(peer, "a bearer token or a webhook signature is needed")),
                    Err(problem) => Err(self.turn_away(peer, problem)),
                }
            }
            Bearer::Absent => Err(self.refuse(peer, "a bearer token is needed")),
        }
    }

    /// Lets a delivery in whose body is there.
    ///
    /// # Errors
    /// The body does not prove the claim. Good deliveries are never limited; those that are not, by address.
    pub(crate) fn verify(
        &self,
        claim: &SignatureClaim,
        body: &[u8],
        peer: Option<SocketAddr>,
    ) -> Result<(), Problem> {
        claim.verify(&self.secrets, body).map_err(|problem| self.turn_away(peer, problem))
    }

    /// Takes a request of somebody without a valid key from the allowance of their address.
    ///
    /// # Errors
    /// The allowance is used up.
    pub(crate) fn stranger(&self, peer: Option<SocketAddr>) -> Result<(), Problem> {
        self.addresses.check(peer)
    }

    /// The problem of somebody who did not prove who they are, at the price of the allowance of their address: once
    /// that is used up, this is what they hear.
    pub(crate) fn turn_away(&self, peer: Option<SocketAddr>, problem: Problem) -> Problem {
        self.stranger(peer).err().unwrap_or(problem)
    }

    async fn holder(
        &self,
        token: &str,
        scope: Scope,
        peer: Option<SocketAddr>,
    ) -> Result<Arc<KeyEntry>, Problem> {
        let digest = ApiKeyDigest::of(token);
        let key = match self.keys.known(&digest) {
            Some(key) if !key.is_revoked() => key,
            Some(_) => return Err(self.refuse(peer, "the bearer token is not valid")),
            None => {
                // Guessing costs the allowance of the address before it costs the store a query.
                self.stranger(peer)?;
                let found = within_look_up(self.keys.look_up(digest)).await?;
                found
                    .filter(|key| !key.is_revoked())
                    .ok_or_else(|| unauthorized("the bearer token is not valid"))?
            }
        };
        key.mark_used();
        key.limit().check()?;
        if !key.may(scope) {
            let detail = format!("the key lacks the scope {scope}");
            return Err(Problem::new(ProblemCode::InsufficientScope, detail));
        }
        Ok(key)
    }

    fn refuse(&self, peer: Option<SocketAddr>, detail: &'static str) -> Problem {
        self.turn_away(peer, unauthorized(detail))
    }
}

fn unauthorized(detail: &'static str) -> Problem {
    Problem::new(ProblemCode::Unauthorized, detail)
}
