//! The pages. They need no script, load nothing, and everything in them that is not ours is escaped.

use std::fmt::Write as _;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::language::Language;
use hiretalk_domain::registration::RegistrationCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::{FormFault, Notice, Trouble, Typed, Visit, words};

const STYLE: &str = "body{color:#1c1c1c;font:1rem/1.5 system-ui,sans-serif;margin:1.5rem auto;max-width:28rem;\
padding:0 1rem}h1{font-size:1.5rem;line-height:1.2;margin:0}h2{color:#555;font-size:1.1rem;font-weight:400;\
margin:.25rem 0 1.5rem}label{display:block;font-weight:600;margin:1rem 0 .25rem}input,button,.send{\
border-radius:.4rem;box-sizing:border-box;font:inherit;padding:.65rem;width:100%}input{background:#fff;\
border:1px solid #767676;color:inherit}button,.send{background:#0b6e62;border:0;color:#fff;display:block;\
font-weight:600;margin:1.5rem 0;text-align:center;text-decoration:none}b{white-space:nowrap}.wrong{color:#b00020}\
.code{background:#eef4f3;border-radius:.4rem;font:bold 2rem monospace;letter-spacing:.2em;padding:.75rem;\
text-align:center}";

/// The one style that the pages have, as their policy names it.
pub(crate) static STYLE_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(STYLE))));

/// How often a page that waits asks again, in seconds. Everybody who waits on a campus may have one address, whose limit
/// is 50 requests a second, so 1,000 can.
const REFRESH: u8 = 20;

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
    of_visit(visit, &body, false)
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
    of_visit(visit, &body, true)
}

/// A page that says one thing.
pub(crate) fn notice_page(visit: &Visit<'_>, notice: Notice) -> String {
    let mut body = format!("<p>{}</p>", notice.text(visit.language));
    match notice {
        Notice::Confirmed => {}
        Notice::Declined | Notice::Gone => {
            let again = words(visit.language).again;
            let _ = write!(body, "<p><a href=\"{}\">{again}</a></p>", address(visit, ""));
        }
    }
    of_visit(visit, &body, false)
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

/// A page that is none of an institution, for something is in its way.
pub(super) fn trouble_page(language: Language, trouble: Trouble) -> String {
    whole(language, None, &format!("<p>{}</p>", trouble.text(language)), trouble == Trouble::Later)
}

fn of_visit(visit: &Visit<'_>, body: &str, refreshes: bool) -> String {
    let Visit { institution, language, .. } = visit;
    let links = Language::ALL.into_iter().filter(|other| other != language && !refreshes);
    let links = links.fold(String::new(), |mut links, other| {
        let name = words(other).language;
        let _ = write!(links, "<a href=\"?lang={other}\" hreflang=\"{other}\" lang=\"{other}\">{name}</a> ");
        links
    });
    whole(*language, Some(institution.as_str()), &format!("{body}<p>{links}</p>"), refreshes)
}

fn whole(language: Language, institution: Option<&str>, body: &str, refreshes: bool) -> String {
    let title = words(language).title;
    let institution = institution.map(|name| format!("<h2>{}</h2>", escape(name))).unwrap_or_default();
    let refresh = if refreshes {
        format!("<meta http-equiv=\"refresh\" content=\"{REFRESH}\">")
    } else {
        String::new()
    };
    format!(
        "<!DOCTYPE html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">{refresh}<title>{title}</title>\
         <style>{STYLE}</style></head><body><h1>{title}</h1>{institution}{body}</body></html>"
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
