//! Distances, and near misses in their order.

use super::gazetteer::Gazetteer;
use super::preferences::{Preference, Preferences};
use super::{Match, Ranking, relaxed_of};
use crate::catalogue::Job;

/// A position on the Earth, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinates {
    pub latitude: f32,
    pub longitude: f32,
}

/// Positions come from tables, and none is no number.
impl Eq for Coordinates {}

/// Near misses that are looked at to find the nearest: the best of them by what they meet.
pub const NEAR_MISSES: u16 = 200;

/// The radius of the Earth, in kilometres.
const EARTH: f32 = 6_371.0;

impl Coordinates {
    /// The distance on the sphere, in kilometres.
    pub fn kilometres_to(&self, other: &Self) -> f32 {
        let (from, to) = (self.latitude.to_radians(), other.latitude.to_radians());
        let north = ((to - from) / 2.0).sin().powi(2);
        let east = ((other.longitude - self.longitude).to_radians() / 2.0).sin().powi(2);
        let chord = (from.cos() * to.cos()).mul_add(east, north).clamp(0.0, 1.0);
        2.0 * EARTH * chord.sqrt().asin()
    }
}

impl Ranking {
    /// True if jobs are shown that miss the place, and it is known where the place is: then [`NEAR_MISSES`] are to be
    /// ranked and put in order by [`Gazetteer::order_by_distance`].
    pub fn has_distances(&self, preferences: &Preferences) -> bool {
        match self {
            Self::NearestMisses { relaxed, .. } => {
                preferences.at.is_some() && relaxed.contains(&Preference::Place)
            }
            Self::Fits(_) => false,
        }
    }
}

impl Gazetteer {
    /// The first `limit` of these near misses, those nearest to the wanted place first among those that miss the same.
    /// Jobs in places that are not known come last, those of the wanted country before others.
    #[must_use]
    pub fn order_by_distance(&self, ranking: Ranking, preferences: &Preferences, limit: usize) -> Ranking {
        let (Ranking::NearestMisses { mut matches, .. }, Some(wanted)) = (ranking.clone(), preferences.at)
        else {
            return ranking;
        };
        let mut kinds: Vec<Vec<Preference>> = Vec::new();
        for found in &matches {
            if !kinds.contains(&found.missed) {
                kinds.push(found.missed.clone());
            }
        }
        matches.sort_by_cached_key(|Match { job, missed, .. }| {
            let kind = kinds.iter().position(|kind| kind == missed);
            (kind, missed.contains(&Preference::Place).then(|| self.remoteness(job, preferences, &wanted)))
        });
        matches.truncate(limit);
        let relaxed = relaxed_of(&matches);
        Ranking::NearestMisses { matches, relaxed }
    }

    /// What orders jobs by their distance: whether it is unknown, whether the country is another, and the kilometres.
    fn remoteness(&self, job: &Job, preferences: &Preferences, wanted: &Coordinates) -> (bool, bool, u32) {
        let at = job.city.as_ref().and_then(|city| self.coordinates(city.as_str(), job.country));
        let is_abroad = job.country.is_none() || job.country != preferences.country;
        match at {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "no distance on the Earth is negative or above 20,100 km"
            )]
            Some(at) => (false, false, at.kilometres_to(wanted).round() as u32),
            None => (true, is_abroad, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_an_atlas() {
        let madrid = Coordinates { latitude: 40.42, longitude: -3.70 };
        for (latitude, longitude, kilometres) in
            [(40.42, -3.70, 0.0), (41.39, 2.16, 505.0), (19.43, -99.13, 9_060.0), (-33.46, -70.65, 10_690.0)]
        {
            let found = madrid.kilometres_to(&Coordinates { latitude, longitude });
            assert!((found - kilometres).abs() < 25.0, "{found} for {kilometres}");
        }
    }
}
