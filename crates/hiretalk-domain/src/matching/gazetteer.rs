//! The places that are known by name.

mod reading;

use std::collections::HashMap;

use super::distance::Coordinates;
use super::place::Place;
use super::preferences::Preferences;
use crate::catalogue::{CountryCode, JobText};
use crate::text::fold;

/// A city.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CityRow {
    /// The name that people there write.
    pub name: &'static str,
    pub country: CountryCode,
    /// GeoNames' code of its state or province; empty if it has none.
    pub region: &'static str,
    pub at: Coordinates,
    pub inhabitants: u32,
}

/// A name of a city.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameRow {
    /// The name, folded.
    pub name: &'static str,
    /// The place of the city in [`GazetteerRows::cities`].
    pub city: u32,
    /// False for a further name, such as that of another language.
    pub is_own: bool,
}

/// A state or province.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionRow {
    pub country: CountryCode,
    /// GeoNames' code.
    pub code: &'static str,
    pub name: &'static str,
}

/// The part that a word plays around a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceWord {
    /// Stands directly before a place: "en", "near".
    Introduces,
    /// Says nothing of the place: "zona", "live".
    Filler,
    /// Stands before a place, and begins the names of some: "la", "the".
    Article,
    /// Joins alternatives: "o", "or".
    Joins,
    /// Joins the parts of one name: "de", "of".
    Of,
    /// Begins longer names, so that the rest alone is another place: "villa", "new".
    Begins,
    /// A name of a town, and of something else.
    Never,
}

/// The rows that a gazetteer is made of. All names are folded, but those of cities and regions.
#[derive(Debug, Clone, Default)]
pub struct GazetteerRows {
    pub cities: Vec<CityRow>,
    /// In the order of their bytes.
    pub names: Vec<NameRow>,
    /// Abbreviations: the short name, the city's folded name, its country.
    pub short: Vec<(&'static str, &'static str, CountryCode)>,
    pub countries: Vec<(&'static str, CountryCode)>,
    /// Further names of a region are further rows; those of two letters count behind a city of it alone.
    pub regions: Vec<RegionRow>,
    pub words: Vec<(PlaceWord, &'static str)>,
    /// Abbreviated words of names, and the words.
    pub written_short: Vec<(&'static str, &'static str)>,
}

/// Cities, regions and countries by name. The default one knows none: it keeps every place as it was said.
#[derive(Debug, Default)]
pub struct Gazetteer {
    cities: Vec<CityRow>,
    names: Vec<NameRow>,
    short: HashMap<&'static str, Vec<u32>>,
    countries: HashMap<&'static str, CountryCode>,
    regions: HashMap<String, Vec<RegionRow>>,
    words: HashMap<&'static str, PlaceWord>,
    written_short: HashMap<&'static str, &'static str>,
}

/// The most names of one place by which jobs are compared.
const MOST_NAMES: usize = 40;
/// The cities of a region that count as the region, those with the most inhabitants first.
const CITIES_OF_REGION: usize = 30;

impl Gazetteer {
    /// The gazetteer of these rows. Names of cities that are not there are left out.
    pub fn new(rows: GazetteerRows) -> Self {
        let GazetteerRows { cities, mut names, short, countries, regions, words, written_short } = rows;
        names.retain(|row| index(row.city) < cities.len());
        if !names.is_sorted_by_key(|row| row.name) {
            names.sort_unstable();
        }
        let mut by_region: HashMap<String, Vec<RegionRow>> = HashMap::new();
        for region in regions {
            by_region.entry(fold(region.name)).or_default().push(region);
        }
        let mut gazetteer = Self {
            cities,
            names,
            short: HashMap::new(),
            countries: countries.into_iter().collect(),
            regions: by_region,
            words: words.into_iter().map(|(part, word)| (word, part)).collect(),
            written_short: written_short.into_iter().collect(),
        };
        for (name, city, country) in short {
            let found =
                gazetteer.rows_of(city).iter().filter(|row| gazetteer.country_of(row.city) == Some(country));
            let most = found.map(|row| row.city).max_by_key(|city| gazetteer.inhabitants(*city));
            gazetteer.short.entry(name).or_default().extend(most);
        }
        gazetteer
    }

    /// These preferences with the place that their words name; `prefer` is the person's country.
    #[must_use]
    pub fn locate(&self, preferences: Preferences, prefer: Option<CountryCode>) -> Preferences {
        let Some(words) = &preferences.place_words else { return preferences };
        let Place { city, country, is_ambiguous, other_names, at } = self.find(words, prefer);
        // A job in any of several cities of that name may be meant.
        let country = country.filter(|_| !is_ambiguous);
        let at = at.filter(|_| !is_ambiguous);
        Preferences { city, country, city_names: other_names, at, place_words: None, ..preferences }
    }

    /// The position of a city of a job; none if it is not known, or several are of that name and the country is not told.
    pub fn coordinates(&self, city: &str, country: Option<CountryCode>) -> Option<Coordinates> {
        let folded = fold(city);
        let known = |cities: &mut dyn Iterator<Item = u32>| {
            cities
                .filter_map(|city| self.city(city))
                .filter(|city| country.is_none_or(|country| country == city.country))
                .max_by_key(|city| city.inhabitants)
                .map(|city| city.at)
        };
        known(&mut self.rows_of(&folded).iter().filter(|row| row.is_own).map(|row| row.city))
            .or_else(|| known(&mut self.rows_of(&folded).iter().map(|row| row.city)))
            .or_else(|| known(&mut self.short.get(folded.as_str()).into_iter().flatten().copied()))
            .or_else(|| {
                // "Guadalajara, Jalisco", as some systems write a city.
                let Place { country: found, at, is_ambiguous, .. } = self.find(city, country);
                at.filter(|_| !is_ambiguous && (country.is_none() || found == country))
            })
    }

    fn rows_of(&self, name: &str) -> &[NameRow] {
        let from = self.names.partition_point(|row| row.name < name);
        let rest = self.names.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|row| row.name == name)).unwrap_or_default()
    }

    fn city(&self, city: u32) -> Option<&CityRow> {
        self.cities.get(index(city))
    }

    fn country_of(&self, city: u32) -> Option<CountryCode> {
        self.city(city).map(|city| city.country)
    }

    fn inhabitants(&self, city: u32) -> u32 {
        self.city(city).map_or(0, |city| city.inhabitants)
    }

    /// A city as a place.
    fn place_of(&self, city: u32, is_ambiguous: bool) -> Place {
        let Some(row) = self.city(city) else { return Place::default() };
        let own = fold(row.name);
        let names = self.names.iter().filter(|name| name.city == city).map(|name| name.name);
        let short = self.short.iter().filter(|(_, cities)| cities.contains(&city)).map(|(name, _)| *name);
        let mut other_names: Vec<String> =
            names.chain(short).filter(|name| *name != own).map(str::to_owned).collect();
        other_names.sort_unstable();
        other_names.dedup();
        other_names.truncate(MOST_NAMES);
        Place {
            city: JobText::parse(row.name).ok(),
            country: Some(row.country),
            is_ambiguous,
            other_names,
            at: Some(row.at),
        }
    }

    /// A region as a place: jobs in its larger cities are there.
    fn place_of_region(&self, region: &RegionRow, said: &str) -> Place {
        let is_in = |city: &&CityRow| city.country == region.country && city.region == region.code;
        let mut cities: Vec<&CityRow> = self.cities.iter().filter(is_in).collect();
        cities.sort_by_key(|city| std::cmp::Reverse(city.inhabitants));
        cities.truncate(CITIES_OF_REGION);
        let said_folded = fold(said);
        let names = cities.iter().map(|city| fold(city.name)).chain([fold(region.name)]);
        let mut other_names: Vec<String> = names.filter(|name| *name != said_folded).collect();
        other_names.sort_unstable();
        other_names.dedup();
        Place {
            city: JobText::parse(said).ok(),
            country: Some(region.country),
            is_ambiguous: false,
            other_names,
            at: cities.first().map(|city| city.at),
        }
    }
}

fn index(city: u32) -> usize {
    usize::try_from(city).unwrap_or(usize::MAX)
}
