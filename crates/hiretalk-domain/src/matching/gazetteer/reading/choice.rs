//! Chooses among all that the name of a place can mean.

use super::{
    AROUND, KNOWN_ABROAD, KNOWN_HERE, LARGE, MANY_TIMES, Meanings, Named, OUTWEIGHS, Part, Word, joined, said,
};
use crate::catalogue::CountryCode;
use crate::matching::gazetteer::{Gazetteer, RegionRow};
use crate::matching::place::Place;

impl Gazetteer {
    /// The place that a name means in its context; none if none of its places is meant.
    pub(super) fn resolve(
        &self,
        known: &Meanings,
        part: &Part,
        context: &[Meanings],
        words: &[Word],
        text: &str,
        prefer: Option<CountryCode>,
    ) -> Option<Place> {
        let mut cities = known.cities.clone();
        // "Monterey", of a Mexican, is Monterrey misspelled.
        if context.is_empty() && known.regions.is_empty() {
            cities = self.one_error_nearer(cities, part, words, prefer);
        }
        let (mut is_told, mut told_country) = (false, None);
        for next in context {
            let narrowed: Vec<_> = if let Some(country) = next.country {
                told_country = Some(country);
                let inside: Vec<_> = cities
                    .iter()
                    .copied()
                    .filter(|named| self.country_of(named.city) == Some(country))
                    .collect();
                if inside.is_empty() {
                    cities.clear();
                }
                inside
            } else {
                let in_region: Vec<_> = cities
                    .iter()
                    .copied()
                    .filter(|named| next.regions.iter().any(|region| self.is_in(named.city, region)))
                    .collect();
                if in_region.is_empty() { self.around(&cities, &next.cities, prefer) } else { in_region }
            };
            if !narrowed.is_empty() {
                (cities, is_told) = (narrowed, true);
            }
        }
        let best = self.best(&cities, prefer);
        let is_here = best.is_some_and(|best| prefer.is_some() && self.country_of(best.city) == prefer);
        let is_meant = best.is_some_and(|best| {
            let [own, further] = KNOWN_ABROAD;
            is_told || is_here || self.inhabitants(best.city) >= if best.is_own { own } else { further }
        });
        // A large city that follows has a part of this name: "Chapinero, Bogotá".
        let inside = context.iter().find_map(|next| {
            let other = self.best(&next.cities, prefer)?;
            let is_there = prefer.is_some() && self.country_of(other.city) == prefer;
            (next.country.is_none() && is_there && self.inhabitants(other.city) >= LARGE).then_some(other)
        });
        if let Some(other) = inside.filter(|_| !is_meant && known.regions.is_empty()) {
            return Some(self.place_of(other.city, false));
        }
        if let Some(region) = self.region_meant(known, best, is_meant, is_here, told_country, prefer) {
            return Some(self.place_of_region(region, said(part, words, text)));
        }
        let best = best.filter(|_| is_meant)?;
        let is_ambiguous = !is_told && !is_here && {
            let most = self.inhabitants(best.city);
            let abroad = |named: &&Named| self.country_of(named.city) != self.country_of(best.city);
            let mut others = cities.iter().filter(|named| named.is_own).filter(abroad);
            others.any(|named| self.inhabitants(named.city).saturating_mul(OUTWEIGHS) >= most)
        };
        Some(self.place_of(best.city, is_ambiguous))
    }

    /// These cities; if none is in the person's country, but one there is many times as large and a typing error away,
    /// that one.
    pub(super) fn one_error_nearer(
        &self,
        cities: Vec<Named>,
        part: &Part,
        words: &[Word],
        prefer: Option<CountryCode>,
    ) -> Vec<Named> {
        let is_here = |named: &Named| prefer.is_some() && self.country_of(named.city) == prefer;
        let most = cities.iter().map(|named| self.inhabitants(named.city)).max().unwrap_or_default();
        if prefer.is_none() || cities.iter().any(is_here) || most >= LARGE {
            return cities;
        }
        let key = words.get(part.from..part.to).map(joined).unwrap_or_default();
        let near = self.misspelled(&key, prefer).map(|near| near.cities).unwrap_or_default();
        let is_larger = |named: &Named| {
            is_here(named) && self.inhabitants(named.city) >= most.saturating_mul(MANY_TIMES).max(LARGE)
        };
        let near: Vec<_> = near.into_iter().filter(is_larger).collect();
        if near.is_empty() { cities } else { near }
    }

    /// The region that a name means rather than a city.
    pub(super) fn region_meant<'r>(
        &self,
        known: &'r Meanings,
        best: Option<Named>,
        is_meant: bool,
        is_here: bool,
        told: Option<CountryCode>,
        prefer: Option<CountryCode>,
    ) -> Option<&'r RegionRow> {
        let mut regions =
            known.regions.iter().filter(|region| told.is_none_or(|told| told == region.country));
        let first = regions.clone().next()?;
        let region = regions.find(|region| Some(region.country) == prefer).unwrap_or(first);
        let best = best.filter(|_| is_meant);
        let is_city = best.is_some_and(|best| {
            let is_large = self.inhabitants(best.city) >= KNOWN_HERE;
            is_large && best.is_own && (is_here || prefer != Some(region.country))
                || is_large && self.country_of(best.city) == Some(region.country)
        });
        (!is_city).then_some(region)
    }

    /// Those of these cities that lie around the best of the others, or are it.
    pub(super) fn around(
        &self,
        cities: &[Named],
        others: &[Named],
        prefer: Option<CountryCode>,
    ) -> Vec<Named> {
        let Some(other) = self.best(others, prefer).and_then(|other| self.city(other.city)) else {
            return Vec::new();
        };
        let is_near = |named: &&Named| {
            self.city(named.city).is_some_and(|city| {
                city.country == other.country && city.at.kilometres_to(&other.at) <= AROUND
            })
        };
        cities.iter().filter(is_near).copied().collect()
    }

    /// The city that is meant most probably: one in the person's country, else that with the most inhabitants. A further
    /// name counts for less: for a small town, it is the name of another place more often.
    pub(super) fn best(&self, cities: &[Named], prefer: Option<CountryCode>) -> Option<Named> {
        let rank = |named: &&Named| {
            let inhabitants = self.inhabitants(named.city);
            let is_here = prefer.is_some() && self.country_of(named.city) == prefer;
            let weight = if named.is_own { inhabitants } else { inhabitants / 3 };
            (is_here && (named.is_own || inhabitants >= KNOWN_HERE), weight)
        };
        cities.iter().max_by_key(rank).copied()
    }
}
