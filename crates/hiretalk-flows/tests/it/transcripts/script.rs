//! What a scripted interpreter proposes.

use hiretalk_domain::catalogue::{CountryCode, FieldOfWork, JobText};
use hiretalk_domain::dialogue::OptionId;
use hiretalk_domain::interpretation::{Confidence, Proposal, Reading};
use hiretalk_domain::language::LanguageCode;
use hiretalk_domain::matching::Preferences;

/// A proposal as a transcript has it: an inline table of TOML.
#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Script {
    option: Option<String>,
    field: Option<String>,
    employment_type: Option<String>,
    work_model: Option<String>,
    city: Option<String>,
    country: Option<String>,
    languages: Vec<String>,
    seniority: Option<String>,
    interests: Vec<String>,
    confidence: Option<f64>,
}

/// The proposal that is written so.
pub(super) fn proposal(written: &str) -> Proposal {
    #[derive(serde::Deserialize)]
    struct Line {
        proposal: Script,
    }
    let Line { proposal } = toml::from_str(&format!("proposal = {written}")).unwrap();
    let languages = proposal.languages.iter().map(|code| LanguageCode::parse(code).unwrap());
    let preferences = Preferences {
        field: proposal.field.map(|field| FieldOfWork::parse(&field).unwrap()),
        employment_type: proposal.employment_type.map(|term| term.parse().unwrap()),
        work_model: proposal.work_model.map(|term| term.parse().unwrap()),
        city: proposal.city.map(|city| JobText::parse(&city).unwrap()),
        country: proposal.country.map(|code| CountryCode::parse(&code).unwrap()),
        languages: languages.collect(),
        seniority: proposal.seniority.map(|level| level.parse().unwrap()),
        interests: proposal.interests,
        ..Preferences::default()
    };
    let option = proposal.option.map(|id| OptionId::parse(&id).unwrap());
    let confidence = Confidence::parse(proposal.confidence.unwrap_or(0.9)).unwrap();
    Proposal { reading: Reading { option, preferences }, confidence }
}
