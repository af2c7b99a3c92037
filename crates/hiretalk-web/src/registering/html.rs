//! The pages. They need no script, load nothing, and everything in them that is not ours is escaped.

use std::fmt::Write as _;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hiretalk_domain::{Language, RegistrationCode, RegistrationId};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::{FormFault, Notice, Typed, Visit, words};

const STYLE: &str = "body{font:1rem/1.5 sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}\
label{display:block;margin:1rem 0 0}input{box-sizing:border-box;font:inherit;padding:.4rem;width:100%}\
button,.send{background:#128c7e;border:0;border-radius:.3rem;color:#fff;display:inline-block;font:inherit;\
margin:1rem 0;padding:.6rem 1rem}.wrong{color:#b00020}.code{font:bold 2rem monospace;letter-spacing:.2em}";

/// The one style that the pages have, as their policy names it.
pub(crate) static STYLE_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(STYLE))));

/// How often a page that waits asks again, in seconds.
const REFRESH: u8 = 5;

/// The form, with what was typed and what is wrong with it.
pub(crate) fn form_page(visit: &Visit<'_>, typed: &Typed, faults: &[FormFault]) -> String {
    let words = words(visit.language);
    let mut body = format!("<p>{}</p><form method=\"post\" action=\"{}\">", words.intro, address(visit, ""));
    let date_faults = [FormFault::Date, FormFault::DateTooOld];
    for (name, kind, label, value, of_field) in [
        (
            "first_name",
            "text\" autocomplete=\"given-name",
            words.first_name,
            &typed.first_name,
            &[FormFault::FirstName][..],
        ),
        (
            "last_name",
            "text\" autocomplete=\"family-name",
            words.last_name,
            &typed.last_name,
            &[FormFault::LastName],
        ),
        (
            "phone_number",
            "tel\" autocomplete=\"tel",
            words.phone_number,
            &typed.phone_number,
            &[FormFault::PhoneNumber],
        ),
        ("degree", "text", words.degree, &typed.degree, &[FormFault::Degree]),
        ("graduation_date", "date", words.graduation_date, &typed.graduation_date, &date_faults),
    ] {
        let fault = faults.iter().find(|fault| of_field.contains(fault));
        let _ = write!(body, "<label for=\"{name}\">{label}</label>");
        let _ =
            write!(body, "<input id=\"{name}\" name=\"{name}\" type=\"{kind}\" value=\"{}\"", escape(value));
        match fault {
            Some(fault) => {
                let text = fault.text(visit.language);
                let _ = write!(body, " aria-invalid=\"true\" aria-describedby=\"{name}_wrong\">");
                let _ = write!(body, "<div class=\"wrong\" id=\"{name}_wrong\">{text}</div>");
            }
            None => body.push('>'),
        }
    }
    let _ = write!(body, "<button>{}</button></form>", words.submit);
    whole(visit, &body, false)
}

/// The code, and the way to send it; the page asks again by itself.
pub(crate) fn waiting_page(visit: &Visit<'_>, code: RegistrationCode, minutes: i64) -> String {
    let words = words(visit.language);
    let number = visit.settings.number.as_str();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let message = code.message();
    let link = format!("https://wa.me/{digits}?text={}", utf8_percent_encode(&message, NON_ALPHANUMERIC));
    let body = format!(
        "<p>{}</p><p class=\"code\">{code}</p><p><a class=\"send\" rel=\"noopener noreferrer\" href=\"{link}\">{}</a></p>\
         <p>{} {number}: <b>{message}</b></p><p>{} {minutes}</p>",
        words.send_code, words.open_whatsapp, words.by_hand, words.minutes_left,
    );
    whole(visit, &body, true)
}

/// A page that says one thing.
pub(crate) fn notice_page(visit: &Visit<'_>, notice: Notice) -> String {
    let mut body = format!("<p>{}</p>", notice.text(visit.language));
    match notice {
        Notice::Confirmed => {}
        Notice::Declined | Notice::Gone | Notice::TooManyOfNumber | Notice::TooMany => {
            let again = words(visit.language).again;
            let _ = write!(body, "<p><a href=\"{}\">{again}</a></p>", address(visit, ""));
        }
    }
    whole(visit, &body, false)
}

impl Visit<'_> {
    /// Where a registration of this visit is.
    pub(crate) fn address_of(&self, id: RegistrationId) -> String {
        address(self, &format!("/{id}"))
    }
}

fn address(visit: &Visit<'_>, rest: &str) -> String {
    let institution = utf8_percent_encode(visit.institution.as_str(), NON_ALPHANUMERIC);
    format!("/register/{institution}{rest}?lang={}", visit.language)
}

fn whole(visit: &Visit<'_>, body: &str, refreshes: bool) -> String {
    let Visit { institution, language, .. } = visit;
    let title = words(*language).title;
    let institution = escape(institution.as_str());
    let refresh = if refreshes {
        format!("<meta http-equiv=\"refresh\" content=\"{REFRESH}\">")
    } else {
        String::new()
    };
    let tongues: Vec<String> = Language::ALL
        .into_iter()
        .filter(|other| other != language && !refreshes)
        .map(|other| format!("<a href=\"?lang={other}\" hreflang=\"{other}\">{other}</a>"))
        .collect();
    format!(
        "<!DOCTYPE html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">{refresh}<title>{title}: {institution}</title>\
         <style>{STYLE}</style></head><body><h1>{title}</h1><h2>{institution}</h2>{body}<p>{}</p></body></html>",
        tongues.join(" "),
    )
}

/// A text as HTML writes it, between tags and between quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\0' => escaped.push('\u{FFFD}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_becomes_markup() {
        assert_eq!(
            escape("<b a='1' b=\"2\">&amp;\0"),
            "&lt;b a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;amp;\u{FFFD}"
        );
    }
}
