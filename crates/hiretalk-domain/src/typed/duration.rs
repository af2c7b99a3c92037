//! Lengths of time.

use chrono::{Days, Months, NaiveDate};

use super::number::{is_plainly_none, number_at};
use super::pieces::{Kind, Pieces};
use super::settle::{Comparison, Found, comparison_around, settle};
use super::words::Term;
use super::{Context, Decimal, Reading};

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

impl Unit {
    pub const ALL: [Self; 5] = [Self::Hours, Self::Days, Self::Weeks, Self::Months, Self::Years];

    /// The name in flow files and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
        }
    }

    /// The unit with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == name)
    }
}

/// A length of time: so many of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Duration {
    pub count: u32,
    pub unit: Unit,
}

impl Duration {
    /// The day so long after `start`; hours are days begun. None beyond the calendar.
    pub fn after(self, start: NaiveDate) -> Option<NaiveDate> {
        let days = |days: u32| start.checked_add_days(Days::new(u64::from(days)));
        match self.unit {
            Unit::Hours => days(self.count.div_ceil(24)),
            Unit::Days => days(self.count),
            Unit::Weeks => days(self.count.checked_mul(7)?),
            Unit::Months => start.checked_add_months(Months::new(self.count)),
            Unit::Years => start.checked_add_months(Months::new(self.count.checked_mul(12)?)),
        }
    }

    /// The length in hours for comparisons: a month has 365/12 days.
    pub(super) fn hours(self) -> u64 {
        let hours = match self.unit {
            Unit::Hours => 1,
            Unit::Days => 24,
            Unit::Weeks => 7 * 24,
            Unit::Months => 365 * 2,
            Unit::Years => 365 * 24,
        };
        u64::from(self.count) * hours
    }
}

/// A length of time as it was said: amounts of units, the larger first.
#[derive(Debug, Clone)]
pub(super) struct Quantity {
    parts: Vec<(Decimal, Unit)>,
    /// Saturdays and Sundays don't count.
    pub(super) in_working_days: bool,
    /// The place after it.
    pub(super) end: usize,
}

impl Quantity {
    /// The amount, if there is one unit only.
    pub(super) fn as_single_amount(&self) -> Option<Decimal> {
        match self.parts[..] {
            [(amount, _)] => Some(amount),
            _ => None,
        }
    }

    /// The whole in one unit, rounded to two decimal places; none between hours and the others.
    pub(super) fn convert_to(&self, unit: Unit) -> Option<Decimal> {
        let mut sum = Decimal::ZERO;
        for (amount, from) in &self.parts {
            sum = sum.plus(convert(*amount, *from, unit)?)?;
        }
        Some(sum)
    }

    /// The hours, if that is the only unit.
    pub(super) fn hours_only(&self) -> Option<Decimal> {
        self.parts.iter().all(|(_, unit)| *unit == Unit::Hours).then(|| self.as_single_amount()).flatten()
    }

    /// The whole in the largest unit that counts it in whole numbers: one and a half years are 18 months, one and a
    /// half months 45 days. None for parts of an hour.
    pub(super) fn as_duration(&self) -> Option<Duration> {
        let units = self.parts.iter().map(|(_, unit)| *unit);
        let (least, most) = (units.clone().min()?, units.max()?);
        let whole = |unit: Unit| {
            let count = self.convert_to(unit)?.as_integer()?;
            Some(Duration { count: u32::try_from(count).ok()?, unit })
        };
        if let Some(duration) = whole(least) {
            return Some(duration);
        }
        match least {
            Unit::Hours => None,
            Unit::Years => whole(Unit::Months),
            Unit::Days | Unit::Weeks | Unit::Months => {
                debug_assert!(least <= most, "the least unit is not greater");
                let days = self.convert_to(Unit::Days)?.rounded_up();
                Some(Duration { count: u32::try_from(days).ok()?, unit: Unit::Days })
            }
        }
    }

    /// The day so long after `start`, or before it.
    pub(super) fn count_from(&self, start: NaiveDate, backwards: bool) -> Option<NaiveDate> {
        let duration = self.as_duration()?;
        if backwards {
            return match duration.unit {
                Unit::Months => start.checked_sub_months(Months::new(duration.count)),
                Unit::Years => start.checked_sub_months(Months::new(duration.count.checked_mul(12)?)),
                Unit::Hours | Unit::Days | Unit::Weeks => {
                    start.checked_sub_days(Days::new(duration.hours().div_ceil(24)))
                }
            };
        }
        if self.in_working_days && duration.unit == Unit::Days {
            let weekends = u64::from(duration.count / 5) * 2;
            let mut day = start.checked_add_days(Days::new(u64::from(duration.count / 5) * 5 + weekends))?;
            for _ in 0..duration.count % 5 {
                day = next_working_day(day)?;
            }
            return Some(day);
        }
        duration.after(start)
    }
}

fn next_working_day(day: NaiveDate) -> Option<NaiveDate> {
    use chrono::{Datelike, Weekday};
    let mut next = day.succ_opt()?;
    while matches!(next.weekday(), Weekday::Sat | Weekday::Sun) {
        next = next.succ_opt()?;
    }
    Some(next)
}

/// Years are 12 months or 365 days, months 30 days.
fn convert(amount: Decimal, from: Unit, to: Unit) -> Option<Decimal> {
    if from == to {
        return Some(amount);
    }
    let months = |unit: Unit| match unit {
        Unit::Months => Some(1),
        Unit::Years => Some(12),
        Unit::Hours | Unit::Days | Unit::Weeks => None,
    };
    let days = |unit: Unit| match unit {
        Unit::Days => Some(1),
        Unit::Weeks => Some(7),
        Unit::Months => Some(30),
        Unit::Years => Some(365),
        Unit::Hours => None,
    };
    let (from, to) = match (months(from), months(to)) {
        (Some(from), Some(to)) => (from, to),
        _ => (days(from)?, days(to)?),
    };
    amount.times(from)?.divided_by(i64::try_from(to).ok()?)
}

pub(super) fn unit_at(pieces: &Pieces, at: usize) -> Option<(Unit, u32)> {
    pieces.find(at, |term| if let Term::Unit(unit, times) = term { Some((unit, times)) } else { None })
}

/// The length of time that begins at a place: `2 años y 3 meses`, `half a year`, `mes y medio`, `10 working days`.
pub(super) fn quantity_at(pieces: &Pieces, at: usize) -> Option<Quantity> {
    let mut quantity = Quantity { parts: Vec::new(), in_working_days: false, end: at };
    add_part(pieces, at, &mut quantity)?;
    loop {
        let end = quantity.end;
        if pieces.is(end, Term::And) && pieces.is(end + 1, Term::Half) {
            let half_end = end + 2;
            if unit_at(pieces, half_end).is_none() {
                add_half(&mut quantity)?;
                quantity.end = half_end;
                continue;
            }
        }
        if pieces.is(end, Term::And) && pieces.is(end + 2, Term::Half) && is_article(pieces, end + 1) {
            add_half(&mut quantity)?;
            quantity.end = end + 3;
            continue;
        }
        let next = end + usize::from(pieces.is(end, Term::And));
        let mut longer = quantity.clone();
        let last = quantity.parts.last().map(|(_, unit)| *unit);
        let is_smaller = |longer: &Quantity| longer.parts.last().map(|(_, unit)| *unit) < last;
        if add_part(pieces, next, &mut longer).is_some() && is_smaller(&longer) {
            quantity = longer;
            continue;
        }
        return Some(quantity);
    }
}

fn is_article(pieces: &Pieces, at: usize) -> bool {
    pieces.find(at, |term| matches!(term, Term::Article(_)).then_some(())).is_some()
}

/// Adds half of the last unit.
fn add_half(quantity: &mut Quantity) -> Option<()> {
    let (amount, _) = quantity.parts.last_mut()?;
    *amount = amount.plus(Decimal::new(5, 1)?)?;
    Some(())
}

/// A number and its unit.
fn add_part(pieces: &Pieces, at: usize, quantity: &mut Quantity) -> Option<()> {
    let (mut amount, mut end) = if pieces.is(at, Term::Half) {
        let next = at + 1;
        (Decimal::new(5, 1)?, next + usize::from(is_article(pieces, next)))
    } else if let Some(number) = number_at(pieces, at) {
        (number.value, number.end)
    } else if unit_at(pieces, at).is_some()
        && pieces.is(at + 1, Term::And)
        && (pieces.is(at + 2, Term::Half) || (is_article(pieces, at + 2) && pieces.is(at + 3, Term::Half)))
    {
        (Decimal::from(1), at)
    } else {
        return None;
    };
    // "5+ years", "3 o más años"
    if pieces.kind(end) == Some(Kind::Plus) {
        end += 1;
    }
    while pieces.is_any(end, &[Term::Link, Term::WorkingDays]) && !is_end_of_part(pieces, end) {
        quantity.in_working_days |= pieces.is(end, Term::WorkingDays);
        end += 1;
    }
    if pieces.is(end, Term::AtLeast) && unit_at(pieces, end + 1).is_some() {
        end += 1;
    }
    if pieces.is(end, Term::Half) && unit_at(pieces, end + 1).is_some() && !pieces.is(at, Term::Half) {
        return None;
    }
    let (unit, times) = unit_at(pieces, end)?;
    end += 1;
    amount = amount.times(u64::from(times))?;
    if pieces.is(end, Term::WorkingDays) {
        quantity.in_working_days = true;
        end += 1;
    }
    quantity.parts.push((amount, unit));
    quantity.end = end;
    Some(())
}

/// A preposition joins a number and its unit ("2 millones de años"), an article does not ("15 el mes").
fn is_end_of_part(pieces: &Pieces, at: usize) -> bool {
    pieces.is(at, Term::Link) && !matches!(pieces.text(at), "de" | "of")
}

/// The values at a place, with a number before them that shares the unit: `2 o 3 semanas`, `2-3 weeks`.
pub(super) fn quantities_at(pieces: &Pieces, at: usize) -> Option<Vec<(usize, Quantity)>> {
    if let Some(quantity) = quantity_at(pieces, at) {
        return Some(vec![(at, quantity)]);
    }
    let number = number_at(pieces, at)?;
    let joins = pieces.kind(number.end) == Some(Kind::Dash)
        || pieces.is_any(number.end, &[Term::Or, Term::To, Term::And]);
    let quantity = quantity_at(pieces, number.end + 1).filter(|_| joins)?;
    let (_, unit) = *quantity.parts.first()?;
    let first = Quantity { parts: vec![(number.value, unit)], in_working_days: false, end: number.end };
    Some(vec![(at, first), (number.end + 1, quantity)])
}

/// Reads a length of time. `unit` is what the step counts in, for a number that stands alone.
pub fn read_duration(text: &str, context: &Context<'_>, unit: Option<Unit>) -> Reading<Duration> {
    let pieces = Pieces::parse(text, context);
    let mut found: Vec<Found<Duration>> = Vec::new();
    let mut bare = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let mut end = at + 1;
        if is_plainly_none(&pieces, at)
            || pieces.is(at, Term::Offset(0))
            || (pieces.is(at, Term::WeakOffset(0)) && pieces.only_neutral_besides(at, at + 1))
        {
            let mut none = Found::new(at, end, Duration { count: 0, unit: Unit::Days });
            none.is_double_negative = pieces.is(at, Term::Zero);
            found.push(none);
        } else if pieces.is(at, Term::Few) && unit_at(&pieces, pieces.skip_links(at + 1)).is_some() {
            found.push(Found::vague(at, end));
        } else if let Some(quantities) = quantities_at(&pieces, at) {
            for (start, quantity) in quantities {
                end = quantity.end;
                let one = quantity
                    .as_duration()
                    .map_or_else(|| Found::impossible(start, end), |value| Found::new(start, end, value));
                found.push(one.compared(comparison_around(&pieces, start, end)));
            }
        } else if let Some(number) = number_at(&pieces, at) {
            end = number.end;
            let count = number.value.as_integer().and_then(|count| u32::try_from(count).ok());
            if let (Some(count), Some(unit)) = (count, unit)
                && (!number.is_article || pieces.only_fillers_besides(at, end))
            {
                let one = Found::new(at, end, Duration { count, unit });
                bare.push(one.compared(comparison_around(&pieces, at, end)));
            }
        }
        at = end.max(at + 1);
    }
    if found.is_empty() {
        found = bare;
    }
    for one in &mut found {
        one.is_vague |= one.comparison == Comparison::LessThan;
    }
    settle(&pieces, found)
}
