//! The terms of a job: what the index knows of it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write;

use hiretalk_domain::catalogue::{
    CountryCode, EmploymentType, FieldOfWork, Job, JobText, Seniority, WorkModel,
};
use hiretalk_domain::language::LanguageCode;
use hiretalk_domain::matching::stems;
use sha2::{Digest, Sha256};

/// A longer term stands in the index as its digest: a key of a B-tree has 2,700 bytes at most.
const LONGEST: usize = 200;

/// Where a job has a word: the four bits beside its place in a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// In its description alone. Also what stands beside terms that are no words.
    Description,
    /// In its skills, and not in its title.
    Skills,
    Title,
}

impl Named {
    /// The bits in a posting.
    pub(super) fn bits(self) -> u16 {
        match self {
            Self::Description => 0,
            Self::Skills => 1,
            Self::Title => 2,
        }
    }
}

/// The terms of a job, and what each is to it.
pub(super) fn terms(job: &Job) -> BTreeMap<String, Named> {
    let mut terms = BTreeMap::new();
    let mut name = |term: String, named| {
        // What was named first is the better place.
        if let Entry::Vacant(vacant) = terms.entry(term) {
            vacant.insert(named);
        }
    };
    for stem in stems(job.title.as_str()) {
        name(word(&stem), Named::Title);
    }
    for stem in job.skills.iter().flat_map(|skill| stems(skill.as_str())) {
        name(word(&stem), Named::Skills);
    }
    for stem in stems(job.description.as_str()) {
        name(word(&stem), Named::Description);
    }
    name(field(&job.field), Named::Description);
    name(employment_type(job.employment_type), Named::Description);
    name(work_model(job.work_model), Named::Description);
    name(seniority(job.seniority), Named::Description);
    for code in &job.languages {
        name(language(*code), Named::Description);
    }
    if let Some(code) = job.country {
        name(country(code), Named::Description);
    }
    if let Some(city) = job.city.as_ref().map(JobText::folded) {
        name(city_anywhere(&city), Named::Description);
        name(city_in(&city, job.country), Named::Description);
    }
    terms
}

/// The term of a stem, as the domain makes it.
pub(super) fn word(stem: &str) -> String {
    short("w:", stem)
}

/// The term of a field.
pub(super) fn field(field: &FieldOfWork) -> String {
    short(FIELDS, field.folded())
}

/// The folded name of the field whose term this is.
pub(super) fn field_of(term: &str) -> Option<&str> {
    term.strip_prefix(FIELDS)
}

/// The term of an employment type.
pub(super) fn employment_type(employment_type: EmploymentType) -> String {
    short("e:", employment_type.as_str())
}

/// The term of a work model.
pub(super) fn work_model(work_model: WorkModel) -> String {
    short("m:", work_model.as_str())
}

/// The term of a seniority, or of none.
pub(super) fn seniority(seniority: Option<Seniority>) -> String {
    short("s:", seniority.map_or("", Seniority::as_str))
}

/// The term of a language that a job needs.
pub(super) fn language(code: LanguageCode) -> String {
    short(LANGUAGES, code.as_str())
}

pub(super) fn is_language(term: &str) -> bool {
    term.starts_with(LANGUAGES)
}

/// The term of a country.
pub(super) fn country(code: CountryCode) -> String {
    short("n:", code.as_str())
}

/// The term of a folded city in whatever country.
pub(super) fn city_anywhere(folded: &str) -> String {
    short("c:", folded)
}

/// The term of a folded city in a country, or of one that names no country. Folded texts have no sign in them.
pub(super) fn city_in(folded: &str, country: Option<CountryCode>) -> String {
    let country = country.as_ref().map_or("", CountryCode::as_str);
    short("c:", &format!("{folded}/{country}"))
}

/// What all terms of fields begin with, and what they stand before.
pub(super) const FIELDS: &str = "f:";
/// See [`FIELDS`].
pub(super) const AFTER_FIELDS: &str = "f;";
/// What all terms of languages begin with, and what they stand before.
pub(super) const LANGUAGES: &str = "l:";
/// See [`LANGUAGES`].
pub(super) const AFTER_LANGUAGES: &str = "l;";

fn short(prefix: &str, text: &str) -> String {
    let mut term = String::with_capacity(prefix.len() + text.len());
    term.push_str(prefix);
    if text.len() <= LONGEST {
        term.push_str(text);
        return term;
    }
    // No text that a term is made of has this sign.
    term.push('#');
    for byte in Sha256::digest(text) {
        // Writing to a text does not fail.
        let _ = write!(term, "{byte:02x}");
    }
    term
}

#[cfg(test)]
mod tests {
    use hiretalk_store_contract::fixtures::full_job;

    use super::super::RULES;
    use super::*;

    /// What lies in databases. Whoever has to change this raises [`RULES`].
    #[test]
    fn the_terms_of_a_job_are_those_of_these_rules() {
        let job = full_job("j", chrono::DateTime::UNIX_EPOCH);
        assert_eq!(RULES, 1);
        let mut told = [Named::Description, Named::Skills, Named::Title].map(|named| (named, String::new()));
        for (term, named) in terms(&job) {
            for (_, told) in told.iter_mut().filter(|(of, _)| *of == named) {
                told.push_str(&term);
                told.push(',');
            }
        }
        let told = told.map(|(_, told)| told);
        let fields =
            "c:a coruna,c:a coruna/ES,e:CONTRACT,f:informatica,l:en,l:es,l:gl,m:HYBRID,n:ES,s:SENIOR,";
        assert_eq!(
            told,
            [
                format!("{fields}w:escrib,w:leer,w:prim,"),
                "w:a,w:b,w:c,w:nul,w:rust,".to_owned(),
                "w:f,w:m,w:oneil,w:program,w:sohn,w:x,".to_owned(),
            ]
        );
    }

    #[test]
    fn a_long_term_is_told_by_its_digest() {
        let long = "ñ".repeat(LONGEST);
        assert_eq!(word(&long).len(), 2 + 1 + 64);
        assert_ne!(word(&long), word(&format!("{long}n")));
        assert_eq!(word(&"n".repeat(LONGEST)).len(), 2 + LONGEST);
    }
}
