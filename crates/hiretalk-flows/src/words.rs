//! The words by which people are understood, out of `words/`.

mod answers;

pub use self::answers::answer_words;
