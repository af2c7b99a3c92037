//! What somebody wants, made ready to be compared with all jobs in one pass.

use std::collections::HashSet;

use hiretalk_domain::catalogue::{JobText, Seniority, WorkModel};
use hiretalk_domain::matching::{Preference, Preferences, weights};

use super::columns::{Columns, Facets, Location};
use super::words::hash;

/// What a job is worth: as in the domain's ranking.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Worth {
    pub(super) score: u32,
    /// How many preferences it misses.
    pub(super) missed: usize,
}

/// Preferences in terms of [`Columns`].
pub(super) struct Wish {
    /// Of each of the known facets, by their number.
    pub(super) facets: Vec<Worth>,
    /// Of each of the known locations; the second is that of a remote job.
    pub(super) locations: Vec<[Worth; 2]>,
    /// The words that count.
    pub(super) words: Vec<u32>,
    /// Which of the words have these lower halves of a hash: a bit each.
    pub(super) by_lower_half: Vec<u8>,
    pub(super) dismissed: HashSet<usize>,
}

impl Wish {
    pub(super) fn new(preferences: &Preferences, columns: &Columns) -> Self {
        let words: Vec<u32> = preferences.interest_stems().iter().map(|stem| hash(stem)).collect();
        let mut by_lower_half = vec![0; 1 << 16];
        for (number, hash) in words.iter().enumerate() {
            by_lower_half[usize::from(lower_half(*hash))] |= 1 << number;
        }
        // A city of nothing but signs is none.
        let city = preferences.city.as_ref().map(JobText::folded).filter(|city| !city.is_empty());
        let locations = columns.locations().iter().map(|location| {
            [false, true].map(|is_remote| place(preferences, city.as_deref(), location, is_remote))
        });
        let dismissed = preferences.dismissed.iter().filter_map(|id| columns.slot(id.as_str()));
        Self {
            facets: columns.facets().iter().map(|known| facets(preferences, known)).collect(),
            locations: locations.collect(),
            words,
            by_lower_half,
            dismissed: dismissed.collect(),
        }
    }
}

impl Worth {
    /// Adds a preference, if it was given.
    fn add(&mut self, preference: Preference, is_met: Option<bool>) {
        match is_met {
            Some(true) => self.score += preference.weight(),
            Some(false) => self.missed += 1,
            None => {}
        }
    }
}

fn facets(preferences: &Preferences, known: &Facets) -> Worth {
    let Preferences { field, employment_type, work_model, languages, seniority, .. } = preferences;
    let level = known.seniority.as_deref();
    let mut worth = Worth::default();
    worth.add(Preference::Field, field.as_ref().map(|field| field.folded() == known.field));
    let speaks = |code: &String| languages.iter().any(|spoken| spoken.as_str() == code);
    worth.add(Preference::Languages, (!languages.is_empty()).then(|| known.languages.iter().all(speaks)));
    worth.add(
        Preference::EmploymentType,
        employment_type.map(|wanted| wanted.as_str() == known.employment_type),
    );
    worth.add(Preference::WorkModel, work_model.map(|wanted| wanted.as_str() == known.work_model));
    worth.add(
        Preference::Seniority,
        seniority.map(|wanted| level.is_none_or(|level| level == wanted.as_str())),
    );
    if preferences.favours_beginners() {
        let level = Seniority::ALL.iter().copied().find(|seniority| Some(seniority.as_str()) == level);
        worth.score += weights::beginners(level);
    }
    worth
}

fn place(preferences: &Preferences, city: Option<&str>, location: &Location, is_remote: bool) -> Worth {
    let country = preferences.country.as_ref().map(|country| country.as_str());
    let of_job = location.country.as_deref();
    let is_there = match city {
        Some(city) => {
            location.city.as_deref() == Some(city)
                && (country.is_none() || of_job.is_none() || country == of_job)
        }
        None => of_job.is_some() && country == of_job,
    };
    let mut worth = Worth::default();
    let is_given = city.is_some() || country.is_some();
    worth.add(Preference::Place, is_given.then_some(is_remote || is_there));
    worth
}

/// Whether facets are those of a remote job.
pub(super) fn is_remote(facets: &Facets) -> bool {
    facets.work_model == WorkModel::Remote.as_str()
}

pub(super) fn lower_half(hash: u32) -> u16 {
    let [.., third, fourth] = hash.to_be_bytes();
    u16::from_be_bytes([third, fourth])
}

pub(super) fn upper_half(hash: u32) -> u16 {
    let [first, second, ..] = hash.to_be_bytes();
    u16::from_be_bytes([first, second])
}
