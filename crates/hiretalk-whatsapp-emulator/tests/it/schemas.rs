//! Does a document fit Meta's schemas?

use serde_json::Value;

use crate::fixtures;

/// Checks it against one of Meta's schemas, when they are there.
#[track_caller]
pub(crate) fn check(schema: &str, document: &Value) {
    let Some(schema) = fixtures::schema(schema) else { return };
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
}
