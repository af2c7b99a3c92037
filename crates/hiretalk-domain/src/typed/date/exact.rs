//! Days named by numbers and months.

use chrono::{Datelike, NaiveDate};

use super::{DateOrder, DateReader, Day, Turn, month_number};
use crate::typed::duration::{Unit, unit_at};
use crate::typed::number::number_at;
use crate::typed::pieces::Kind;
use crate::typed::words::Term;

impl DateReader<'_> {
    /// `15/01`, `15-1-27`, `15.01.2027`, `2027-01-15`, `01/2027`.
    pub(super) fn numeric_at(&self, at: usize) -> Option<Day> {
        let pieces = self.pieces;
        (pieces.kind(at) == Some(Kind::Digits)).then_some(())?;
        let mut parts: Vec<&str> = pieces.text(at).split('.').collect();
        let mut end = at + 1;
        if parts.len() == 1 {
            let sign = pieces.kind(end).filter(|kind| matches!(kind, Kind::Slash | Kind::Dash))?;
            while parts.len() < 3
                && pieces.kind(end) == Some(sign)
                && pieces.kind(end + 1) == Some(Kind::Digits)
                && (sign == Kind::Slash || pieces.is_glued(end + 1))
            {
                parts.push(pieces.text(end + 1));
                end += 2;
            }
        }
        let numbers: Option<Vec<u32>> = parts.iter().map(|part| part.parse().ok()).collect();
        let numbers = numbers?;
        let is_short = |place: usize| parts.get(place).is_some_and(|part| part.len() <= 2);
        let year = |number: u32| i32::try_from(if number < 100 { number + 2000 } else { number }).ok();
        match numbers[..] {
            [first, month, day] if parts.first().is_some_and(|part| part.len() == 4) => {
                Some((NaiveDate::from_ymd_opt(year(first)?, month, day), end))
            }
            [first, second, last] if is_short(0) && is_short(1) => {
                let (day, month) = self.in_order(first, second);
                let has_year = parts.last().is_some_and(|part| matches!(part.len(), 2 | 4));
                has_year.then_some((NaiveDate::from_ymd_opt(year(last)?, month, day), end))
            }
            [month, whole_year] if is_short(0) && parts.last().is_some_and(|part| part.len() == 4) => {
                Some((NaiveDate::from_ymd_opt(year(whole_year)?, month, 1), end))
            }
            [first, second] if is_short(0) && is_short(1) => {
                let (day, month) = self.in_order(first, second);
                // "10-12 de enero" is no day of December.
                let is_range = pieces.find(pieces.skip_links(end), month_number).is_some();
                (!is_range).then_some(())?;
                if let Some((year, end)) = self.year_at(end) {
                    return Some((NaiveDate::from_ymd_opt(year, month, day), end));
                }
                Some((self.next_date(month, day), end))
            }
            _ => None,
        }
    }

    /// Day and month; where the order leaves no month, the other way round.
    fn in_order(&self, first: u32, second: u32) -> (u32, u32) {
        let (day, month) = match self.order {
            DateOrder::DayFirst => (first, second),
            DateOrder::MonthFirst => (second, first),
        };
        if month > 12 && day <= 12 { (month, day) } else { (day, month) }
    }

    /// `15 de enero`, `January 15th, 2027`, `primero de mayo`.
    pub(super) fn day_and_month_at(&self, at: usize) -> Option<Day> {
        let pieces = self.pieces;
        let (day, month, end) = if let Some(month) = pieces.find(at, month_number) {
            let mut next = pieces.skip_links(at + 1);
            if pieces.kind(next) == Some(Kind::Comma) && pieces.text(at).len() <= 4 {
                // "Jan. 15"
                next += 1;
            }
            let (day, end) = self.day_number_at(next)?;
            // "enero 2 semanas" and "January 9 am" have no day.
            unit_at(pieces, end).is_none().then_some((day, month, end))?
        } else {
            let (day, end) = self.day_number_at(at)?;
            let mut next = pieces.skip_links(end);
            if pieces.kind(next) == Some(Kind::Comma) || pieces.kind(next) == Some(Kind::Slash) {
                next = pieces.skip_links(next + 1);
            }
            if matches!(unit_at(pieces, next), Some((Unit::Months, 1))) && pieces.is(next + 1, Term::Link) {
                // "15 del mes de enero"
                next = pieces.skip_links(next + 1);
            }
            (day, pieces.find(next, month_number)?, next + 1)
        };
        if let Some((year, end)) = self.year_at(end) {
            return Some((NaiveDate::from_ymd_opt(year, month, day), end));
        }
        Some((self.next_date(month, day), end))
    }

    /// The number of a day, 1 to 31, and the place after it.
    pub(super) fn day_number_at(&self, at: usize) -> Option<(u32, usize)> {
        let pieces = self.pieces;
        let ordinal = |term| if let Term::Ordinal(place) = term { Some(place) } else { None };
        if let Some(day) = pieces.find(at, ordinal) {
            return Some((day, at + 1));
        }
        if pieces.kind(at) == Some(Kind::Digits) {
            let text = pieces.text(at);
            let day = text.parse::<u32>().ok().filter(|_| text.len() <= 2)?;
            let end = at + 1 + usize::from(self.is_suffix(at + 1));
            return (1..=99).contains(&day).then_some((day, end));
        }
        let number = number_at(pieces, at)?;
        let day = u32::try_from(number.value.as_integer()?).ok()?;
        if day >= 20
            && day % 10 == 0
            && let Some(ones) = pieces.find(number.end, ordinal)
        {
            return Some((day + ones, number.end + 1));
        }
        (1..=31).contains(&day).then_some((day, number.end))
    }

    fn is_suffix(&self, at: usize) -> bool {
        self.pieces.is(at, Term::Suffix) && self.pieces.is_glued(at)
    }

    /// `2027`, `de 27`, `del próximo año`, `this year`.
    pub(super) fn year_at(&self, at: usize) -> Option<(i32, usize)> {
        let pieces = self.pieces;
        let mut start = pieces.skip_links(at);
        if pieces.kind(start) == Some(Kind::Comma) || pieces.kind(start) == Some(Kind::Slash) {
            start += 1;
        }
        if pieces.kind(start) == Some(Kind::Digits) {
            let text = pieces.text(start);
            let number: i32 = text.parse().ok()?;
            let is_free =
                unit_at(pieces, start + 1).is_none() && pieces.find(start + 1, month_number).is_none();
            return match text.len() {
                4 if (1900..2200).contains(&number) => Some((number, start + 1)),
                2 if (20..60).contains(&number) && is_free && start > at => Some((number + 2000, start + 1)),
                2 if (20..60).contains(&number)
                    && is_free
                    && pieces.kind(at.checked_sub(1)?) == Some(Kind::Word) =>
                {
                    Some((number + 2000, start + 1))
                }
                _ => None,
            };
        }
        let (turn, unit, end) = self.turn_and_unit_at(start)?;
        if unit != Unit::Years {
            return None;
        }
        let years = match turn {
            Turn::Last => -1,
            Turn::This => 0,
            Turn::Next => 1,
            Turn::AfterNext => 2,
        };
        Some((self.today.year() + years, end))
    }

    /// The next day with this month and number, today included; none if there is no such day.
    pub(super) fn next_date(&self, month: u32, day: u32) -> Option<NaiveDate> {
        (0..=8)
            .filter_map(|years| NaiveDate::from_ymd_opt(self.today.year().checked_add(years)?, month, day))
            .find(|date| *date >= self.today)
    }
}
