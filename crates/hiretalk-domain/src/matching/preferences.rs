//! What somebody wants of a job.

use std::fmt;

use super::distance::Coordinates;
use super::interests::Interests;
use super::weights;
use crate::catalogue::{CountryCode, EmploymentType, FieldOfWork, JobText, Seniority, WorkModel};
use crate::ids::JobId;
use crate::language::{Language, LanguageCode};

/// What somebody wants, as far as they said. What is none or empty was not said, and holds for every job.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Preferences {
    pub field: Option<FieldOfWork>,
    pub employment_type: Option<EmploymentType>,
    pub work_model: Option<WorkModel>,
    /// The city. With the country it is the place.
    pub city: Option<JobText<80>>,
    pub country: Option<CountryCode>,
    /// Further names of the city, folded: a job in a city of one of them is there too.
    pub city_names: Vec<String>,
    /// The position of the place, if it is known.
    pub at: Option<Coordinates>,
    /// Own words about the place, until [`super::Gazetteer::locate`] makes the fields above of them; ranking does without.
    pub place_words: Option<String>,
    /// The languages that they speak: a job must not need others.
    pub languages: Vec<LanguageCode>,
    /// The experience that the job should ask for.
    pub seniority: Option<Seniority>,
    /// True if they begin their working life. Unless they name a seniority, a job for beginners counts more, though less
    /// than by any preference that it meets; no job misses anything by it.
    pub is_beginner: bool,
    /// What they like, in their own words; the first [`super::MOST_INTERESTS`] words that say something count.
    pub interests: Vec<String>,
    /// Jobs that they have seen and do not want to see again.
    pub dismissed: Vec<JobId>,
}

impl Preferences {
    pub fn favours_beginners(&self) -> bool {
        self.is_beginner && self.seniority.is_none()
    }

    /// The stems of the interests that count, as [`super::stems`] makes them.
    pub fn interest_stems(&self) -> Vec<String> {
        Interests::of(&self.interests).into_stems()
    }
}

impl fmt::Debug for Preferences {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            employment_type,
            work_model,
            city,
            country,
            city_names: _,
            at: _,
            place_words,
            languages,
            seniority,
            is_beginner,
            interests,
            dismissed,
        } = self;
        formatter
            .debug_struct("Preferences")
            .field("field", field)
            .field("employment_type", employment_type)
            .field("work_model", work_model)
            .field("city", city)
            .field("country", country)
            .field("place_words", &place_words.as_ref().map(|_| "hidden"))
            .field("languages", languages)
            .field("seniority", seniority)
            .field("is_beginner", is_beginner)
            // People write about themselves here.
            .field("interests", &format_args!("{} hidden", interests.len()))
            .field("dismissed", dismissed)
            .finish()
    }
}

/// One thing that somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Preference {
    /// The field of work.
    Field,
    /// That the job needs no other languages.
    Languages,
    /// City, country or both. Remote jobs fit every place.
    Place,
    EmploymentType,
    WorkModel,
    /// How much experience is asked for. A job that does not say fits everybody.
    Seniority,
    /// That the job's text names an interest.
    Interests,
}

impl Preference {
    /// All of them, from the heaviest to the lightest.
    pub const ALL: [Self; 7] = [
        Self::Field,
        Self::Languages,
        Self::Place,
        Self::EmploymentType,
        Self::WorkModel,
        Self::Seniority,
        Self::Interests,
    ];

    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Languages => "languages",
            Self::Place => "place",
            Self::EmploymentType => "employment_type",
            Self::WorkModel => "work_model",
            Self::Seniority => "seniority",
            Self::Interests => "interests",
        }
    }

    /// What it adds to the score of a job that meets it; of interests, at least.
    pub fn weight(self) -> u32 {
        match self {
            Self::Field => weights::FIELD,
            Self::Languages => weights::LANGUAGES,
            Self::Place => weights::PLACE,
            Self::EmploymentType => weights::EMPLOYMENT_TYPE,
            Self::WorkModel => weights::WORK_MODEL,
            Self::Seniority => weights::SENIORITY,
            Self::Interests => weights::INTEREST,
        }
    }

    /// Its name in a sentence.
    pub fn in_words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Field, Language::Spanish) => "el campo",
            (Self::Field, Language::English) => "the field",
            (Self::Field, Language::Portuguese) => "a área",
            (Self::Languages, Language::Spanish) => "los idiomas",
            (Self::Languages, Language::English) => "the languages",
            (Self::Languages, Language::Portuguese) => "os idiomas",
            (Self::Place, Language::Spanish) => "el lugar",
            (Self::Place, Language::English) => "the place",
            (Self::Place, Language::Portuguese) => "o lugar",
            (Self::EmploymentType, Language::Spanish) => "la jornada",
            (Self::EmploymentType, Language::English) => "the hours",
            (Self::EmploymentType, Language::Portuguese) => "a jornada",
            (Self::WorkModel, Language::Spanish) => "la modalidad de trabajo",
            (Self::WorkModel, Language::English) => "the work model",
            (Self::WorkModel, Language::Portuguese) => "o modelo de trabalho",
            (Self::Seniority, Language::Spanish) => "la experiencia",
            (Self::Seniority, Language::English) => "the experience",
            (Self::Seniority, Language::Portuguese) => "a experiência",
            (Self::Interests, Language::Spanish) => "tus intereses",
            (Self::Interests, Language::English) => "your interests",
            (Self::Interests, Language::Portuguese) => "seus interesses",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_of_themselves_is_not_shown() {
        let preferences = Preferences { interests: vec!["mi hija".to_owned()], ..Preferences::default() };
        let shown = format!("{preferences:?}");
        assert!(shown.contains("interests: 1 hidden") && !shown.contains("hija"), "{shown}");
    }

    #[test]
    fn preferences_stand_in_the_order_of_their_weights() {
        assert!(Preference::ALL.is_sorted_by(|one, next| one < next && one.weight() > next.weight()));
    }

    #[test]
    fn the_place_of_an_interest_never_outweighs_another_interest() {
        let most = u32::try_from(super::super::MOST_INTERESTS).unwrap_or(u32::MAX);
        assert!(most * weights::IN_TITLE < weights::FURTHER_INTEREST);
        let words = weights::INTEREST + most * (weights::FURTHER_INTEREST + weights::IN_TITLE);
        assert!(words < weights::FIELD);
    }

    #[test]
    fn what_was_not_asked_for_weighs_less_than_anything_that_was() {
        let least = Preference::ALL.map(Preference::weight).into_iter().min();
        let levels = Seniority::ALL.iter().copied().map(Some).chain([None]).map(weights::beginners);
        assert!(levels.max() < least);
    }
}
