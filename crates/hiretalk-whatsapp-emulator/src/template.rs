//! Message templates in the form in which Meta lists and accepts them.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A template, in the form in which Meta lists it and takes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Template {
    /// Lowercase letters, digits and underscores.
    pub name: String,
    /// Such as `en_US`.
    pub language: String,
    /// Only approved ones can be sent.
    #[serde(default)]
    pub status: TemplateStatus,
    /// The billing category.
    #[serde(default)]
    pub category: Category,
    /// The form of its variables.
    #[serde(default)]
    pub parameter_format: ParameterFormat,
    /// Header, body, footer, buttons.
    #[serde(default)]
    pub components: Vec<Component>,
}

/// The state of a template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TemplateStatus {
    #[default]
    Approved,
    /// Not yet reviewed by Meta.
    Pending,
    Rejected,
    /// Cannot be sent for some hours.
    Paused,
    /// Can never be sent again.
    Disabled,
}

/// The billing category of a template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Category {
    /// Part of something the candidate asked for.
    #[default]
    #[serde(alias = "utility")]
    Utility,
    /// Everything else.
    #[serde(alias = "marketing")]
    Marketing,
    /// One-time passwords.
    #[serde(alias = "authentication")]
    Authentication,
}

impl Category {
    /// The name in a status.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utility => "utility",
            Self::Marketing => "marketing",
            Self::Authentication => "authentication",
        }
    }
}

/// The form of a template's variables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ParameterFormat {
    /// `{{1}}`, `{{2}}`, in order.
    #[default]
    #[serde(alias = "positional")]
    Positional,
    /// `{{first_name}}`, in any order.
    #[serde(alias = "named")]
    Named,
}

/// A part of a template.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "UPPERCASE")]
pub enum Component {
    /// Above the text.
    #[serde(alias = "header")]
    Header {
        /// `TEXT`, `IMAGE`, `VIDEO`, `DOCUMENT` or `LOCATION`.
        format: String,
        /// The text of a text header, with a variable at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// The text.
    #[serde(alias = "body")]
    Body { text: String },
    /// Below the text.
    #[serde(alias = "footer")]
    Footer { text: String },
    /// The buttons.
    #[serde(alias = "buttons")]
    Buttons { buttons: Vec<Button> },
}

/// A button of a template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Button {
    /// `QUICK_REPLY`, `URL`, `PHONE_NUMBER`, `FLOW`, `CATALOG` and others.
    #[serde(rename = "type")]
    pub kind: String,
    /// The label.
    #[serde(default)]
    pub text: String,
    /// The target of a URL button, with a variable at its end or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Template {
    /// An approved utility template with positional variables and this text.
    pub fn new(name: impl Into<String>, language: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            language: language.into(),
            status: TemplateStatus::Approved,
            category: Category::Utility,
            parameter_format: ParameterFormat::Positional,
            components: vec![Component::Body { text: body.into() }],
        }
    }

    /// The same with named variables.
    #[must_use]
    pub fn named(mut self) -> Self {
        self.parameter_format = ParameterFormat::Named;
        self
    }

    /// The same in this state.
    #[must_use]
    pub fn with_status(mut self, status: TemplateStatus) -> Self {
        self.status = status;
        self
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, format: impl Into<String>, text: Option<String>) -> Self {
        self.components.insert(0, Component::Header { format: format.into(), text });
        self
    }

    /// The same with one more button of this kind.
    #[must_use]
    pub fn with_button(
        mut self,
        kind: impl Into<String>,
        text: impl Into<String>,
        url: Option<String>,
    ) -> Self {
        let button = Button { kind: kind.into(), text: text.into(), url };
        for component in &mut self.components {
            if let Component::Buttons { buttons } = component {
                buttons.push(button);
                return self;
            }
        }
        self.components.push(Component::Buttons { buttons: vec![button] });
        self
    }

    /// The same with one more quick reply.
    #[must_use]
    pub fn with_quick_reply(self, text: impl Into<String>) -> Self {
        self.with_button("QUICK_REPLY", text, None)
    }

    /// The format of the header and its text, if there is a header.
    pub(crate) fn header(&self) -> Option<(&str, &str)> {
        self.components.iter().find_map(|component| match component {
            Component::Header { format, text } => Some((format.as_str(), text.as_deref().unwrap_or(""))),
            Component::Body { .. } | Component::Footer { .. } | Component::Buttons { .. } => None,
        })
    }

    pub(crate) fn body(&self) -> &str {
        let body = self.components.iter().find_map(|component| match component {
            Component::Body { text } => Some(text.as_str()),
            Component::Header { .. } | Component::Footer { .. } | Component::Buttons { .. } => None,
        });
        body.unwrap_or("")
    }

    /// The buttons, from the top.
    pub(crate) fn buttons(&self) -> &[Button] {
        let buttons = self.components.iter().find_map(|component| match component {
            Component::Buttons { buttons } => Some(buttons.as_slice()),
            Component::Header { .. } | Component::Body { .. } | Component::Footer { .. } => None,
        });
        buttons.unwrap_or(&[])
    }
}

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

/// The names between `{{` and `}}`, each once, in the order in which they first come.
pub(crate) fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for part in text.split("{{").skip(1) {
        if let Some((name, _)) = part.split_once("}}")
            && !names.contains(&name.trim())
        {
            names.push(name.trim());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_once() {
        assert_eq!(placeholders("{{1}} and {{2}}, {{1}} again"), ["1", "2"]);
        assert_eq!(placeholders("Hi {{ first_name }}!"), ["first_name"]);
        assert!(placeholders("no {variable} }} {{here").is_empty());
    }
}
