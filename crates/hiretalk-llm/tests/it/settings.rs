//! Settings that cannot be right.

use std::time::Duration;

use hiretalk_llm::{LanguageModel, LlmSettings};

use crate::samples::settings;

#[test]
fn settings_that_cannot_be_right_are_refused() {
    type Change = fn(&mut LlmSettings);
    let table: [(Change, &str); 13] = [
        (|it| it.base_url = String::new(), "BaseUrl"),
        (|it| it.base_url = "api.openai.com/v1".into(), "BaseUrl"),
        (|it| it.base_url = "ftp://api.openai.com".into(), "BaseUrl"),
        (|it| it.base_url = "https://me:secret@api.openai.com".into(), "BaseUrl"),
        (|it| it.base_url = "https://api.openai.com/v1?key=secret".into(), "BaseUrl"),
        (|it| it.base_url = "https://api.openai.com/v1#x".into(), "BaseUrl"),
        (|it| it.model = String::new(), "Model"),
        (|it| it.model = "a model".into(), "Model"),
        (|it| it.model = "m".repeat(201), "Model"),
        (|it| it.api_key = Some(String::new()), "ApiKey"),
        (|it| it.api_key = Some("a b".into()), "ApiKey"),
        (|it| it.timeout = Duration::ZERO, "Timeout"),
        (|it| it.timeout = LlmSettings::LONGEST_TIMEOUT + Duration::from_millis(1), "Timeout"),
    ];
    for (change, expected) in table {
        let mut settings = settings("https://api.openai.com");
        change(&mut settings);
        let error = LanguageModel::new(settings).unwrap_err();
        assert_eq!(format!("{error:?}"), expected);
    }
    for base_url in
        ["https://api.openai.com/v1", "http://127.0.0.1:11434/v1/", "http://vllm:8000", " http://[::1]:1 "]
    {
        let settings = LlmSettings { base_url: base_url.to_owned(), ..settings("") };
        assert!(LanguageModel::new(settings).is_ok(), "{base_url}");
    }
}
