//! Timestamps of deliveries.

use chrono::{DateTime, Utc};

use crate::lenient::Text;

/// From here on it is milliseconds: documented are seconds, but both have been seen (nyaruka/courier guards so).
const MILLISECONDS_FROM: i64 = 1_000_000_000_000;
/// The last second of the year 9999: databases and RFC 3339 end there.
const LAST: i64 = 253_402_300_799;

/// The time that a timestamp stands for, to the second; a text or a number.
pub(super) fn read(timestamp: &Text<'_>) -> Option<DateTime<Utc>> {
    let number: i64 = timestamp.number()?;
    let seconds = if number >= MILLISECONDS_FROM { number / 1000 } else { number };
    DateTime::from_timestamp(seconds, 0).filter(|_| (0..=LAST).contains(&seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_milliseconds_are_told_apart() {
        for (json, expected) in [
            (r#""1749416383""#, Some(1_749_416_383)),
            ("1749416383", Some(1_749_416_383)),
            (r#""1749416383999""#, Some(1_749_416_383)),
            ("1749416383000", Some(1_749_416_383)),
            ("0", Some(0)),
            ("-1", None),
            (r#""soon""#, None),
            ("9223372036854775807", None),
            (r#""99999999999999999999""#, None),
            ("null", None),
            ("1.5", None),
        ] {
            let read = read(&serde_json::from_str(json).unwrap());
            assert_eq!(read.map(|moment| moment.timestamp()), expected, "{json}");
        }
    }
}
