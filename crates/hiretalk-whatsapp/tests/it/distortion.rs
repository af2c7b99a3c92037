//! Deliveries with something changed: nothing panics, and what was not touched is still read.

use serde_json::{Value, json};

use crate::deliveries::read;
use crate::fixtures;

#[test]
fn a_delivery_with_anything_replaced_still_reads() {
    let mut bodies: Vec<Vec<u8>> = ["typed", "taps", "media", "people", "statuses", "mixed"]
        .map(|file| fixtures::own(&format!("webhooks/{file}.json")))
        .into();
    if let Some(folder) = fixtures::outside() {
        let files = ["meta/webhooks", "whaloc/webhooks"].map(|sub| fixtures::files(&folder.join(sub)));
        bodies.extend(files.iter().flatten().map(|path| fixtures::bytes(path)));
    }
    let mut tried = 0_usize;
    for body in bodies {
        let whole: Value = serde_json::from_slice(&body).unwrap();
        let most = read(&body).len();
        let mut paths = Vec::new();
        collect(&whole, String::new(), &mut paths);
        for path in paths {
            let odd = [json!(null), json!(-1.5), json!(7), json!("x"), json!([[{}]]), json!({"a": [null]})];
            for value in odd {
                let mut changed = whole.clone();
                *changed.pointer_mut(&path).unwrap() = value;
                let found = read(changed.to_string().as_bytes()).len();
                // What was left out before may be read after a change of its group or type, one at most.
                assert!(found <= most + 1, "{path}");
                if path.matches('/').count() > 7 {
                    assert!(found + 1 >= most, "{path} took others with it");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 1000, "{tried}");
}

fn collect(value: &Value, path: String, paths: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                collect(value, format!("{path}/{key}"), paths);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect(value, format!("{path}/{index}"), paths);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    paths.push(path);
}
