//! `POST /register/{institution}`: the form comes in.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use hiretalk_domain::use_cases::RegisterGraduateError;

use crate::deadline::within;
use crate::incoming::Incoming;
use crate::problem::{Answer, Problem, ProblemCode};
use crate::query::Query;
use crate::registering::{FormFault, Typed, Visit, form_page, page};

/// Takes the form and leads to the page with the code; shows the form again where something is wrong.
pub(crate) async fn take(mut incoming: Incoming<'_>) -> Answer {
    let visit = Visit::of(incoming.context, incoming.request, incoming.raw_id)?;
    let context = incoming.context;
    let body = incoming.form_body().await?;
    let not_utf8 = || Problem::new(ProblemCode::MalformedBody, "the form is not UTF-8");
    let text = std::str::from_utf8(&body).map_err(|_| not_utf8())?;
    let typed = Typed::of(&Query::read(text).map_err(|_| not_utf8())?);
    let again =
        |faults: &[FormFault]| Ok(page(StatusCode::UNPROCESSABLE_ENTITY, form_page(&visit, &typed, faults)));
    let form = match typed.check(context.phone_check, visit.language) {
        Ok(form) => form,
        Err(faults) => return again(&faults),
    };
    let taken = within(async {
        match context.register.execute(visit.institution.clone(), form).await {
            Ok(id) => Ok(Some(id)),
            Err(RegisterGraduateError::TooOld(_)) => Ok(None),
            Err(RegisterGraduateError::Store(error)) => Err(error),
        }
    });
    let Some(id) = taken.await? else { return again(&[FormFault::DateTooOld]) };
    let mut response = HttpResponse::new(StatusCode::SEE_OTHER);
    if let Ok(address) = HeaderValue::try_from(visit.address_of(id)) {
        response.headers_mut().insert(LOCATION, address);
    }
    Ok(response)
}
