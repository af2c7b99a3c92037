//! `PATCH /api/graduations/{id}`: a graduation gets another day.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use hiretalk_domain::graduation::parse_graduation_date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::get_graduation::graduation_id;
use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::Incoming;
use crate::json::{Fields, Lenient, read};
use crate::problem::Answer;
use crate::representation::GraduationView;

/// The other day.
#[derive(Deserialize, ToSchema)]
#[schema(as = GraduationRescheduling)]
pub(crate) struct RescheduleBody<'a> {
    /// The day, in the graduation's zone. One that is not ahead starts at once.
    #[schema(value_type = crate::openapi::GraduationDateText, required = true)]
    #[serde(borrow, default)]
    graduation_date: Lenient<Cow<'a, str>>,
}

/// Gives a graduation another day.
#[utoipa::path(
    patch,
    path = "/api/graduations/{id}",
    tag = "Graduations",
    operation_id = "rescheduleGraduation",
    summary = "A graduation gets another day",
    description = "Until it has started. The day that it has already changes nothing. What was received stays the \
        same event: its redelivery does not bring the old day back.",
    params(("id" = crate::openapi::OutsideIdText, Path, description = "The graduation's id, percent-encoded.")),
    request_body = RescheduleBody<'_>,
    responses(
        (status = 200, description = "The graduation as it is now.", body = GraduationView<'_>),
        (status = 404, description = "There is no such graduation.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
        (status = 409, description = "`graduation_closed`: it has started, or was called off.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
        (status = 422, description = "`validation_failed`, or `graduation_too_old`: the day lies more than 30 days \
            back.", body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn reschedule(mut incoming: Incoming<'_>) -> Answer {
    let body = incoming.json_body().await?;
    let given = read::<RescheduleBody<'_>>(&body)?.graduation_date;
    let mut fields = Fields::default();
    let date = fields.text("graduation_date", given, parse_graduation_date);
    let date = fields.finish(date)?;
    let id = graduation_id(&incoming)?;
    let graduation = within(incoming.context.change_graduation.reschedule(id, date)).await?;
    Ok(json(StatusCode::OK, &GraduationView::from(&graduation)))
}
