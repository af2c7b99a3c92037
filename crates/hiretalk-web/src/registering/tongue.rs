//! The language of a page: what its address says, else what the browser asks for.

use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use hiretalk_domain::language::Language;

/// The language asked for; English where none of ours is.
pub(super) fn language_of(asked: Option<&str>, headers: &HeaderMap) -> Language {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let asked = asked.and_then(|text| text.parse().ok());
    asked.or_else(|| accepted.and_then(best)).unwrap_or(Language::English)
}

/// The first of the languages with the greatest weight (RFC 9110, 12.5.4).
fn best(accepted: &str) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for range in accepted.split(',') {
        let (tag, parameter) = range.split_once(';').unwrap_or((range, ""));
        let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let weight = parameter.trim().strip_prefix("q=").map_or(Some(1.0), |text| text.trim().parse().ok());
        if let (Ok(language), Some(weight)) = (primary.parse(), weight)
            && weight > best.map_or(0.0, |(_, most)| most)
        {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn the_address_decides_then_the_browser() {
        for (asked, accepted, expected) in [
            (None, "", Language::English),
            (None, "es", Language::Spanish),
            (None, "es-MX,es;q=0.9,en;q=0.8", Language::Spanish),
            (None, "fr, en;q=0.5, ES;q=0.7", Language::Spanish),
            (None, "en,es", Language::English),
            (None, "es;q=0, fr", Language::English),
            (None, "es;q=x", Language::English),
            (Some("es"), "en", Language::Spanish),
            (Some("en"), "es", Language::English),
            (Some("<b>"), "es", Language::Spanish),
        ] {
            let headers = [(ACCEPT_LANGUAGE, HeaderValue::from_static(accepted))].into_iter().collect();
            assert_eq!(language_of(asked, &headers), expected, "{asked:?} {accepted}");
        }
    }
}
