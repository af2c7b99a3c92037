//! Fields that take any JSON value, so that all that is wrong with a body can be told at once.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A field as it came. Reading it never fails for its type: what is wrong is said later, with all the rest.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Lenient<T> {
    /// It is not there.
    #[default]
    Missing,
    /// It is null.
    Null,
    /// It is something else; named as JSON names it.
    WrongType(&'static str),
    /// It has the type that it should have.
    Value(T),
}

/// What a field should be. Each of the four says no unless it is overridden.
pub(crate) trait Shape<'de>: Sized {
    /// What the field must be, to complete "must be ..".
    const EXPECTED: &'static str;

    /// The value of a text.
    fn of_text(_text: Cow<'de, str>) -> Option<Self> {
        None
    }

    /// The value of a whole number.
    fn of_whole_number(_number: i128) -> Option<Self> {
        None
    }

    /// The value of an object.
    fn of_object<A: MapAccess<'de>>(mut object: A) -> Result<Option<Self>, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    /// The value of an array.
    fn of_array<A: SeqAccess<'de>>(mut array: A) -> Result<Option<Self>, A::Error> {
        while array.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

impl<'de: 'a, 'a> Shape<'de> for Cow<'a, str> {
    const EXPECTED: &'static str = "a string";

    fn of_text(text: Cow<'de, str>) -> Option<Self> {
        Some(text)
    }
}

/// An array whose elements should be texts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TextList<'a>(pub(crate) Vec<Lenient<Cow<'a, str>>>);

impl<'de: 'a, 'a> Shape<'de> for TextList<'a> {
    const EXPECTED: &'static str = "an array";

    fn of_array<A: SeqAccess<'de>>(mut array: A) -> Result<Option<Self>, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = array.next_element()? {
            texts.push(text);
        }
        Ok(Some(Self(texts)))
    }
}

/// A whole number as JSON has it; one of more than 64 bits counts as a decimal number.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct WholeNumber(pub(crate) i128);

impl Shape<'_> for WholeNumber {
    const EXPECTED: &'static str = "a whole number";

    fn of_whole_number(number: i128) -> Option<Self> {
        Some(Self(number))
    }
}

/// Makes a derived struct the shape of an object.
macro_rules! object_shape {
    ($name:ident) => {
        impl<'de: 'a, 'a> $crate::json::Shape<'de> for $name<'a> {
            const EXPECTED: &'static str = "an object";

            fn of_object<A: serde::de::MapAccess<'de>>(object: A) -> Result<Option<Self>, A::Error> {
                serde::Deserialize::deserialize(serde::de::value::MapAccessDeserializer::new(object))
                    .map(Some)
            }
        }
    };
}
pub(crate) use object_shape;

impl<'de, T: Shape<'de>> Deserialize<'de> for Lenient<T> {
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

impl<'de, T: Shape<'de>> Visitor<'de> for LenientVisitor<T> {
    type Value = Lenient<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Lenient<T>, E> {
        Ok(Lenient::Null)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Lenient<T>, E> {
        Ok(Lenient::WrongType("a boolean"))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Lenient<T>, E> {
        Ok(Self::or_wrong(T::of_whole_number(number.into()), "a number"))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Lenient<T>, E> {
        Ok(Self::or_wrong(T::of_whole_number(number.into()), "a number"))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Lenient<T>, E> {
        Ok(Lenient::WrongType("a decimal number"))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Lenient<T>, E> {
        Ok(Self::or_wrong(T::of_text(Cow::Borrowed(text)), "a string"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Lenient<T>, E> {
        Ok(Self::or_wrong(T::of_text(Cow::Owned(text.to_owned())), "a string"))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Lenient<T>, A::Error> {
        Ok(Self::or_wrong(T::of_object(object)?, "an object"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<Lenient<T>, A::Error> {
        Ok(Self::or_wrong(T::of_array(array)?, "an array"))
    }
}
