//! What somebody wants, in the terms of the index.

use std::collections::HashMap;

use hiretalk_domain::matching::{Preference, Preferences};
use hiretalk_domain::{EmploymentType, JobText, Seniority, WorkModel};

use super::terms;
use super::worth::{Set, Worth};

/// What somebody wants.
pub(super) struct Wish {
    /// What they said anything about.
    pub(super) given: Set,
    /// What their terms are to them.
    terms: HashMap<String, Preference>,
    /// The terms of the languages that they speak, if they said any.
    spoken: Vec<String>,
    wanted: Wanted,
}

/// What is seen of a job by its kind.
struct Wanted {
    employment_type: Option<EmploymentType>,
    work_model: Option<WorkModel>,
    seniority: Option<Seniority>,
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
            languages,
            seniority,
            interests: _,
            dismissed: _,
        } = preferences;
        let mut named = HashMap::new();
        let mut given = Set::EMPTY;
        if let Some(field) = field {
            given = given.with(Preference::Field);
            named.insert(terms::field(field), Preference::Field);
        }
        // A city of nothing but signs is none.
        let city = city.as_ref().map(JobText::folded).filter(|city| !city.is_empty());
        let places = match (city, country) {
            (Some(city), Some(country)) => {
                vec![terms::city_in(&city, Some(*country)), terms::city_in(&city, None)]
            }
            (Some(city), None) => vec![terms::city_anywhere(&city)],
            (None, Some(country)) => vec![terms::country(*country)],
            (None, None) => Vec::new(),
        };
        named.extend(places.into_iter().map(|term| (term, Preference::Place)));
        let stems = preferences.interest_stems();
        named.extend(stems.iter().map(|stem| (terms::word(stem), Preference::Interests)));
        for preference in named.values() {
            given = given.with(*preference);
        }
        for (is_given, preference) in [
            (!languages.is_empty(), Preference::Languages),
            (employment_type.is_some(), Preference::EmploymentType),
            (work_model.is_some(), Preference::WorkModel),
            (seniority.is_some(), Preference::Seniority),
        ] {
            if is_given {
                given = given.with(preference);
            }
        }
        Self {
            given,
            terms: named,
            spoken: languages.iter().map(|code| terms::language(*code)).collect(),
            wanted: Wanted {
                employment_type: *employment_type,
                work_model: *work_model,
                seniority: *seniority,
            },
        }
    }

    /// The terms that say something good of a job that has them.
    pub(super) fn terms(&self) -> Vec<&str> {
        self.terms.keys().map(String::as_str).collect()
    }

    /// What a term is to them.
    pub(super) fn meaning(&self, term: &str) -> Option<Preference> {
        self.terms.get(term).copied()
    }

    /// The terms of languages that are not in the way; none if languages do not matter.
    pub(super) fn spoken(&self) -> Option<&[String]> {
        self.given.has(Preference::Languages).then_some(self.spoken.as_slice())
    }

    /// What each kind of job is worth before anything of its terms is known, by [`terms::kind`]: it needs no language,
    /// and is in no place.
    pub(super) fn worth_of_kinds(&self) -> Vec<Worth> {
        let mut worth = vec![Worth::default(); 256];
        for employment_type in EmploymentType::ALL {
            for work_model in WorkModel::ALL {
                for seniority in std::iter::once(None).chain(Seniority::ALL.iter().copied().map(Some)) {
                    let kind = terms::kind_of(*employment_type, *work_model, seniority);
                    worth[usize::from(kind)] = self.worth_of(*employment_type, *work_model, seniority);
                }
            }
        }
        worth
    }

    fn worth_of(
        &self,
        employment_type: EmploymentType,
        work_model: WorkModel,
        seniority: Option<Seniority>,
    ) -> Worth {
        let Wanted { employment_type: wanted_type, work_model: wanted_model, seniority: wanted_seniority } =
            self.wanted;
        let mut worth = Worth::default();
        for (is_met, preference) in [
            (true, Preference::Languages),
            (work_model == WorkModel::Remote, Preference::Place),
            (Some(employment_type) == wanted_type, Preference::EmploymentType),
            (Some(work_model) == wanted_model, Preference::WorkModel),
            (seniority.is_none() || seniority == wanted_seniority, Preference::Seniority),
        ] {
            if is_met && self.given.has(preference) {
                worth.meet(preference, preference.weight());
            }
        }
        worth
    }
}
