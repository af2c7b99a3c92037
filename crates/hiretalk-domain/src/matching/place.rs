//! A place in somebody's own words: a city, a country, or both.

use crate::catalogue::{CountryCode, JobText};
use crate::text::fold;

/// Where somebody wants to work, as far as their words say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The first thing named that is no country.
    pub city: Option<JobText<80>>,
    /// The first country named.
    pub country: Option<CountryCode>,
}

impl Place {
    /// Reads what somebody wrote, such as "en Madrid, España" or "near Dublin". Of several cities the first counts.
    pub fn parse(words: &str) -> Self {
        let mut place = Self::default();
        for part in parts(words) {
            let country = country(&fold(part));
            if country.is_some() {
                place.country = place.country.or(country);
            } else if place.city.is_none() {
                place.city = JobText::parse(part).ok();
            }
        }
        place
    }
}

impl Place {
    /// The place in words that [`Self::parse`] parses as the same; none if nothing is named that it knows.
    pub fn in_words(&self) -> Option<String> {
        let code = self.country.as_ref().map(CountryCode::as_str);
        let country = COUNTRIES.iter().find(|(known, _)| Some(*known) == code);
        let country = country.and_then(|(_, names)| names.first()).copied();
        match (&self.city, country) {
            (Some(city), Some(country)) => Some(format!("{}, {country}", city.as_str())),
            (Some(city), None) => Some(city.as_str().to_owned()),
            (None, country) => country.map(str::to_owned),
        }
    }
}

/// The places of an enumeration, without what is said around them.
fn parts(words: &str) -> impl Iterator<Item = &str> {
    let signs = [',', ';', '/', '(', ')', '\n', '.', '!', '¡'];
    let pieces = words.split(signs).flat_map(|piece| alternatives(piece)).map(bare);
    pieces.filter(|piece| piece.chars().any(char::is_alphanumeric))
}

/// The sides of an "or".
fn alternatives(piece: &str) -> Vec<&str> {
    const OR: [&str; 6] = [" o ", " u ", " y ", " or ", " and ", " - "];
    let mut rest = piece;
    let mut found = Vec::new();
    while let Some((at, or)) = OR.iter().filter_map(|or| Some((rest.find(or)?, or))).min() {
        let (before, after) = rest.split_at(at);
        found.push(before);
        rest = after.get(or.len()..).unwrap_or_default();
    }
    found.push(rest);
    found
}

/// A place without the words before it.
fn bare(piece: &str) -> &str {
    let mut rest = piece.trim();
    while let Some((word, after)) = rest.split_once(char::is_whitespace) {
        if !AROUND.contains(&fold(word).as_str()) {
            break;
        }
        rest = after.trim();
    }
    rest
}

/// Folded words that stand before a place. Articles are not among them: "La Paz", "El Salvador".
const AROUND: [&str; 38] = [
    "en",
    "por",
    "cerca",
    "cerca de",
    "de",
    "vivo",
    "soy",
    "prefiero",
    "quiero",
    "me",
    "gustaria",
    "trabajar",
    "zona",
    "ciudad",
    "sobre",
    "todo",
    "aqui",
    "pues",
    "mejor",
    "a",
    "in",
    "near",
    "around",
    "at",
    "i",
    "live",
    "id",
    "like",
    "to",
    "work",
    "prefer",
    "city",
    "area",
    "from",
    "im",
    "somewhere",
    "close",
    "maybe",
];

fn country(folded: &str) -> Option<CountryCode> {
    let (code, _) = COUNTRIES.iter().find(|(_, names)| names.contains(&folded))?;
    CountryCode::parse(code).ok()
}

/// Countries as people write them, folded: those where Spanish or English is spoken, and their neighbours.
const COUNTRIES: [(&str, &[&str]); 36] = [
    ("AD", &["andorra"]),
    ("AR", &["argentina"]),
    ("AU", &["australia"]),
    ("BO", &["bolivia"]),
    ("BR", &["brasil", "brazil"]),
    ("CA", &["canada"]),
    ("CH", &["suiza", "switzerland"]),
    ("CL", &["chile"]),
    ("CO", &["colombia"]),
    ("CR", &["costa rica"]),
    ("CU", &["cuba"]),
    ("DE", &["alemania", "germany"]),
    ("DO", &["republica dominicana", "dominican republic"]),
    ("EC", &["ecuador"]),
    ("ES", &["espana", "spain"]),
    ("FR", &["francia", "france"]),
    (
        "GB",
        &[
            "reino unido",
            "inglaterra",
            "united kingdom",
            "uk",
            "gb",
            "great britain",
            "england",
            "escocia",
            "scotland",
            "wales",
        ],
    ),
    ("GQ", &["guinea ecuatorial", "equatorial guinea"]),
    ("GT", &["guatemala"]),
    ("HN", &["honduras"]),
    ("IE", &["irlanda", "ireland"]),
    ("IT", &["italia", "italy"]),
    ("MX", &["mexico"]),
    ("NI", &["nicaragua"]),
    ("NL", &["paises bajos", "holanda", "netherlands", "the netherlands"]),
    ("NZ", &["nueva zelanda", "new zealand"]),
    ("PA", &["panama"]),
    ("PE", &["peru"]),
    ("PR", &["puerto rico"]),
    ("PT", &["portugal"]),
    ("PY", &["paraguay"]),
    ("SV", &["el salvador", "salvador"]),
    ("US", &["estados unidos", "eeuu", "ee uu", "usa", "us", "united states", "the us", "the usa"]),
    ("UY", &["uruguay"]),
    ("VE", &["venezuela"]),
    ("ZA", &["sudafrica", "south africa"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_city_a_country_or_both() {
        for (words, city, country) in [
            ("Madrid", Some("Madrid"), None),
            ("en Málaga", Some("Málaga"), None),
            ("ESPAÑA", None, Some("ES")),
            ("en Valencia, España", Some("Valencia"), Some("ES")),
            ("I'd like to work in Dublin, Ireland!", Some("Dublin"), Some("IE")),
            ("Lima o Arequipa (Perú)", Some("Lima"), Some("PE")),
            ("vivo en La Paz", Some("La Paz"), None),
            ("Bogotá/Medellín", Some("Bogotá"), None),
            ("El Salvador", None, Some("SV")),
            ("San José\nCosta Rica", Some("San José"), Some("CR")),
            ("near York", Some("York"), None),
            ("?!", None, None),
            ("", None, None),
        ] {
            let place = Place::parse(words);
            let found =
                (place.city.as_ref().map(JobText::as_str), place.country.as_ref().map(CountryCode::as_str));
            assert_eq!(found, (city, country), "{words:?}");
        }
        assert!(Place::parse(&"ñ".repeat(81)).city.is_none());
    }

    #[test]
    fn names_are_folded_and_codes_are_codes() {
        for (code, names) in COUNTRIES {
            assert!(
                CountryCode::parse(code).is_ok() && names.iter().all(|name| fold(name) == *name),
                "{code}"
            );
        }
        assert!(COUNTRIES.is_sorted() && AROUND.iter().all(|word| fold(word) == *word));
    }
}
