//! Meta's limits, checked before a message leaves: what breaks one would be refused anyway, and counts against us.
//!
//! Lengths are in characters. Nothing says which kind; Unicode scalar values are counted, which are never more than
//! the UTF-16 units but may be more than a person sees.

mod template;

use std::collections::HashSet;

use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{Choice, Outgoing};
use hiretalk_domain::outbound::OutboundMessage;
use reqwest::Url;

use crate::outgoing::payload;

/// "Text messages".
const TEXT: usize = 4096;
/// "Interactive reply buttons messages" and "call-to-action URL button messages". For lists one page says 4096 and the
/// OpenAPI document 1024: the smaller passes both.
const INTERACTIVE_BODY: usize = 1024;
const BUTTONS: usize = 3;
const BUTTON_TITLE: usize = 20;
const BUTTON_ID: usize = 256;
/// "Interactive list messages"; the rows are counted over all sections.
const ROWS: usize = 10;
const ROW_TITLE: usize = 24;
const ROW_DESCRIPTION: usize = 72;
const ROW_ID: usize = 200;
/// Of no page; what browsers and proxies take.
const URL: usize = 2000;

/// The message breaks a limit. It does not say which: the text would be needed to mend it, and it is personal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unsendable;

/// Checks all that can be known without asking.
pub(crate) fn check(letter: &OutboundMessage) -> Result<(), Unsendable> {
    let id = letter.conversation_id;
    match &letter.content {
        Outgoing::Text { body } => filled(body, TEXT),
        Outgoing::Template(template) => template::check(template, id),
        Outgoing::Buttons { body, choices } => buttons(body, choices, id),
        Outgoing::List { body, button, choices } => list(body, button, choices, id),
        Outgoing::Link { body, label, url } => link(body, label, url),
    }
}

fn buttons(body: &str, choices: &[Choice], id: ConversationId) -> Result<(), Unsendable> {
    filled(body, INTERACTIVE_BODY)?;
    count(choices, 1, BUTTONS)?;
    ids(choices, id, BUTTON_ID)?;
    unique(choices.iter().map(|choice| choice.title.as_str()))?;
    choices.iter().try_for_each(|choice| filled(&choice.title, BUTTON_TITLE))
}

fn list(body: &str, button: &str, choices: &[Choice], id: ConversationId) -> Result<(), Unsendable> {
    filled(body, INTERACTIVE_BODY)?;
    filled(button, BUTTON_TITLE)?;
    count(choices, 1, ROWS)?;
    ids(choices, id, ROW_ID)?;
    choices.iter().try_for_each(|choice| {
        filled(&choice.title, ROW_TITLE)?;
        within(choice.description.as_deref().unwrap_or_default(), ROW_DESCRIPTION)
    })
}

fn link(body: &str, label: &str, url: &str) -> Result<(), Unsendable> {
    filled(body, INTERACTIVE_BODY)?;
    filled(label, BUTTON_TITLE)?;
    filled(url, URL)?;
    let url = Url::parse(url).map_err(|_| Unsendable)?;
    require(matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Ids are unique, not longer than `maximum`, and neither begin nor end with a space.
fn ids(choices: &[Choice], id: ConversationId, maximum: usize) -> Result<(), Unsendable> {
    unique(choices.iter().map(|choice| choice.id.as_str()))?;
    choices.iter().try_for_each(|choice| {
        require(!choice.id.is_empty() && choice.id.trim() == choice.id)?;
        within(&payload(choice, id), maximum)
    })
}

fn filled(text: &str, maximum: usize) -> Result<(), Unsendable> {
    require(!text.trim().is_empty())?;
    within(text, maximum)
}

fn within(text: &str, maximum: usize) -> Result<(), Unsendable> {
    require(text.len() <= maximum || text.chars().count() <= maximum)
}

fn count<T>(items: &[T], minimum: usize, maximum: usize) -> Result<(), Unsendable> {
    require((minimum..=maximum).contains(&items.len()))
}

fn unique<'a>(mut texts: impl Iterator<Item = &'a str>) -> Result<(), Unsendable> {
    let mut seen = HashSet::new();
    require(texts.all(|text| seen.insert(text)))
}

fn require(condition: bool) -> Result<(), Unsendable> {
    if condition { Ok(()) } else { Err(Unsendable) }
}
