//! `X-Hub-Signature-256`: HMAC-SHA256 over the raw body, keyed with the app secret.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What stands before the digits.
const PREFIX: &[u8] = b"sha256=";

/// Checks signatures. The key is set up once; there is no `Debug`.
pub(crate) struct Signature(Hmac<Sha256>);

impl Signature {
    pub(crate) fn new(app_secret: &str) -> Self {
        let Ok(mac) = Hmac::new_from_slice(app_secret.as_bytes()) else {
            unreachable!("HMAC-SHA256 takes keys of every length")
        };
        Self(mac)
    }

    /// Whether the header is `sha256=` and 64 lowercase hexadecimal digits that fit the body; in constant time.
    ///
    /// Meta signs the bytes that it sends, in which everything beyond ASCII is escaped ("webhooks: validating
    /// payloads"), so the raw body is right and a body parsed and written again is not.
    pub(crate) fn fits(&self, header: &[u8], body: &[u8]) -> bool {
        let Some(claimed) = header.strip_prefix(PREFIX).and_then(decode) else { return false };
        let mut mac = self.0.clone();
        mac.update(body);
        mac.verify_slice(&claimed).is_ok()
    }
}

fn decode(digits: &[u8]) -> Option<[u8; 32]> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_signature_of_the_very_bytes_fits() {
        // The example of GitHub's documentation, whose header has the same form.
        let signature = Signature::new("It's a Secret to Everybody");
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
            assert_eq!(signature.fits(header.as_bytes(), body), fits, "{header}");
        }
    }
}
