//! The page on which graduates register by themselves: its form, its words, its HTML.

mod form;
mod html;
mod tongue;
mod words;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use hiretalk_domain::{Institution, Language};

pub(crate) use self::form::{FormFault, Typed};
pub(crate) use self::html::{STYLE_SOURCE, form_page, notice_page, waiting_page};
use self::tongue::language_of;
pub(crate) use self::words::{Notice, words};
use crate::dispatch::with_body;
use crate::incoming::{Incoming, not_found};
use crate::problem::Problem;
use crate::query::Query;
use crate::settings::RegisterSettings;

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
    pub(crate) fn of(incoming: &Incoming<'a>, raw_institution: &str) -> Result<Self, Problem> {
        let absent = || not_found("there is nothing at this path");
        let settings = incoming.context.registering.as_ref().ok_or_else(absent)?;
        let name =
            percent_encoding::percent_decode_str(raw_institution).decode_utf8().map_err(|_| absent())?;
        let institution = settings.institutions.iter().find(|institution| institution.as_str() == name);
        let query = Query::read(incoming.request.query_string())?;
        Ok(Self {
            settings,
            institution: institution.ok_or_else(absent)?,
            language: language_of(query.all("lang").next(), incoming.headers()),
        })
    }
}

/// An answer that is a page.
pub(crate) fn page(status: StatusCode, html: String) -> HttpResponse {
    with_body(status, "text/html; charset=utf-8", html.into())
}
