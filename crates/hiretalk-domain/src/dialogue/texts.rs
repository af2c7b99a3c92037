//! A text in each language of a flow.

use std::collections::BTreeMap;

use crate::language::Language;

/// One text in several languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts(BTreeMap<Language, String>);

impl Texts {
    /// The text in this language, if it is there.
    pub fn get(&self, language: Language) -> Option<&str> {
        self.0.get(&language).map(String::as_str)
    }

    /// The text in this language. A flow was checked to have it; nothing stands for one that is missing.
    pub(super) fn of(&self, language: Language) -> &str {
        self.get(language).unwrap_or_default()
    }
}

impl FromIterator<(Language, String)> for Texts {
    fn from_iter<I: IntoIterator<Item = (Language, String)>>(texts: I) -> Self {
        Self(texts.into_iter().collect())
    }
}
