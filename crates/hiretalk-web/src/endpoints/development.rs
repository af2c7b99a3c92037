//! `/api/dev/clock` and `/api/simulator/replies`: move the business clock and reply as a candidate, in development.

use std::ops::RangeInclusive;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::phone::{PhoneNumber, PhoneRule};
use hiretalk_domain::text::TextError;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use crate::auth::{Admin, Key};
use crate::body::Body;
use crate::deadline::within;
use crate::dto::Timestamp;
use crate::json::{Fields, Lenient, WholeNumber};
use crate::lifecycle::real_now;
use crate::problem::{Answer, Problem, not_found};
use crate::state::Api;

/// From a second to a leap year.
const SECONDS: RangeInclusive<u32> = 1..=366 * 24 * 60 * 60;

/// The most characters of a text, as WhatsApp has it.
const TEXT_MAXIMUM: usize = 4_096;

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.service(web::resource("/api/dev/clock").post(advance));
    app.service(web::resource("/api/simulator/replies").post(reply));
}

#[derive(OpenApi)]
#[openapi(paths(advance, reply))]
pub(crate) struct Docs;

#[utoipa::path(
    post,
    path = "/api/dev/clock",
    tag = "Development",
    operation_id = "advanceClock",
    summary = "Advances the business clock",
    description = "Only with `HIRETALK_DEV`. Every process on the store follows within moments: what is due by then \
        happens. Leases, signatures and rate limits stay on real time.",
    request_body = ClockBody,
    security(("bearer" = ["admin"])),
    responses(
        (status = 200, description = "The clock is moved.", body = ClockView),
        (status = 404, description = "This installation is not for development."),
    ),
)]
async fn advance(_: Key<Admin>, body: Body, api: Data<Api>) -> Answer {
    let clock_offset = api.services.clock_offset.as_ref();
    let clock_offset = clock_offset.ok_or_else(|| not_found("the clock moves in development only"))?;
    let seconds = body.json::<ClockBody>().await?.check()?;
    let offset_seconds = within(clock_offset.advance(seconds)).await?;
    // The clock of this process may not have followed yet.
    let now = Timestamp(add_seconds(offset_seconds, real_now()));
    Ok(HttpResponse::Ok().json(ClockView { now, offset_seconds }))
}

#[utoipa::path(
    post,
    path = "/api/simulator/replies",
    tag = "Development",
    operation_id = "simulateReply",
    summary = "A simulated candidate answers",
    description = "Only where the channel is the built-in emulator. The answer goes the whole way: the emulator \
        delivers it, signed, to the WhatsApp webhook.",
    request_body = ReplyBody,
    security(("bearer" = ["admin"])),
    responses(
        (status = 202, description = "The reply is on its way.", body = SimulatedReplyReceipt<'_>),
        (status = 404, description = "The channel is not the built-in emulator."),
    ),
)]
async fn reply(_: Key<Admin>, body: Body, api: Data<Api>) -> Answer {
    let simulator = api.services.simulator.as_ref();
    let simulator = simulator.ok_or_else(|| not_found("the channel is not the built-in emulator"))?;
    let (number, text) = body.json::<ReplyBody>().await?.check(api.settings.phone_rule)?;
    let message_id = within(simulator.reply(number, text)).await?;
    Ok(HttpResponse::Accepted().json(SimulatedReplyReceipt { message_id: message_id.as_str() }))
}

/// The advance of the clock.
#[derive(Deserialize, ToSchema)]
#[schema(as = ClockStep)]
pub(crate) struct ClockBody {
    /// By how many seconds: up to 366 days. It never goes back.
    #[schema(value_type = i32, minimum = 1, maximum = 31_622_400, required = true, example = 86_400)]
    #[serde(default)]
    advance_seconds: Lenient<WholeNumber>,
}

/// The state of the clock.
#[derive(Serialize, ToSchema)]
#[schema(as = Clock)]
pub(crate) struct ClockView {
    /// The time of the business.
    now: Timestamp,
    /// The seconds by which it is ahead of the machine's.
    #[schema(value_type = i64, minimum = 0, example = 86_400)]
    offset_seconds: i64,
}

impl ClockBody {
    /// Validates the seconds.
    ///
    /// # Errors
    /// `validation_failed`
    fn check(self) -> Result<u32, Problem> {
        let mut fields = Fields::default();
        let seconds = fields.whole_number("advance_seconds", self.advance_seconds, SECONDS);
        fields.finish(seconds)
    }
}

/// A reply of a simulated candidate.
#[derive(Deserialize, ToSchema)]
#[schema(as = SimulatedReply)]
pub(crate) struct ReplyBody {
    /// The number it comes from.
    #[schema(value_type = crate::openapi::PhoneNumberText, required = true)]
    #[serde(default)]
    phone_number: Lenient<String>,
    /// The text that is typed. The title or the number of an option of the last menu is sent as the tap on it.
    #[schema(value_type = crate::openapi::ReplyText, required = true)]
    #[serde(default)]
    text: Lenient<String>,
}

/// The reply is on its way.
#[derive(Serialize, ToSchema)]
pub(crate) struct SimulatedReplyReceipt<'a> {
    /// The channel's id of the message, by which the transcript will have it.
    #[schema(example = "wamid.HBgLMzQ2MDAxMTEyMjIVAgASGA==")]
    message_id: &'a str,
}

impl ReplyBody {
    /// Validates all fields.
    ///
    /// # Errors
    /// `validation_failed`, with all wrong fields.
    fn check(self, phone_rule: PhoneRule) -> Result<(PhoneNumber, String), Problem> {
        let mut fields = Fields::default();
        let number = fields.text("phone_number", self.phone_number, |text| phone_rule.parse(text));
        let text = fields.text("text", self.text, typed_text);
        fields.finish(number.zip(text))
    }
}

/// Accepts whatever a person can type: unlike in a name, there may be line breaks in it.
fn typed_text(text: &str) -> Result<String, TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    let actual = text.chars().count();
    if actual > TEXT_MAXIMUM {
        return Err(TextError::TooLong { maximum: TEXT_MAXIMUM, actual });
    }
    match text.chars().position(|character| character == '\0') {
        Some(position) => Err(TextError::NotPrintable { position, code_point: 0 }),
        None => Ok(text.to_owned()),
    }
}

/// The time so many seconds later, or the last one that chrono has.
fn add_seconds(seconds: i64, moment: DateTime<Utc>) -> DateTime<Utc> {
    let later = TimeDelta::try_seconds(seconds).and_then(|offset| moment.checked_add_signed(offset));
    later.unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_offset_is_too_far() {
        let moment = DateTime::UNIX_EPOCH;
        assert_eq!(add_seconds(7, moment).timestamp(), 7);
        assert_eq!(add_seconds(i64::MAX, moment), DateTime::<Utc>::MAX_UTC);
    }

    #[test]
    fn a_reply_is_what_a_person_can_type() {
        let most = "ñ".repeat(TEXT_MAXIMUM);
        for (text, code) in [
            ("1", None),
            (" No sé\nTodavía ", None),
            (most.as_str(), None),
            ("", Some("empty")),
            (" \n", Some("empty")),
            (&format!("{most}a"), Some("too_long")),
            ("a\0", Some("not_printable")),
        ] {
            assert_eq!(typed_text(text).err().map(|error| error.code()), code, "{text:.9}");
        }
    }
}
