//! What goes over the wire: OpenAI's chat completions with structured output
//! (<https://platform.openai.com/docs/api-reference/chat/create>,
//! <https://platform.openai.com/docs/guides/structured-outputs>).

mod answer;
mod completion;
mod flaw;
mod request;
mod schema;

pub(crate) use self::answer::proposal;
pub use self::flaw::Flaw;
pub(crate) use self::request::request;
