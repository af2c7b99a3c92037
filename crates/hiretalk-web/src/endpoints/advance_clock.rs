//! `POST /api/dev/clock`: the clock of the business moves on, in development.

use std::ops::RangeInclusive;

use actix_web::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::{Incoming, not_found};
use crate::json::{Fields, Lenient, WholeNumber, read};
use crate::problem::{Answer, Problem};
use crate::real_time;
use crate::representation::Timestamp;

/// From a second to a leap year.
const SECONDS: RangeInclusive<u32> = 1..=366 * 24 * 60 * 60;

/// How far the clock shall move.
#[derive(Deserialize, ToSchema)]
#[schema(as = ClockStep)]
pub(crate) struct ClockBody {
    /// By how many seconds: up to 366 days. It never goes back.
    #[schema(value_type = i32, minimum = 1, maximum = 31_622_400, required = true, example = 86_400)]
    #[serde(default)]
    advance_seconds: Lenient<WholeNumber>,
}

/// What the clock shows.
#[derive(Serialize, ToSchema)]
#[schema(as = Clock)]
pub(crate) struct ClockView {
    /// The time of the business.
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
    /// How many seconds it is ahead of the machine's.
    #[schema(value_type = i64, minimum = 0, example = 86_400)]
    offset_seconds: i64,
}

impl ClockBody {
    /// The seconds.
    ///
    /// # Errors
    /// What is wrong with them.
    fn check(self) -> Result<u32, Problem> {
        let mut fields = Fields::default();
        let seconds = fields.whole_number("advance_seconds", self.advance_seconds, SECONDS);
        fields.finish(seconds)
    }
}

/// Moves the clock.
#[utoipa::path(
    post,
    path = "/api/dev/clock",
    tag = "Development",
    operation_id = "advanceClock",
    summary = "The clock of the business moves on",
    description = "Only with `HIRETALK_DEV`. Every process on the store follows within moments: what is due by then \
        happens. Leases, signatures and rate limits stay on real time.",
    request_body = ClockBody,
    responses(
        (status = 200, description = "The clock is moved.", body = ClockView),
        (status = 404, description = "This installation is not for development.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn advance(mut incoming: Incoming<'_>) -> Answer {
    let context = incoming.context;
    let clock_offset =
        context.clock_offset.as_ref().ok_or_else(|| not_found("the clock moves in development only"))?;
    let body = incoming.json_body().await?;
    let seconds = read::<ClockBody>(&body)?.check()?;
    let offset_seconds = within(clock_offset.advance(seconds)).await?;
    // This process' own clock may not have followed yet.
    let now = Timestamp(ahead_by(offset_seconds, real_time::now()));
    Ok(json(StatusCode::OK, &ClockView { now, offset_seconds }))
}

/// The moment so many seconds later, or the last one that there is.
fn ahead_by(seconds: i64, moment: DateTime<Utc>) -> DateTime<Utc> {
    let later = TimeDelta::try_seconds(seconds).and_then(|offset| moment.checked_add_signed(offset));
    later.unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_offset_is_too_far() {
        let moment = DateTime::UNIX_EPOCH;
        assert_eq!(ahead_by(7, moment).timestamp(), 7);
        assert_eq!(ahead_by(i64::MAX, moment), DateTime::<Utc>::MAX_UTC);
    }
}
