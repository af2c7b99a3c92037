//! From all that was found in a text to one result.

use super::Reading;
use super::pieces::{Kind, Pieces};
use super::words::Term;

/// The relation of the person's value to the number said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Exact,
    AtLeast,
    AtMost,
    LessThan,
}

/// A value at a range of pieces.
#[derive(Debug, Clone)]
pub(super) struct Found<T> {
    pub(super) start: usize,
    pub(super) end: usize,
    /// None for something that cannot be, or that has no exact value.
    pub(super) value: Option<T>,
    pub(super) is_vague: bool,
    pub(super) comparison: Comparison,
    /// A word such as "none" stays what it is behind a negation.
    pub(super) is_double_negative: bool,
}

impl<T> Found<T> {
    pub(super) fn new(start: usize, end: usize, value: T) -> Self {
        Self { value: Some(value), ..Self::impossible(start, end) }
    }

    /// Something said that has no exact value.
    pub(super) fn vague(start: usize, end: usize) -> Self {
        Self { is_vague: true, ..Self::impossible(start, end) }
    }

    /// Something said that cannot be.
    pub(super) fn impossible(start: usize, end: usize) -> Self {
        Self {
            start,
            end,
            value: None,
            is_vague: false,
            comparison: Comparison::Exact,
            is_double_negative: false,
        }
    }

    pub(super) fn compared(mut self, comparison: Option<Comparison>) -> Self {
        match comparison {
            Some(comparison) => self.comparison = comparison,
            // Negative.
            None => self.value = None,
        }
        self
    }
}

/// The relation that the words before and after a value tell; none if the value is negative.
pub(super) fn comparison_around(pieces: &Pieces, start: usize, end: usize) -> Option<Comparison> {
    let mut comparison = Comparison::Exact;
    let mut before = start;
    while let Some(at) = before.checked_sub(1) {
        let is_minus_sign = pieces.kind(at) == Some(Kind::Dash)
            && pieces.is_glued(before)
            && !at.checked_sub(1).is_some_and(|at| is_amount(pieces, at));
        if pieces.is(at, Term::Minus) || is_minus_sign {
            return None;
        }
        if pieces.kind(at) == Some(Kind::Plus) || pieces.is_any(at, &[Term::AtLeast, Term::From]) {
            comparison = Comparison::AtLeast;
        } else if pieces.is_any(at, &[Term::AtMost, Term::Until]) {
            comparison = Comparison::AtMost;
        } else if pieces.is(at, Term::LessThan) {
            comparison = Comparison::LessThan;
        } else if !pieces.is_filler(at) && !is_currency(pieces, at) {
            break;
        }
        before = at;
    }
    if pieces.kind(end) == Some(Kind::Plus) && comparison == Comparison::Exact {
        comparison = Comparison::AtLeast;
    }
    let after = pieces.skip_fillers(end);
    if comparison == Comparison::Exact && pieces.is(after, Term::AtLeast) && ends_clause(pieces, after + 1) {
        comparison = Comparison::AtLeast;
    }
    if comparison == Comparison::Exact && pieces.is(after, Term::AtMost) && ends_clause(pieces, after + 1) {
        comparison = Comparison::AtMost;
    }
    Some(comparison)
}

/// True if nothing that means something follows in the clause.
fn ends_clause(pieces: &Pieces, at: usize) -> bool {
    let at = pieces.skip_fillers(at);
    at >= pieces.len() || pieces.parts_clauses(at)
}

pub(super) fn is_currency(pieces: &Pieces, at: usize) -> bool {
    pieces.find(at, |term| matches!(term, Term::Currency(_)).then_some(())).is_some()
}

fn is_amount(pieces: &Pieces, at: usize) -> bool {
    // A currency belongs to the number before it; "£-20" has none.
    let at = if is_currency(pieces, at) { at.saturating_sub(1) } else { at };
    matches!(pieces.kind(at), Some(Kind::Digits | Kind::Clock))
        || pieces
            .find(at, |term| matches!(term, Term::Multiplier(_) | Term::Cardinal(_)).then_some(()))
            .is_some()
}

/// Drops what was negated or taken back, and decides between a value, several and nothing. `found` is in the order of
/// the text.
pub(super) fn settle<T: PartialEq>(pieces: &Pieces, mut found: Vec<Found<T>>) -> Reading<T> {
    let negations = Negations::find(pieces, &found);
    let mut at = 0;
    found.retain(|_| {
        at += 1;
        !negations.dropped.contains(&(at - 1))
    });
    let is_uncertain = negations.is_uncertain || found.iter().any(|one| one.is_vague);
    let said = found.len();
    let mut values: Vec<T> = Vec::new();
    for value in found.into_iter().filter_map(|one| one.value) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    let has_impossible = said > 0 && values.is_empty();
    if said == 0 || (has_impossible && !is_uncertain) {
        return Reading::Nothing;
    }
    match values.pop() {
        Some(value) if values.is_empty() && !is_uncertain => Reading::Value(value),
        Some(value) => {
            values.push(value);
            Reading::Ambiguous(values)
        }
        None => Reading::Ambiguous(values),
    }
}

/// The places in the list of what was found that don't count.
#[derive(Debug, Default)]
struct Negations {
    dropped: Vec<usize>,
    is_uncertain: bool,
}

impl Negations {
    fn find<T>(pieces: &Pieces, found: &[Found<T>]) -> Self {
        let mut negations = Self::default();
        let is_inside = |at: usize| found.iter().any(|one| one.start <= at && at < one.end);
        for at in (0..pieces.len()).filter(|at| !is_inside(*at)) {
            if pieces.is(at, Term::Correction) {
                negations.take_back(found, at);
            } else if pieces.is_any(at, &[Term::No, Term::Not]) {
                negations.apply(pieces, found, at);
            }
        }
        negations
    }

    /// Drops all that stands before a correction, if anything stands after it.
    fn take_back<T>(&mut self, found: &[Found<T>], at: usize) {
        if found.iter().any(|one| one.start > at) {
            self.dropped
                .extend(found.iter().enumerate().filter(|(_, one)| one.end <= at).map(|(place, _)| place));
        }
    }

    /// Drops the value that a negation is about: the next of its clause with all that `or` adds, else the last before.
    fn apply<T>(&mut self, pieces: &Pieces, found: &[Found<T>], at: usize) {
        let clause_end =
            (at + 1..pieces.len()).find(|end| pieces.parts_clauses(*end)).unwrap_or(pieces.len());
        let clause_start =
            (0..at).rev().find(|start| pieces.parts_clauses(*start)).map_or(0, |start| start + 1);
        let before = found.iter().rposition(|one| one.end <= at && one.start >= clause_start);
        let after = found.iter().position(|one| one.start > at && one.start < clause_end);
        let stands_alone =
            |at: usize| pieces.skip_fillers(at + 1) >= clause_end && pieces.skip_fillers(clause_start) >= at;
        match (before, after) {
            (before, Some(mut place)) => {
                if before.is_some() && pieces.is(at, Term::No) {
                    // "5 no 6" may be "5, not 6" and "5? no, 6".
                    self.is_uncertain = true;
                    return;
                }
                let first = found.get(place);
                let keeps = first.is_some_and(|one| {
                    one.is_double_negative
                        || one.comparison == Comparison::LessThan
                        || is_bounded_by_time(pieces, at, one.start)
                });
                if keeps {
                    return;
                }
                self.dropped.push(place);
                // "not Monday or Tuesday"
                while let (Some(one), Some(next)) = (found.get(place), found.get(place + 1)) {
                    let connects = |between: usize| {
                        pieces.is_any(between, &[Term::Or, Term::And, Term::To])
                            || matches!(pieces.kind(between), Some(Kind::Dash | Kind::Slash))
                    };
                    let between = one.end..next.start;
                    let is_joined = between.clone().any(connects)
                        && between
                            .clone()
                            .all(|at| connects(at) || pieces.is_filler(at) || pieces.is(at, Term::Within));
                    if !is_joined {
                        break;
                    }
                    place += 1;
                    self.dropped.push(place);
                }
            }
            (Some(place), None) => {
                let is_until = found.get(place).is_some_and(|one| {
                    one.start.checked_sub(1).is_some_and(|before| is_time_bound_before(pieces, before))
                });
                let is_none = found.get(place).is_some_and(|one| one.is_double_negative);
                if !is_until && !is_none {
                    self.dropped.push(place);
                }
            }
            (None, None) => {
                // "5 años, no, perdón, 6": a "no" of its own between two values takes the first back.
                if pieces.is(at, Term::No) && stands_alone(at) && clause_start > 0 {
                    self.take_back(found, at);
                }
            }
        }
    }
}

/// "not before", "not until": the time after it counts.
fn is_bounded_by_time(pieces: &Pieces, negation: usize, start: usize) -> bool {
    (negation + 1..start).any(|at| pieces.is_any(at, &[Term::Before, Term::Until]))
}

fn is_time_bound_before(pieces: &Pieces, mut at: usize) -> bool {
    loop {
        if pieces.is_any(at, &[Term::Before, Term::Until]) {
            return true;
        }
        if !pieces.is_filler(at) {
            return false;
        }
        let Some(before) = at.checked_sub(1) else { return false };
        at = before;
    }
}
