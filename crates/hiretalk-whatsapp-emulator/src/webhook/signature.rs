//! The signature of a webhook.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `X-Hub-Signature-256` for exactly these bytes.
pub(super) fn header(secret: &str, body: &[u8]) -> String {
    let mut header = String::with_capacity(71);
    header.push_str("sha256=");
    // HMAC takes a key of any length; there is no error to tell.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        mac.update(body);
        for byte in mac.finalize().into_bytes() {
            let _ = write!(header, "{byte:02x}");
        }
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_signature() {
        let expected = "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
        assert_eq!(header("key", b"The quick brown fox jumps over the lazy dog"), expected);
    }
}
