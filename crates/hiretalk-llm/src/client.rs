//! The model behind its endpoint.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use hiretalk_domain::interpretation::{InterpretationRequest, Proposal};
use hiretalk_domain::ports::{Interpreter, InterpreterError};

use crate::breaker::Breaker;
use crate::settings::{LlmSettings, SettingsError};
use crate::transport::Transport;
use crate::wire;

/// A language model behind an OpenAI-compatible endpoint. Cheap to share in an `Arc`; carries any number of questions at
/// a time, each within [`LlmSettings::timeout`].
pub struct LanguageModel {
    transport: Transport,
    model: String,
    timeout: Duration,
    breaker: Mutex<Breaker>,
}

impl LanguageModel {
    /// Sets the client up. Nothing is sent: whether the endpoint works is for [`Self::check`] to say.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(settings: LlmSettings) -> Result<Self, SettingsError> {
        let transport = Transport::new(&settings)?;
        Ok(Self { transport, model: settings.model, timeout: settings.timeout, breaker: Mutex::default() })
    }

    /// Asks, whatever the breaker says.
    pub(crate) async fn ask(
        &self,
        asked: &InterpretationRequest,
    ) -> Result<Option<Proposal>, InterpreterError> {
        let body = wire::request(&self.model, asked)?;
        wire::proposal(&self.transport.post(body).await?, asked)
    }

    /// Lets the breaker go on, and says what it said.
    fn with_breaker<T>(&self, step: impl FnOnce(Breaker) -> (T, Breaker)) -> T {
        // A panic elsewhere leaves a whole value behind: it is replaced in one go.
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        let (said, next) = step(*breaker);
        *breaker = next;
        said
    }
}

#[async_trait]
impl Interpreter for LanguageModel {
    async fn propose(&self, asked: InterpretationRequest) -> Result<Option<Proposal>, InterpreterError> {
        if asked.options.is_empty() && !asked.takes_preferences {
            return Ok(None);
        }
        if !self.with_breaker(|breaker| breaker.ask(Instant::now(), self.timeout)) {
            return Err(InterpreterError::Resting);
        }
        let proposed = self.ask(&asked).await;
        self.with_breaker(|breaker| match &proposed {
            Ok(_) => ((), breaker.answered()),
            Err(error) => ((), breaker.failed(error, Instant::now())),
        });
        proposed
    }
}

impl fmt::Debug for LanguageModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LanguageModel").field("model", &self.model).finish_non_exhaustive()
    }
}
