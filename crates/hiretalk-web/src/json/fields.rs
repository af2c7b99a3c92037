//! Collects what is wrong with the fields of a body.

use std::borrow::Cow;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use hiretalk_domain::phone::PhoneNumberError;
use hiretalk_domain::text::TextError;

use super::{Lenient, Shape, TextList, WholeNumber};
use crate::problem::{FieldError, Problem, ProblemCode};

/// What is wrong so far.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    errors: Vec<FieldError>,
}

/// Why a text was not taken, as a code and a sentence.
pub(crate) trait FieldFault: Display {
    /// The stable code.
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
    /// The field's value; says what is wrong unless it is there with the right type.
    pub(crate) fn required<'de, T: Shape<'de>>(
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

    /// The domain's value of a required text.
    pub(crate) fn text<V, F: FieldFault>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        value: Lenient<Cow<'_, str>>,
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

    /// The field's value, if it is there; says what is wrong if it has another type.
    pub(crate) fn optional<'de, T: Shape<'de>>(
        &mut self,
        field: &'static str,
        value: Lenient<T>,
    ) -> Option<T> {
        match value {
            Lenient::Missing | Lenient::Null => None,
            given => self.required(field, given),
        }
    }

    /// The domain's value of a text that need not be there.
    pub(crate) fn optional_text<V, F: FieldFault>(
        &mut self,
        field: &'static str,
        value: Lenient<Cow<'_, str>>,
        parse: impl FnOnce(&str) -> Result<V, F>,
    ) -> Option<V> {
        match value {
            Lenient::Missing | Lenient::Null => None,
            given => self.text(field, given, parse),
        }
    }

    /// The domain's values of at most `most` texts; none where the field is not there.
    pub(crate) fn texts<V, F: FieldFault>(
        &mut self,
        field: &'static str,
        value: Lenient<TextList<'_>>,
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

    /// The value of a required text that must be one of certain names.
    pub(crate) fn name<V: FromStr<Err: Display>>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        value: Lenient<Cow<'_, str>>,
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

    /// Notes that a field is wrong.
    pub(crate) fn refuse(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.errors.push(FieldError::new(field, code, message));
    }

    /// The value, if it was made and nothing is wrong.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, Problem> {
        self.complete(value).map_err(|errors| Problem::fields(ProblemCode::ValidationFailed, errors))
    }

    /// The value, if it was made and nothing is wrong.
    ///
    /// # Errors
    /// Everything that is wrong, as it is.
    pub(crate) fn complete<T>(self, value: Option<T>) -> Result<T, Vec<FieldError>> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(self.errors),
        }
    }
}
