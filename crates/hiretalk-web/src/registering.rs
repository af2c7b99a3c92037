//! The page on which graduates register by themselves: its form, its words, its HTML.

mod form;
mod html;
mod tongue;
mod words;

use actix_web::body::BoxBody;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};
use hiretalk_domain::graduation::Institution;
use hiretalk_domain::language::Language;

pub(crate) use self::form::{FormFault, Typed};
use self::html::trouble_page;
pub(crate) use self::html::{STYLE_SOURCE, form_page, notice_page, waiting_page};
use self::tongue::language_of;
use self::words::Trouble;
pub(crate) use self::words::{Notice, words};
use crate::context::Context;
use crate::dispatch::with_body;
use crate::incoming::not_found;
use crate::problem::Problem;
use crate::query::Query;
use crate::settings::RegisterSettings;

const HTML: &str = "text/html; charset=utf-8";

/// One visit of the page: where it is, and what it speaks.
pub(crate) struct Visit<'a> {
    pub(crate) settings: &'a RegisterSettings,
    pub(crate) institution: &'a Institution,
    pub(crate) language: Language,
}

impl<'a> Visit<'a> {
    /// The visit of an institution's page, by its name as the path has it.
    ///
    /// # Errors
    /// There is no page of this institution.
    pub(crate) fn of(
        context: &'a Context,
        request: &HttpRequest,
        raw_institution: &str,
    ) -> Result<Self, Problem> {
        let absent = || not_found("there is nothing at this path");
        let settings = context.registering.as_ref().ok_or_else(absent)?;
        let name =
            percent_encoding::percent_decode_str(raw_institution).decode_utf8().map_err(|_| absent())?;
        let institution = settings.institutions.iter().find(|institution| institution.as_str() == name);
        let query = Query::read(request.query_string())?;
        Ok(Self {
            settings,
            institution: institution.ok_or_else(absent)?,
            language: language_of(query.all("lang").next(), request.headers()),
        })
    }
}

/// An answer that is a page.
pub(crate) fn page(status: StatusCode, html: String) -> HttpResponse {
    with_body(status, HTML, html.into())
}

/// A problem as people read it. A page that may come with another try makes it by itself: one with a code is not lost
/// because too many look at once.
pub(crate) fn problem_page(request: &HttpRequest, problem: HttpResponse) -> HttpResponse {
    let is_sent = *request.method() == Method::POST;
    let trouble = match problem.status() {
        StatusCode::NOT_FOUND => Trouble::Absent,
        status if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() => {
            if is_sent {
                Trouble::NotTaken
            } else {
                Trouble::Later
            }
        }
        _ => Trouble::Unreadable,
    };
    let query = Query::read(request.query_string());
    let asked = query.as_ref().ok().and_then(|query| query.all("lang").next());
    let html = trouble_page(language_of(asked, request.headers()), trouble);
    let mut response = problem.set_body(BoxBody::new(html));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(HTML));
    response
}
