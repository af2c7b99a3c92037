//! `GET /register/{institution}/{id}`: how far a registration has come.

use actix_web::http::StatusCode;
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::registration::RegistrationVerdict;
use hiretalk_domain::use_cases::RegistrationProgress;

use crate::deadline::within;
use crate::incoming::{Incoming, not_found};
use crate::problem::Answer;
use crate::registering::{Notice, Visit, notice_page, page, waiting_page};

/// Shows the code while it is waited for, and what became of it.
pub(crate) async fn show(mut incoming: Incoming<'_>) -> Answer {
    let absent = || not_found("there is nothing at this path");
    let (institution, id) = incoming.raw_id.split_once('/').ok_or_else(absent)?;
    let visit = Visit::of(incoming.context, incoming.request, institution)?;
    incoming.raw_id = id;
    let id = RegistrationId::from_uuid(incoming.uuid().ok_or_else(absent)?);
    let context = incoming.context;
    let progress = within(context.register.progress(visit.institution, id)).await?;
    Ok(match progress {
        RegistrationProgress::Waiting { code, expires_at } => {
            let minutes = (expires_at - context.clock.now()).num_minutes() + 1;
            page(StatusCode::OK, waiting_page(&visit, code, minutes))
        }
        RegistrationProgress::Closed(RegistrationVerdict::Confirmed) => {
            page(StatusCode::OK, notice_page(&visit, Notice::Confirmed))
        }
        RegistrationProgress::Closed(RegistrationVerdict::Declined) => {
            page(StatusCode::OK, notice_page(&visit, Notice::Declined))
        }
        RegistrationProgress::Gone => page(StatusCode::NOT_FOUND, notice_page(&visit, Notice::Gone)),
    })
}
