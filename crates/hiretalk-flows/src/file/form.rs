//! The fields of a flow file, as TOML has them.

use std::collections::BTreeMap;

use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::dialogue::{Command, Meaning, ParameterFormat, PreferenceSlot};
use hiretalk_domain::language::Language;
use serde::de::{Deserialize, Deserializer, Error};
use toml::Spanned;

/// A word of ours, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named<T>(pub(super) T);

/// A value for each language, under `es`, `en` and `pt`.
pub(super) type PerLanguage<T> = BTreeMap<Named<Language>, T>;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FlowForm {
    pub(super) name: Spanned<String>,
    pub(super) languages: Vec<Named<Language>>,
    pub(super) start: Spanned<String>,
    pub(super) give_up: Spanned<String>,
    #[serde(default)]
    pub(super) beginners: bool,
    pub(super) sender: Option<String>,
    pub(super) greeting: TemplateForm,
    pub(super) reminder: TemplateForm,
    pub(super) phrases: PhrasesForm,
    pub(super) commands: Option<CommandsForm>,
    pub(super) steps: Vec<StepForm>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateForm {
    pub(super) name: String,
    pub(super) format: Named<ParameterFormat>,
    /// The code at the channel, where it is not the language's own.
    #[serde(default)]
    pub(super) code: PerLanguage<String>,
    pub(super) text: PerLanguage<String>,
    #[serde(default)]
    pub(super) buttons: PerLanguage<Vec<String>>,
    /// The templates for conversations in which a value of `text` is not known, in order, with the same buttons.
    #[serde(default)]
    pub(super) without: Vec<WithoutForm>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WithoutForm {
    pub(super) name: String,
    pub(super) text: PerLanguage<String>,
}

/// A text, alone or with the variants for conversations in which a value of it is not known.
#[derive(serde::Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "expected a text, or a table with `text` and `without`, which is one text or a list"
)]
pub(super) enum TextForm {
    Plain(String),
    Variants { text: String, without: String },
    ManyVariants { text: String, without: Vec<String> },
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhrasesForm {
    pub(super) unclear: PerLanguage<TextForm>,
    pub(super) media: PerLanguage<TextForm>,
    pub(super) stale: PerLanguage<TextForm>,
    pub(super) reminder: PerLanguage<TextForm>,
    pub(super) person: PerLanguage<TextForm>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommandsForm {
    pub(super) first: PerLanguage<TextForm>,
    pub(super) restarted: PerLanguage<TextForm>,
    pub(super) person: PerLanguage<TextForm>,
    pub(super) waiting: PerLanguage<TextForm>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepForm {
    pub(super) name: Spanned<String>,
    pub(super) ask: Option<PerLanguage<TextForm>>,
    pub(super) key: Option<Spanned<String>>,
    pub(super) keeps: Option<Named<PreferenceSlot>>,
    pub(super) words_key: Option<Spanned<String>>,
    pub(super) menu: Option<PerLanguage<String>>,
    pub(super) fields: Option<FieldsForm>,
    pub(super) proposals: Option<ProposalsForm>,
    pub(super) jobs: Option<JobsForm>,
    #[serde(default)]
    pub(super) options: Vec<OptionForm>,
    pub(super) free_text: Option<Spanned<String>>,
    pub(super) say: Option<PerLanguage<TextForm>>,
    pub(super) outcome: Option<Named<Outcome>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldsForm {
    pub(super) goto: Spanned<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProposalsForm {
    pub(super) goto: Spanned<String>,
    pub(super) otherwise: PerLanguage<TextForm>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JobsForm {
    pub(super) goto: Spanned<String>,
    pub(super) empty: Spanned<String>,
    pub(super) nearest: PerLanguage<TextForm>,
    pub(super) further: PerLanguage<TextForm>,
    pub(super) closed: PerLanguage<TextForm>,
    pub(super) exhausted: PerLanguage<TextForm>,
    pub(super) apply: PerLanguage<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionForm {
    pub(super) id: Spanned<String>,
    pub(super) title: PerLanguage<String>,
    pub(super) description: Option<PerLanguage<String>>,
    pub(super) means: Option<Named<Meaning>>,
    #[serde(default)]
    pub(super) synonyms: PerLanguage<Vec<String>>,
    pub(super) value: Option<String>,
    #[serde(default)]
    pub(super) words: Vec<String>,
    pub(super) goto: Option<Spanned<String>>,
    pub(super) command: Option<Named<Command>>,
}

/// Reads a word by its name; the error names all that there are.
macro_rules! by_name {
    ($($type:ty),*) => {$(
        impl<'de> Deserialize<'de> for Named<$type> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                let found = <$type>::ALL.into_iter().find(|word| word.as_str() == name);
                found.map(Self).ok_or_else(|| {
                    let all = <$type>::ALL.map(|word| word.as_str()).join(", ");
                    D::Error::custom(format!("\"{name}\" must be one of: {all}"))
                })
            }
        }
    )*};
}

by_name!(Command, PreferenceSlot, Language, Meaning, Outcome, ParameterFormat);
