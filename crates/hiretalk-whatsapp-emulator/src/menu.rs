//! The last menu a candidate got, and what a tap on it says.

use serde::Deserialize;

/// What kind of answer a tap gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MenuKind {
    /// Reply buttons.
    Buttons,
    /// A list.
    List,
    /// The quick replies of a template.
    QuickReplies,
}

/// One thing that can be tapped.
#[derive(Clone)]
pub(crate) struct Choice {
    /// The id, or the payload.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
}

/// A menu in a message that was sent.
pub(crate) struct Menu {
    pub(crate) message_id: String,
    pub(crate) kind: MenuKind,
    pub(crate) choices: Vec<Choice>,
}

/// What of a menu is tapped: its title, or its number counted from 1.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Tap {
    /// Counted from 1.
    Number(usize),
    /// The title; a text that is no title may still be a number.
    Title(String),
}

impl Menu {
    /// The choice that is meant.
    pub(crate) fn tapped(&self, tap: &Tap) -> Option<&Choice> {
        let number = match tap {
            Tap::Number(number) => Some(*number),
            Tap::Title(title) => {
                let title = title.trim();
                let same = |choice: &&Choice| choice.title.trim().to_lowercase() == title.to_lowercase();
                if let Some(choice) = self.choices.iter().find(same) {
                    return Some(choice);
                }
                title.parse().ok()
            }
        };
        number.and_then(|number| number.checked_sub(1)).and_then(|index| self.choices.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tap_is_a_title_or_a_number() {
        let choice =
            |title: &str| Choice { id: format!("id-{title}"), title: title.to_owned(), description: None };
        let menu = Menu {
            message_id: "wamid.1".to_owned(),
            kind: MenuKind::Buttons,
            choices: vec![choice("Sí"), choice("No"), choice("1")],
        };
        for (tap, expected) in [
            (Tap::Title("sí".to_owned()), Some("id-Sí")),
            (Tap::Title("2".to_owned()), Some("id-No")),
            (Tap::Title("1".to_owned()), Some("id-1")),
            (Tap::Number(1), Some("id-Sí")),
            (Tap::Number(0), None),
            (Tap::Number(4), None),
            (Tap::Title("maybe".to_owned()), None),
        ] {
            assert_eq!(menu.tapped(&tap).map(|choice| choice.id.as_str()), expected, "{tap:?}");
        }
    }
}
