//! The options of the language model.

use std::path::PathBuf;

use clap::Args;

/// A language model that reads what the rules cannot: base URL and model, or neither.
#[derive(Args, Clone)]
pub(crate) struct LlmOptions {
    /// Where an OpenAI-compatible endpoint is: `https://api.openai.com/v1`
    #[arg(long = "llm-base-url", env = "HIRETALK_LLM_BASE_URL", hide_env_values = true, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// The key of the endpoint, if it wants one
    #[arg(long, env = "HIRETALK_LLM_API_KEY", hide_env_values = true, value_name = "KEY")]
    pub(crate) llm_api_key: Option<String>,
    /// A file that holds the key of the endpoint
    #[arg(long, env = "HIRETALK_LLM_API_KEY_FILE", value_name = "FILE", conflicts_with = "llm_api_key")]
    pub(crate) llm_api_key_file: Option<PathBuf>,
    /// The name of the model at the endpoint
    #[arg(long = "llm-model", env = "HIRETALK_LLM_MODEL", value_name = "MODEL")]
    pub(crate) model: Option<String>,
}
