//! HTML in the texts of postings, as plain text: many systems export what a browser would show.

use std::borrow::Cow;

/// Elements by which a text is taken for HTML. A text such as "salary < 30k & more" has none of them.
const ELEMENTS: &[&str] = &[
    "a",
    "b",
    "br",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "section",
    "span",
    "strong",
    "table",
    "td",
    "tr",
    "u",
    "ul",
    "article",
    "blockquote",
    "body",
    "font",
    "html",
    "img",
    "pre",
    "script",
    "style",
];

/// HTML that was escaped, and escaped again, is still read.
const MOST_LAYERS: usize = 3;

/// The text without mark-up: entities decoded, paragraphs and items of lists on lines of their own. Plain text stays as it is.
pub(super) fn plain_text(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MOST_LAYERS {
        let is_html = has_elements(&text);
        if !is_html && !has_entities(&text) {
            break;
        }
        let html = if is_html {
            with_items(&text)
        } else {
            // Its line breaks and its signs mean themselves.
            text.replace('<', "&lt;").replace("\r\n", "\n").replace('\n', "<br>")
        };
        text = Cow::Owned(tidy(&nanohtml2text::html2text(&html)));
    }
    text
}

/// A dash before the items of lists, which would be lines like any other.
fn with_items(html: &str) -> String {
    let mut marked = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(begin) = rest.find('<') {
        let end = rest[begin..].find('>').map_or(rest.len(), |end| begin + end + 1);
        let name = &rest[begin + 1..end];
        marked.push_str(&rest[..end]);
        rest = &rest[end..];
        let is_item = name.get(..2).is_some_and(|name| name.eq_ignore_ascii_case("li"))
            && !name[2..].starts_with(|sign: char| sign.is_ascii_alphanumeric());
        if is_item {
            marked.push_str("- ");
            rest = rest.trim_start();
        }
    }
    marked.push_str(rest);
    marked
}

/// Lines without white space around them, at most one empty one between two, without signs that nobody sees.
fn tidy(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let seen = line.replace(['\u{200B}', '\u{200C}', '\u{200D}', '\u{FEFF}', '\u{AD}'], "");
        let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

fn has_elements(text: &str) -> bool {
    text.split('<').skip(1).any(|rest| {
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let end = name.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(name.len());
        let is_closed = name[end..].starts_with(['>', '/']) || name[end..].starts_with(char::is_whitespace);
        is_closed
            && rest.contains('>')
            && ELEMENTS.iter().any(|known| known.eq_ignore_ascii_case(&name[..end]))
    })
}

fn has_entities(text: &str) -> bool {
    text.split('&').skip(1).any(|rest| {
        let end = rest.find(';').unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default();
        let letters = name.strip_prefix('#').unwrap_or(name);
        end < rest.len()
            && (2..=8).contains(&name.len())
            && letters.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mark_up_goes_and_what_it_says_stays() {
        for (html, expected) in [
            ("Care for patients.\nNights too.", "Care for patients.\nNights too."),
            ("Salary < 30k & more; a<b", "Salary < 30k & more; a<b"),
            ("R&amp;D", "R&D"),
            ("Tom &amp; Ana\nNights &gt; days", "Tom & Ana\nNights > days"),
            ("<p>Care&nbsp;for <b>patients</b>.</p><p>Nights.</p>", "Care for patients.\n\nNights."),
            ("<ul><li>One</li><li class=\"x\"> Two</li></ul>", "- One\n- Two"),
            ("<P>Two:<LI>One<link rel=x></P>", "Two:\n- One"),
            ("One<br>Two<br/>Three", "One\nTwo\nThree"),
            // As Greenhouse sends it, and once more.
            ("&lt;p&gt;Caf&amp;eacute; &amp;amp; bar&lt;/p&gt;", "Café & bar"),
            ("<script>alert(1)</script>", ""),
            ("<script>alert(1)</script><p>Ok</p>", "Ok"),
            ("<p>&#191;Qui&eacute;n?&#8203;</p>", "¿Quién?"),
        ] {
            assert_eq!(plain_text(html), expected, "{html}");
        }
    }
}
