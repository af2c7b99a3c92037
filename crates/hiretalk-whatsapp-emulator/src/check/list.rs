//! The sections and rows of a list.

use serde_json::{Map, Value};

use super::field::{objects, optional_text, text, unique};
use crate::graph_error::GraphError;
use crate::menu::Choice;

/// One to ten sections with ten rows altogether; no two ids are equal; several sections have titles.
pub(super) fn rows(action: &Map<String, Value>) -> Result<Vec<Choice>, GraphError> {
    text(action, "button", 1, 20)?;
    let sections = objects(action, "sections")?;
    if !(1..=10).contains(&sections.len()) {
        return Err(GraphError::value("Invalid sections count. Min allowed: 1, Max allowed: 10"));
    }
    let mut choices = Vec::with_capacity(10);
    for section in &sections {
        let title = optional_text(section, "title", 1, 24)?;
        if title.is_none() && sections.len() > 1 {
            return Err(GraphError::missing("interactive['action']['sections']['title']"));
        }
        let rows = objects(section, "rows")?;
        if rows.is_empty() {
            return Err(GraphError::value("Section has no rows"));
        }
        for row in rows {
            choices.push(Choice {
                id: text(row, "id", 1, 200)?.to_owned(),
                title: text(row, "title", 1, 24)?.to_owned(),
                description: optional_text(row, "description", 0, 72)?.map(str::to_owned),
            });
        }
    }
    if choices.len() > 10 {
        let details = format!("Total row count exceed max allowed count: 10, got {}", choices.len());
        return Err(GraphError::value(details));
    }
    unique("row id", choices.iter().map(|choice| choice.id.as_str()))?;
    Ok(choices)
}
