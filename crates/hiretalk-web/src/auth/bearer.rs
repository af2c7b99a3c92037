//! The token of `Authorization: Bearer`.

use actix_web::http::header::{AUTHORIZATION, HeaderMap};

/// The longest token that is looked at; ours have 68 characters.
const MAXIMUM: usize = 512;

/// What a request shows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Bearer<'a> {
    /// No bearer token.
    Absent,
    /// Something that can be no token of anybody's.
    Malformed,
    /// A token.
    Token(&'a str),
}

/// The bearer token of a request.
pub(crate) fn bearer(headers: &HeaderMap) -> Bearer<'_> {
    let mut values = headers.get_all(AUTHORIZATION);
    let Some(value) = values.next() else {
        return Bearer::Absent;
    };
    let Some((scheme, token)) = value.to_str().ok().and_then(|text| text.split_once(' ')) else {
        return Bearer::Malformed;
    };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Bearer::Absent;
    }
    let token = token.trim();
    if token.is_empty() || token.len() > MAXIMUM || values.next().is_some() {
        return Bearer::Malformed;
    }
    Bearer::Token(token)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn a_token_follows_the_scheme() {
        for (values, expected) in [
            (&[][..], Bearer::Absent),
            (&["Basic YTpi"], Bearer::Absent),
            (&["Bearer"], Bearer::Malformed),
            (&["Bearer "], Bearer::Malformed),
            (&["Bearer abc"], Bearer::Token("abc")),
            (&["bearer  abc "], Bearer::Token("abc")),
            (&["Bearer abc", "Bearer def"], Bearer::Malformed),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, HeaderValue::from_static(value));
            }
            assert_eq!(bearer(&headers), expected, "{values:?}");
        }
    }
}
