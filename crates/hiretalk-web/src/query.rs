//! Query parameters. Those that are not known are ignored; those that are known are checked.

use std::borrow::Cow;

use hiretalk_domain::paging::PageLimit;
use percent_encoding::percent_decode;
use uuid::Uuid;

use crate::problem::{FieldError, Problem, ProblemCode};

/// The query of a request, decoded.
#[derive(Debug, Default)]
pub(crate) struct Query<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Query<'a> {
    /// Reads `name=value&..`, as HTML forms write it.
    ///
    /// # Errors
    /// A name or a value is not UTF-8.
    pub(crate) fn read(text: &'a str) -> Result<Self, Problem> {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        Ok(Self { pairs: pairs.collect::<Result<_, Problem>>()? })
    }

    /// Every value of a parameter that may come more than once.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_ref())
    }

    /// The value of a parameter that may come once.
    ///
    /// # Errors
    /// It comes more than once.
    pub(crate) fn one(&self, name: &'static str) -> Result<Option<&str>, Problem> {
        let mut values = self.all(name);
        let first = values.next();
        if values.next().is_some() {
            return Err(invalid(ProblemCode::InvalidQuery, name, "may be given once only"));
        }
        Ok(first)
    }

    /// How many things a page shall have: the parameter `limit`.
    ///
    /// # Errors
    /// It is outside its range, or comes more than once.
    pub(crate) fn page_limit(&self) -> Result<PageLimit, Problem> {
        let Some(text) = self.one("limit")? else { return Ok(PageLimit::default()) };
        text.parse().ok().and_then(PageLimit::new).ok_or_else(|| {
            let range = format!("must be a number from 1 to {}", PageLimit::MAXIMUM);
            invalid(ProblemCode::InvalidLimit, "limit", range)
        })
    }

    /// A parameter that is a UUID in its usual form.
    ///
    /// # Errors
    /// It is something else, or comes more than once.
    pub(crate) fn uuid(&self, name: &'static str) -> Result<Option<Uuid>, Problem> {
        let parse = |text: &str| {
            let uuid = Uuid::try_parse(text).ok().filter(|_| text.len() == 36);
            uuid.ok_or_else(|| invalid(ProblemCode::InvalidQuery, name, "must be a UUID"))
        };
        self.one(name)?.map(parse).transpose()
    }
}

/// A query parameter or a header is not what it should be.
pub(crate) fn invalid(
    code: ProblemCode,
    field: &'static str,
    message: impl Into<Cow<'static, str>>,
) -> Problem {
    Problem::fields(code, vec![FieldError::new(field, code.as_str(), message)])
}

fn decode(text: &str) -> Result<Cow<'_, str>, Problem> {
    let problem = || Problem::new(ProblemCode::InvalidQuery, "the query is not UTF-8");
    if text.contains('+') {
        let spaced = text.replace('+', " ");
        return match percent_decode(spaced.as_bytes()).decode_utf8() {
            Ok(decoded) => Ok(Cow::Owned(decoded.into_owned())),
            Err(_) => Err(problem()),
        };
    }
    percent_decode(text.as_bytes()).decode_utf8().map_err(|_| problem())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_may_repeat() {
        let query = Query::read("status=A&status=B%2CC&x=a+b%20c%2B&&flag").unwrap();
        assert_eq!(query.all("status").collect::<Vec<_>>(), ["A", "B,C"]);
        assert_eq!(query.one("x").unwrap(), Some("a b c+"));
        assert_eq!(query.one("flag").unwrap(), Some(""));
        assert_eq!(query.one("none").unwrap(), None);
        assert_eq!(query.one("status").unwrap_err().code(), ProblemCode::InvalidQuery);
        for text in ["a=%FF", "%C3=1", "a=+%FF"] {
            assert_eq!(Query::read(text).unwrap_err().code(), ProblemCode::InvalidQuery, "{text}");
        }
    }
    #[test]
    fn a_limit_and_a_uuid_are_checked() {
        let limit = |text| Query::read(text).unwrap().page_limit().map(PageLimit::get);
        assert_eq!((limit("").unwrap(), limit("limit=200").unwrap()), (50, 200));
        for text in ["limit=0", "limit=201", "limit=", "limit=a"] {
            assert_eq!(limit(text).unwrap_err().code(), ProblemCode::InvalidLimit, "{text}");
        }
        let uuid = |text| Query::read(text).unwrap().uuid("after");
        assert_eq!(uuid("").unwrap(), None);
        assert_eq!(uuid("after=00000000-0000-0000-0000-000000000000").unwrap(), Some(Uuid::nil()));
        for text in ["after=", "after=1", "after=00000000000000000000000000000000"] {
            assert_eq!(uuid(text).unwrap_err().code(), ProblemCode::InvalidQuery, "{text}");
        }
    }
}
