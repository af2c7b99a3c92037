//! The question with which Meta makes sure that a webhook is ours.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use subtle::ConstantTimeEq;

/// The longest challenge that is echoed, in bytes; Meta's are numbers of ten digits.
const CHALLENGE_MAXIMUM: usize = 256;

/// Answers the question. There is no `Debug`: it holds the verify token.
pub(crate) struct Challenger {
    verify_token: String,
}

impl Challenger {
    pub(crate) fn new(verify_token: String) -> Self {
        Self { verify_token }
    }

    /// The challenge to echo, if the mode is `subscribe` and the token is ours ("webhooks: create a webhook
    /// endpoint"). The token is compared in constant time; of a parameter that comes twice the first counts.
    pub(crate) fn answer(&self, query: &str) -> Option<String> {
        let token = parameter(query, "hub.verify_token")?;
        let ours = bool::from(token.as_bytes().ct_eq(self.verify_token.as_bytes()));
        if !ours || parameter(query, "hub.mode")? != "subscribe" {
            return None;
        }
        let challenge = parameter(query, "hub.challenge")?;
        let plain = (1..=CHALLENGE_MAXIMUM).contains(&challenge.len())
            && challenge.bytes().all(|byte| byte.is_ascii_graphic());
        plain.then_some(challenge)
    }
}

/// The first value of a parameter, decoded as forms are.
fn parameter(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (decode(key)? == name).then(|| decode(value))?
    })
}

fn decode(text: &str) -> Option<String> {
    let spaced = if text.contains('+') { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) };
    percent_decode_str(&spaced).decode_utf8().ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_echoed_to_who_knows_the_token() {
        let challenger = Challenger::new("blue & green=1+ü".to_owned());
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
            assert_eq!(challenger.answer(&query).as_deref(), expected, "{query}");
        }
    }
}
