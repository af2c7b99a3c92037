//! The limits of templates.

use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{Template, TemplateParameters};

use super::{Unsendable, count, filled, ids, require, unique, within};

/// "Templates: components".
const NAME: usize = 512;
const BODY: usize = 1024;
const QUICK_REPLIES: usize = 10;
/// Of reply buttons; no page names one for the payload of a quick reply.
const PAYLOAD: usize = 256;

pub(super) fn check(template: &Template, id: ConversationId) -> Result<(), Unsendable> {
    filled(&template.name, NAME)?;
    require(template.name.bytes().all(is_of_name))?;
    require(!template.language.is_empty() && template.language.bytes().all(is_of_language))?;
    count(&template.choices, 0, QUICK_REPLIES)?;
    ids(&template.choices, id, PAYLOAD)?;
    match &template.parameters {
        TemplateParameters::Named(named) => {
            unique(named.iter().map(|(name, _)| name.as_str()))?;
            require(named.iter().all(|(name, _)| !name.is_empty() && name.bytes().all(is_of_name)))?;
            values(named.iter().map(|(_, value)| value.as_str()))
        }
        TemplateParameters::Positional(texts) => values(texts.iter().map(String::as_str)),
    }
}

/// A value has no newline, no tab and no four spaces in a row (132012 and 100 otherwise: a rule of old, which the pages
/// of today don't repeat); filled in, the body has at most 1024 characters (132005), so together they have no more.
fn values<'a>(values: impl Iterator<Item = &'a str>) -> Result<(), Unsendable> {
    let mut together = String::new();
    for value in values {
        require(!value.trim().is_empty())?;
        require(!value.contains(['\n', '\r', '\t']) && !value.contains("    "))?;
        together.push_str(value);
    }
    within(&together, BODY)
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
}

fn is_of_language(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}
