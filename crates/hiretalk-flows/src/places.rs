//! The gazetteer that ships with the program, out of `words/places`.

use std::sync::{Arc, LazyLock};

use hiretalk_domain::catalogue::CountryCode;
use hiretalk_domain::matching::{
    CityRow, Coordinates, Gazetteer, GazetteerRows, NameRow, PlaceWord, RegionRow,
};

const CITIES: &str = include_str!("../words/places/cities.tsv");
const NAMES: &str = include_str!("../words/places/names.tsv");
const SHORT: &str = include_str!("../words/places/short.tsv");
const COUNTRIES: &str = include_str!("../words/places/countries.tsv");
const REGIONS: &str = include_str!("../words/places/regions.tsv");
const WORDS: &str = include_str!("../words/places/words.tsv");

/// The built-in gazetteer. It is built when it is asked for first.
pub fn gazetteer() -> Arc<Gazetteer> {
    static BUILT_IN: LazyLock<Arc<Gazetteer>> = LazyLock::new(|| Arc::new(Gazetteer::new(rows())));
    Arc::clone(&BUILT_IN)
}

/// All rows; a test finds lines that are none.
fn rows() -> GazetteerRows {
    let words = WORDS.lines().filter(|line| !line.starts_with("short\t"));
    let written_short = WORDS.lines().filter_map(|line| line.strip_prefix("short\t")?.split_once('\t'));
    GazetteerRows {
        cities: CITIES.lines().filter_map(city).collect(),
        names: NAMES.lines().flat_map(names).collect(),
        short: SHORT.lines().filter_map(short).collect(),
        countries: COUNTRIES.lines().filter_map(country).collect(),
        regions: REGIONS.lines().filter_map(region).collect(),
        words: words.filter_map(word).collect(),
        written_short: written_short.collect(),
    }
}

fn city(line: &'static str) -> Option<CityRow> {
    let mut columns = line.split('\t');
    let (name, country, region) = (columns.next()?, columns.next()?, columns.next()?);
    let at =
        Coordinates { latitude: columns.next()?.parse().ok()?, longitude: columns.next()?.parse().ok()? };
    let thousands: u32 = columns.next()?.parse().ok()?;
    Some(CityRow {
        name,
        country: CountryCode::parse(country).ok()?,
        region,
        at,
        inhabitants: thousands.saturating_mul(1_000),
    })
}

fn names(line: &'static str) -> impl Iterator<Item = NameRow> {
    let (name, cities) = line.split_once('\t').unwrap_or_default();
    cities.split(',').filter_map(move |city| {
        let further = city.strip_prefix('~');
        Some(NameRow { name, city: further.unwrap_or(city).parse().ok()?, is_own: further.is_none() })
    })
}

fn short(line: &'static str) -> Option<(&'static str, &'static str, CountryCode)> {
    let (name, rest) = line.split_once('\t')?;
    let (city, country) = rest.split_once('\t')?;
    Some((name, city, CountryCode::parse(country).ok()?))
}

fn country(line: &'static str) -> Option<(&'static str, CountryCode)> {
    let (name, code) = line.split_once('\t')?;
    Some((name, CountryCode::parse(code).ok()?))
}

fn region(line: &'static str) -> Option<RegionRow> {
    let (name, rest) = line.split_once('\t')?;
    let (country, code) = rest.split_once('\t')?;
    Some(RegionRow { country: CountryCode::parse(country).ok()?, code, name })
}

fn word(line: &'static str) -> Option<(PlaceWord, &'static str)> {
    let (part, word) = line.split_once('\t')?;
    let part = match part {
        "introduces" => PlaceWord::Introduces,
        "filler" => PlaceWord::Filler,
        "article" => PlaceWord::Article,
        "joins" => PlaceWord::Joins,
        "of" => PlaceWord::Of,
        "begins" => PlaceWord::Begins,
        "never" => PlaceWord::Never,
        _ => return None,
    };
    Some((part, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_row() {
        let rows = rows();
        assert_eq!(rows.cities.len(), CITIES.lines().count());
        assert!(rows.names.len() >= NAMES.lines().count());
        assert!(rows.names.is_sorted_by_key(|row| row.name), "names.tsv is in the order of bytes");
        assert!(rows.names.iter().all(|row| usize::try_from(row.city).unwrap() < rows.cities.len()));
        assert_eq!(rows.short.len(), SHORT.lines().count());
        assert_eq!(rows.countries.len(), COUNTRIES.lines().count());
        assert_eq!(rows.regions.len(), REGIONS.lines().count());
        assert_eq!(rows.words.len() + rows.written_short.len(), WORDS.lines().count());
        for (short, city, country) in &rows.short {
            let named = rows.names.iter().filter(|row| row.name == *city);
            let mut countries = named.map(|row| rows.cities[usize::try_from(row.city).unwrap()].country);
            assert!(countries.any(|found| found == *country), "{short}: no {city} in {country:?}");
        }
        for region in &rows.regions {
            let is_in = |city: &CityRow| city.country == region.country && city.region == region.code;
            assert!(rows.cities.iter().any(is_in), "{region:?} has no city");
        }
    }
}
