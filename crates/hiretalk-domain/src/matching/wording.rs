//! How the terms of a job are called in Spanish and English.

use crate::catalogue::{EmploymentType, Seniority, WorkModel};
use crate::language::{Language, LanguageCode};

pub(crate) fn employment_type(kind: EmploymentType, language: Language) -> &'static str {
    let (spanish, english) = match kind {
        EmploymentType::FullTime => ("A tiempo completo", "Full-time"),
        EmploymentType::PartTime => ("A tiempo parcial", "Part-time"),
        EmploymentType::Internship => ("En prácticas", "Internship"),
        EmploymentType::Contract => ("Por cuenta propia", "Freelance"),
        EmploymentType::Temporary => ("Temporal", "Temporary"),
    };
    of(language, spanish, english)
}

pub(crate) fn work_model(model: WorkModel, language: Language) -> &'static str {
    let (spanish, english) = match model {
        WorkModel::Remote => ("En remoto", "Remote"),
        WorkModel::OnSite => ("Presencial", "On-site"),
        WorkModel::Hybrid => ("Híbrido", "Hybrid"),
    };
    of(language, spanish, english)
}

pub(super) fn seniority(seniority: Seniority, language: Language) -> &'static str {
    let (spanish, english) = match seniority {
        Seniority::Entry => ("sin experiencia", "entry"),
        Seniority::Junior => ("júnior", "junior"),
        Seniority::Mid => ("intermedio", "mid"),
        Seniority::Senior => ("sénior", "senior"),
        Seniority::Lead => ("dirección de equipos", "lead"),
    };
    of(language, spanish, english)
}

/// The name of a language; its code where we have no name for it.
pub(super) fn language(code: LanguageCode, language: Language) -> String {
    match LANGUAGES.iter().find(|(listed, _, _)| *listed == code.as_str()) {
        Some((_, spanish, english)) => of(language, spanish, english).to_owned(),
        None => code.as_str().to_ascii_uppercase(),
    }
}

fn of<'a>(language: Language, spanish: &'a str, english: &'a str) -> &'a str {
    match language {
        Language::Spanish => spanish,
        Language::English => english,
    }
}

/// The languages that listings of Spain and America ask for most.
const LANGUAGES: [(&str, &str, &str); 16] = [
    ("es", "español", "Spanish"),
    ("en", "inglés", "English"),
    ("pt", "portugués", "Portuguese"),
    ("fr", "francés", "French"),
    ("de", "alemán", "German"),
    ("it", "italiano", "Italian"),
    ("ca", "catalán", "Catalan"),
    ("eu", "euskera", "Basque"),
    ("gl", "gallego", "Galician"),
    ("nl", "neerlandés", "Dutch"),
    ("pl", "polaco", "Polish"),
    ("ro", "rumano", "Romanian"),
    ("ru", "ruso", "Russian"),
    ("ar", "árabe", "Arabic"),
    ("zh", "chino", "Chinese"),
    ("ja", "japonés", "Japanese"),
];
