//! What the model says, as a proposal of the domain. The schema binds good endpoints; nothing here relies on it.

use hiretalk_domain::matching::Preferences;
use hiretalk_domain::ports::{Asked, Confidence, InterpreterError, Proposal, Reading};
use hiretalk_domain::{CountryCode, FieldOfWork, JobText, LanguageCode};
use serde::Deserialize;

use super::completion;
use super::flaw::Flaw;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    option: Option<String>,
    confidence: f64,
    #[serde(default)]
    preferences: Option<Wanted>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    field: Option<String>,
    employment_type: Option<String>,
    work_model: Option<String>,
    seniority: Option<String>,
    city: Option<String>,
    country: Option<String>,
    languages: Vec<String>,
    interests: Vec<String>,
}

/// What the body of a completion proposes; none if the text means nothing that was offered.
///
/// # Errors
/// The model declines, or says something else than was asked of it.
pub(crate) fn proposal(body: &[u8], asked: &Asked) -> Result<Option<Proposal>, InterpreterError> {
    let content = completion::content(body)?;
    let Said { option, confidence, preferences } =
        serde_json::from_str(&content).map_err(|_| Flaw::Schema)?;
    let confidence = Confidence::parse(confidence).map_err(|_| Flaw::Confidence)?;
    let reading = match (option, preferences) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(Flaw::Two.into()),
        (Some(option), None) => {
            let offered = asked.options.iter().find(|offered| offered.id.as_str() == option);
            Reading::Option(offered.ok_or(Flaw::UnknownOption)?.id.clone())
        }
        (None, Some(_)) if !asked.takes_own_words => return Err(Flaw::Schema.into()),
        (None, Some(wanted)) => match wanted.into_preferences()? {
            // It found nothing.
            preferences if preferences == Preferences::default() => return Ok(None),
            preferences => Reading::Preferences(Box::new(preferences)),
        },
    };
    Ok(Some(Proposal { reading, confidence }))
}

impl Wanted {
    fn into_preferences(self) -> Result<Preferences, Flaw> {
        let Self { field, employment_type, work_model, seniority, city, country, languages, interests } =
            self;
        Ok(Preferences {
            field: known(field, |field| FieldOfWork::parse(field).ok())?,
            employment_type: known(employment_type, |term| term.parse().ok())?,
            work_model: known(work_model, |term| term.parse().ok())?,
            seniority: known(seniority, |term| term.parse().ok())?,
            city: known(city, |city| JobText::parse(city).ok())?,
            country: known(country, |code| CountryCode::parse(code).ok())?,
            languages: languages
                .iter()
                .map(|code| LanguageCode::parse(code).map_err(|_| Flaw::Preference))
                .collect::<Result<_, _>>()?,
            is_beginner: false,
            interests,
            dismissed: Vec::new(),
        })
    }
}

/// The value that a text stands for; an error if it stands for none.
fn known<T>(text: Option<String>, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Flaw> {
    text.map(|text| read(&text).ok_or(Flaw::Preference)).transpose()
}
