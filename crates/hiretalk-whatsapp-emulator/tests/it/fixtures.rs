//! Where Meta's examples are, on machines that have them.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The folder with Meta's examples and schemas, if it is there.
pub(crate) fn meta() -> Option<PathBuf> {
    let folder = match std::env::var_os("HIRETALK_FIXTURES") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures"),
    };
    Some(folder.join("meta")).filter(|folder| folder.is_dir())
}

/// The name and the text of each JSON file in a folder of this crate's own examples, and of Meta's when they are
/// there.
pub(crate) fn texts(folder: &str) -> Vec<(String, String)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut texts = Vec::new();
    for root in [Some(own), meta()].into_iter().flatten() {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            texts.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    texts.sort();
    assert!(!texts.is_empty(), "no examples in {folder}");
    texts
}

/// One of Meta's schemas, if they are there.
pub(crate) fn schema(name: &str) -> Option<Value> {
    let path = meta()?.join("schemas").join(format!("{name}.patched.schema.json"));
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}
