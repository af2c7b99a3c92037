//! Whether the endpoint does what we need: what `hiretalk doctor` asks.

use hiretalk_domain::dialogue::OptionId;
use hiretalk_domain::interpretation::{InterpretationRequest, OfferedOption, Reading};
use hiretalk_domain::interpretation::{Redacted, accept_proposal};
use hiretalk_domain::language::Language;
use hiretalk_domain::ports::InterpreterError;

use crate::client::LanguageModel;

/// Why the endpoint is not good enough.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// It gives no reading. A 401 is a bad key, a 404 often a wrong base URL or model, a 400 an endpoint that knows no
    /// JSON schema.
    #[error(transparent)]
    Failed(#[from] InterpreterError),
    /// It gives a wrong one.
    #[error("the model does not understand a plain yes")]
    Misread,
}

impl LanguageModel {
    /// Asks the model one plain question of our own, which costs some hundred tokens.
    ///
    /// # Errors
    /// It does not answer, or not rightly.
    pub async fn check(&self) -> Result<(), CheckError> {
        let offered = |(id, title): (&str, &str)| {
            Some(OfferedOption { id: OptionId::parse(id).ok()?, title: title.to_owned(), description: None })
        };
        let options = [("interested", "Yes, I am"), ("not-interested", "No, thanks")];
        let asked = InterpretationRequest {
            language: Language::English,
            question: "Are you still interested in the position?".to_owned(),
            options: options.into_iter().filter_map(offered).collect(),
            takes_preferences: false,
            fields: Vec::new(),
            text: Redacted::ours("Yes, of course I am still interested"),
        };
        let proposal = self.ask(&asked).await?;
        match proposal.and_then(|proposal| accept_proposal(&asked, proposal)) {
            Some(Reading { option: Some(id), .. }) if id.as_str() == "interested" => Ok(()),
            Some(_) | None => Err(CheckError::Misread),
        }
    }
}
