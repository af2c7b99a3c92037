//! `GET /register/{institution}`: the form on which a graduate registers.

use actix_web::http::StatusCode;

use crate::incoming::Incoming;
use crate::problem::Answer;
use crate::registering::{Typed, Visit, form_page, page};

/// Shows the form.
pub(crate) fn show(incoming: &Incoming<'_>) -> Answer {
    let visit = Visit::of(incoming.context, incoming.request, incoming.raw_id)?;
    Ok(page(StatusCode::OK, form_page(&visit, &Typed::default(), &[])))
}
