//! The words by which people are understood, out of `words/`.

mod answers;
mod intents;
mod typed;

pub use self::answers::answer_words;
pub use self::intents::{WordsError, intent_grammar};
pub use self::typed::typed_words;
