//! How the terms of a job are called in each language.

use crate::catalogue::{EmploymentType, Seniority, WorkModel};
use crate::language::{Language, LanguageCode};

pub(crate) fn employment_type(kind: EmploymentType, language: Language) -> &'static str {
    let (spanish, english, portuguese) = match kind {
        EmploymentType::FullTime => ("A tiempo completo", "Full-time", "Tempo integral"),
        EmploymentType::PartTime => ("A tiempo parcial", "Part-time", "Meio período"),
        EmploymentType::Internship => ("En prácticas", "Internship", "Estágio"),
        EmploymentType::Contract => ("Por cuenta propia", "Freelance", "Por conta própria"),
        EmploymentType::Temporary => ("Temporal", "Temporary", "Temporário"),
    };
    choose(language, spanish, english, portuguese)
}

pub(crate) fn work_model(model: WorkModel, language: Language) -> &'static str {
    let (spanish, english, portuguese) = match model {
        WorkModel::Remote => ("En remoto", "Remote", "Remoto"),
        WorkModel::OnSite => ("Presencial", "On-site", "Presencial"),
        WorkModel::Hybrid => ("Híbrido", "Hybrid", "Híbrido"),
    };
    choose(language, spanish, english, portuguese)
}

pub(super) fn seniority(seniority: Seniority, language: Language) -> &'static str {
    let (spanish, english, portuguese) = match seniority {
        Seniority::Entry => ("sin experiencia", "entry", "sem experiência"),
        Seniority::Junior => ("júnior", "junior", "júnior"),
        Seniority::Mid => ("intermedio", "mid", "pleno"),
        Seniority::Senior => ("sénior", "senior", "sênior"),
        Seniority::Lead => ("dirección de equipos", "lead", "liderança de equipes"),
    };
    choose(language, spanish, english, portuguese)
}

/// The name of a language; its code where we have no name for it.
pub(super) fn language(code: LanguageCode, language: Language) -> String {
    match LANGUAGES.iter().find(|(listed, ..)| *listed == code.as_str()) {
        Some((_, spanish, english, portuguese)) => choose(language, spanish, english, portuguese).to_owned(),
        None => code.as_str().to_ascii_uppercase(),
    }
}

pub(super) fn choose<'a>(
    language: Language,
    spanish: &'a str,
    english: &'a str,
    portuguese: &'a str,
) -> &'a str {
    match language {
        Language::Spanish => spanish,
        Language::English => english,
        Language::Portuguese => portuguese,
    }
}

/// The languages that listings of Spain and America ask for most.
const LANGUAGES: [(&str, &str, &str, &str); 16] = [
    ("es", "español", "Spanish", "espanhol"),
    ("en", "inglés", "English", "inglês"),
    ("pt", "portugués", "Portuguese", "português"),
    ("fr", "francés", "French", "francês"),
    ("de", "alemán", "German", "alemão"),
    ("it", "italiano", "Italian", "italiano"),
    ("ca", "catalán", "Catalan", "catalão"),
    ("eu", "euskera", "Basque", "basco"),
    ("gl", "gallego", "Galician", "galego"),
    ("nl", "neerlandés", "Dutch", "holandês"),
    ("pl", "polaco", "Polish", "polonês"),
    ("ro", "rumano", "Romanian", "romeno"),
    ("ru", "ruso", "Russian", "russo"),
    ("ar", "árabe", "Arabic", "árabe"),
    ("zh", "chino", "Chinese", "chinês"),
    ("ja", "japonés", "Japanese", "japonês"),
];
