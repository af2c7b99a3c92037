//! Reads places as people type them, against `tests/understanding/places.tsv`.

use chrono::DateTime;
use hiretalk_domain::catalogue::{CountryCode, JobText};
use hiretalk_domain::matching::{NEAR_MISSES, Preferences, Ranking, rank};
use hiretalk_flows::gazetteer;

use crate::catalogue::catalogue;

/// Language, the person's country, text, and the city and country that it names.
const LINES: &str = include_str!("../understanding/places.tsv");

#[test]
fn places_are_read_as_they_are_meant() {
    let gazetteer = gazetteer();
    let (mut all, mut wrong) = (0_u32, Vec::new());
    for line in LINES.lines() {
        let columns: Vec<_> = line.split('\t').collect();
        let [_language, country, text, expected] = columns[..] else { panic!("{line:?} has four columns") };
        let text = text.replace("\\n", "\n");
        let found = gazetteer.find(&text, CountryCode::parse(country).ok());
        let (city, country) = expected.split_once('|').unwrap();
        let named = found.city.as_ref().map(JobText::folded).unwrap_or_default();
        let expected_city = JobText::<80>::parse(city).map(|city| city.folded()).unwrap_or_default();
        let found_country = found.country.as_ref().map(CountryCode::as_str).unwrap_or_default();
        all += 1;
        if (named.as_str(), found_country) != (expected_city.as_str(), country) {
            let city = found.city.as_ref().map(JobText::as_str).unwrap_or_default();
            wrong.push(format!("{line}: {city}|{found_country}"));
        }
    }
    let missed = u32::try_from(wrong.len()).unwrap();
    let accuracy = f64::from(all - missed) / f64::from(all);
    println!("places: {} of {all} lines, {:.1} %\n{}", all - missed, accuracy * 100.0, wrong.join("\n"));
    assert!(all >= 300 && accuracy >= 0.95, "{missed} of {all} are wrong:\n{}", wrong.join("\n"));
}

/// The first `limit` jobs for who names this place, by their cities; those of equal distance the newest first.
fn nearest(
    jobs: &[(&str, Option<&str>, Option<&str>)],
    place: &str,
    country: &str,
    limit: usize,
) -> (bool, Vec<String>) {
    let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let mut stored = catalogue(now);
    stored.retain(|stored| stored.job.city.is_some());
    let any = stored.first().unwrap().clone();
    let jobs: Vec<_> = jobs
        .iter()
        .map(|(id, city, country)| {
            let mut stored = any.clone();
            stored.job.id = hiretalk_domain::ids::JobId::parse(id).unwrap();
            stored.job.city = city.map(|city| JobText::parse(city).unwrap());
            stored.job.country = country.map(|country| CountryCode::parse(country).unwrap());
            stored.job.work_model = hiretalk_domain::catalogue::WorkModel::OnSite;
            stored
        })
        .collect();
    let wanted = Preferences { place_words: Some(place.to_owned()), ..Preferences::default() };
    let gazetteer = gazetteer();
    let wanted = gazetteer.locate(wanted, CountryCode::parse(country).ok());
    let mut ranking = rank(&jobs, &wanted, now, limit);
    if ranking.has_distances(&wanted) {
        let near_misses = rank(&jobs, &wanted, now, NEAR_MISSES.into());
        ranking = gazetteer.order_by_distance(near_misses, &wanted, limit);
    }
    let (fits, matches) = match ranking {
        Ranking::Fits(matches) => (true, matches),
        Ranking::NearestMisses { matches, .. } => (false, matches),
    };
    (fits, matches.iter().map(|found| found.job.id.to_string()).collect())
}

#[test]
fn jobs_are_found_by_every_name_of_the_city_and_near_misses_stand_by_distance() {
    let jobs = [
        ("el-alto", Some("El Alto"), Some("BO")),
        ("madrid", Some("Madrid"), Some("ES")),
        ("nowhere", Some("Villa Patitos"), Some("MX")),
        ("no-city", None, Some("ES")),
        ("puebla", Some("Puebla"), Some("MX")),
        ("toluca", Some("Toluca, Edo. de México"), None),
        ("gdl", Some("Guadalajara"), Some("MX")),
        ("gdl-es", Some("Guadalajara"), Some("ES")),
    ];
    for (place, country, fits, expected) in [
        ("CDMX", "MX", false, "toluca puebla gdl el-alto"),
        ("en el centro de Guadalajara", "MX", true, "gdl"),
        ("Guadalajara", "ES", true, "gdl-es"),
        ("gdl", "MX", true, "gdl"),
        ("Jalisco", "MX", true, "gdl"),
        ("México", "MX", true, "gdl nowhere puebla"),
        ("Toledo", "ES", false, "madrid gdl-es puebla toluca"),
    ] {
        let (found_fits, found) = nearest(&jobs, place, country, 4);
        assert_eq!((found_fits, found.join(" ").as_str()), (fits, expected), "{place} of {country}");
    }
    let (_, all) = nearest(&jobs, "CDMX", "MX", 10);
    assert_eq!(all.join(" "), "toluca puebla gdl el-alto madrid gdl-es nowhere no-city");
}
