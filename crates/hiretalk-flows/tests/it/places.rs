//! Reads places as people type them, against `tests/understanding/places.tsv`.

use hiretalk_domain::catalogue::{CountryCode, JobText};
use hiretalk_flows::gazetteer;

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
