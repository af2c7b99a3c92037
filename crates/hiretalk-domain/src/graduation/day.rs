//! When a graduation starts: its day, its zone, its hour (rule 9).

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// How many days after its day a graduation still starts, at once.
pub const MOST_DAYS_LATE: i64 = 30;

/// Where and when a graduation starts that is ahead of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartRule {
    /// The zone of those that name none.
    pub time_zone: Tz,
    /// The hour of their day, in each's own zone.
    pub hour: StartHour,
}

/// An hour of the day: 0 to 23.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StartHour(u8);

/// An hour that no day has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an hour from 0 to 23, not {0}")]
pub struct InvalidStartHour(pub u8);

/// The day lies too far back to start anything for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must not lie more than {MOST_DAYS_LATE} days before {today}, which is today in {time_zone}")]
pub struct GraduationTooOld {
    pub today: NaiveDate,
    /// In the zone of the graduation.
    pub time_zone: Tz,
}

impl StartHour {
    /// The hour.
    ///
    /// # Errors
    /// It is none.
    pub fn new(hour: u8) -> Result<Self, InvalidStartHour> {
        if hour < 24 { Ok(Self(hour)) } else { Err(InvalidStartHour(hour)) }
    }

    pub fn get(self) -> u8 {
        self.0
    }

    fn time(self) -> NaiveTime {
        NaiveTime::MIN + TimeDelta::hours(self.0.into())
    }
}

impl Default for StartRule {
    fn default() -> Self {
        Self { time_zone: Tz::UTC, hour: StartHour(9) }
    }
}

impl StartRule {
    /// The day of a graduation and when it starts; the moment is `now` or lies before it if it starts at once.
    ///
    /// No day, or today: at once, whatever the hour. A day ahead: at the rule's hour of that day in `zone`; the first
    /// moment after it where the clocks skip that hour, and the first of two where they repeat it. Up to
    /// [`MOST_DAYS_LATE`] days ago: at once.
    ///
    /// # Errors
    /// The day lies further back.
    pub fn starts(
        &self,
        date: Option<NaiveDate>,
        zone: Tz,
        now: DateTime<Utc>,
    ) -> Result<(NaiveDate, DateTime<Utc>), GraduationTooOld> {
        let today = now.with_timezone(&zone).date_naive();
        let date = date.unwrap_or(today);
        if date > today {
            // The day has begun in no zone when its hour comes before `now`, yet clocks that jump may say so.
            return Ok((date, first_moment(date, self.hour.time(), zone).max(now)));
        }
        if today - date > TimeDelta::days(MOST_DAYS_LATE) {
            return Err(GraduationTooOld { today, time_zone: zone });
        }
        Ok((date, now))
    }
}

/// The first moment at which clocks in `zone` show this time of this day, or a later one.
fn first_moment(date: NaiveDate, time: NaiveTime, zone: Tz) -> DateTime<Utc> {
    /// No clock was ever set forward by more: some islands skipped a whole day.
    const LONGEST_GAP_MINUTES: i64 = 26 * 60;
    let wanted = date.and_time(time);
    let shown = (0..=LONGEST_GAP_MINUTES)
        .filter_map(|minutes| wanted.checked_add_signed(TimeDelta::minutes(minutes)))
        .find_map(|moment| zone.from_local_datetime(&moment).earliest());
    shown.map_or_else(|| wanted.and_utc(), |moment| moment.with_timezone(&Utc))
}

/// A text that is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a day in the years 1 to 9999, written as 2026-06-30")]
pub struct InvalidGraduationDate;

/// Takes a day as ISO 8601 writes it: `2026-06-30`.
///
/// # Errors
/// It is none.
pub fn parse_graduation_date(text: &str) -> Result<NaiveDate, InvalidGraduationDate> {
    let text = text.trim();
    // chrono also takes signs, spaces and single digits.
    let is_plain = text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| is_plain);
    date.filter(|date| date.year() >= 1).ok_or(InvalidGraduationDate)
}

/// A text that names no zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a time zone of the IANA database, such as Europe/Madrid")]
pub struct UnknownTimeZone;

/// Takes the name of a zone in the IANA database, such as `Europe/Madrid`.
///
/// # Errors
/// There is no such zone.
pub fn parse_time_zone(text: &str) -> Result<Tz, UnknownTimeZone> {
    text.trim().parse().map_err(|_| UnknownTimeZone)
}
