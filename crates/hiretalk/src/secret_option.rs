//! Secrets as values or as files: an orchestrator mounts files, a person sets variables.

use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
#[error("{option}: cannot read {}", path.display())]
pub(crate) struct UnreadableSecret {
    option: &'static str,
    path: PathBuf,
    #[source]
    cause: std::io::Error,
}

/// Returns the secret from the value or else from the file, trimmed; none if it is empty.
pub(crate) fn secret(
    option: &'static str,
    value: Option<&str>,
    file: Option<&Path>,
) -> Result<Option<String>, UnreadableSecret> {
    let text = match (value, file) {
        (Some(value), _) => value.to_owned(),
        (None, Some(path)) => std::fs::read_to_string(path).map_err(|cause| UnreadableSecret {
            option,
            path: path.to_owned(),
            cause,
        })?,
        (None, None) => return Ok(None),
    };
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
