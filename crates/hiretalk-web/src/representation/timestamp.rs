//! Moments as RFC 3339.

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::{Serialize, Serializer};

/// A moment, always written alike: `2026-11-23T08:15:30.000042Z`, in UTC and with six decimals.
///
/// Written by hand because every conversation has two of them and the general formatter costs a microsecond each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timestamp(pub(crate) DateTime<Utc>);

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

/// Fills `place` with the last decimal digits of `number`.
fn digits(place: &mut [u8], mut number: u32) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
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
