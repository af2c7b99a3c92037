//! Free text read by a language model, behind any endpoint that speaks OpenAI's chat completions
//! (`POST {base}/chat/completions`) and honours a JSON schema: OpenAI itself, vLLM, llama.cpp, Ollama and others.
//!
//! [`LanguageModel`] implements the port [`Interpreter`](hiretalk_domain::ports::Interpreter). The model gets the
//! question, the offered answers and the redacted text. It may name one of the answers and typed preferences, with a
//! confidence. It is asked once, within a timeout; any other answer is an error, and the rules' reading stands. A
//! circuit breaker spares an endpoint that fails.
//!
//! # How to add one more
//! A preference: its property in `reading_schema` and its field in `parse_preferences`, both in `wire.rs`.

mod breaker;
mod client;
mod settings;
mod wire;

pub use self::client::{CheckError, LanguageModel};
pub use self::settings::{LlmSettings, SettingsError};
pub use self::wire::UnusableAnswer;
