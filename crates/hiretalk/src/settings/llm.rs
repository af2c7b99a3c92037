//! The settings of the language model.

use std::time::Duration;

use hiretalk_llm::LlmSettings;

use super::SettingsError;
use crate::cli::LlmOptions;
use crate::secret_option::secret;

/// The endpoint that the options name, if they name one. A key alone says that one is meant. It answers within `longest`:
/// the lease of what is read has to outlast that.
///
/// # Errors
/// Some of the settings are there, but not those that it takes.
pub(super) fn llm_settings(
    options: &LlmOptions,
    longest: Duration,
) -> Result<Option<LlmSettings>, SettingsError> {
    let LlmOptions { base_url, llm_api_key: key, llm_api_key_file: key_file, model } = options;
    let api_key = secret("HIRETALK_LLM_API_KEY", key.as_deref(), key_file.as_deref())?;
    let text = |given: &Option<String>| {
        given.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    match (text(base_url), text(model)) {
        (Some(base_url), Some(model)) => {
            Ok(Some(LlmSettings { base_url, api_key, model, timeout: LlmSettings::TIMEOUT.min(longest) }))
        }
        (None, None) if api_key.is_none() => Ok(None),
        (Some(_), None) => Err(SettingsError::SomeOfLlm { missing: "HIRETALK_LLM_MODEL" }),
        (None, Some(_)) => Err(SettingsError::SomeOfLlm { missing: "HIRETALK_LLM_BASE_URL" }),
        (None, None) => {
            Err(SettingsError::SomeOfLlm { missing: "HIRETALK_LLM_BASE_URL, HIRETALK_LLM_MODEL" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(
        base_url: Option<&str>,
        api_key: Option<&str>,
        model: Option<&str>,
        expected: Result<bool, &str>,
    ) {
        let given = |text: Option<&str>| text.map(str::to_owned);
        let options = LlmOptions {
            base_url: given(base_url),
            llm_api_key: given(api_key),
            llm_api_key_file: None,
            model: given(model),
        };
        let found = llm_settings(&options, Duration::from_secs(15))
            .map(|settings| settings.is_some())
            .map_err(|error| error.to_string());
        let missing = |names| {
            format!(
                "some of the language model's settings are given; {names} must be given too, or none of them"
            )
        };
        assert_eq!(found, expected.map_err(missing));
    }

    #[test]
    fn an_address_and_a_model_make_an_endpoint() {
        let (url, key, model) = (Some("https://llm.example/v1"), Some("sk-1"), Some("small"));
        check(None, None, None, Ok(false));
        check(Some(" "), Some(""), Some(""), Ok(false));
        check(url, None, model, Ok(true));
        check(url, key, model, Ok(true));
        check(url, key, None, Err("HIRETALK_LLM_MODEL"));
        check(None, None, model, Err("HIRETALK_LLM_BASE_URL"));
        check(None, key, None, Err("HIRETALK_LLM_BASE_URL, HIRETALK_LLM_MODEL"));
    }
}
