//! Days of the calendar.

mod exact;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::duration::{Unit, quantities_at, quantity_at, unit_at};
use super::number::number_at;
use super::pieces::{Kind, Pieces};
use super::settle::{Found, comparison_around, settle};
use super::words::Term;
use super::{Context, Decimal, Reading};

/// The order of day and month in `3/4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// Reads a day. A day without a year is the next one; `today` is the person's.
pub fn read_date(
    text: &str,
    context: &Context<'_>,
    today: NaiveDate,
    order: DateOrder,
) -> Reading<NaiveDate> {
    let pieces = Pieces::parse(text, context);
    let reader = DateReader { pieces: &pieces, today, order };
    let mut found: Vec<Found<NaiveDate>> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        if let Some(end) = reader.hours_at(at) {
            at = end;
            continue;
        }
        let Some(mut days) = reader.days_at(at) else {
            at += 1;
            continue;
        };
        if let Some(first) = days.first_mut() {
            first.is_vague |= reader.follows_open_range(at)
                || reader.opens_range(first.end)
                || pieces.is(first.end, Term::Or)
                || reader.is_before(at);
            if at.checked_sub(1).is_some_and(|before| pieces.is(before, Term::Minus)) {
                // "todo menos lunes"
                first.value = None;
            }
        }
        at = days.last().map_or(at + 1, |last| last.end.max(at + 1));
        found.append(&mut days);
    }
    drop_less_exact(&pieces, &mut found);
    settle(&pieces, found)
}

/// Drops a month that stands alone where a day of it is said too: "in January, the 15th of January".
fn drop_less_exact(pieces: &Pieces, found: &mut Vec<Found<NaiveDate>>) {
    let is_month =
        |one: &Found<NaiveDate>| one.end == one.start + 1 && pieces.find(one.start, month_number).is_some();
    let exact: Vec<NaiveDate> =
        found.iter().filter(|one| !is_month(one)).filter_map(|one| one.value).collect();
    found.retain(|one| {
        let month = one.value.map(|day| (day.year(), day.month()));
        !is_month(one) || !exact.iter().any(|day| Some((day.year(), day.month())) == month)
    });
}

struct DateReader<'a> {
    pieces: &'a Pieces,
    today: NaiveDate,
    order: DateOrder,
}

/// A day that may be impossible, and the place after it.
type Day = (Option<NaiveDate>, usize);

/// The position in a month, a year or a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    Middle,
    End,
}

/// `next`, `this` and the like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Last,
    This,
    Next,
    AfterNext,
}

impl DateReader<'_> {
    /// All days that the words from a place on name together.
    fn days_at(&self, at: usize) -> Option<Vec<Found<NaiveDate>>> {
        let found = |(day, end): Day| match day {
            Some(day) => Found::new(at, end, day),
            None => Found::impossible(at, end),
        };
        if self.pieces.is(at, Term::After) {
            let next = self.pieces.skip_links(at + 1);
            if let Some((date, end)) = self.after_at(next) {
                return Some(vec![found((date, end))]);
            }
        }
        if let Some(days) = self.offset_by_quantity(at) {
            return Some(days);
        }
        if let Some(one) = self.vague_at(at) {
            return Some(vec![one]);
        }
        if let Some(one) = self.weekday_at(at) {
            return Some(vec![one]);
        }
        if let Some(day) = self.exact_day_at(at).or_else(|| self.edge_at(at)) {
            return Some(vec![found(day)]);
        }
        if let Some(one) = self.turn_of_unit_at(at) {
            return Some(vec![one]);
        }
        if let Some(day) = self.month_at(at) {
            return Some(vec![found(day)]);
        }
        self.day_of_month_at(at).map(|one| vec![one])
    }

    /// The place after some hours that tell a time of day or a working day, not a start.
    fn hours_at(&self, at: usize) -> Option<usize> {
        let quantity = quantity_at(self.pieces, at)?;
        let hours = quantity.hours_only()?;
        let is_distance = at.checked_sub(1).is_some_and(|before| self.pieces.is(before, Term::Within));
        (hours < Decimal::from(24) && !is_distance).then_some(quantity.end)
    }

    /// Dates that stand for themselves: `15/01`, `15 de enero`, `mañana`, `navidad`.
    fn exact_day_at(&self, at: usize) -> Option<Day> {
        self.numeric_at(at).or_else(|| self.day_and_month_at(at)).or_else(|| self.named_day_at(at))
    }

    /// The day after what is named: "after Christmas" is the 26th, "after January" the first of February.
    fn after_at(&self, at: usize) -> Option<Day> {
        if let Some((day, end)) = self.exact_day_at(at) {
            return Some((day.and_then(|day| day.succ_opt()), end));
        }
        if let Some(one) = self.weekday_at(at) {
            return Some((one.value.and_then(|day| day.succ_opt()), one.end));
        }
        let (first, end) = self.month_at(at)?;
        let next = first
            .and_then(|first| first.with_day(1))
            .and_then(|first| first.checked_add_months(Months::new(1)));
        Some((next, end))
    }

    /// True if a number and a connecting word before show that this is the end of a range or one of two.
    fn follows_open_range(&self, at: usize) -> bool {
        let mut before = at;
        while let Some(place) = before.checked_sub(1).filter(|place| self.pieces.is(*place, Term::Link)) {
            if self.pieces.is_any(place, &[Term::To, Term::Or]) {
                break;
            }
            before = place;
        }
        let (Some(connector), Some(number)) = (before.checked_sub(1), before.checked_sub(2)) else {
            return false;
        };
        let connects = self.pieces.kind(connector) == Some(Kind::Dash)
            || self.pieces.is_any(connector, &[Term::Or, Term::To, Term::And]);
        let is_number = self.pieces.kind(number) == Some(Kind::Digits)
            || self.pieces.find(number, |term| matches!(term, Term::Cardinal(_)).then_some(())).is_some();
        connects && is_number
    }

    /// True if a connecting word and another number of a day follow.
    fn opens_range(&self, end: usize) -> bool {
        let pieces = self.pieces;
        let connects =
            pieces.kind(end) == Some(Kind::Dash) || pieces.is_any(end, &[Term::Or, Term::To, Term::And]);
        let other = pieces.skip_links(end + 1);
        connects
            && pieces.kind(other) == Some(Kind::Digits)
            && self.day_number_at(other).is_some_and(|(_, end)| unit_at(pieces, end).is_none())
            && quantities_at(pieces, other).is_none()
    }

    /// True for `before Monday`; `not before Monday` is a day.
    fn is_before(&self, at: usize) -> bool {
        let mut place = at;
        while let Some(before) = place.checked_sub(1) {
            if self.pieces.is(before, Term::Before) {
                return !(0..before)
                    .rev()
                    .take_while(|place| !self.pieces.parts_clauses(*place))
                    .any(|place| self.pieces.is_any(place, &[Term::No, Term::Not]));
            }
            if !self.pieces.is_filler(before) {
                return false;
            }
            place = before;
        }
        false
    }

    /// `in 3 weeks`, `hace un mes`, `two weeks from Monday`, `2-3 semanas`.
    fn offset_by_quantity(&self, at: usize) -> Option<Vec<Found<NaiveDate>>> {
        let pieces = self.pieces;
        let is_ago = pieces.is(at, Term::Ago);
        let start = pieces.skip_fillers(at + usize::from(is_ago));
        if is_ago && quantity_at(pieces, start).is_none() {
            return None;
        }
        let quantities = quantities_at(pieces, if is_ago { start } else { at })?;
        let mut found = Vec::new();
        for (place, quantity) in quantities {
            let mut end = quantity.end;
            let mut from = Some(self.today);
            let is_past = is_ago || pieces.is(end, Term::Ago);
            if pieces.is(end, Term::Ago) || pieces.is(end, Term::Offset(0)) {
                // "a week ago", "a week from now"
                end += 1;
            } else {
                let mut next = pieces.skip_fillers(end);
                if pieces.is_any(next, &[Term::After, Term::From]) {
                    next = pieces.skip_links(next + 1);
                    let anchor = self.exact_day_at(next).or_else(|| {
                        self.weekday_at(next).filter(|one| !one.is_vague).map(|one| (one.value, one.end))
                    });
                    if let Some((day, day_end)) = anchor {
                        from = day;
                        end = day_end;
                    }
                }
            }
            let day = from.and_then(|from| quantity.count_from(from, is_past));
            let one = day.map_or_else(|| Found::impossible(place, end), |day| Found::new(place, end, day));
            found.push(if comparison_around(pieces, place, end).is_some() {
                one
            } else {
                Found::impossible(place, end)
            });
        }
        Some(found)
    }

    /// `in a few weeks`, `a mediados o fines de mes`
    fn vague_at(&self, at: usize) -> Option<Found<NaiveDate>> {
        let is_edge = |at: usize| self.pieces.is_any(at, &[Term::Start, Term::Middle, Term::End]);
        let connects = self.pieces.is_any(at + 1, &[Term::Or, Term::To, Term::And])
            || matches!(self.pieces.kind(at + 1), Some(Kind::Dash | Kind::Slash));
        if is_edge(at) && connects && is_edge(self.pieces.skip_links(at + 2)) {
            return Some(Found::vague(at, at + 2));
        }
        self.pieces.is(at, Term::Few).then_some(())?;
        let unit = self.pieces.skip_links(at + 1);
        unit_at(self.pieces, unit).map(|_| Found::vague(at, unit + 1))
    }

    /// `mañana`, `asap`, `navidad`.
    fn named_day_at(&self, at: usize) -> Option<Day> {
        let pieces = self.pieces;
        let fixed = |term| if let Term::FixedDay { month, day } = term { Some((month, day)) } else { None };
        if let Some((month, day)) = pieces.find(at, fixed) {
            return Some((self.next_date(month, day), at + 1));
        }
        if pieces.is(at, Term::Weekend) {
            return Some((self.next_weekday(Weekday::Sat, true), at + 1));
        }
        let is_weak_enough = || pieces.only_neutral_besides(at, at + 1);
        let days = pieces.find(at, |term| {
            if let Term::Offset(days) = term {
                return Some(days);
            }
            if let Term::WeakOffset(days) = term { Some(days).filter(|_| is_weak_enough()) } else { None }
        })?;
        let count = Days::new(days.unsigned_abs());
        let day =
            if days < 0 { self.today.checked_sub_days(count) } else { self.today.checked_add_days(count) };
        Some((day, at + 1))
    }

    /// `mid January`, `a fin de mes`, `end of next month`, `principios de año`.
    fn edge_at(&self, at: usize) -> Option<Day> {
        let pieces = self.pieces;
        let edges = [(Term::Start, Edge::Start), (Term::Middle, Edge::Middle), (Term::End, Edge::End)];
        let (_, edge) = edges.into_iter().find(|(term, _)| pieces.is(at, *term))?;
        let next = pieces.skip_links(at + 1);
        if let Some(month) = pieces.find(next, month_number) {
            if let Some((year, end)) = self.year_at(next + 1) {
                return Some((edge_of_month(year, month, edge), end));
            }
            let day = (0..=1)
                .filter_map(|years| edge_of_month(self.today.year() + years, month, edge))
                .find(|day| *day >= self.today);
            return Some((day, next + 1));
        }
        if let Some((turn, unit, end)) = self.turn_and_unit_at(next)
            && matches!(turn, Turn::This | Turn::Next)
        {
            let is_next = turn == Turn::Next;
            let day = match unit {
                Unit::Months => {
                    let first = self.first_of_month(u32::from(is_next))?;
                    edge_of_month(first.year(), first.month(), edge)
                }
                Unit::Years => edge_of_year(self.today.year() + i32::from(is_next), edge),
                Unit::Weeks => {
                    let monday = self.monday()?.checked_add_days(Days::new(if is_next { 7 } else { 0 }))?;
                    monday.checked_add_days(Days::new(edge_of_week(edge)))
                }
                Unit::Hours | Unit::Days => return None,
            };
            return Some((day, end));
        }
        let (unit, 1) = unit_at(pieces, next)? else { return None };
        let upcoming =
            |days: [Option<NaiveDate>; 2]| days.into_iter().flatten().find(|day| *day >= self.today);
        let day = match unit {
            Unit::Months => {
                let edge_in = |months| {
                    let first = self.first_of_month(months)?;
                    edge_of_month(first.year(), first.month(), edge)
                };
                upcoming([edge_in(0), edge_in(1)])
            }
            Unit::Years => {
                upcoming([edge_of_year(self.today.year(), edge), edge_of_year(self.today.year() + 1, edge)])
            }
            Unit::Weeks => {
                let edge_in =
                    |weeks: u64| self.monday()?.checked_add_days(Days::new(weeks * 7 + edge_of_week(edge)));
                upcoming([edge_in(0), edge_in(1)])
            }
            Unit::Hours | Unit::Days => return None,
        };
        Some((day, next + 1))
    }

    fn first_of_month(&self, months_ahead: u32) -> Option<NaiveDate> {
        self.today.with_day(1)?.checked_add_months(Months::new(months_ahead))
    }

    /// The Monday of this week.
    fn monday(&self) -> Option<NaiveDate> {
        let days = self.today.weekday().num_days_from_monday();
        self.today.checked_sub_days(Days::new(u64::from(days)))
    }

    /// The next such day of the week.
    fn next_weekday(&self, weekday: Weekday, may_be_today: bool) -> Option<NaiveDate> {
        let ahead = (7 + weekday.num_days_from_monday() - self.today.weekday().num_days_from_monday()) % 7;
        let ahead = if ahead == 0 && !may_be_today { 7 } else { ahead };
        self.today.checked_add_days(Days::new(u64::from(ahead)))
    }

    fn turn_at(&self, at: usize) -> Option<Turn> {
        let turns = [
            (Term::Last, Turn::Last),
            (Term::This, Turn::This),
            (Term::Next, Turn::Next),
            (Term::AfterNext, Turn::AfterNext),
        ];
        turns.into_iter().find(|(term, _)| self.pieces.is(at, *term)).map(|(_, turn)| turn)
    }

    /// `next week`, `la semana que viene`, `este mes`.
    fn turn_and_unit_at(&self, at: usize) -> Option<(Turn, Unit, usize)> {
        let single =
            |at: usize| unit_at(self.pieces, at).filter(|(_, times)| *times == 1).map(|(unit, _)| unit);
        if let Some(turn) = self.turn_at(at) {
            let next = self.pieces.skip_links(at + 1);
            return single(next).map(|unit| (turn, unit, next + 1));
        }
        let unit = single(at)?;
        self.turn_at(at + 1).filter(|turn| *turn != Turn::This).map(|turn| (turn, unit, at + 2))
    }

    /// `next week`, also with the day: `next week on Monday`.
    fn turn_of_unit_at(&self, at: usize) -> Option<Found<NaiveDate>> {
        let (turn, unit, end) = self.turn_and_unit_at(at)?;
        let mut next = self.pieces.skip_links(end);
        if self.pieces.kind(next) == Some(Kind::Comma) {
            next = self.pieces.skip_links(next + 1);
        }
        if unit == Unit::Weeks
            && let Some(weekday) = self.pieces.find(next, weekday)
        {
            let day = self.weekday_in(weekday, turn);
            return Some(Found { value: day, ..Found::impossible(at, next + 1) });
        }
        let steps = match turn {
            Turn::Next => 1,
            Turn::AfterNext => 2,
            Turn::This if unit == Unit::Weeks => return Some(Found::new(at, end, self.today)),
            Turn::This | Turn::Last => return Some(Found::vague(at, end)),
        };
        let day = match unit {
            Unit::Weeks => self.monday()?.checked_add_days(Days::new(u64::from(steps) * 7)),
            Unit::Months => self.first_of_month(steps),
            Unit::Years => NaiveDate::from_ymd_opt(self.today.year() + i32::try_from(steps).ok()?, 1, 1),
            Unit::Hours | Unit::Days => return None,
        };
        Some(Found { value: day, ..Found::impossible(at, end) })
    }

    fn weekday_in(&self, weekday: Weekday, turn: Turn) -> Option<NaiveDate> {
        let days = u64::from(weekday.num_days_from_monday());
        let monday = self.monday()?;
        match turn {
            Turn::Last => monday.checked_sub_days(Days::new(7))?.checked_add_days(Days::new(days)),
            Turn::This => monday.checked_add_days(Days::new(days)),
            Turn::Next => monday.checked_add_days(Days::new(7 + days)),
            Turn::AfterNext => monday.checked_add_days(Days::new(14 + days)),
        }
    }

    /// `el lunes`, `next Monday`, `lunes 15 de enero`, `Monday of next week`, `the first Monday of March`.
    fn weekday_at(&self, at: usize) -> Option<Found<NaiveDate>> {
        let pieces = self.pieces;
        let order =
            pieces.find(at, |term| if let Term::Ordinal(order @ 1..=5) = term { Some(order) } else { None });
        let turn = self.turn_at(at);
        let place = if turn.is_some() { pieces.skip_links(at + 1) } else { at };
        if let Some(order) = order
            && let Some(weekday) = pieces.find(pieces.skip_links(at + 1), weekday)
        {
            return self.weekday_of_month(at, order, weekday);
        }
        let weekday = pieces.find(place, weekday)?;
        let mut end = place + 1;
        let mut next = pieces.skip_links(end);
        if pieces.kind(next) == Some(Kind::Comma) {
            next = pieces.skip_links(next + 1);
        }
        if let Some((date, date_end)) = self.numeric_at(next).or_else(|| self.day_and_month_at(next)) {
            // "Monday the 15th" where the 15th is a Tuesday is a mistake of one or the other.
            let agrees = date.is_none_or(|date| date.weekday() == weekday);
            let found = Found { value: date, ..Found::impossible(at, date_end) };
            return Some(Found { is_vague: !agrees, ..found });
        }
        if quantity_at(pieces, next).is_none()
            && next <= end + 2
            && let Some((day, day_end)) = self.day_number_at(next)
            && pieces.kind(next.saturating_sub(1)) != Some(Kind::Comma)
        {
            // In this month or the next: "Monday the 4th".
            let in_month = |months| self.first_of_month(months)?.with_day(day);
            let days = || (0..2).filter_map(in_month).filter(|date| *date >= self.today);
            let agreeing = days().find(|date| date.weekday() == weekday);
            let found = Found { value: agreeing.or_else(|| days().next()), ..Found::impossible(at, day_end) };
            return Some(Found { is_vague: agreeing.is_none(), ..found });
        }
        if let Some((turn, Unit::Weeks, week_end)) = self.turn_and_unit_at(pieces.skip_links(end)) {
            let day = self.weekday_in(weekday, turn);
            return Some(Found { value: day, ..Found::impossible(at, week_end) });
        }
        let mut turn = turn;
        if turn.is_none()
            && let Some(after) = self.turn_at(end)
        {
            turn = Some(after);
            end += 1;
        }
        let first = self.next_weekday(weekday, turn == Some(Turn::This));
        let day = match turn {
            None | Some(Turn::Next | Turn::This) => first,
            Some(Turn::AfterNext) => first.and_then(|day| day.checked_add_days(Days::new(7))),
            Some(Turn::Last) => {
                self.next_weekday(weekday, true).and_then(|day| day.checked_sub_days(Days::new(7)))
            }
        };
        Some(Found { value: day, ..Found::impossible(at, end) })
    }

    /// `el primer lunes de enero`, `the second Monday of next month`
    fn weekday_of_month(&self, at: usize, order: u32, weekday: Weekday) -> Option<Found<NaiveDate>> {
        let pieces = self.pieces;
        let mut place = pieces.skip_links(pieces.skip_links(at + 1) + 1);
        if pieces.is(place, Term::Within) {
            place = pieces.skip_links(place + 1);
        }
        let nth = |year: i32, month: u32| {
            NaiveDate::from_weekday_of_month_opt(year, month, weekday, u8::try_from(order).ok()?)
        };
        if let Some(month) = pieces.find(place, month_number) {
            let (year, end) =
                self.year_at(place + 1).map_or((None, place + 1), |(year, end)| (Some(year), end));
            let day = match year {
                Some(year) => nth(year, month),
                None => (0..=1)
                    .filter_map(|years| nth(self.today.year() + years, month))
                    .find(|day| *day >= self.today),
            };
            return Some(Found { value: day, ..Found::impossible(at, end) });
        }
        let (turn, end) = match self.turn_and_unit_at(place) {
            Some((turn, Unit::Months, end)) => (turn, end),
            _ if unit_at(pieces, place).is_some_and(|(unit, _)| unit == Unit::Months) => {
                (Turn::This, place + 1)
            }
            _ => return Some(Found::vague(at, place)),
        };
        let months = match turn {
            Turn::This => 0,
            Turn::Next => 1,
            Turn::AfterNext => 2,
            Turn::Last => return Some(Found::vague(at, end)),
        };
        let in_month = |months: u32| {
            let first = self.first_of_month(months)?;
            nth(first.year(), first.month()).filter(|day| *day >= self.today)
        };
        let day = in_month(months).or_else(|| in_month(months + 1));
        Some(Found { value: day, ..Found::impossible(at, end) })
    }

    /// A month alone: its first day, or today if it has begun.
    fn month_at(&self, at: usize) -> Option<Day> {
        let pieces = self.pieces;
        let turn = self.turn_at(at);
        let place = if turn.is_some() { pieces.skip_links(at + 1) } else { at };
        let month = pieces.find(place, month_number)?;
        // Short forms ("set", "mar", "may") are other words too.
        let is_introduced = at.checked_sub(1).is_some_and(|before| {
            pieces.is_any(before, &[Term::Within, Term::From, Term::After, Term::Until, Term::Next])
        });
        let is_long = pieces.text(place).len() >= 4
            || (pieces.is(place + 1, Term::Or) && pieces.find(place + 2, month_number).is_some());
        (is_long || is_introduced || pieces.only_fillers_besides(at, place + 1)).then_some(())?;
        if let Some((year, end)) = self.year_at(place + 1) {
            return Some((NaiveDate::from_ymd_opt(year, month, 1), end));
        }
        let end = place + 1 + usize::from(self.turn_at(place + 1).is_some());
        if month == self.today.month() && turn != Some(Turn::Next) {
            return Some((Some(self.today), end));
        }
        Some((self.next_date(month, 1), end))
    }

    /// The number of a day alone: `el 15`, `the 15th`, `15 del próximo mes`. A bare number may also count days, so it
    /// is vague.
    fn day_of_month_at(&self, at: usize) -> Option<Found<NaiveDate>> {
        let pieces = self.pieces;
        let (day, mut end) = self.day_number_at(at)?;
        if number_at(pieces, at).is_some_and(|number| number.is_article) || unit_at(pieces, end).is_some() {
            return None;
        }
        let is_marked = pieces.is(end - 1, Term::Suffix)
            || at.checked_sub(1).is_some_and(|before| pieces.is(before, Term::DayMarker));
        let next = pieces.skip_links(end);
        let month = self.turn_and_unit_at(next).filter(|(_, unit, _)| *unit == Unit::Months);
        if let Some((turn, _, month_end)) = month {
            let months = match turn {
                Turn::This => 0,
                Turn::Next => 1,
                Turn::AfterNext => 2,
                Turn::Last => return Some(Found::vague(at, month_end)),
            };
            let date = self.first_of_month(months).and_then(|first| first.with_day(day));
            return Some(Found { value: date, ..Found::impossible(at, month_end) });
        }
        if next > end && matches!(unit_at(pieces, next), Some((Unit::Months, 1))) {
            end = next + 1;
        } else if !is_marked && !pieces.only_fillers_besides(at, end) {
            return None;
        }
        let is_vague = !is_marked && end == at + 1;
        Some(Found { value: self.next_with_number(day), is_vague, ..Found::impossible(at, end) })
    }

    /// The next day with this number in its month, today included.
    fn next_with_number(&self, day: u32) -> Option<NaiveDate> {
        (0..12)
            .filter_map(|months| self.first_of_month(months)?.with_day(day))
            .find(|date| *date >= self.today)
    }
}

fn month_number(term: Term) -> Option<u32> {
    if let Term::Month(month) = term { Some(month) } else { None }
}

fn weekday(term: Term) -> Option<Weekday> {
    if let Term::Weekday(weekday) = term { Some(weekday) } else { None }
}

fn edge_of_month(year: i32, month: u32, edge: Edge) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    match edge {
        Edge::Start => Some(first),
        Edge::Middle => first.with_day(15),
        Edge::End => first.checked_add_months(Months::new(1))?.pred_opt(),
    }
}

fn edge_of_year(year: i32, edge: Edge) -> Option<NaiveDate> {
    match edge {
        Edge::Start => NaiveDate::from_ymd_opt(year, 1, 1),
        Edge::Middle => NaiveDate::from_ymd_opt(year, 7, 1),
        Edge::End => NaiveDate::from_ymd_opt(year, 12, 31),
    }
}

/// Days after Monday.
fn edge_of_week(edge: Edge) -> u64 {
    match edge {
        Edge::Start => 0,
        Edge::Middle => 2,
        Edge::End => 4,
    }
}
