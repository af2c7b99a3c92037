//! Which addresses events may be sent to: none on this machine or in its networks, unless an operator allows it.
//!
//! Names are checked when they are resolved for the connection itself, so that a name whose address changes between a
//! check and its use gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hiretalk_domain::ports::EndpointUrlError;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Url, dns};
use tokio::net::lookup_host;

/// Whether private addresses are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressPolicy {
    /// Public addresses alone.
    Public,
    /// Any, for receivers in a network of one's own.
    Any,
}

impl AddressPolicy {
    fn allows(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_public(address),
            Self::Any => true,
        }
    }

    /// Parses a URL and checks what its host leads to now.
    pub(crate) async fn check(self, text: &str) -> Result<Url, EndpointUrlError> {
        let url = parse(text)?;
        match literal(&url) {
            Some(address) if !self.allows(address) => return Err(EndpointUrlError::PrivateAddress),
            Some(_) => return Ok(url),
            None => {}
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        let found = lookup_host((host, 0)).await.map_err(|_| EndpointUrlError::UnknownHost)?;
        let mut addresses = found.peekable();
        if addresses.peek().is_none() {
            return Err(EndpointUrlError::UnknownHost);
        }
        // One private address among several would be reached now and then.
        if addresses.all(|address| self.allows(address.ip())) {
            Ok(url)
        } else {
            Err(EndpointUrlError::PrivateAddress)
        }
    }

    /// A URL whose host, if it is an address, is allowed; names are checked by [`Self::resolver`].
    pub(crate) fn admit(self, text: &str) -> Result<Url, EndpointUrlError> {
        let url = parse(text)?;
        match literal(&url) {
            Some(address) if !self.allows(address) => Err(EndpointUrlError::PrivateAddress),
            Some(_) | None => Ok(url),
        }
    }

    /// A resolver that finds only addresses that are allowed.
    pub(crate) fn resolver(self) -> impl dns::Resolve + use<> {
        Resolver(self)
    }
}

struct Resolver(AddressPolicy);

#[derive(Debug, thiserror::Error)]
#[error("the host leads to a private address")]
struct PrivateAddress;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<SocketAddr> =
                found.into_iter().filter(|address| policy.allows(address.ip())).collect();
            if allowed.is_empty() {
                return Err(PrivateAddress.into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

fn parse(text: &str) -> Result<Url, EndpointUrlError> {
    let url = Url::parse(text.trim()).map_err(|_| EndpointUrlError::Malformed)?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none();
    if is_plain { Ok(url) } else { Err(EndpointUrlError::Malformed) }
}

/// The address that a host is written as.
fn literal(url: &Url) -> Option<IpAddr> {
    let host = url.host_str()?;
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// An address of the public internet (IANA's special-purpose registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped().or_else(|| embedded_v4(address)) {
            Some(address) => is_public_v4(address),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        // Shared addresses of providers, protocol assignments, benchmarks.
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a == 198 && (18..20).contains(&b)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Global unicast without documentation, 6to4 relays and Teredo, whose packets go who knows where.
    (first & 0xE000) == 0x2000
        && !(first == 0x2001 && (second == 0x0DB8 || second < 0x0200))
        && first != 0x3FFF
}

/// The address inside one of NAT64 (64:ff9b::/96) or 6to4 (2002::/16).
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let bytes = address.octets();
    match address.segments() {
        [0x64, 0xFF9B, 0, 0, 0, 0, _, _] => Some(Ipv4Addr::new(bytes[12], bytes[13], bytes[14], bytes[15])),
        [0x2002, ..] => Some(Ipv4Addr::new(bytes[2], bytes[3], bytes[4], bytes[5])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn private_addresses_are_refused_however_they_are_written() {
        for (url, expected) in [
            ("https://93.184.216.34/hook", None),
            ("https://[2606:2800:220:1::1]:8443/hook?a=b", None),
            ("http://127.0.0.1:9", Some(EndpointUrlError::PrivateAddress)),
            ("http://localhost:9", Some(EndpointUrlError::PrivateAddress)),
            ("http://2130706433/", Some(EndpointUrlError::PrivateAddress)),
            ("http://0x7f.1/", Some(EndpointUrlError::PrivateAddress)),
            ("http://10.1.2.3", Some(EndpointUrlError::PrivateAddress)),
            ("http://172.31.0.1", Some(EndpointUrlError::PrivateAddress)),
            ("http://169.254.169.254/latest/meta-data", Some(EndpointUrlError::PrivateAddress)),
            ("http://100.64.0.1", Some(EndpointUrlError::PrivateAddress)),
            ("http://[::1]", Some(EndpointUrlError::PrivateAddress)),
            ("http://[::ffff:10.0.0.1]", Some(EndpointUrlError::PrivateAddress)),
            ("http://[64:ff9b::7f00:1]", Some(EndpointUrlError::PrivateAddress)),
            ("http://[2002:a00:1::]", Some(EndpointUrlError::PrivateAddress)),
            ("http://[fd00::1]", Some(EndpointUrlError::PrivateAddress)),
            ("http://[fe80::1]", Some(EndpointUrlError::PrivateAddress)),
            ("https://user:pw@93.184.216.34", Some(EndpointUrlError::Malformed)),
            ("ftp://93.184.216.34", Some(EndpointUrlError::Malformed)),
            ("https://93.184.216.34/#f", Some(EndpointUrlError::Malformed)),
            ("nonsense", Some(EndpointUrlError::Malformed)),
            ("https://no-such-host.invalid", Some(EndpointUrlError::UnknownHost)),
        ] {
            assert_eq!(AddressPolicy::Public.check(url).await.err(), expected, "{url}");
        }
        assert!(AddressPolicy::Any.check("http://127.0.0.1:9/hook").await.is_ok());
    }
}
