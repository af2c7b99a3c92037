//! Readers of typed answers: numbers, money, dates and durations as people type them on a phone, in Spanish, English
//! and Portuguese mixed. The words are an argument ([`TypedWords`]); a reader is a pure function and never panics.
//!
//! Every reader ends in `settle`: a negated value is dropped, a correction replaces what was said
//! before it, equal values are one, and what is left decides between a value, a question back, and nothing.

mod bounds;
mod date;
mod decimal;
mod duration;
mod money;
mod number;
mod pieces;
mod settle;
mod words;

pub use self::bounds::{
    BrokenBound, DateBound, DateBounds, DurationBounds, InvalidDateBound, MoneyBounds, NumberBounds,
    StartBucket, bucket_start_date,
};
pub use self::date::{DateOrder, read_date};
pub use self::decimal::Decimal;
pub use self::duration::{Duration, Unit, read_duration};
pub use self::money::{Amount, Money, PayPeriod, read_money};
pub use self::number::read_number;
pub use self::words::{Term, TypedWords};

use crate::language::LanguageCode;

/// The result of reading a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading<T> {
    /// One certain value.
    Value(T),
    /// Several values, or something vague: to be asked again, naming these. Empty where no exact value was said.
    Ambiguous(Vec<T>),
    /// No value, a negated one or an impossible one.
    Nothing,
}

/// The words of all languages, and the language of the dialogue, which decides where two languages share a word and
/// the rest of the text does not tell.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub words: &'a TypedWords,
    pub language: LanguageCode,
}
