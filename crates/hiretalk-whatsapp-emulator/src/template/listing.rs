//! A template as the Graph API lists it.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value, json};

use super::Template;

impl Template {
    /// The id that Meta gives it; always the same for a name and language.
    pub(crate) fn id(&self) -> String {
        let mut hasher = DefaultHasher::new();
        (&self.name, &self.language).hash(&mut hasher);
        format!("{}", 1_000_000_000_000_000 + hasher.finish() % 1_000_000_000_000_000)
    }

    /// With all its fields, or those that were asked for and the id.
    pub(crate) fn listed(&self, fields: Option<&str>) -> Value {
        let mut all = serde_json::to_value(self).unwrap_or_default();
        all["id"] = json!(self.id());
        select(all, fields)
    }
}

/// Only the fields that were asked for, and the id.
pub(crate) fn select(all: Value, fields: Option<&str>) -> Value {
    let (Value::Object(all), Some(fields)) = (all.clone(), fields) else { return all };
    let wanted: Vec<_> = fields.split(',').map(str::trim).collect();
    Value::Object(
        all.into_iter().filter(|(name, _)| name == "id" || wanted.contains(&name.as_str())).collect(),
    )
}
