//! The DTOs of the API, and the formats of timestamps and ids in them.

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

pub use crate::endpoints::conversations::{
    AnswerView, ConversationDetails, ConversationPage, ConversationView,
};
pub use crate::endpoints::events::{EventData, EventFeed, EventView, event_data};
pub use crate::endpoints::graduations::{GraduationPage, GraduationView};
pub use crate::endpoints::jobs::{JobPage, JobView, SalaryView};
pub use crate::endpoints::keys::{ApiKeyList, ApiKeyView, NewApiKeyView};
pub use crate::endpoints::media::{FileList, FileView};
pub use crate::endpoints::messages::{ChoiceView, FileReferenceView, MessageList, MessageView};
pub use crate::endpoints::outbox::{OutboxEntryView, OutboxPage};
pub use crate::endpoints::webhooks::{
    AttemptView, DeliveryPage, DeliveryView, EndpointList, EndpointView, NewEndpointView,
};

/// A timestamp, always in one format: `2026-11-23T08:15:30.000042Z`, in UTC and with six decimals.
///
/// Written by hand because every conversation has two of them and the general formatter costs a microsecond each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp(pub DateTime<Utc>);

impl Timestamp {
    const TEMPLATE: [u8; 27] = *b"0000-00-00T00:00:00.000000Z";

    fn write(self) -> [u8; 27] {
        let moment = self.0.naive_utc();
        let mut text = Self::TEMPLATE;
        digits(&mut text[0..4], moment.year().unsigned_abs());
        digits(&mut text[5..7], moment.month());
        digits(&mut text[8..10], moment.day());
        digits(&mut text[11..13], moment.hour());
        digits(&mut text[14..16], moment.minute());
        digits(&mut text[17..19], moment.second());
        // A leap second is a nanosecond count of a thousand million and more.
        digits(&mut text[20..26], (moment.nanosecond() / 1_000).min(999_999));
        text
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&self.write()).unwrap_or_default())
    }
}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        let timestamp = ObjectBuilder::new().schema_type(Type::String);
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        Schema::Object(timestamp.format(Some(format)).description(Some("RFC 3339, in UTC.")).build()).into()
    }
}

impl ToSchema for Timestamp {}

/// Fills `place` with the last decimal digits of `number`.
fn digits(place: &mut [u8], mut number: u32) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

/// Writes a UUID in lower case with hyphens, without allocating.
pub(crate) fn uuid<S: Serializer>(uuid: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(uuid.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()))
}

/// Writes a UUID, or null.
pub(crate) fn some_uuid<S: Serializer>(uuid: &Option<Uuid>, serializer: S) -> Result<S::Ok, S::Error> {
    match uuid {
        Some(uuid) => self::uuid(uuid, serializer),
        None => ().serialize(serializer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_rfc_3339_with_six_decimals() {
        for text in [
            "2026-11-23T08:15:30.000042Z",
            "1999-12-31T23:59:59.999999Z",
            "2024-02-29T00:00:00.000000Z",
            "0001-01-01T00:00:00.100000Z",
        ] {
            let moment: DateTime<Utc> = text.parse().unwrap();
            assert_eq!(std::str::from_utf8(&Timestamp(moment).write()).unwrap(), text);
        }
    }
}
