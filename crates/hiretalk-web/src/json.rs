//! JSON, written in one pass and read in one pass.

mod fields;
mod lenient;

use actix_web::web::Bytes;
use serde::Serialize;
use serde::de::{Deserialize, IgnoredAny};

pub(crate) use self::fields::{FieldFault, Fields};
pub(crate) use self::lenient::{Lenient, Shape, TextList, WholeNumber, object_shape};
use crate::problem::{Problem, ProblemCode};

/// Most answers fit into this many bytes.
const USUAL_SIZE: usize = 512;

/// The value as JSON.
pub(crate) fn to_bytes(value: &impl Serialize) -> Bytes {
    let mut bytes = Vec::with_capacity(USUAL_SIZE);
    write(&mut bytes, value);
    bytes.into()
}

/// Appends the value as JSON.
pub(crate) fn write(bytes: &mut Vec<u8>, value: &impl Serialize) {
    // Writing to memory cannot fail, and no type of ours has a map whose keys are not texts.
    if let Err(error) = serde_json::to_writer(bytes, value) {
        tracing::error!(%error, "an answer could not be written as JSON");
    }
}

/// Reads a body that has to be a JSON object. Fields that are not known are ignored.
///
/// # Errors
/// The bytes are not UTF-8 or not JSON, a known field comes twice, or the JSON is no object.
pub(crate) fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Problem> {
    let text = text(body)?;
    // A derived struct would also take an array, field by field.
    if !text.trim_start().starts_with('{') {
        check_json(body)?;
        return Err(Problem::new(ProblemCode::NotAnObject, "the body must be a JSON object"));
    }
    serde_json::from_str(text).map_err(|error| not_json(&error))
}

/// Checks that a body is JSON, whatever it says.
///
/// # Errors
/// The bytes are not UTF-8 or not JSON.
pub(crate) fn check_json(body: &[u8]) -> Result<(), Problem> {
    match serde_json::from_str::<IgnoredAny>(text(body)?) {
        Ok(IgnoredAny) => Ok(()),
        Err(error) => Err(not_json(&error)),
    }
}

fn text(body: &[u8]) -> Result<&str, Problem> {
    std::str::from_utf8(body)
        .map_err(|error| malformed(format!("the body is not UTF-8 from byte {} on", error.valid_up_to())))
}

/// `serde_json` tells what is wrong and where; it quotes the name of a field at most.
fn not_json(error: &serde_json::Error) -> Problem {
    malformed(format!("the body cannot be read as JSON: {error}"))
}

fn malformed(detail: String) -> Problem {
    Problem::new(ProblemCode::MalformedJson, detail)
}
