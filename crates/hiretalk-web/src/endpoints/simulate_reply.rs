//! `POST /api/simulator/replies`: somebody answers as a candidate would, where the channel is the emulator.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_domain::text::TextError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::deadline::within;
use crate::dispatch::json;
use crate::incoming::{Incoming, not_found};
use crate::json::{Fields, Lenient, read};
use crate::problem::{Answer, Problem};

/// The most characters of a text, as WhatsApp has it.
pub(crate) const TEXT_MAXIMUM: usize = 4_096;

/// What a simulated candidate says.
#[derive(Deserialize, ToSchema)]
#[schema(as = SimulatedReply)]
pub(crate) struct ReplyBody<'a> {
    /// The number it comes from.
    #[schema(value_type = crate::openapi::PhoneNumberText, required = true)]
    #[serde(borrow, default)]
    phone_number: Lenient<Cow<'a, str>>,
    /// What is typed. The title or the number of an option of the last menu is sent as the tap on it.
    #[schema(value_type = crate::openapi::ReplyText, required = true)]
    #[serde(borrow, default)]
    text: Lenient<Cow<'a, str>>,
}

/// The reply is on its way.
#[derive(Serialize, ToSchema)]
pub(crate) struct SimulatedReplyReceipt<'a> {
    /// The channel's id of the message, by which the transcript will have it.
    #[schema(value_type = String, example = "wamid.HBgLMzQ2MDAxMTEyMjIVAgASGA==")]
    message_id: &'a str,
}

impl ReplyBody<'_> {
    /// Number and text as the domain has them.
    ///
    /// # Errors
    /// Everything that is wrong with them, at once.
    fn check(self, phone_check: PhoneCheck) -> Result<(PhoneNumber, String), Problem> {
        let mut fields = Fields::default();
        let number =
            fields.text("phone_number", self.phone_number, |text| PhoneNumber::parse(text, phone_check));
        let text = fields.text("text", self.text, typed_text);
        fields.finish(number.zip(text))
    }
}

/// Takes what a person can type: unlike in a name, there may be line breaks in it.
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

/// Answers as a candidate would.
#[utoipa::path(
    post,
    path = "/api/simulator/replies",
    tag = "Development",
    operation_id = "simulateReply",
    summary = "A simulated candidate answers",
    description = "Only where the channel is the built-in emulator. The answer goes the whole way: the emulator \
        delivers it, signed, to the WhatsApp webhook.",
    request_body = ReplyBody<'_>,
    responses(
        (status = 202, description = "The reply is on its way.", body = SimulatedReplyReceipt<'_>),
        (status = 404, description = "The channel is not the built-in emulator.",
            body = crate::problem::ProblemBody<'_>, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn reply(mut incoming: Incoming<'_>) -> Answer {
    let context = incoming.context;
    let simulator =
        context.simulator.as_ref().ok_or_else(|| not_found("the channel is not the built-in emulator"))?;
    let body = incoming.json_body().await?;
    let (number, text) = read::<ReplyBody<'_>>(&body)?.check(context.phone_check)?;
    let message_id = within(simulator.reply(number, text)).await?;
    Ok(json(StatusCode::ACCEPTED, &SimulatedReplyReceipt { message_id: message_id.as_str() }))
}

#[cfg(test)]
mod tests {
    use super::*;

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
