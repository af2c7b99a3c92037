//! Why a job was picked, in one line.

use std::fmt;

use super::wording;
use crate::catalogue::{CountryCode, EmploymentType, FieldOfWork, JobText, Seniority, WorkModel};
use crate::language::{Language, LanguageCode};

/// How a job meets one preference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is in the field that was asked for.
    Field(FieldOfWork),
    /// It needs these languages, all of which are spoken; none if it names none.
    Languages(Vec<LanguageCode>),
    City(JobText<80>),
    Country(CountryCode),
    /// It is done from anywhere, so also from the place that was asked for.
    Anywhere,
    /// It takes so much of the week.
    EmploymentType(EmploymentType),
    /// It is done there.
    WorkModel(WorkModel),
    /// It asks for this experience; none if it does not say.
    Seniority(Option<Seniority>),
    /// It is for beginners, and asks for this experience.
    Beginners(Seniority),
    /// It names these interests.
    Interests(InterestWords),
}

/// Interests as the person wrote them, in lower case.
#[derive(Clone, PartialEq, Eq)]
pub struct InterestWords(Vec<String>);

impl InterestWords {
    pub(super) fn new(words: Vec<String>) -> Self {
        Self(words)
    }

    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Debug for InterestWords {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "InterestWords({} hidden)", self.0.len())
    }
}

impl Reason {
    /// The reason in one line.
    pub fn in_words(&self, language: Language) -> String {
        let spanish_or_english = |spanish: &str, english: &str| match language {
            Language::Spanish => spanish.to_owned(),
            Language::English => english.to_owned(),
        };
        match self {
            Self::Field(field) => {
                format!("{}: {}", spanish_or_english("Es de tu campo", "In your field"), field.as_str())
            }
            Self::Languages(codes) if codes.is_empty() => {
                spanish_or_english("No pide ningún idioma", "Asks for no language")
            }
            Self::Languages(codes) => {
                let names: Vec<_> = codes.iter().map(|code| wording::language(*code, language)).collect();
                let says = spanish_or_english("Idiomas que hablas", "Languages you speak");
                format!("{says}: {}", names.join(", "))
            }
            Self::City(city) => format!("{} {city}", spanish_or_english("Está en", "In")),
            Self::Country(country) => {
                let says = spanish_or_english("En el país que buscas", "In the country you want");
                format!("{says} ({})", country.as_str())
            }
            Self::Anywhere => {
                spanish_or_english("Se hace desde cualquier lugar", "Can be done from anywhere")
            }
            Self::EmploymentType(kind) => {
                let says = spanish_or_english("como buscas", "as you wish");
                format!("{}, {says}", wording::employment_type(*kind, language))
            }
            Self::WorkModel(model) => {
                let says = spanish_or_english("como buscas", "as you wish");
                format!("{}, {says}", wording::work_model(*model, language))
            }
            Self::Seniority(Some(seniority)) => {
                let says = spanish_or_english("Tu nivel de experiencia", "Your level of experience");
                format!("{says}: {}", wording::seniority(*seniority, language))
            }
            Self::Seniority(None) => {
                spanish_or_english("No pide un nivel de experiencia", "Asks for no level of experience")
            }
            Self::Beginners(Seniority::Entry) => {
                spanish_or_english("No pide experiencia", "Asks for no experience")
            }
            Self::Beginners(level) => {
                let level = wording::seniority(*level, language);
                spanish_or_english(
                    &format!("Para empezar: nivel {level}"),
                    &format!("To start with: {level} level"),
                )
            }
            Self::Interests(words) => {
                let says = spanish_or_english("Por tus intereses", "For your interests");
                format!("{says}: {}", words.0.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_short_line_in_both_languages() {
        let words = |words: &[&str]| {
            Reason::Interests(InterestWords::new(words.iter().map(|w| (*w).to_owned()).collect()))
        };
        let codes = |codes: &[&str]| {
            Reason::Languages(codes.iter().map(|code| LanguageCode::parse(code).unwrap()).collect())
        };
        for (reason, spanish, english) in [
            (
                Reason::Field(FieldOfWork::parse("Salud").unwrap()),
                "Es de tu campo: Salud",
                "In your field: Salud",
            ),
            (
                codes(&["es", "en"]),
                "Idiomas que hablas: español, inglés",
                "Languages you speak: Spanish, English",
            ),
            (codes(&["xx"]), "Idiomas que hablas: XX", "Languages you speak: XX"),
            (codes(&[]), "No pide ningún idioma", "Asks for no language"),
            (Reason::City(JobText::parse("Málaga").unwrap()), "Está en Málaga", "In Málaga"),
            (
                Reason::Country(CountryCode::parse("mx").unwrap()),
                "En el país que buscas (MX)",
                "In the country you want (MX)",
            ),
            (Reason::Anywhere, "Se hace desde cualquier lugar", "Can be done from anywhere"),
            (
                Reason::EmploymentType(EmploymentType::PartTime),
                "A tiempo parcial, como buscas",
                "Part-time, as you wish",
            ),
            (Reason::WorkModel(WorkModel::OnSite), "Presencial, como buscas", "On-site, as you wish"),
            (
                Reason::Seniority(Some(Seniority::Entry)),
                "Tu nivel de experiencia: sin experiencia",
                "Your level of experience: entry",
            ),
            (Reason::Seniority(None), "No pide un nivel de experiencia", "Asks for no level of experience"),
            (Reason::Beginners(Seniority::Entry), "No pide experiencia", "Asks for no experience"),
            (
                Reason::Beginners(Seniority::Junior),
                "Para empezar: nivel júnior",
                "To start with: junior level",
            ),
            (
                words(&["dibujar", "niños"]),
                "Por tus intereses: dibujar, niños",
                "For your interests: dibujar, niños",
            ),
        ] {
            assert_eq!(reason.in_words(Language::Spanish), spanish);
            assert_eq!(reason.in_words(Language::English), english);
        }
    }

    #[test]
    fn interests_are_not_shown() {
        let reason = Reason::Interests(InterestWords::new(vec!["hija".to_owned()]));
        assert_eq!(format!("{reason:?}"), "Interests(InterestWords(1 hidden))");
    }
}
