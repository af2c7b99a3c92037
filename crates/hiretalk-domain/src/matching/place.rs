//! A place in somebody's own words: a city, a country, or both.

use super::distance::Coordinates;
use crate::catalogue::{CountryCode, JobText};

/// Where somebody wants to work, as far as their words say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// The first city that was named, by its own name; or what was said, if that is no place that is known.
    pub city: Option<JobText<80>>,
    /// The country, if one was named or the city is known.
    pub country: Option<CountryCode>,
    /// True if several cities have the name, none of them in the person's country, and nothing was said of which.
    pub is_ambiguous: bool,
    /// Further names of the city, folded; of a region, its cities.
    pub other_names: Vec<String>,
    pub at: Option<Coordinates>,
}

impl Place {
    /// A city and a country as words that [`super::Gazetteer::find`] reads as the same; none without either.
    pub fn in_words(city: Option<&JobText<80>>, country: Option<CountryCode>) -> Option<String> {
        match (city, country) {
            (Some(city), Some(country)) => Some(format!("{}, {}", city.as_str(), country.as_str())),
            (Some(city), None) => Some(city.as_str().to_owned()),
            (None, country) => country.map(|country| country.as_str().to_owned()),
        }
    }
}
