//! JSON that does not keep to its documentation: a value of another type is treated as absent.

use std::borrow::Cow;

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
    let items = raw_items(array).into_iter().map(|item| with_whole_pairs(item.get()));
    // The item is parsed from its text, where a name that comes twice is an error.
    items.filter(|item| is_well_formed(item)).filter_map(|item| serde_json::from_str(&item).ok()).collect()
}

/// JSON in which half of a surrogate pair is U+FFFD: clients cut texts in the middle of a sign, and what somebody wrote
/// before it counts.
fn with_whole_pairs(json: &str) -> Cow<'_, str> {
    let mut whole = String::new();
    let mut copied = 0;
    let mut position = 0;
    while let Some(found) = json[position..].find('\\') {
        let begin = position + found;
        // Another escape is two characters, the second of which may be a backslash.
        let Some(high) = code_unit(json, begin) else {
            position = json.len().min(begin + 2);
            if !json.is_char_boundary(position) {
                break;
            }
            continue;
        };
        let is_high = (0xD800..0xDC00).contains(&high);
        let is_pair =
            is_high && code_unit(json, begin + UNIT).is_some_and(|low| (0xDC00..0xE000).contains(&low));
        position = begin + if is_pair { 2 * UNIT } else { UNIT };
        if (0xD800..0xE000).contains(&high) && !is_pair {
            whole.push_str(&json[copied..begin]);
            whole.push_str("\\ufffd");
            copied = position;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    whole.push_str(&json[copied..]);
    Cow::Owned(whole)
}

/// The bytes of `\uXXXX`.
const UNIT: usize = 6;

/// The UTF-16 code unit of an escape `\uXXXX` that begins here.
fn code_unit(json: &str, begin: usize) -> Option<u16> {
    let digits = json.get(begin..begin + UNIT)?.strip_prefix("\\u")?;
    u16::from_str_radix(digits, 16).ok()
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
    fn half_a_surrogate_pair_is_replaced() {
        for (json, expected) in [
            (r#""yes \ud83d""#, "yes \u{FFFD}"),
            (r#""\ude00 yes""#, "\u{FFFD} yes"),
            (r#""\ud83d\ud83d\ude00""#, "\u{FFFD}\u{1F600}"),
            (r#""\uD83D\uDE00 \u00f1""#, "\u{1F600} ñ"),
            (r#""\\ud83d \"ñ\n""#, "\\ud83d \"ñ\n"),
            (r#""\ud83d\n""#, "\u{FFFD}\n"),
        ] {
            assert_eq!(serde_json::from_str::<String>(&with_whole_pairs(json)).unwrap(), expected, "{json}");
        }
        // Whatever is cut off, there is an answer.
        for json in [r"\", r"\u", r"\ud83", r"\ñ", r"\ud83d\", r"\ud83d\ude0"] {
            with_whole_pairs(json);
        }
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
