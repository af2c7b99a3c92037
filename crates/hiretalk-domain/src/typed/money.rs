//! Pay that a person has or wants.

use super::duration::{Unit, quantity_at, unit_at};
use super::number::{is_between, number_at};
use super::pieces::{Kind, Pieces};
use super::settle::{Comparison, Found, comparison_around, is_currency, settle};
use super::words::Term;
use super::{Context, Decimal, Reading};
use crate::catalogue::CurrencyCode;

/// For how long a sum is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayPeriod {
    Hour,
    Day,
    Week,
    /// Half a month, or two weeks.
    Fortnight,
    Month,
    Year,
}

impl PayPeriod {
    pub const ALL: [Self; 6] = [Self::Hour, Self::Day, Self::Week, Self::Fortnight, Self::Month, Self::Year];

    /// The name in flow files and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "HOUR",
            Self::Day => "DAY",
            Self::Week => "WEEK",
            Self::Fortnight => "FORTNIGHT",
            Self::Month => "MONTH",
            Self::Year => "YEAR",
        }
    }

    /// The period with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.as_str() == name)
    }

    fn of_unit(unit: Unit, times: u32) -> Option<Self> {
        match (unit, times) {
            (Unit::Hours, 1) => Some(Self::Hour),
            (Unit::Days, 1) => Some(Self::Day),
            (Unit::Days, 14 | 15) | (Unit::Weeks, 2) => Some(Self::Fortnight),
            (Unit::Weeks, 1) => Some(Self::Week),
            (Unit::Months, 1) => Some(Self::Month),
            (Unit::Years, 1) => Some(Self::Year),
            (Unit::Hours | Unit::Days | Unit::Weeks | Unit::Months | Unit::Years, _) => None,
        }
    }
}

/// A sum or a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    Exact(Decimal),
    Between { minimum: Decimal, maximum: Decimal },
    AtLeast(Decimal),
    AtMost(Decimal),
}

impl Amount {
    /// The exact sum; none for a range.
    pub fn exact(self) -> Option<Decimal> {
        match self {
            Self::Exact(amount) => Some(amount),
            Self::Between { .. } | Self::AtLeast(_) | Self::AtMost(_) => None,
        }
    }

    /// The least; none if only a maximum was said.
    pub fn minimum(self) -> Option<Decimal> {
        match self {
            Self::Exact(minimum) | Self::Between { minimum, .. } | Self::AtLeast(minimum) => Some(minimum),
            Self::AtMost(_) => None,
        }
    }

    /// The most; none if only a minimum was said.
    pub fn maximum(self) -> Option<Decimal> {
        match self {
            Self::Exact(maximum) | Self::Between { maximum, .. } | Self::AtMost(maximum) => Some(maximum),
            Self::AtLeast(_) => None,
        }
    }
}

/// Pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    pub amount: Amount,
    /// None if neither the person nor the step told, or the word ("pesos", "$") may mean several and not the step's.
    pub currency: Option<CurrencyCode>,
    /// None if the person told none.
    pub period: Option<PayPeriod>,
}

/// A sum in a text.
#[derive(Debug)]
struct Sum {
    start: usize,
    end: usize,
    value: Decimal,
    multiplier: u64,
    currencies: Vec<CurrencyCode>,
    period: Option<PayPeriod>,
    comparison: Option<Comparison>,
}

impl Sum {
    /// True for a number that is pay without doubt; a small bare number may count other things.
    fn is_certain(&self) -> bool {
        !self.currencies.is_empty()
            || self.multiplier >= 1000
            || self.period.is_some()
            || self.value >= Decimal::from(100)
    }
}

/// Reads pay. `currency` is the step's, for a text that names none or only a word of several, such as "pesos".
pub fn read_money(text: &str, context: &Context<'_>, currency: Option<CurrencyCode>) -> Reading<Money> {
    let pieces = Pieces::parse(text, context);
    let mut sums = find_sums(&pieces);
    if sums.iter().any(Sum::is_certain) {
        let certain: Vec<bool> = (0..sums.len())
            .map(|at| {
                let one = |at: usize| sums.get(at).is_some_and(Sum::is_certain);
                // The lower end of a range ("15 a 20 mil") is as certain as the upper.
                one(at)
                    || (one(at + 1) && joins(&pieces, &sums, at))
                    || (at > 0 && joins(&pieces, &sums, at - 1))
            })
            .collect();
        let mut certain = certain.into_iter();
        sums.retain(|_| certain.next().unwrap_or(true));
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(sum) = sums.get(at) {
        let next = sums.get(at + 1).filter(|_| joins(&pieces, &sums, at));
        found.push(match next {
            Some(upper) => range(sum, upper),
            None => single(sum),
        });
        at += if next.is_some() { 2 } else { 1 };
    }
    let periods = stated_periods(&pieces, &sums);
    let mut reading: Vec<Found<Money>> = Vec::new();
    for (one, currencies) in found {
        let is_unclear_period = periods.len() > 1;
        let period = periods.first().copied();
        let currency = choose_currency(&currencies, currency);
        let value = one.value.map(|amount| Money { amount, currency, period });
        reading.push(Found {
            start: one.start,
            end: one.end,
            value,
            is_vague: one.is_vague || is_unclear_period,
            comparison: one.comparison,
            is_double_negative: false,
        });
    }
    apply_negated_comparisons(&pieces, &mut reading);
    settle(&pieces, reading)
}

fn choose_currency(said: &[CurrencyCode], expected: Option<CurrencyCode>) -> Option<CurrencyCode> {
    match (said, expected) {
        ([], expected) => expected,
        ([one], _) => Some(*one),
        (several, expected) => expected.filter(|expected| several.contains(expected)),
    }
}

fn find_sums(pieces: &Pieces) -> Vec<Sum> {
    let mut sums = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let Some(number) = number_at(pieces, at).filter(|number| !number.is_article) else {
            at += 1;
            continue;
        };
        // "2 años", "40 horas": a length of time, unless it is plainly a sum for that time ("1200 mes").
        if let Some(quantity) = quantity_at(pieces, at)
            && number.multiplier < 1000
            && (number.value < Decimal::from(100))
            && unit_at(pieces, number.end).is_some()
            && !(at > 0 && is_currency(pieces, at - 1))
        {
            at = quantity.end;
            continue;
        }
        if pieces.is(number.end, Term::Counted) {
            at = number.end + 1;
            continue;
        }
        let mut sum = Sum {
            start: at,
            end: number.end,
            value: number.value,
            multiplier: number.multiplier,
            currencies: Vec::new(),
            period: None,
            comparison: Some(Comparison::Exact),
        };
        while sum.start > 0 && is_currency(pieces, sum.start - 1) {
            sum.start -= 1;
            add_currencies(pieces, sum.start, &mut sum.currencies);
        }
        let after = if matches!(pieces.text(sum.end), "de" | "of" | "en" | "in" | "em")
            && is_currency(pieces, sum.end + 1)
        {
            sum.end + 1
        } else {
            sum.end
        };
        let mut end = after;
        while is_currency(pieces, end) && !begins_next_sum(pieces, end) {
            add_currencies(pieces, end, &mut sum.currencies);
            end += 1;
            sum.end = end;
        }
        if let Some((period, end)) = period_after(pieces, sum.end) {
            sum.period = Some(period);
            sum.end = end;
        }
        sum.comparison = comparison_around(pieces, sum.start, sum.end);
        // "10 mil para arriba al mes"
        let behind = pieces.skip_fillers(sum.end);
        if sum.comparison == Some(Comparison::Exact)
            && pieces.is(behind, Term::AtLeast)
            && let Some((period, end)) = period_after(pieces, behind + 1)
        {
            sum.comparison = Some(Comparison::AtLeast);
            sum.period = Some(period);
            sum.end = end;
        }
        at = sum.end;
        if let Some(last) = sums.last_mut().filter(|last| completes_thousands(pieces, last, &sum)) {
            // "dois e quinhentos"
            if let Some(value) = last.value.times(1000).and_then(|thousands| thousands.plus(sum.value)) {
                *last = Sum { start: last.start, value, multiplier: 1000, ..sum };
            }
            continue;
        }
        sums.push(sum);
    }
    sums
}

/// True for whole hundreds in words right behind a small number.
fn completes_thousands(pieces: &Pieces, last: &Sum, next: &Sum) -> bool {
    let is_small = last.value < Decimal::from(100) && last.multiplier == 1 && last.currencies.is_empty();
    let is_joined = next.start == last.end || (next.start == last.end + 1 && pieces.is(last.end, Term::And));
    let hundreds =
        next.value.as_integer().is_some_and(|units| units % 100 == 0 && (100..1000).contains(&units));
    is_small
        && is_joined
        && hundreds
        && next.multiplier == 1
        && pieces.kind(next.start) == Some(Kind::Word)
        && !is_between(pieces, last.start)
}

/// True for a sign right before the digits of another sum: `$15 $20`.
fn begins_next_sum(pieces: &Pieces, at: usize) -> bool {
    pieces.is_glued(at + 1) && pieces.kind(at + 1) == Some(Kind::Digits) && !pieces.is_glued(at)
}

/// Adds the meanings of a word; those that both words of "$ USD" have if there were some.
fn add_currencies(pieces: &Pieces, at: usize, currencies: &mut Vec<CurrencyCode>) {
    let Some(piece) = pieces.get(at) else { return };
    let meant: Vec<CurrencyCode> = piece
        .terms
        .iter()
        .filter_map(|term| if let Term::Currency(code) = term { Some(*code) } else { None })
        .collect();
    let both: Vec<CurrencyCode> = currencies.iter().copied().filter(|code| meant.contains(code)).collect();
    if currencies.is_empty() || meant.len() == 1 {
        *currencies = meant;
    } else if !both.is_empty() {
        *currencies = both;
    }
}

/// The period that follows a sum: `al mes`, `/hr`, `an hour`, `brutos mensuales`.
fn period_after(pieces: &Pieces, sum_end: usize) -> Option<(PayPeriod, usize)> {
    let mut at = sum_end;
    loop {
        if let Some(period) = unit_period_at(pieces, at) {
            return Some((period, at + 1));
        }
        let is_passed_over = pieces
            .is_any(at, &[Term::Filler, Term::Link, Term::Per, Term::To, Term::Article(1)])
            || pieces.kind(at) == Some(Kind::Slash);
        if !is_passed_over {
            return None;
        }
        at += 1;
    }
}

/// `mensual`, or the unit after `por`.
fn unit_period_at(pieces: &Pieces, at: usize) -> Option<PayPeriod> {
    let by_unit = || unit_at(pieces, at).and_then(|(unit, times)| PayPeriod::of_unit(unit, times));
    period_at(pieces, at).or_else(by_unit)
}

fn period_at(pieces: &Pieces, at: usize) -> Option<PayPeriod> {
    pieces.find(at, |term| if let Term::Period(period) = term { Some(period) } else { None })
}

/// All periods that are told for the sums, each once.
fn stated_periods(pieces: &Pieces, sums: &[Sum]) -> Vec<PayPeriod> {
    let mut periods: Vec<PayPeriod> = sums.iter().filter_map(|sum| sum.period).collect();
    if periods.is_empty() {
        for at in 0..pieces.len() {
            let follows_quantity = at > 0 && unit_at(pieces, at - 1).is_some();
            if let Some(period) = period_at(pieces, at) {
                periods.push(period);
            } else if pieces.is(at, Term::Per)
                && !follows_quantity
                && let Some(period) = unit_period_at(pieces, at + 1)
            {
                periods.push(period);
            }
        }
    }
    let mut once = Vec::new();
    for period in periods {
        if !once.contains(&period) {
            once.push(period);
        }
    }
    once
}

/// True if a sum and the next are the ends of one range.
fn joins(pieces: &Pieces, sums: &[Sum], at: usize) -> bool {
    let (Some(lower), Some(upper)) = (sums.get(at), sums.get(at + 1)) else { return false };
    // The numbers themselves: what is told about them may stand between them.
    let between = lower.end..upper.start;
    let is_minimum = lower.comparison == Some(Comparison::AtLeast);
    let is_maximum = matches!(upper.comparison, Some(Comparison::AtMost));
    let all = |allowed: &dyn Fn(usize) -> bool| !between.is_empty() && between.clone().all(allowed);
    if is_minimum && is_maximum {
        return all(&|at| {
            pieces.kind(at) == Some(Kind::Comma)
                || pieces
                    .is_any(at, &[Term::AtMost, Term::Until, Term::And, Term::Link, Term::Filler, Term::To])
        });
    }
    let connects = |at: usize| {
        pieces.kind(at) == Some(Kind::Dash)
            || pieces.is_any(at, &[Term::To, Term::Or, Term::Until])
            || (pieces.is(at, Term::And) && is_between(pieces, lower.start))
    };
    all(&|at| connects(at) || pieces.is_filler(at)) && between.clone().any(connects)
}

type FoundAmount = (Found<Amount>, Vec<CurrencyCode>);

fn range(lower: &Sum, upper: &Sum) -> FoundAmount {
    let mut currencies = if upper.currencies.is_empty() { &lower.currencies } else { &upper.currencies };
    if lower.currencies.len() == 1 && upper.currencies.len() > 1 {
        currencies = &lower.currencies;
    }
    let mut found = Found::impossible(lower.start, upper.end);
    let differ = lower.currencies.len() == 1
        && upper.currencies.len() == 1
        && lower.currencies.first() != upper.currencies.first();
    found.is_vague = differ;
    // "15 a 20 mil": the multiplier is of both.
    let shared = (lower.multiplier == 1 && upper.multiplier >= 1000 && lower.value < Decimal::from(1000))
        .then(|| lower.value.times(upper.multiplier))
        .flatten()
        .filter(|minimum| *minimum <= upper.value);
    let minimum = shared.unwrap_or(lower.value);
    if lower.comparison.is_some() && upper.comparison.is_some() {
        match minimum.cmp(&upper.value) {
            std::cmp::Ordering::Less => {
                found.value = Some(Amount::Between { minimum, maximum: upper.value });
            }
            std::cmp::Ordering::Equal => found.value = Some(Amount::Exact(minimum)),
            std::cmp::Ordering::Greater => found.is_vague = true,
        }
    }
    (found, currencies.clone())
}

fn single(sum: &Sum) -> FoundAmount {
    let mut found = Found::impossible(sum.start, sum.end);
    if let Some(comparison) = sum.comparison {
        found.comparison = comparison;
        found.value = Some(match comparison {
            Comparison::Exact => Amount::Exact(sum.value),
            Comparison::AtLeast => Amount::AtLeast(sum.value),
            Comparison::AtMost | Comparison::LessThan => Amount::AtMost(sum.value),
        });
    }
    (found, sum.currencies.clone())
}

/// "Not less than 20" is at least 20.
fn apply_negated_comparisons(pieces: &Pieces, found: &mut [Found<Money>]) {
    for one in found.iter_mut().filter(|one| one.comparison == Comparison::LessThan) {
        let mut at = one.start;
        while let Some(before) = at.checked_sub(1).filter(|before| !pieces.parts_clauses(*before)) {
            if pieces.is_any(before, &[Term::No, Term::Not])
                && let Some(money) = &mut one.value
                && let Amount::AtMost(least) = money.amount
            {
                money.amount = Amount::AtLeast(least);
                break;
            }
            at = before;
        }
    }
}
