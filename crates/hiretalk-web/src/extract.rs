//! Extractors for ids in paths and for query parameters.

use std::borrow::Cow;
use std::fmt::Display;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use hiretalk_domain::catalogue::CountryCode;
use hiretalk_domain::paging::PageLimit;
use percent_encoding::{percent_decode, percent_decode_str};
use uuid::Uuid;

use crate::problem::{FieldError, Problem, ProblemCode};
use crate::rows::{Charset, ImportOptions, parse_names, parse_starts};

/// Extracts the `{id}` of the path.
pub(crate) struct PathId(HttpRequest);

impl PathId {
    /// The id as a domain id; none if it is not one, which makes it the id of nothing.
    pub(crate) fn parse<T, E>(&self, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        parse(&path_text(&self.0, "id")?).ok()
    }

    /// The id as a UUID in its usual form; none if it is something else.
    pub(crate) fn uuid(&self) -> Option<Uuid> {
        let text = self.0.match_info().get("id")?;
        Uuid::try_parse(text).ok().filter(|_| text.len() == 36)
    }
}

impl FromRequest for PathId {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.clone())))
    }
}

/// A part of the path, decoded; none if it is not UTF-8.
pub(crate) fn path_text(request: &HttpRequest, name: &str) -> Option<String> {
    // The router replaces what is not UTF-8 by U+FFFD, so that only the path as it came shows it.
    percent_decode_str(request.path()).decode_utf8().ok()?;
    let text = percent_decode_str(request.match_info().get(name)?).decode_utf8().ok()?;
    Some(text.into_owned())
}

/// Extracts the query parameters, or reads those of a form. Unknown ones are ignored.
#[derive(Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl FromRequest for Query {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::parse(request.query_string()))
    }
}

impl Query {
    /// Parses `name=value&..`, as HTML forms encode it.
    ///
    /// # Errors
    /// `invalid_query`: a name or a value is not UTF-8.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        Ok(Self(pairs.collect::<Result<_, Problem>>()?))
    }

    /// The values of a parameter that may repeat.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// The value of a parameter that may not repeat.
    ///
    /// # Errors
    /// `invalid_query`: it repeats.
    pub(crate) fn one(&self, name: &'static str) -> Result<Option<&str>, Problem> {
        let mut values = self.all(name);
        let first = values.next();
        if values.next().is_some() {
            return Err(invalid(ProblemCode::InvalidQuery, name, "may be given once only"));
        }
        Ok(first)
    }

    /// The parsed value of a parameter that may not repeat.
    ///
    /// # Errors
    /// `invalid_query`: it repeats or is not valid.
    pub(crate) fn parsed<T, E: Display>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Problem> {
        let parse =
            |text| parse(text).map_err(|error| invalid(ProblemCode::InvalidQuery, name, error.to_string()));
        self.one(name)?.map(parse).transpose()
    }

    /// The statuses of `status=A,B&status=C`.
    ///
    /// # Errors
    /// `unknown_status`
    pub(crate) fn statuses<T, E: Display>(
        &self,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Vec<T>, Problem> {
        let names = self.all("status").flat_map(|value| value.split(','));
        let parse = |name: &str| {
            parse(name.trim())
                .map_err(|error| invalid(ProblemCode::UnknownStatus, "status", error.to_string()))
        };
        names.map(parse).collect()
    }

    /// The parameter `limit`, within its range.
    ///
    /// # Errors
    /// `invalid_limit`, or `invalid_query` if it repeats.
    pub(crate) fn limit<T: Default>(
        &self,
        maximum: u16,
        new: impl Fn(u16) -> Option<T>,
    ) -> Result<T, Problem> {
        let Some(text) = self.one("limit")? else { return Ok(T::default()) };
        text.parse().ok().and_then(new).ok_or_else(|| {
            invalid(ProblemCode::InvalidLimit, "limit", format!("must be a number from 1 to {maximum}"))
        })
    }

    /// The parameter `limit` of a page.
    ///
    /// # Errors
    /// `invalid_limit`, or `invalid_query` if it repeats.
    pub(crate) fn page_limit(&self) -> Result<PageLimit, Problem> {
        self.limit(PageLimit::MAXIMUM, PageLimit::new)
    }

    /// The options of an import. `charset` is that of the content type.
    ///
    /// # Errors
    /// `invalid_query`: an option repeats or is none.
    pub(crate) fn import_options(&self, charset: Option<Charset>) -> Result<ImportOptions, Problem> {
        let ignored = self.one("ignore_columns")?.unwrap_or_default().split(',');
        Ok(ImportOptions {
            delimiter: self.parsed("delimiter", str::parse)?,
            charset: self.parsed("charset", str::parse)?.or(charset),
            date_order: self.parsed("date_order", str::parse)?,
            default_country: self.parsed("default_country", CountryCode::parse)?,
            ignore_columns: ignored
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
            starts_today: self.parsed("starts", parse_starts)?.unwrap_or_default(),
            last_name_first: self.parsed("names", parse_names)?.unwrap_or_default(),
        })
    }

    /// A parameter that is a UUID in its usual form.
    ///
    /// # Errors
    /// `invalid_query`: it repeats or is something else.
    pub(crate) fn uuid(&self, name: &'static str) -> Result<Option<Uuid>, Problem> {
        self.parsed(name, |text| {
            Uuid::try_parse(text).ok().filter(|_| text.len() == 36).ok_or("must be a UUID")
        })
    }
}

/// A query parameter or a header is not valid.
pub(crate) fn invalid(
    code: ProblemCode,
    field: &'static str,
    message: impl Into<Cow<'static, str>>,
) -> Problem {
    Problem::fields(code, vec![FieldError::new(field, code.as_str(), message)])
}

fn decode(text: &str) -> Result<String, Problem> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode(spaced.as_bytes()).decode_utf8().map(Cow::into_owned);
    decoded.map_err(|_| Problem::new(ProblemCode::InvalidQuery, "the query is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_may_repeat() {
        let query = Query::parse("status=A&status=B%2CC&x=a+b%20c%2B&&flag").unwrap();
        assert_eq!(query.all("status").collect::<Vec<_>>(), ["A", "B,C"]);
        assert_eq!(query.one("x").unwrap(), Some("a b c+"));
        assert_eq!(query.one("flag").unwrap(), Some(""));
        assert_eq!(query.one("none").unwrap(), None);
        assert_eq!(query.one("status").unwrap_err().code(), ProblemCode::InvalidQuery);
        for text in ["a=%FF", "%C3=1", "a=+%FF"] {
            assert_eq!(Query::parse(text).unwrap_err().code(), ProblemCode::InvalidQuery, "{text}");
        }
    }

    #[test]
    fn a_limit_and_a_uuid_are_checked() {
        let limit = |text| Query::parse(text).unwrap().page_limit().map(PageLimit::get);
        assert_eq!((limit("").unwrap(), limit("limit=200").unwrap()), (50, 200));
        for text in ["limit=0", "limit=201", "limit=", "limit=a"] {
            assert_eq!(limit(text).unwrap_err().code(), ProblemCode::InvalidLimit, "{text}");
        }
        let uuid = |text| Query::parse(text).unwrap().uuid("after");
        assert_eq!(uuid("").unwrap(), None);
        assert_eq!(uuid("after=00000000-0000-0000-0000-000000000000").unwrap(), Some(Uuid::nil()));
        for text in ["after=", "after=1", "after=00000000000000000000000000000000"] {
            assert_eq!(uuid(text).unwrap_err().code(), ProblemCode::InvalidQuery, "{text}");
        }
    }
}
