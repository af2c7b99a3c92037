//! The words that ship with the program, by language, as the readers of the domain take them.

mod typed;

pub use self::typed::typed_words;
