//! When a graduation has to start, worked out in another way than the domain does it.

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;

/// No zone is further from UTC.
const FURTHEST: TimeDelta = TimeDelta::hours(15);
/// All zones of the simulation change their clocks on a quarter of an hour.
const STEP: TimeDelta = TimeDelta::minutes(15);
const MOST_DAYS_LATE: i64 = 30;

/// The day of a graduation and its moment, as rule 9 has them at `now`; none if it lies too far back.
pub(super) fn expected(
    date: Option<NaiveDate>,
    zone: Tz,
    hour: u8,
    now: DateTime<Utc>,
) -> Option<(NaiveDate, DateTime<Utc>)> {
    let now = now.trunc_subsecs(6);
    let today = now.with_timezone(&zone).date_naive();
    match date {
        None => Some((today, now)),
        Some(date) if date > today => Some((date, first(date, zone, hour).max(now))),
        Some(date) => ((today - date).num_days() <= MOST_DAYS_LATE).then_some((date, now)),
    }
}

/// The first moment at which the clocks of the zone show this hour of this day, or are past it.
fn first(date: NaiveDate, zone: Tz, hour: u8) -> DateTime<Utc> {
    let wanted = date.and_hms_opt(u32::from(hour), 0, 0).unwrap_or_default();
    let mut moment = wanted.and_utc() - FURTHEST;
    while moment.with_timezone(&zone).naive_local() < wanted {
        moment += STEP;
    }
    moment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skipped_hour_is_the_first_moment_after_it() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let utc = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        // In the night to 27 September 2026 the clocks of Auckland go from 2 to 3.
        assert_eq!(first(day(9, 27), Tz::Pacific__Auckland, 2), utc("2026-09-26T14:00:00Z"));
        assert_eq!(first(day(9, 27), Tz::Pacific__Auckland, 9), utc("2026-09-26T20:00:00Z"));
        // In the night to 25 October 2026 those of Madrid show 2 twice.
        assert_eq!(first(day(10, 25), Tz::Europe__Madrid, 2), utc("2026-10-25T00:00:00Z"));
        let now = utc("2026-09-21T14:00:00Z");
        assert_eq!(expected(Some(day(8, 22)), Tz::UTC, 9, now), Some((day(8, 22), now)));
        assert_eq!(expected(Some(day(8, 21)), Tz::UTC, 9, now), None);
        assert_eq!(expected(None, Tz::Pacific__Auckland, 9, now), Some((day(9, 22), now)));
    }
}
