//! Authenticity of webhook requests: signatures of deliveries, and the verification of the URL.

use std::borrow::Cow;

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::percent_decode_str;
use sha2::Sha256;
use subtle::ConstantTimeEq;

const PREFIX: &[u8] = b"sha256=";

/// Verifies `X-Hub-Signature-256`: HMAC-SHA256 over the raw body, keyed with the app secret. There is no `Debug`.
pub(crate) struct SignatureVerifier(Hmac<Sha256>);

impl SignatureVerifier {
    pub(crate) fn new(app_secret: &str) -> Self {
        let Ok(mac) = Hmac::new_from_slice(app_secret.as_bytes()) else {
            unreachable!("HMAC-SHA256 takes keys of every length")
        };
        Self(mac)
    }

    /// Accepts `sha256=` and the 64 lowercase hexadecimal digits of the body's code; in constant time.
    ///
    /// Meta signs the bytes that it sends, in which everything beyond ASCII is escaped ("webhooks: validating
    /// payloads"), so the raw body is right and a body parsed and written again is not.
    pub(crate) fn verify(&self, header: &[u8], body: &[u8]) -> bool {
        let Some(claimed) = header.strip_prefix(PREFIX).and_then(decode_hex) else { return false };
        let mut mac = self.0.clone();
        mac.update(body);
        mac.verify_slice(&claimed).is_ok()
    }
}

fn decode_hex(digits: &[u8]) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let (pairs, rest) = digits.as_chunks::<2>();
    if pairs.len() != bytes.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    }
}

/// In bytes; Meta's challenges are numbers of ten digits.
const CHALLENGE_MAX_LENGTH: usize = 256;

/// Answers the request by which Meta verifies a webhook URL. There is no `Debug`: it holds the verify token.
pub(crate) struct WebhookVerifier {
    verify_token: String,
}

impl WebhookVerifier {
    pub(crate) fn new(verify_token: String) -> Self {
        Self { verify_token }
    }

    /// Returns the challenge to echo if the mode is `subscribe` and the token is ours ("webhooks: create a webhook
    /// endpoint"). The token is compared in constant time; of a parameter that comes twice the first counts.
    pub(crate) fn challenge(&self, query: &str) -> Option<String> {
        let token = parameter(query, "hub.verify_token")?;
        let ours = bool::from(token.as_bytes().ct_eq(self.verify_token.as_bytes()));
        if !ours || parameter(query, "hub.mode")? != "subscribe" {
            return None;
        }
        let challenge = parameter(query, "hub.challenge")?;
        let plain = (1..=CHALLENGE_MAX_LENGTH).contains(&challenge.len())
            && challenge.bytes().all(|byte| byte.is_ascii_graphic());
        plain.then_some(challenge)
    }
}

/// Returns the first value of a parameter.
fn parameter(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (decode_form(key)? == name).then(|| decode_form(value))?
    })
}

fn decode_form(text: &str) -> Option<String> {
    let spaced = if text.contains('+') { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) };
    percent_decode_str(&spaced).decode_utf8().ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_signature_of_these_bytes_is_accepted() {
        // The example of GitHub's documentation, whose header has the same form.
        let verifier = SignatureVerifier::new("It's a Secret to Everybody");
        let body = b"Hello, World!";
        let digits = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        let good = format!("sha256={digits}");
        for (header, body, fits) in [
            (good.clone(), body.as_slice(), true),
            (good.clone(), b"Hello, World", false),
            (good.to_uppercase(), body, false),
            (format!("sha256={}", digits.to_uppercase()), body, false),
            (digits.to_owned(), body, false),
            (format!("{good}0"), body, false),
            (good[..70].to_owned(), body, false),
            (format!(" {good}"), body, false),
            (format!("sha1={digits}"), body, false),
            ("sha256=".to_owned(), body, false),
            (String::new(), body, false),
        ] {
            assert_eq!(verifier.verify(header.as_bytes(), body), fits, "{header}");
        }
    }

    #[test]
    fn the_challenge_is_echoed_for_the_right_token() {
        let verifier = WebhookVerifier::new("blue & green=1+ü".to_owned());
        let token = "hub.verify_token=blue+%26%20green%3D1%2B%C3%BC";
        for (query, expected) in [
            (format!("hub.mode=subscribe&{token}&hub.challenge=1158201444"), Some("1158201444")),
            (format!("hub.challenge=a%2Db&{token}&x&hub%2Emode=subscribe"), Some("a-b")),
            (format!("hub.mode=subscribe&{token}"), None),
            (format!("hub.mode=subscribe&{token}&hub.challenge="), None),
            (format!("hub.mode=subscribe&{token}&hub.challenge=%3Cb%3E%0A"), None),
            (format!("hub.mode=unsubscribe&{token}&hub.challenge=1"), None),
            (format!("{token}&hub.challenge=1"), None),
            ("hub.mode=subscribe&hub.verify_token=blue&hub.challenge=1".to_owned(), None),
            ("hub.mode=subscribe&hub.verify_token=&hub.challenge=1".to_owned(), None),
            ("hub.mode=subscribe&hub.verify_token=%FF&hub.challenge=1".to_owned(), None),
            ("hub.mode=subscribe&hub.challenge=1".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(verifier.challenge(&query).as_deref(), expected, "{query}");
        }
    }
}
