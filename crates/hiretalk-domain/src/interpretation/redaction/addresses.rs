//! Links, e-mail addresses and handles.

use std::ops::Range;

use crate::candidate::EmailAddress;
use crate::text::fold;

pub(super) const EMAIL: &str = "[email]";
pub(super) const LINK: &str = "[link]";

/// Signs that stand for `@` in addresses that are not to be found.
const BRACKETED: [&str; 6] = ["(at)", "[at]", "{at}", "<at>", "(a)", "[a]"];

/// Hides them, and leaves single spaces between the words.
pub(super) fn hide(text: &str, own: Option<&EmailAddress>) -> String {
    let text = text.replace(['＠', '﹫'], "@");
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut marks: Vec<Option<&'static str>> = vec![None; words.len()];
    let own = own.and_then(|address| address.as_str().rsplit_once('@')).map(|(local, _)| joined(local));
    for (at, word) in words.iter().enumerate() {
        if is_link(word) {
            marks[at] = Some(LINK);
        } else if own.as_ref().is_some_and(|own| !own.is_empty() && joined(word) == *own) {
            marks[at] = Some(EMAIL);
        } else if let Some(range) = address(&words, at) {
            marks[range].fill(Some(EMAIL));
        }
    }
    let mut shown: Vec<&str> = Vec::with_capacity(words.len());
    for (word, mark) in words.into_iter().zip(marks) {
        // The words of one address become one mark.
        if mark.is_none() || mark != shown.last().copied() {
            shown.push(mark.unwrap_or(word));
        }
    }
    shown.join(" ")
}

/// The letters and digits alone.
fn joined(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// True if a word is a link: one with a scheme, or a host with a path. A bare host (`amazon.com`) says where somebody
/// worked.
fn is_link(word: &str) -> bool {
    let word = word.trim_start_matches(|sign: char| !sign.is_alphanumeric()).to_ascii_lowercase();
    let host = word.split_once('/').map(|(host, _)| host);
    word.contains("://") || word.starts_with("www.") || host.is_some_and(has_domain)
}

/// True if a dot stands between two letters or digits, the latter a letter. One that ends a sentence does not count.
fn has_domain(text: &str) -> bool {
    text.trim_end_matches('.').rsplit_once('.').is_some_and(|(before, after)| {
        before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphabetic)
    })
}

/// The words of the address whose `@` is in this word, if it is one.
fn address(words: &[&str], at: usize) -> Option<Range<usize>> {
    let word = words.get(at)?;
    let lower = word.to_lowercase();
    let folded = fold(word);
    let sign = std::iter::once("@").chain(BRACKETED).find_map(|sign| lower.split_once(sign));
    let (begins_before, ends_after) = match sign {
        Some((local, domain)) => {
            (!local.contains(char::is_alphanumeric), !domain.contains(char::is_alphanumeric))
        }
        None if folded == "arroba" => (true, true),
        None if folded.contains("arroba") => (folded.starts_with("arroba"), folded.ends_with("arroba")),
        None if folded == "at" && is_domain_at(words, at + 1) => (true, true),
        None => return None,
    };
    let begin = if begins_before { begin_of_local(words, at) } else { at };
    let end = end_of_domain(words, if ends_after { at + 1 } else { at });
    Some(begin..end)
}

/// True if a domain begins here: `gmail.com`, or `gmail dot com`.
fn is_domain_at(words: &[&str], at: usize) -> bool {
    let Some(word) = words.get(at) else { return false };
    has_domain(word) || words.get(at + 1).is_some_and(|next| is_dot(next))
}

/// The first word of what stands before an `@`: the word before it, and what dots and the like join to that.
fn begin_of_local(words: &[&str], at: usize) -> usize {
    let joins = |at: usize| words.get(at).is_some_and(|word| is_dot(word) || is_joint(word));
    let mut begin = at.saturating_sub(1);
    while begin >= 1 && joins(begin - 1) {
        // "guion bajo" are two words for one sign.
        while begin >= 1 && joins(begin - 1) {
            begin -= 1;
        }
        begin = begin.saturating_sub(1);
    }
    begin
}

/// The position behind a domain that begins with this word.
fn end_of_domain(words: &[&str], first: usize) -> usize {
    let mut last = first;
    loop {
        let next = words.get(last + 1);
        let ends_in_dot = words.get(last).is_some_and(|word| word.ends_with('.'));
        let is_whole = words.get(first..=last).is_some_and(|words| words.iter().any(|word| has_domain(word)));
        match next {
            Some(next) if is_dot(next) || is_joint(next) => last += 2,
            Some(next) if next.starts_with('.') && next.len() > 1 => last += 1,
            Some(_) if ends_in_dot && !is_whole => last += 1,
            Some(_) | None => return (last + 1).min(words.len()),
        }
    }
}

fn is_dot(word: &str) -> bool {
    word == "." || matches!(&*fold(word), "punto" | "dot")
}

fn is_joint(word: &str) -> bool {
    matches!(word, "-" | "_") || matches!(&*fold(word), "guion" | "bajo" | "underscore" | "dash")
}
