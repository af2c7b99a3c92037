//! Free text read by a language model, behind any endpoint that speaks OpenAI's chat completions
//! (`POST {base}/chat/completions`) and honours a JSON schema: OpenAI itself, vLLM, llama.cpp, Ollama and others.
//!
//! [`LanguageModel`] implements the port [`Interpreter`](hiretalk_domain::ports::Interpreter). The model gets the
//! question, the answers that the flow offers and the redacted text, and may name one of those answers, and say what else
//! the person wants in typed values, with a confidence. It is asked once, within a time-out; whatever else it says is an
//! error, and the built-in reader stands. An endpoint that fails is left alone for a while ([`Breaker`]).
//!
//! # How to add one more
//! A preference: its property in `wire/schema.rs` and its field in `wire/answer.rs`.

mod breaker;
mod client;
mod doctor;
mod retry_after;
mod settings;
mod transport;
mod wire;

pub use self::breaker::Breaker;
pub use self::client::LanguageModel;
pub use self::doctor::CheckError;
pub use self::settings::{LlmSettings, SettingsError};
pub use self::wire::Flaw;
