//! JSON that does not keep to its documentation: a value of another type is treated as absent.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use serde_with::{As, DefaultOnError, FromInto, Same, VecSkipError};

/// A text, or a whole number as its digits.
#[derive(Deserialize, Default)]
#[serde(transparent)]
pub(crate) struct Text(
    #[serde(deserialize_with = "As::<DefaultOnError<Option<FromInto<TextOrNumber>>>>::deserialize")]
    Option<String>,
);

impl Text {
    pub(crate) fn get(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The text without white space around it, unless that leaves nothing.
    pub(crate) fn filled(&self) -> Option<&str> {
        self.get().map(str::trim).filter(|text| !text.is_empty())
    }

    pub(crate) fn number<N: std::str::FromStr>(&self) -> Option<N> {
        self.filled()?.parse().ok()
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TextOrNumber {
    Text(String),
    Number(i64),
}

impl From<TextOrNumber> for String {
    fn from(value: TextOrNumber) -> Self {
        match value {
            TextOrNumber::Text(text) => text,
            TextOrNumber::Number(number) => number.to_string(),
        }
    }
}

/// For `deserialize_with`: the default of an object where there is none.
pub(crate) fn object<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    As::<DefaultOnError<Same>>::deserialize(deserializer)
}

/// For `deserialize_with`: the items of an array that fit.
pub(crate) fn list<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    As::<DefaultOnError<VecSkipError<Same>>>::deserialize(deserializer)
}

/// Parses well-formed JSON only: on its own, `DefaultOnError` hides syntax errors too, and reads on after them.
pub(crate) fn parse<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice::<Value>(json).and_then(serde_json::from_value)
}

/// Parses each item of an array by itself, so that one that is malformed takes no other with it.
pub(crate) fn parse_items<T: DeserializeOwned>(array: Option<&RawValue>) -> Vec<T> {
    let items = raw_items(array).into_iter().map(RawValue::get);
    // The item is parsed from its text, where a name that comes twice is an error.
    items.filter(|item| is_well_formed(item)).filter_map(|item| serde_json::from_str(item).ok()).collect()
}

/// Returns the items of an array unparsed.
pub(crate) fn raw_items(array: Option<&RawValue>) -> Vec<&RawValue> {
    array.and_then(|array| serde_json::from_str(array.get()).ok()).unwrap_or_default()
}

fn is_well_formed(json: &str) -> bool {
    serde_json::from_str::<Value>(json).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Form {
        text: Text,
        #[serde(deserialize_with = "object")]
        object: Inner,
        #[serde(deserialize_with = "list")]
        list: Vec<Inner>,
    }

    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Inner {
        text: Text,
    }

    #[test]
    fn a_value_of_another_type_is_absent() {
        for (json, text, inner, list) in [
            (r#"{"text":"a","object":{"text":7},"list":[{"text":"x"},null,{},2]}"#, Some("a"), Some("7"), 2),
            (r#"{"text":"\u00e9","object":[[]],"list":{"a":[1]}}"#, Some("é"), None, 0),
            (r#"{"text":-4,"object":"a","list":"a"}"#, Some("-4"), None, 0),
            (r#"{"text":{"a":[{}]},"object":4,"list":true}"#, None, None, 0),
            (r#"{"text":[1,{"a":2}],"object":1.5,"list":1.5}"#, None, None, 0),
            (r#"{"text":1.5,"object":null,"list":null}"#, None, None, 0),
            (r#"{"text":null,"object":{"text":false}}"#, None, None, 0),
            ("{}", None, None, 0),
        ] {
            let form: Form = serde_json::from_str(json).unwrap();
            assert_eq!(form.text.get(), text, "{json}");
            assert_eq!(form.object.text.get(), inner, "{json}");
            assert_eq!(form.list.len(), list, "{json}");
        }
    }
}
