//! Where the payloads are.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

/// The collection of payloads from outside, if it is here. A folder that is named must be there.
pub(crate) fn outside() -> Option<PathBuf> {
    if let Some(named) = env::var_os("HIRETALK_FIXTURES") {
        let folder = PathBuf::from(named);
        assert!(folder.is_dir(), "HIRETALK_FIXTURES is no folder");
        return Some(folder);
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    beside.is_dir().then_some(beside)
}

/// A payload of ours.
pub(crate) fn own(path: &str) -> Vec<u8> {
    bytes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path))
}

pub(crate) fn own_json(path: &str) -> Value {
    serde_json::from_slice(&own(path)).unwrap()
}

/// A file of the collection.
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn json(path: &Path) -> Value {
    serde_json::from_slice(&bytes(path)).unwrap()
}

/// The same thing of ours and, if it is there, of the collection.
pub(crate) fn both(own_path: &str, outside_path: &str) -> Vec<Value> {
    let outside = outside().map(|folder| json(&folder.join(outside_path)));
    std::iter::once(own_json(own_path)).chain(outside).collect()
}

/// The files in a folder, by name.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files.sort();
    files
}

pub(crate) fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}
