//! The words by which people are understood, out of `words/`.

mod answers;
mod intents;

pub use self::answers::answer_words;
pub use self::intents::{WordsError, intent_grammar};
