//! A text cut into numerals, words with their meanings, and the signs that part them.

use super::Context;
use super::duration::Unit;
use super::words::{Term, fold_word, is_sign};
use crate::text::fold;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Digits with the points, commas and apostrophes inside them.
    Digits,
    /// A word or a known phrase.
    Word,
    Dash,
    Slash,
    Plus,
    /// A comma or a full stop.
    Comma,
    /// Any stronger break.
    Break,
    /// A time of day.
    Clock,
}

#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// Folded.
    pub(super) text: String,
    /// True if nothing stands between this and the piece before.
    pub(super) glued: bool,
    pub(super) terms: Vec<Term>,
}

#[derive(Debug)]
pub(super) struct Pieces(Vec<Piece>);

impl Pieces {
    /// Cuts a text and looks its words up.
    pub(super) fn parse(text: &str, context: &Context<'_>) -> Self {
        let mut pieces = Self(join_dashes(&cut_text(text)));
        pieces.find_meanings(context);
        pieces
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<&Piece> {
        self.0.get(at)
    }

    pub(super) fn text(&self, at: usize) -> &str {
        self.get(at).map_or("", |piece| &piece.text)
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.get(at).map(|piece| piece.kind)
    }

    pub(super) fn is_glued(&self, at: usize) -> bool {
        self.get(at).is_some_and(|piece| piece.glued)
    }

    pub(super) fn is(&self, at: usize, term: Term) -> bool {
        self.get(at).is_some_and(|piece| piece.terms.contains(&term))
    }

    pub(super) fn is_any(&self, at: usize, terms: &[Term]) -> bool {
        terms.iter().any(|term| self.is(at, *term))
    }

    /// The first meaning that `select` picks.
    pub(super) fn find<T>(&self, at: usize, select: impl Fn(Term) -> Option<T>) -> Option<T> {
        self.get(at)?.terms.iter().find_map(|term| select(*term))
    }

    /// The first place from `at` on that is no article or preposition.
    pub(super) fn skip_links(&self, mut at: usize) -> usize {
        while self.is(at, Term::Link) {
            at += 1;
        }
        at
    }

    /// True for an article, a preposition or a word that means nothing for a value.
    pub(super) fn is_filler(&self, at: usize) -> bool {
        self.is_any(at, &[Term::Link, Term::Filler, Term::Neutral])
    }

    /// The first place from `at` on with no article, preposition or filler.
    pub(super) fn skip_fillers(&self, mut at: usize) -> usize {
        while self.is_filler(at) && !self.is_any(at, &[Term::After, Term::From]) {
            at += 1;
        }
        at
    }

    /// True if everything outside of the range means nothing.
    pub(super) fn only_fillers_besides(&self, start: usize, end: usize) -> bool {
        let allowed =
            [Term::Link, Term::Filler, Term::Neutral, Term::AtLeast, Term::AtMost, Term::From, Term::Within];
        self.only_besides(start, end, &allowed)
    }

    /// True if everything outside of the range is polite or about being free to start.
    pub(super) fn only_neutral_besides(&self, start: usize, end: usize) -> bool {
        self.only_besides(start, end, &[Term::Link, Term::Neutral, Term::From, Term::WeakOffset(0)])
    }

    pub(super) fn only_besides(&self, start: usize, end: usize, allowed: &[Term]) -> bool {
        let is_allowed = |at: usize| match self.kind(at) {
            Some(Kind::Comma | Kind::Break | Kind::Clock) | None => true,
            Some(Kind::Word) => self.is_any(at, allowed),
            Some(Kind::Digits | Kind::Dash | Kind::Slash | Kind::Plus) => false,
        };
        (0..self.len()).filter(|at| *at < start || *at >= end).all(is_allowed)
    }

    /// True if a new clause begins here.
    pub(super) fn parts_clauses(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Comma | Kind::Break)) || self.is(at, Term::But)
    }

    /// Joins known phrases into one piece each and gives words their meanings.
    fn find_meanings(&mut self, context: &Context<'_>) {
        let pieces = std::mem::take(&mut self.0);
        let words: Vec<&str> =
            pieces.iter().filter(|piece| piece.kind == Kind::Word).map(|piece| &*piece.text).collect();
        let ranked = context.words.rank_languages(&words, context.language);
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            let mut piece = piece.clone();
            let following: Vec<&str> = pieces
                .get(at..)
                .unwrap_or_default()
                .iter()
                .take_while(|piece| piece.kind == Kind::Word)
                .map(|piece| &*piece.text)
                .collect();
            at += 1;
            if let Some((length, terms)) = context.words.find_phrase(&following, &ranked) {
                piece.text = following.get(..length).unwrap_or_default().join(" ");
                piece.terms = terms;
                at += length.saturating_sub(1);
            } else if piece.kind == Kind::Word {
                piece.terms = context.words.find_near_word(&piece.text).into_iter().collect();
            }
            let after_digits = self.0.last().is_some_and(|last| last.kind == Kind::Digits);
            if piece.text.len() == 1 {
                // One letter is a unit only right behind a number; "18 k" is written with a blank too.
                let after_slash = self.0.last().is_some_and(|last| last.kind == Kind::Slash);
                let is_close = after_digits && (piece.glued || piece.text == "k") || after_slash;
                piece.terms.retain(|term| is_close || !matches!(term, Term::Multiplier(_) | Term::Unit(..)));
            }
            self.0.push(piece);
        }
        self.mark_times();
    }

    /// Times of day are no numbers: `9am`, `9 am`, `18hs`, `a las 9`.
    fn mark_times(&mut self) {
        for at in 0..self.0.len() {
            let is_marked = matches!(self.text(at + 1), "am" | "pm")
                || (at > 0
                    && matches!(self.text(at - 1), "a las" | "as" | "a la" | "at" | "a partir de las")
                    && !self.has_money()
                    && !self.begins_unit(at + 1));
            if self.kind(at) == Some(Kind::Digits) && is_marked && self.text(at).len() <= 2 {
                if let Some(piece) = self.0.get_mut(at) {
                    piece.kind = Kind::Clock;
                }
                if let Some(next) = self
                    .0
                    .get_mut(at + 1)
                    .filter(|next| matches!(&*next.text, "am" | "pm" | "hs" | "h" | "hrs"))
                {
                    next.kind = Kind::Clock;
                    next.terms.clear();
                }
            }
        }
    }

    /// True for a unit of more than an hour.
    fn begins_unit(&self, at: usize) -> bool {
        self.find(at, |term| matches!(term, Term::Unit(unit, _) if unit != Unit::Hours).then_some(()))
            .is_some()
    }

    fn has_money(&self) -> bool {
        self.0.iter().any(|piece| piece.terms.iter().any(|term| matches!(term, Term::Currency(_))))
    }
}

/// Digits of any keyboard as ASCII, and nothing that cannot be seen.
fn plain_characters(text: &str) -> Vec<char> {
    let mut characters = Vec::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{20E3}' => {}
            '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' => {}
            '’' | '‘' | '´' | '`' | 'ʼ' => characters.push('\''),
            '０'..='９' | '🔟' => characters.extend(fold(&character.to_string()).chars()),
            _ => characters.push(character),
        }
    }
    characters
}

fn cut_text(text: &str) -> Vec<Piece> {
    let characters = plain_characters(text);
    let peek = |at: usize| characters.get(at).copied().unwrap_or(' ');
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut at, mut last_end) = (0, usize::MAX);
    while at < characters.len() {
        let (start, first) = (at, peek(at));
        at += 1;
        let glued = last_end == start;
        let (kind, text) = if first.is_ascii_digit() {
            let mut kind = Kind::Digits;
            loop {
                let next = peek(at);
                if next.is_ascii_digit() {
                    at += 1;
                } else if matches!(next, '.' | ',' | '\'' | ':') && peek(at + 1).is_ascii_digit() {
                    if next == ':' {
                        kind = Kind::Clock;
                    }
                    at += 2;
                } else {
                    break;
                }
            }
            (kind, characters.get(start..at).unwrap_or_default().iter().collect())
        } else if first.is_alphanumeric() {
            while peek(at).is_alphabetic() || peek(at) == '\'' {
                at += 1;
            }
            let word: String = characters.get(start..at).unwrap_or_default().iter().collect();
            (Kind::Word, fold_word(&word))
        } else if first == '$' && glued && pieces.last().is_some_and(is_prefix) {
            // "R$", "US$", "u$s": one word.
            let mut sign = pieces.pop().map_or_else(String::new, |last| last.text);
            sign.push('$');
            if sign == "u$"
                && matches!(peek(at).to_ascii_lowercase(), 's' | 'd')
                && !peek(at + 1).is_alphabetic()
            {
                sign.push(peek(at).to_ascii_lowercase());
                at += 1;
            }
            (Kind::Word, sign)
        } else if is_sign(first) {
            (Kind::Word, first.to_string())
        } else {
            match first {
                '-' | '–' | '—' | '−' | '‑' => (Kind::Dash, "-".to_owned()),
                '/' => (Kind::Slash, "/".to_owned()),
                '+' => (Kind::Plus, "+".to_owned()),
                ',' | '.' | '…' => (Kind::Comma, ",".to_owned()),
                ';' | ':' | '!' | '?' | '¡' | '¿' | '(' | ')' | '\n' => (Kind::Break, ";".to_owned()),
                _ => continue,
            }
        };
        if text.is_empty() {
            // An ordinal sign: it parts nothing.
            last_end = at;
            continue;
        }
        last_end = at;
        pieces.push(Piece { kind, text, glued, terms: Vec::new() });
    }
    pieces
}

/// True for the letters before a dollar sign.
fn is_prefix(piece: &Piece) -> bool {
    piece.kind == Kind::Word
        && piece.text.len() <= 3
        && piece.text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Takes dashes away that join words (`segunda-feira`, `2-week`, `15-ene-2027`); keeps those between numbers.
fn join_dashes(pieces: &[Piece]) -> Vec<Piece> {
    let is_word = |at: usize| {
        // A suffix of a number ("15k-20k") and a currency count as the number.
        let is_suffix = |piece: &Piece| {
            piece.glued && at > 0 && pieces.get(at - 1).is_some_and(|before| before.kind == Kind::Digits)
        };
        pieces.get(at).is_some_and(|piece| {
            piece.kind == Kind::Word && !piece.text.contains(is_sign) && !is_suffix(piece)
        })
    };
    let is_number = |at: usize| {
        pieces.get(at).is_some_and(|piece| matches!(piece.kind, Kind::Digits | Kind::Clock)) || {
            pieces.get(at).is_some_and(|piece| piece.kind == Kind::Word) && !is_word(at)
        }
    };
    let mut joined = Vec::with_capacity(pieces.len());
    for (at, piece) in pieces.iter().enumerate() {
        let mut piece = piece.clone();
        if piece.kind == Kind::Dash {
            let is_tight = piece.glued && pieces.get(at + 1).is_some_and(|next| next.glued);
            if is_tight && at > 0 && (is_word(at - 1) || is_word(at + 1)) {
                continue;
            }
            let before = at.checked_sub(1).is_some_and(is_number);
            let is_sign_of_number = pieces.get(at + 1).is_some_and(|next| next.glued);
            if !(is_number(at + 1) && (before || is_sign_of_number)) && !joins_amounts(pieces, at) {
                piece.kind = Kind::Comma;
            }
        }
        joined.push(piece);
    }
    joined
}

/// True for a dash with blanks around it between an amount with its unit and a number: `20 mil - 25 mil`.
fn joins_amounts(pieces: &[Piece], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| pieces.get(before));
    before.is_some_and(|before| before.kind == Kind::Word)
        && pieces.get(at + 1).is_some_and(|next| next.kind == Kind::Digits)
        && at > 1
        && pieces.get(at - 2).is_some_and(|piece| piece.kind == Kind::Digits)
}
