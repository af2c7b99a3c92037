//! Signatures of Standard Webhooks: HMAC-SHA256 over id, timestamp and body.

use std::fmt;
use std::str::FromStr;

use actix_web::http::header::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::problem::{Problem, ProblemCode};

/// The most seconds between a timestamp and now, either way.
const TOLERANCE: i64 = 300;

/// The signature headers of a delivery, to be verified once its body is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignatureClaim {
    id: String,
    timestamp: String,
    signatures: String,
}

impl SignatureClaim {
    /// Reads the signature headers of a request, if it has any.
    ///
    /// # Errors
    /// A header is missing or no text, or the timestamp is no number or too far from `now`, in Unix seconds.
    pub(crate) fn from_headers(headers: &HeaderMap, now: i64) -> Result<Option<Self>, Problem> {
        let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        if names.iter().all(|name| !headers.contains_key(*name)) {
            return Ok(None);
        }
        let [id, timestamp, signatures] = names.map(|name| {
            headers.get(name).and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty())
        });
        let (Some(id), Some(timestamp), Some(signatures)) = (id, timestamp, signatures) else {
            return Err(invalid("webhook-id, webhook-timestamp and webhook-signature are needed together"));
        };
        // Id and timestamp are signed with dots between them: a dot in the id could move the border.
        if id.contains('.') {
            return Err(invalid("webhook-id must not contain a dot"));
        }
        let seconds =
            timestamp.parse::<i64>().ok().filter(|_| timestamp.bytes().all(|byte| byte.is_ascii_digit()));
        let seconds =
            seconds.ok_or_else(|| invalid("webhook-timestamp must be a number of seconds since 1970"))?;
        if (now - seconds).abs() > TOLERANCE {
            return Err(invalid("webhook-timestamp is more than 5 minutes from now"));
        }
        Ok(Some(Self {
            id: id.to_owned(),
            timestamp: timestamp.to_owned(),
            signatures: signatures.to_owned(),
        }))
    }

    /// Verifies the signature of the body, byte by byte as it came.
    ///
    /// # Errors
    /// No signature of version 1 was made with one of the secrets.
    pub(crate) fn verify(&self, secrets: &[WebhookSecret], body: &[u8]) -> Result<(), Problem> {
        let signatures: Vec<Vec<u8>> = self
            .signatures
            .split(' ')
            .filter_map(|entry| entry.strip_prefix("v1,"))
            .filter_map(|encoded| STANDARD.decode(encoded).ok())
            .collect();
        let good = secrets.iter().any(|secret| {
            let expected = self.sign(secret, body);
            signatures.iter().any(|given| bool::from(given.as_slice().ct_eq(&expected)))
        });
        if good { Ok(()) } else { Err(invalid("no signature in webhook-signature fits the body")) }
    }

    fn sign(&self, secret: &WebhookSecret, body: &[u8]) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
            unreachable!("HMAC-SHA256 takes keys of every length")
        };
        for part in [self.id.as_bytes(), b".", self.timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

fn invalid(detail: &'static str) -> Problem {
    Problem::new(ProblemCode::InvalidSignature, detail)
}

/// The prefix of every secret's text form.
const PREFIX: &str = "whsec_";

/// Senders differ in whether they pad.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A secret of Standard Webhooks: 24 to 64 bytes, written `whsec_` and base64. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Box<[u8]>);

impl WebhookSecret {
    /// The bytes that sign.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Why a text is no secret. It never holds the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWebhookSecret {
    /// It does not begin with `whsec_`.
    #[error("a webhook secret begins with whsec_")]
    Prefix,
    /// The rest is not base64.
    #[error("what follows whsec_ in a webhook secret must be base64")]
    Encoding,
    /// It has not between 24 and 64 bytes.
    #[error("a webhook secret has 24 to 64 bytes, not {0}")]
    Length(usize),
}

impl FromStr for WebhookSecret {
    type Err = InvalidWebhookSecret;

    fn from_str(text: &str) -> Result<Self, InvalidWebhookSecret> {
        let encoded = text.strip_prefix(PREFIX).ok_or(InvalidWebhookSecret::Prefix)?;
        let bytes = BASE64.decode(encoded).map_err(|_| InvalidWebhookSecret::Encoding)?;
        if !(24..=64).contains(&bytes.len()) {
            return Err(InvalidWebhookSecret::Length(bytes.len()));
        }
        Ok(Self(bytes.into()))
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WebhookSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const OTHER_SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const AT: i64 = 1_614_265_330;
    const BODY: &str = r#"{"test": 2432232314}"#;
    const GOOD: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    fn check(id: &str, at: i64, signature: &str, secrets: &[&str], body: &str, now: i64) -> bool {
        let headers = headers(&[
            ("webhook-id", id),
            ("webhook-timestamp", &at.to_string()),
            ("webhook-signature", signature),
        ]);
        let secrets: Vec<WebhookSecret> = secrets.iter().map(|secret| secret.parse().unwrap()).collect();
        SignatureClaim::from_headers(&headers, now)
            .and_then(|claim| claim.unwrap().verify(&secrets, body.as_bytes()))
            .is_ok()
    }

    #[test]
    fn the_published_vectors_are_accepted() {
        assert!(check(ID, AT, GOOD, &[SECRET], BODY, AT));
        assert!(check(
            "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            1_649_367_553,
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
            &[OTHER_SECRET],
            r#"{"email":"test@example.com","username":"test_user"}"#,
            1_649_367_553,
        ));
    }

    #[test]
    fn one_good_signature_of_version_1_is_needed_within_five_minutes() {
        let listed = format!("v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,x {GOOD}");
        let as_version_2 = GOOD.replace("v1,", "v2,");
        let as_version_1a = GOOD.replace("v1,", "v1a,");
        for (id, signature, secrets, body, now, expected) in [
            (ID, listed.as_str(), &[SECRET][..], BODY, AT, true),
            (ID, GOOD, &[OTHER_SECRET, SECRET], BODY, AT, true),
            (ID, GOOD, &[SECRET], BODY, AT + 300, true),
            (ID, GOOD, &[SECRET], BODY, AT - 300, true),
            (ID, GOOD, &[SECRET], BODY, AT + 301, false),
            (ID, GOOD, &[SECRET], BODY, AT - 301, false),
            (ID, GOOD, &[SECRET], BODY, i64::MAX, false),
            (ID, GOOD, &[OTHER_SECRET], BODY, AT, false),
            (ID, GOOD, &[], BODY, AT, false),
            (ID, GOOD, &[SECRET], r#"{"test": 2432232315}"#, AT, false),
            ("msg_other", GOOD, &[SECRET], BODY, AT, false),
            (ID, "v1,", &[SECRET], BODY, AT, false),
            (ID, "v1,g0hM9SsE", &[SECRET], BODY, AT, false),
            (ID, &as_version_2, &[SECRET], BODY, AT, false),
            (ID, &as_version_1a, &[SECRET], BODY, AT, false),
        ] {
            assert_eq!(check(id, AT, signature, secrets, body, now), expected, "{id} {signature} {now}");
        }
    }

    #[test]
    fn a_claim_has_all_three_headers_and_a_timestamp_of_digits() {
        assert_eq!(SignatureClaim::from_headers(&headers(&[]), AT).unwrap(), None);
        for pairs in [
            &[("webhook-id", ID)][..],
            &[("webhook-id", ID), ("webhook-timestamp", "1614265330")],
            &[("webhook-id", ID), ("webhook-timestamp", "now"), ("webhook-signature", GOOD)],
            &[("webhook-id", ID), ("webhook-timestamp", "+1614265330"), ("webhook-signature", GOOD)],
            &[
                ("webhook-id", "a.1614265330"),
                ("webhook-timestamp", "1614265330"),
                ("webhook-signature", GOOD),
            ],
            &[("webhook-id", ""), ("webhook-timestamp", "1614265330"), ("webhook-signature", GOOD)],
            &[("webhook-id", ID), ("webhook-timestamp", "9223372036854775808"), ("webhook-signature", GOOD)],
        ] {
            let refused = SignatureClaim::from_headers(&headers(pairs), AT).unwrap_err();
            assert_eq!(refused.code(), ProblemCode::InvalidSignature, "{pairs:?}");
        }
    }

    #[test]
    fn a_secret_is_base64_of_a_certain_length_and_never_shown() {
        assert_eq!(format!("{:?}", SECRET.parse::<WebhookSecret>().unwrap()), "WebhookSecret(..)");
        for (text, good) in [
            (SECRET, true),
            ("whsec_", false),
            ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false),
            ("whsec_MfKQ9r8GKYqrTwjU", false),
            ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!!", false),
            ("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", true),
            ("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", true),
        ] {
            assert_eq!(text.parse::<WebhookSecret>().is_ok(), good, "{text}");
        }
    }
}
