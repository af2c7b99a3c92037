//! JSON bodies: parsed in one pass, with all wrong fields collected.
//!
//! [`Lenient`] fields take any JSON value and [`Fields`] collects what is wrong with them; docs/adr/0016 compares this
//! with `deserr`.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::ops::RangeInclusive;
use std::str::FromStr;

use hiretalk_domain::phone::PhoneNumberError;
use hiretalk_domain::text::TextError;
use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use crate::problem::{FieldError, Problem, ProblemCode};

/// Parses a body that has to be a JSON object. Unknown fields are ignored.
///
/// # Errors
/// `malformed_json`: it is not UTF-8 or not JSON, or repeats a known field. `not_an_object`
pub(crate) fn from_object<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let text = utf8(body)?;
    // A derived struct would also take an array, field by field.
    if !text.trim_start().starts_with('{') {
        check_json(body)?;
        return Err(Problem::new(ProblemCode::NotAnObject, "the body must be a JSON object"));
    }
    serde_json::from_str(text).map_err(|error| not_json(&error))
}

/// Checks that a body is JSON, of whatever type.
///
/// # Errors
/// `malformed_json`
pub(crate) fn check_json(body: &[u8]) -> Result<(), Problem> {
    match serde_json::from_str::<IgnoredAny>(utf8(body)?) {
        Ok(IgnoredAny) => Ok(()),
        Err(error) => Err(not_json(&error)),
    }
}

/// The text of a body, without the byte order mark that some senders put before it.
fn utf8(body: &[u8]) -> Result<&str, Problem> {
    let body = body.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(body);
    std::str::from_utf8(body)
        .map_err(|error| malformed(format!("the body is not UTF-8 from byte {} on", error.valid_up_to())))
}

/// `serde_json` says what is wrong and at which position; it quotes the name of a field at most.
fn not_json(error: &serde_json::Error) -> Problem {
    malformed(format!("the body cannot be read as JSON: {error}"))
}

fn malformed(detail: String) -> Problem {
    Problem::new(ProblemCode::MalformedJson, detail)
}

/// A field of a body. A wrong type is no error of the parser: it is reported later, with all other wrong fields.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Lenient<T> {
    #[default]
    Missing,
    Null,
    /// Another type, by its name in JSON.
    WrongType(&'static str),
    Value(T),
}

impl<T> Lenient<T> {
    /// The same with another value.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Lenient<U> {
        match self {
            Self::Missing => Lenient::Missing,
            Self::Null => Lenient::Null,
            Self::WrongType(found) => Lenient::WrongType(found),
            Self::Value(value) => Lenient::Value(change(value)),
        }
    }
}

/// The type of a field. Each conversion fails unless it is overridden.
pub(crate) trait Shape: Sized {
    /// Completes "must be ..".
    const EXPECTED: &'static str;

    fn from_text(_text: &str) -> Option<Self> {
        None
    }

    fn from_whole_number(_number: i128) -> Option<Self> {
        None
    }

    fn from_flag(_flag: bool) -> Option<Self> {
        None
    }

    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Option<Self>, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn from_array<'de, A: SeqAccess<'de>>(mut array: A) -> Result<Option<Self>, A::Error> {
        while array.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

impl Shape for String {
    const EXPECTED: &'static str = "a string";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

/// An array of texts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TextList(pub(crate) Vec<Lenient<String>>);

impl Shape for TextList {
    const EXPECTED: &'static str = "an array";

    fn from_array<'de, A: SeqAccess<'de>>(mut array: A) -> Result<Option<Self>, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = array.next_element()? {
            texts.push(text);
        }
        Ok(Some(Self(texts)))
    }
}

/// True or false.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) bool);

impl Shape for Flag {
    const EXPECTED: &'static str = "a boolean";

    fn from_flag(flag: bool) -> Option<Self> {
        Some(Self(flag))
    }
}

/// A whole number, however it is written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct WholeNumber(pub(crate) i128);

impl Shape for WholeNumber {
    const EXPECTED: &'static str = "a whole number";

    fn from_whole_number(number: i128) -> Option<Self> {
        Some(Self(number))
    }
}

/// Makes derived structs the shape of objects.
macro_rules! object_shape {
    ($($name:ident),*) => {
        $(impl $crate::json::Shape for $name {
            const EXPECTED: &'static str = "an object";

            fn from_object<'de, A: serde::de::MapAccess<'de>>(object: A) -> Result<Option<Self>, A::Error> {
                let object = serde::de::value::MapAccessDeserializer::new(object);
                serde::Deserialize::deserialize(object).map(Some)
            }
        })*
    };
}
pub(crate) use object_shape;

impl<'de, T: Shape> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LenientVisitor(PhantomData))
    }
}

struct LenientVisitor<T>(PhantomData<T>);

impl<T> LenientVisitor<T> {
    fn or_wrong(value: Option<T>, found: &'static str) -> Lenient<T> {
        value.map_or(Lenient::WrongType(found), Lenient::Value)
    }
}

impl<'de, T: Shape> Visitor<'de> for LenientVisitor<T> {
    type Value = Lenient<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Lenient<T>, E> {
        Ok(Lenient::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Lenient<T>, E> {
        Ok(Self::or_wrong(T::from_flag(flag), "a boolean"))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Lenient<T>, E> {
        Ok(Self::or_wrong(T::from_whole_number(number.into()), "a number"))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Lenient<T>, E> {
        Ok(Self::or_wrong(T::from_whole_number(number.into()), "a number"))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Lenient<T>, E> {
        // JSON Schema takes 1.0 for a whole number. What is beyond the range of the type becomes its end.
        let whole = (number.fract() == 0.0).then_some(number as i128);
        Ok(whole.map_or(Lenient::WrongType("a fraction"), |whole| {
            Self::or_wrong(T::from_whole_number(whole), "a number")
        }))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Lenient<T>, E> {
        Ok(Self::or_wrong(T::from_text(text), "a string"))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Lenient<T>, A::Error> {
        Ok(Self::or_wrong(T::from_object(object)?, "an object"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<Lenient<T>, A::Error> {
        Ok(Self::or_wrong(T::from_array(array)?, "an array"))
    }
}

/// Collects the errors of all fields of a body.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    errors: Vec<FieldError>,
}

/// An error of a field, as a code and a sentence.
pub(crate) trait FieldFault: Display {
    fn code(&self) -> &'static str;
}

impl FieldFault for TextError {
    fn code(&self) -> &'static str {
        self.code()
    }
}

impl FieldFault for PhoneNumberError {
    fn code(&self) -> &'static str {
        self.code()
    }
}

impl Fields {
    /// The value of a required field.
    pub(crate) fn required<T: Shape>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        value: Lenient<T>,
    ) -> Option<T> {
        match value {
            Lenient::Value(value) => return Some(value),
            Lenient::Missing => self.refuse(field, "missing", "is required"),
            Lenient::Null => self.refuse(field, "null", "must not be null"),
            Lenient::WrongType(found) => {
                self.refuse(field, "wrong_type", format!("must be {}, not {found}", T::EXPECTED));
            }
        }
        None
    }

    /// The parsed value of a required text.
    pub(crate) fn text<V, F: FieldFault>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        value: Lenient<String>,
        parse: impl FnOnce(&str) -> Result<V, F>,
    ) -> Option<V> {
        let field = field.into();
        let text = self.required(field.clone(), value)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.refuse(field, fault.code(), fault.to_string());
                None
            }
        }
    }

    pub(crate) fn optional<T: Shape>(&mut self, field: &'static str, value: Lenient<T>) -> Option<T> {
        match value {
            Lenient::Missing | Lenient::Null => None,
            given => self.required(field, given),
        }
    }

    /// The parsed value of an optional text.
    pub(crate) fn optional_text<V, F: FieldFault>(
        &mut self,
        field: &'static str,
        value: Lenient<String>,
        parse: impl FnOnce(&str) -> Result<V, F>,
    ) -> Option<V> {
        match value {
            Lenient::Missing | Lenient::Null => None,
            given => self.text(field, given, parse),
        }
    }

    /// The parsed values of an optional list of at most `most` texts.
    pub(crate) fn texts<V, F: FieldFault>(
        &mut self,
        field: &'static str,
        value: Lenient<TextList>,
        most: usize,
        parse: impl Fn(&str) -> Result<V, F>,
    ) -> Option<Vec<V>> {
        let texts = match value {
            Lenient::Missing | Lenient::Null => return Some(Vec::new()),
            given => self.required(field, given)?.0,
        };
        if texts.len() > most {
            self.refuse(field, "too_many", format!("must have at most {most} items, not {}", texts.len()));
            return None;
        }
        let values = texts.into_iter().enumerate();
        let values: Vec<Option<V>> =
            values.map(|(index, text)| self.text(format!("{field}.{index}"), text, &parse)).collect();
        values.into_iter().collect()
    }

    /// A required whole number within a range.
    pub(crate) fn whole_number(
        &mut self,
        field: &'static str,
        value: Lenient<WholeNumber>,
        range: RangeInclusive<u32>,
    ) -> Option<u32> {
        let WholeNumber(number) = self.required(field, value)?;
        let within = u32::try_from(number).ok().filter(|number| range.contains(number));
        if within.is_none() {
            let message = format!("must be from {} to {}", range.start(), range.end());
            self.refuse(field, "out_of_range", message);
        }
        within
    }

    /// The value of a required text out of a fixed list of names.
    pub(crate) fn name<V: FromStr<Err: Display>>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        value: Lenient<String>,
        code: &'static str,
    ) -> Option<V> {
        let field = field.into();
        let text = self.required(field.clone(), value)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(unknown) => {
                self.refuse(field, code, unknown.to_string());
                None
            }
        }
    }

    pub(crate) fn refuse(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.errors.push(FieldError::new(field, code, message));
    }

    /// The value, if there is one and no error.
    ///
    /// # Errors
    /// `validation_failed`, with all errors.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, Problem> {
        self.into_result(value).map_err(|errors| Problem::fields(ProblemCode::ValidationFailed, errors))
    }

    /// The value, if there is one and no error.
    ///
    /// # Errors
    /// All errors.
    pub(crate) fn into_result<T>(self, value: Option<T>) -> Result<T, Vec<FieldError>> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(self.errors),
        }
    }
}
