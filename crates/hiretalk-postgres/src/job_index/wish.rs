//! What somebody wants, in the terms of the index.

use std::collections::{BTreeSet, HashMap};

use hiretalk_domain::catalogue::{JobText, Seniority, WorkModel};
use hiretalk_domain::matching::{Preference, Preferences, weights};

use super::scores::small;
use super::terms;

pub(super) struct Wish {
    pub(super) given: Vec<Preference>,
    terms: HashMap<String, Vec<Preference>>,
    /// What a level adds to a job of which nothing is asked, by its term. A job has one.
    levels: HashMap<String, u16>,
    /// The terms of the languages that they speak.
    pub(super) spoken: Vec<String>,
}

impl Wish {
    /// In the terms of the index.
    pub(super) fn of(preferences: &Preferences) -> Self {
        let Preferences {
            field,
            employment_type,
            work_model,
            city,
            country,
            city_names,
            at: _,
            place_words: _,
            languages,
            seniority,
            is_beginner: _,
            interests: _,
            dismissed: _,
        } = preferences;
        // A city of nothing but signs is none.
        let city = city.as_ref().map(JobText::folded).filter(|city| !city.is_empty());
        let places: BTreeSet<String> = match (city, country) {
            (Some(city), country) => {
                let names = city_names.iter().chain([&city]);
                names
                    .flat_map(|name| match country {
                        Some(country) => {
                            vec![terms::city_in(name, Some(*country)), terms::city_in(name, None)]
                        }
                        None => vec![terms::city_anywhere(name)],
                    })
                    .collect()
            }
            (None, Some(country)) => [terms::country(*country)].into(),
            (None, None) => BTreeSet::new(),
        };
        let remote = (!places.is_empty()).then(|| terms::work_model(WorkModel::Remote));
        let seniorities = seniority.map(|seniority| [Some(seniority), None].map(terms::seniority));
        let meet = [
            (Preference::Field, field.iter().map(terms::field).collect::<Vec<_>>()),
            (Preference::Place, places.into_iter().chain(remote).collect()),
            (
                Preference::EmploymentType,
                employment_type.iter().copied().map(terms::employment_type).collect(),
            ),
            (Preference::WorkModel, work_model.iter().copied().map(terms::work_model).collect()),
            (Preference::Seniority, seniorities.into_iter().flatten().collect()),
            (
                Preference::Interests,
                preferences.interest_stems().iter().map(|stem| terms::word(stem)).collect(),
            ),
        ];
        let spoken: Vec<_> = languages.iter().map(|code| terms::language(*code)).collect();
        let is_given = |preference: &Preference| match preference {
            Preference::Languages => !spoken.is_empty(),
            other => meet.iter().any(|(preference, terms)| preference == other && !terms.is_empty()),
        };
        let given = Preference::ALL.into_iter().filter(is_given).collect();
        let mut terms: HashMap<String, Vec<Preference>> = HashMap::new();
        for (preference, meeting) in meet {
            for term in meeting {
                terms.entry(term).or_default().push(preference);
            }
        }
        Self { given, terms, levels: levels(preferences), spoken }
    }

    /// The terms by which jobs are worth anything.
    pub(super) fn terms(&self) -> impl Iterator<Item = &str> {
        self.terms.keys().chain(self.levels.keys()).map(String::as_str)
    }

    /// What a job with this term is worth beyond what it meets.
    pub(super) fn favour(&self, term: &str) -> u16 {
        self.levels.get(term).copied().unwrap_or_default()
    }

    /// All that levels add, the most first and nothing at last.
    pub(super) fn favours(&self) -> impl Iterator<Item = u16> {
        let favours: BTreeSet<_> = self.levels.values().copied().chain([0]).collect();
        favours.into_iter().rev()
    }

    pub(super) fn met_by(&self, term: &str) -> &[Preference] {
        self.terms.get(term).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_about_languages(&self) -> bool {
        !self.spoken.is_empty()
    }
}

/// The terms of the levels that are worth something to this person without being asked for.
fn levels(preferences: &Preferences) -> HashMap<String, u16> {
    if !preferences.favours_beginners() {
        return HashMap::new();
    }
    let all = Seniority::ALL.iter().copied().map(Some).chain([None]);
    let worth = all.map(|level| (terms::seniority(level), small(weights::beginners(level))));
    worth.filter(|(_, weight)| *weight > 0).collect()
}
