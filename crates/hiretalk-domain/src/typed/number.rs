//! Numbers, in digits and in words.

use super::duration::{Quantity, Unit, quantity_at};
use super::pieces::{Kind, Pieces};
use super::settle::{Comparison, Found, comparison_around, settle};
use super::words::Term;
use super::{Context, Decimal, Reading};

/// A number in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    pub(super) value: Decimal,
    /// The place after it.
    pub(super) end: usize,
    /// The product of its multipliers.
    pub(super) multiplier: u64,
    /// True if it is only an article: a number before a unit, or alone.
    pub(super) is_article: bool,
}

/// Reads a number. `unit` is what the step counts in, if that is a unit of time: then other units are converted
/// ("18 months" are 1.5 years), and "no experience" is zero.
pub fn read_number(text: &str, context: &Context<'_>, unit: Option<Unit>) -> Reading<Decimal> {
    let pieces = Pieces::parse(text, context);
    let mut found: Vec<Found<Decimal>> = Vec::new();
    let mut counted = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let is_none = is_plainly_none(&pieces, at) || (unit.is_some() && pieces.is(at, Term::NoExperience));
        if is_none {
            let mut zero = Found::new(at, at + 1, Decimal::ZERO);
            zero.is_double_negative = true;
            found.push(zero);
        } else if pieces.is(at, Term::Few)
            && (is_counted(&pieces, at + 1) || pieces.only_fillers_besides(at, at + 1))
        {
            found.push(Found::vague(at, at + 1));
        } else if let Some(quantity) = quantity_at(&pieces, at) {
            found.push(quantity_in(&pieces, at, &quantity, unit));
        } else if let Some(number) = number_at(&pieces, at) {
            let end = number.end;
            if !number.is_article || pieces.only_fillers_besides(at, end) {
                let one = Found::new(at, end, number.value).compared(comparison_around(&pieces, at, end));
                if pieces.is(end, Term::Counted) { counted.push(one) } else { found.push(one) }
            }
            at = end;
            continue;
        } else if pieces.kind(at) == Some(Kind::Digits) {
            found.push(Found::impossible(at, at + 1));
        }
        at = found.last().map_or(at + 1, |last| last.end.max(at + 1));
    }
    if found.is_empty() {
        found = counted;
    }
    for one in &mut found {
        // "Less than 2" is not 2.
        one.is_vague |= one.comparison == Comparison::LessThan;
    }
    settle(&pieces, found)
}

/// True for "none" that stands alone, behind a negation or before a thing counted; "none of that" is not zero.
pub(super) fn is_plainly_none(pieces: &Pieces, at: usize) -> bool {
    let allowed = [Term::Link, Term::Filler, Term::Neutral, Term::No, Term::Not];
    pieces.is(at, Term::Zero)
        && (pieces.only_besides(at, at + 1, &allowed)
            || pieces.text(at + 1) == "experiencia"
            || is_counted(pieces, at + 1))
}

fn is_counted(pieces: &Pieces, at: usize) -> bool {
    let at = pieces.skip_links(at);
    pieces.is(at, Term::Counted)
        || pieces.find(at, |term| matches!(term, Term::Unit(..)).then_some(())).is_some()
}

fn quantity_in(pieces: &Pieces, at: usize, quantity: &Quantity, unit: Option<Unit>) -> Found<Decimal> {
    let value = match unit {
        Some(unit) => quantity.convert_to(unit),
        None => quantity.as_single_amount(),
    };
    let found =
        value.map_or_else(|| Found::vague(at, quantity.end), |value| Found::new(at, quantity.end, value));
    found.compared(comparison_around(pieces, at, quantity.end))
}

/// The number that begins at a place.
pub(super) fn number_at(pieces: &Pieces, at: usize) -> Option<Number> {
    if pieces.is(at, Term::Half) {
        // "medio millón", "half a million"
        let mut next = at + 1;
        next += usize::from(pieces.find(next, article).is_some());
        let multiplier = pieces.find(next, multiplier).filter(|multiplier| *multiplier >= 1000)?;
        let value = Decimal::new(i64::try_from(multiplier / 2).ok()?, 0)?;
        return Some(Number { value, end: next + 1, multiplier, is_article: false });
    }
    let first = if pieces.kind(at) == Some(Kind::Digits) {
        digits_at(pieces, at)
    } else {
        word_number_at(pieces, at)
    }?;
    multiplied(pieces, at, first)
}

/// Takes in the multipliers after a number, and what is added to them: `2 millones quinientos mil`, `dos y medio`.
fn multiplied(pieces: &Pieces, start: usize, first: Number) -> Option<Number> {
    let mut number = first;
    let mut last = 1;
    while let Some(factor) = pieces.find(number.end, multiplier).filter(|factor| *factor >= 1000) {
        number.value = number.value.times(factor)?;
        number.multiplier = number.multiplier.checked_mul(factor)?;
        number.is_article = false;
        last = factor;
        number.end += 1;
    }
    let is_suffix = number.end > 0 && pieces.text(number.end - 1).len() == 1;
    let is_between = is_between(pieces, start);
    if pieces.is(number.end, Term::And) && pieces.is(number.end + 1, Term::Half)
        || is_half_sign(pieces, number.end)
    {
        let end = number.end + if is_half_sign(pieces, number.end) { 1 } else { 2 };
        if !number.is_article {
            let half = Decimal::new(i64::try_from(last).ok()?.checked_mul(5)?, 1)?;
            return Some(Number { value: number.value.plus(half)?, end, ..number });
        }
    } else if pieces.is(number.end, Term::And)
        && pieces.find(number.end + 1, article).is_some()
        && pieces.is(number.end + 2, Term::Half)
    {
        let half = Decimal::new(i64::try_from(last).ok()?.checked_mul(5)?, 1)?;
        return Some(Number { value: number.value.plus(half)?, end: number.end + 3, ..number });
    }
    if last < 1000 || is_suffix {
        return Some(number);
    }
    let has_and = pieces.is(number.end, Term::And);
    if has_and && is_between {
        return Some(number);
    }
    let rest = number_at(pieces, number.end + usize::from(has_and)).filter(|rest| {
        let is_whole = rest.value.as_integer().is_some_and(|units| units > 0);
        let fits = rest.value < Decimal::new(i64::try_from(last).unwrap_or(i64::MAX), 0).unwrap_or_default();
        // "mil 500" is one number; "mil 3 meses" and "2 mil y 3 hijos" are not.
        let is_plain = pieces.kind(rest.end - 1) == Some(Kind::Word) || pieces.text(rest.end - 1).len() >= 3;
        is_whole && fits && !rest.is_article && is_plain
    });
    let Some(rest) = rest else { return Some(number) };
    // "1 palo 200", "2 millones 300": thousands, as nobody counts the last hundreds of a million.
    let is_short = last == 1_000_000 && rest.multiplier == 1 && rest.value < Decimal::from(1000);
    let added = if is_short { rest.value.times(1000)? } else { rest.value };
    Some(Number { value: number.value.plus(added)?, end: rest.end, ..number })
}

fn is_half_sign(pieces: &Pieces, at: usize) -> bool {
    pieces.text(at) == "½"
}

/// True if `between` or the like stands before, so that the next `and` parts two numbers.
pub(super) fn is_between(pieces: &Pieces, at: usize) -> bool {
    (1..=3).any(|back| at.checked_sub(back).is_some_and(|before| pieces.is(before, Term::Between)))
}

fn article(term: Term) -> Option<u32> {
    if let Term::Article(units) = term { Some(units) } else { None }
}

fn cardinal(term: Term) -> Option<u32> {
    if let Term::Cardinal(units) = term { Some(units) } else { None }
}

fn multiplier(term: Term) -> Option<u64> {
    if let Term::Multiplier(factor) = term { Some(factor) } else { None }
}

fn digits_at(pieces: &Pieces, at: usize) -> Option<Number> {
    let mut text = pieces.text(at).to_owned();
    let mut end = at + 1;
    // "1 200 000": groups of three with blanks between them.
    if text.len() <= 3 && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()) {
        while pieces.kind(end) == Some(Kind::Digits)
            && pieces.text(end).len() == 3
            && pieces.text(end).bytes().all(|byte| byte.is_ascii_digit())
        {
            text.push_str(pieces.text(end));
            end += 1;
        }
    }
    let mut value = parse_numeral(&text)?;
    // "2 1/2"
    if pieces.text(end) == "1" && pieces.kind(end + 1) == Some(Kind::Slash) && pieces.text(end + 2) == "2" {
        value = value.plus(Decimal::new(5, 1)?)?;
        end += 3;
    }
    Some(Number { value, end, multiplier: 1, is_article: false })
}

/// Reads `1200`, `1.200`, `1,200.50`, `1.200,50`, `1'200,000`, `1,5`. One point or comma with exactly three digits
/// after it groups thousands, as nobody writes three decimal places; several must group by three.
pub(super) fn parse_numeral(text: &str) -> Option<Decimal> {
    if let Some((head, tail)) = text.rsplit_once('\'') {
        // "1'200.000": behind an apostrophe groups of three follow, and then a fraction at most.
        let is_grouped = tail.split(['.', ',']).all(|group| group.len() == 3);
        let digits: String = head.chars().chain(tail.chars()).filter(char::is_ascii_digit).collect();
        let (whole, fraction) = tail.rsplit_once(['.', ',']).unwrap_or((tail, ""));
        return if is_grouped {
            Decimal::new(digits.parse().ok()?, 0)
        } else {
            let is_whole = whole.split(['.', ',']).all(|group| group.len() == 3);
            let scale = u8::try_from(fraction.len()).ok().filter(|_| is_whole)?;
            Decimal::new(digits.parse().ok()?, scale)
        };
    }
    let last_sign = text.rfind(['.', ',']);
    let Some(last_sign) = last_sign else {
        return Decimal::new(text.parse().ok()?, 0);
    };
    let (whole, rest) = (text.get(..last_sign)?, text.get(last_sign + 1..)?);
    let sign = text.get(last_sign..=last_sign)?;
    let is_single = text.matches(['.', ',']).count() == 1;
    let has_both = text.contains('.') && text.contains(',');
    let is_decimal = if has_both {
        text.matches(sign).count() == 1
    } else {
        is_single && (rest.len() != 3 || whole == "0" || whole.len() > 3)
    };
    let (grouped, fraction) = if is_decimal { (whole, rest) } else { (text, "") };
    let mut groups = grouped.split(['.', ',']);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    let mut is_grouped = false;
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        is_grouped = true;
        digits.push_str(group);
    }
    if is_grouped && (first.len() > 3 || first.is_empty()) {
        return None;
    }
    let scale = u8::try_from(fraction.len()).ok()?;
    Decimal::new(format!("{digits}{fraction}").parse().ok()?, scale)
}

/// A number in words, below a thousand or the `mil` that begins one.
fn word_number_at(pieces: &Pieces, at: usize) -> Option<Number> {
    let plain = |units: u32, end: usize| {
        Some(Number { value: Decimal::from(units), end, multiplier: 1, is_article: false })
    };
    if pieces.find(at, multiplier).is_some_and(|factor| factor >= 1000) {
        // "mil": the multiplier itself is read next. "k" and the like need a number.
        let is_word = pieces.text(at).len() > 1;
        return is_word.then_some(Number {
            value: Decimal::from(1),
            end: at,
            multiplier: 1,
            is_article: false,
        });
    }
    if let Some(units) = pieces.find(at, article) {
        return match pieces.find(at + 1, multiplier) {
            Some(100) => hundreds(pieces, at, 100, at + 2),
            Some(_) => plain(units, at + 1),
            None => {
                Some(Number { value: Decimal::from(units), end: at + 1, multiplier: 1, is_article: true })
            }
        };
    }
    let units = pieces.find(at, cardinal)?;
    if pieces.find(at + 1, multiplier) == Some(100) && units < 100 {
        return hundreds(pieces, at, units * 100, at + 2);
    }
    if units >= 100 {
        return hundreds(pieces, at, units, at + 1);
    }
    let (units, end) = tens(pieces, at)?;
    if units >= 20 && pieces.find(end, multiplier) == Some(100) {
        // "twenty five hundred"
        return hundreds(pieces, at, units * 100, end + 1);
    }
    plain(units, end)
}

/// Whole hundreds and what is below a hundred after them.
fn hundreds(pieces: &Pieces, start: usize, units: u32, end: usize) -> Option<Number> {
    let has_and = pieces.is(end, Term::And);
    let may_join = !(has_and && is_between(pieces, start));
    let rest =
        tens(pieces, end + usize::from(has_and)).filter(|(rest, _)| may_join && *rest < 100 && *rest > 0);
    let (units, end) = rest.map_or((units, end), |(rest, rest_end)| (units + rest, rest_end));
    Some(Number { value: Decimal::from(units), end, multiplier: 1, is_article: false })
}

/// A cardinal below a hundred: `treinta y cinco`, `twenty one`, `doce`.
fn tens(pieces: &Pieces, at: usize) -> Option<(u32, usize)> {
    let units = pieces.find(at, cardinal).filter(|units| *units < 100)?;
    if units >= 20 && units % 10 == 0 {
        let next = at + 1 + usize::from(pieces.is(at + 1, Term::And));
        let ones =
            pieces.find(next, |term| cardinal(term).or(article(term))).filter(|ones| (1..10).contains(ones));
        // "twenty a month" is twenty.
        let is_one = |ones: &u32| pieces.find(next, cardinal).is_some() || (next > at + 1 && *ones == 1);
        if let Some(ones) = ones.filter(is_one) {
            return Some((units + ones, next + 1));
        }
    }
    Some((units, at + 1))
}
