//! The bounds of a step, and the built-in options that a day falls in.

use std::str::FromStr;

use chrono::{Days, NaiveDate};

use super::{Decimal, Duration, Money, PayPeriod};
use crate::catalogue::CurrencyCode;

/// The bound that a value does not keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenBound {
    Minimum,
    Maximum,
    /// The day is before this one.
    NotBefore(NaiveDate),
    /// The day is after this one.
    NotAfter(NaiveDate),
    /// Another currency than the step's, or none that is known.
    Currency,
    /// A period that cannot be converted into the step's.
    Period,
}

/// The bounds of a number, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NumberBounds {
    pub min: Option<Decimal>,
    pub max: Option<Decimal>,
}

impl NumberBounds {
    /// Checks a number.
    ///
    /// # Errors
    /// The bound that is broken.
    pub fn check(&self, value: Decimal) -> Result<(), BrokenBound> {
        if self.min.is_some_and(|min| value < min) {
            return Err(BrokenBound::Minimum);
        }
        if self.max.is_some_and(|max| value > max) {
            return Err(BrokenBound::Maximum);
        }
        Ok(())
    }
}

/// The bounds of pay, both included, in a currency and for a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MoneyBounds {
    pub min: Option<Decimal>,
    pub max: Option<Decimal>,
    pub currency: Option<CurrencyCode>,
    /// Assumed where the person tells none.
    pub period: Option<PayPeriod>,
}

impl MoneyBounds {
    /// Checks pay: a range must have some part within the bounds. Months and years are converted, other periods must
    /// be the step's.
    ///
    /// # Errors
    /// The bound that is broken.
    pub fn check(&self, money: &Money) -> Result<(), BrokenBound> {
        if self.currency.is_some() && money.currency != self.currency {
            return Err(BrokenBound::Currency);
        }
        let convert = |amount: Decimal| match (money.period, self.period) {
            (Some(PayPeriod::Month), Some(PayPeriod::Year)) => amount.times(12),
            (Some(PayPeriod::Year), Some(PayPeriod::Month)) => amount.divided_by(12),
            (Some(said), Some(expected)) if said != expected => None,
            (_, _) => Some(amount),
        };
        if let Some(most) = money.amount.maximum() {
            let most = convert(most).ok_or(BrokenBound::Period)?;
            if self.min.is_some_and(|min| most < min) || most < Decimal::ZERO {
                return Err(BrokenBound::Minimum);
            }
        }
        if let Some(least) = money.amount.minimum() {
            let least = convert(least).ok_or(BrokenBound::Period)?;
            if self.max.is_some_and(|max| least > max) {
                return Err(BrokenBound::Maximum);
            }
        }
        Ok(())
    }
}

/// The bounds of a length of time, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DurationBounds {
    pub min: Option<Duration>,
    pub max: Option<Duration>,
}

impl DurationBounds {
    /// Checks a length of time; a month counts as a twelfth of a year.
    ///
    /// # Errors
    /// The bound that is broken.
    pub fn check(&self, value: Duration) -> Result<(), BrokenBound> {
        if self.min.is_some_and(|min| value.hours() < min.hours()) {
            return Err(BrokenBound::Minimum);
        }
        if self.max.is_some_and(|max| value.hours() > max.hours()) {
            return Err(BrokenBound::Maximum);
        }
        Ok(())
    }
}

/// A day, fixed or counted from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateBound {
    On(NaiveDate),
    /// So many days from today; negative before it.
    FromToday(i32),
}

/// A text that is no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a day such as 2027-01-31, or today, today+30d or today-7d")]
pub struct InvalidDateBound;

impl FromStr for DateBound {
    type Err = InvalidDateBound;

    fn from_str(text: &str) -> Result<Self, InvalidDateBound> {
        let Some(days) = text.strip_prefix("today") else {
            return text.parse().map(Self::On).map_err(|_| InvalidDateBound);
        };
        if days.is_empty() {
            return Ok(Self::FromToday(0));
        }
        let count = days.strip_suffix('d').filter(|count| count.starts_with(['+', '-']) && count.len() <= 6);
        count.and_then(|count| count.parse().ok()).map(Self::FromToday).ok_or(InvalidDateBound)
    }
}

impl DateBound {
    /// The day; the calendar's end beyond it.
    pub fn day(self, today: NaiveDate) -> NaiveDate {
        match self {
            Self::On(day) => day,
            Self::FromToday(days) => {
                let count = Days::new(u64::from(days.unsigned_abs()));
                if days < 0 {
                    today.checked_sub_days(count).unwrap_or(NaiveDate::MIN)
                } else {
                    today.checked_add_days(count).unwrap_or(NaiveDate::MAX)
                }
            }
        }
    }
}

/// The bounds of a day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateBounds {
    pub not_before: Option<DateBound>,
    pub not_after: Option<DateBound>,
}

impl DateBounds {
    /// Checks a day.
    ///
    /// # Errors
    /// The bound that is broken.
    pub fn check(&self, value: NaiveDate, today: NaiveDate) -> Result<(), BrokenBound> {
        if let Some(first) = self.not_before.map(|bound| bound.day(today)).filter(|first| value < *first) {
            return Err(BrokenBound::NotBefore(first));
        }
        if let Some(last) = self.not_after.map(|bound| bound.day(today)).filter(|last| value > *last) {
            return Err(BrokenBound::NotAfter(last));
        }
        Ok(())
    }
}

/// An option of the built-in step `start_date`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StartBucket {
    Now,
    TwoWeeks,
    Later,
}

impl StartBucket {
    /// The option's id.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::TwoWeeks => "two_weeks",
            Self::Later => "later",
        }
    }
}

/// The option of `start_date` that a day falls in: up to 3 days from today `now`, up to 15 `two_weeks`, from 28 days
/// `later`, between 15 and 28 the nearer. For a length of time give [`Duration::after`] today.
pub fn bucket_start_date(start: NaiveDate, today: NaiveDate) -> StartBucket {
    const TWO_WEEKS: i64 = 15;
    const LATER: i64 = 28;
    let days = start.signed_duration_since(today).num_days();
    if days <= 3 {
        StartBucket::Now
    } else if days - TWO_WEEKS < LATER - days {
        StartBucket::TwoWeeks
    } else {
        StartBucket::Later
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Amount, Unit};
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_start_falls_in_an_option() {
        let today = day("2026-12-01");
        for (days, expected) in [
            (-5, StartBucket::Now),
            (0, StartBucket::Now),
            (3, StartBucket::Now),
            (4, StartBucket::TwoWeeks),
            (15, StartBucket::TwoWeeks),
            (21, StartBucket::TwoWeeks),
            (22, StartBucket::Later),
            (28, StartBucket::Later),
            (400, StartBucket::Later),
        ] {
            let start = DateBound::FromToday(days).day(today);
            assert_eq!(bucket_start_date(start, today), expected, "{days}");
        }
        let month = Duration { count: 1, unit: Unit::Months }.after(today).unwrap();
        assert_eq!(bucket_start_date(month, today), StartBucket::Later);
    }

    #[test]
    fn date_bounds_are_fixed_or_relative() {
        let today = day("2026-12-01");
        let bounds = DateBounds {
            not_before: Some("today".parse().unwrap()),
            not_after: Some("today+30d".parse().unwrap()),
        };
        assert_eq!(bounds.check(today, today), Ok(()));
        assert_eq!(bounds.check(day("2026-12-31"), today), Ok(()));
        assert_eq!(bounds.check(day("2027-01-01"), today), Err(BrokenBound::NotAfter(day("2026-12-31"))));
        assert_eq!(bounds.check(day("2026-11-30"), today), Err(BrokenBound::NotBefore(today)));
        assert_eq!("2027-01-31".parse(), Ok(DateBound::On(day("2027-01-31"))));
        assert_eq!("today-7d".parse(), Ok(DateBound::FromToday(-7)));
        for text in ["", "todayd", "today+30", "today30d", "today+-3d", "tomorrow", "2027-02-30"] {
            assert_eq!(text.parse::<DateBound>(), Err(InvalidDateBound), "{text}");
        }
    }

    #[test]
    fn numbers_and_lengths_have_bounds() {
        let bounds = NumberBounds { min: Some(Decimal::from(1)), max: Some(Decimal::from(10)) };
        assert_eq!(bounds.check(Decimal::from(1)), Ok(()));
        assert_eq!(bounds.check(Decimal::ZERO), Err(BrokenBound::Minimum));
        assert_eq!(bounds.check("10.01".parse().unwrap()), Err(BrokenBound::Maximum));
        let weeks = |count| Duration { count, unit: Unit::Weeks };
        let bounds =
            DurationBounds { min: Some(weeks(1)), max: Some(Duration { count: 3, unit: Unit::Months }) };
        assert_eq!(bounds.check(weeks(13)), Ok(()));
        assert_eq!(bounds.check(weeks(14)), Err(BrokenBound::Maximum));
        assert_eq!(bounds.check(Duration { count: 6, unit: Unit::Days }), Err(BrokenBound::Minimum));
    }

    #[test]
    fn pay_is_checked_in_the_steps_currency_and_period() {
        let eur = Some(CurrencyCode::parse("EUR").unwrap());
        let bounds = MoneyBounds {
            min: Some(Decimal::from(1000)),
            max: Some(Decimal::from(3000)),
            currency: eur,
            period: Some(PayPeriod::Month),
        };
        let money = |amount: u32, currency, period| Money {
            amount: Amount::Exact(Decimal::from(amount)),
            currency,
            period,
        };
        assert_eq!(bounds.check(&money(1200, eur, None)), Ok(()));
        assert_eq!(bounds.check(&money(900, eur, None)), Err(BrokenBound::Minimum));
        assert_eq!(bounds.check(&money(24_000, eur, Some(PayPeriod::Year))), Ok(()));
        assert_eq!(bounds.check(&money(40_000, eur, Some(PayPeriod::Year))), Err(BrokenBound::Maximum));
        assert_eq!(bounds.check(&money(15, eur, Some(PayPeriod::Hour))), Err(BrokenBound::Period));
        assert_eq!(bounds.check(&money(1200, None, None)), Err(BrokenBound::Currency));
        let range = Money {
            amount: Amount::Between { minimum: Decimal::from(2500), maximum: Decimal::from(3500) },
            currency: eur,
            period: None,
        };
        assert_eq!(bounds.check(&range), Ok(()));
    }
}
