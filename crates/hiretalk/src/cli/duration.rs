//! Times as people write them: `30s`, `5m`, `12h`, `7d`.

use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a whole number and a unit, such as 500ms, 30s, 5m, 12h or 7d, and at most 366d")]
pub(crate) struct InvalidDuration;

const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// Parses a duration greater than zero, as `30s`, `5m`, `1h`; at most 366 days.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, InvalidDuration> {
    let split = text.find(|character: char| !character.is_ascii_digit()).ok_or(InvalidDuration)?;
    let (number, unit) = text.split_at(split);
    let number: u64 = number.parse().map_err(|_| InvalidDuration)?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(InvalidDuration),
    };
    let duration = Duration::from_millis(number.checked_mul(milliseconds).ok_or(InvalidDuration)?);
    if duration.is_zero() || duration > LONGEST { Err(InvalidDuration) } else { Ok(duration) }
}

/// Parses a duration, or `off` as zero.
pub(crate) fn parse_duration_or_off(text: &str) -> Result<Duration, InvalidDuration> {
    if text == "off" { Ok(Duration::ZERO) } else { parse_duration(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_and_a_unit() {
        let seconds = Duration::from_secs;
        for (text, expected) in [
            ("500ms", Some(Duration::from_millis(500))),
            ("30s", Some(seconds(30))),
            ("5m", Some(seconds(300))),
            ("12h", Some(seconds(43_200))),
            ("7d", Some(seconds(604_800))),
            ("366d", Some(LONGEST)),
            ("367d", None),
            ("0s", None),
            ("30", None),
            ("s", None),
            ("1.5h", None),
            ("-1s", None),
            ("1 d", None),
            ("99999999999999999999d", None),
            ("", None),
            ("off", None),
        ] {
            assert_eq!(parse_duration(text).ok(), expected, "{text}");
        }
        assert_eq!(parse_duration_or_off("off"), Ok(Duration::ZERO));
    }
}
