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
        let in_language = |spanish: &str, english: &str, portuguese: &str| {
            wording::choose(language, spanish, english, portuguese).to_owned()
        };
        match self {
            Self::Field(field) => {
                format!(
                    "{}: {}",
                    in_language("Es de tu campo", "In your field", "É da sua área"),
                    field.as_str()
                )
            }
            Self::Languages(codes) if codes.is_empty() => {
                in_language("No pide ningún idioma", "Asks for no language", "Não pede nenhum idioma")
            }
            Self::Languages(codes) => {
                let names: Vec<_> = codes.iter().map(|code| wording::language(*code, language)).collect();
                let says = in_language("Idiomas que hablas", "Languages you speak", "Idiomas que você fala");
                format!("{says}: {}", names.join(", "))
            }
            Self::City(city) => format!("{} {city}", in_language("Está en", "In", "Fica em")),
            Self::Country(country) => {
                let says = in_language(
                    "En el país que buscas",
                    "In the country you want",
                    "No país que você procura",
                );
                format!("{says} ({})", country.as_str())
            }
            Self::Anywhere => in_language(
                "Se hace desde cualquier lugar",
                "Can be done from anywhere",
                "Pode ser feito de qualquer lugar",
            ),
            Self::EmploymentType(kind) => {
                let says = in_language("como buscas", "as you wish", "como você procura");
                format!("{}, {says}", wording::employment_type(*kind, language))
            }
            Self::WorkModel(model) => {
                let says = in_language("como buscas", "as you wish", "como você procura");
                format!("{}, {says}", wording::work_model(*model, language))
            }
            Self::Seniority(Some(seniority)) => {
                let says = in_language(
                    "Tu nivel de experiencia",
                    "Your level of experience",
                    "Seu nível de experiência",
                );
                format!("{says}: {}", wording::seniority(*seniority, language))
            }
            Self::Seniority(None) => in_language(
                "No pide un nivel de experiencia",
                "Asks for no level of experience",
                "Não pede nível de experiência",
            ),
            Self::Beginners(Seniority::Entry) => {
                in_language("No pide experiencia", "Asks for no experience", "Não pede experiência")
            }
            Self::Beginners(level) => {
                let level = wording::seniority(*level, language);
                in_language(
                    &format!("Para empezar: nivel {level}"),
                    &format!("To start with: {level} level"),
                    &format!("Para começar: nível {level}"),
                )
            }
            Self::Interests(words) => {
                let says = in_language("Por tus intereses", "For your interests", "Pelos seus interesses");
                format!("{says}: {}", words.0.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_short_line_in_each_language() {
        let words = |words: &[&str]| {
            Reason::Interests(InterestWords::new(words.iter().map(|w| (*w).to_owned()).collect()))
        };
        let codes = |codes: &[&str]| {
            Reason::Languages(codes.iter().map(|code| LanguageCode::parse(code).unwrap()).collect())
        };
        for (reason, spanish, english, portuguese) in [
            (
                Reason::Field(FieldOfWork::parse("Salud").unwrap()),
                "Es de tu campo: Salud",
                "In your field: Salud",
                "É da sua área: Salud",
            ),
            (
                codes(&["es", "en"]),
                "Idiomas que hablas: español, inglés",
                "Languages you speak: Spanish, English",
                "Idiomas que você fala: espanhol, inglês",
            ),
            (
                codes(&["xx"]),
                "Idiomas que hablas: XX",
                "Languages you speak: XX",
                "Idiomas que você fala: XX",
            ),
            (codes(&[]), "No pide ningún idioma", "Asks for no language", "Não pede nenhum idioma"),
            (
                Reason::City(JobText::parse("Málaga").unwrap()),
                "Está en Málaga",
                "In Málaga",
                "Fica em Málaga",
            ),
            (
                Reason::Country(CountryCode::parse("mx").unwrap()),
                "En el país que buscas (MX)",
                "In the country you want (MX)",
                "No país que você procura (MX)",
            ),
            (
                Reason::Anywhere,
                "Se hace desde cualquier lugar",
                "Can be done from anywhere",
                "Pode ser feito de qualquer lugar",
            ),
            (
                Reason::EmploymentType(EmploymentType::PartTime),
                "A tiempo parcial, como buscas",
                "Part-time, as you wish",
                "Meio período, como você procura",
            ),
            (
                Reason::WorkModel(WorkModel::OnSite),
                "Presencial, como buscas",
                "On-site, as you wish",
                "Presencial, como você procura",
            ),
            (
                Reason::Seniority(Some(Seniority::Entry)),
                "Tu nivel de experiencia: sin experiencia",
                "Your level of experience: entry",
                "Seu nível de experiência: sem experiência",
            ),
            (
                Reason::Seniority(None),
                "No pide un nivel de experiencia",
                "Asks for no level of experience",
                "Não pede nível de experiência",
            ),
            (
                Reason::Beginners(Seniority::Entry),
                "No pide experiencia",
                "Asks for no experience",
                "Não pede experiência",
            ),
            (
                Reason::Beginners(Seniority::Junior),
                "Para empezar: nivel júnior",
                "To start with: junior level",
                "Para começar: nível júnior",
            ),
            (
                words(&["dibujar", "niños"]),
                "Por tus intereses: dibujar, niños",
                "For your interests: dibujar, niños",
                "Pelos seus interesses: dibujar, niños",
            ),
        ] {
            assert_eq!(reason.in_words(Language::Spanish), spanish);
            assert_eq!(reason.in_words(Language::English), english);
            assert_eq!(reason.in_words(Language::Portuguese), portuguese);
        }
    }

    #[test]
    fn interests_are_not_shown() {
        let reason = Reason::Interests(InterestWords::new(vec!["hija".to_owned()]));
        assert_eq!(format!("{reason:?}"), "Interests(InterestWords(1 hidden))");
    }
}
