//! The language model, with what it does counted and its failures logged.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use hiretalk_domain::interpretation::{InterpretationRequest, Proposal};
use hiretalk_domain::ports::{Interpreter, InterpreterError};
use hiretalk_llm::{LanguageModel, LlmSettings, SettingsError};
use prometheus::{Histogram, HistogramOpts, IntCounterVec, Opts, Registry};

use crate::telemetry::with_causes;

pub(crate) struct MeteredInterpreter {
    interpreter: Arc<dyn Interpreter>,
    answers: IntCounterVec,
    seconds: Histogram,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenInterpreterError {
    #[error("the language model's settings cannot be used")]
    Settings(#[from] SettingsError),
    #[error("the language model's metrics cannot be registered")]
    Metrics(#[from] prometheus::Error),
}

pub(crate) fn open_interpreter(
    settings: Option<&LlmSettings>,
    registry: &Registry,
) -> Result<Option<Arc<dyn Interpreter>>, OpenInterpreterError> {
    let Some(settings) = settings else { return Ok(None) };
    let model = Arc::new(LanguageModel::new(settings.clone())?);
    tracing::info!(model = settings.model, "a language model reads what the rules cannot");
    Ok(Some(Arc::new(MeteredInterpreter::new(model, registry)?)))
}

impl MeteredInterpreter {
    fn new(interpreter: Arc<dyn Interpreter>, registry: &Registry) -> prometheus::Result<Self> {
        let answers = Opts::new(
            "hiretalk_interpretations_total",
            "Texts given to the language model, by what came of it: proposed, nothing, or why there was no answer.",
        );
        let seconds = HistogramOpts::new(
            "hiretalk_interpretation_seconds",
            "Time that the language model took for a text.",
        );
        let metered = Self {
            interpreter,
            answers: IntCounterVec::new(answers, &["answer"])?,
            seconds: Histogram::with_opts(seconds.buckets(vec![0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0]))?,
        };
        registry.register(Box::new(metered.answers.clone()))?;
        registry.register(Box::new(metered.seconds.clone()))?;
        Ok(metered)
    }
}

#[async_trait]
impl Interpreter for MeteredInterpreter {
    async fn propose(&self, asked: InterpretationRequest) -> Result<Option<Proposal>, InterpreterError> {
        let begun = Instant::now();
        let proposed = self.interpreter.propose(asked).await;
        let answer = match &proposed {
            Ok(Some(_)) => "proposed",
            Ok(None) => "nothing",
            Err(error) => error.code(),
        };
        self.answers.with_label_values(&[answer]).inc();
        match &proposed {
            // It was not asked at all.
            Err(InterpreterError::Resting) => {}
            Err(error) => {
                self.seconds.observe(begun.elapsed().as_secs_f64());
                tracing::warn!(
                    cause = with_causes(error),
                    "the language model did not help: the rules read alone"
                );
            }
            Ok(_) => self.seconds.observe(begun.elapsed().as_secs_f64()),
        }
        proposed
    }
}

#[cfg(test)]
mod tests {
    use hiretalk_domain::interpretation::Redacted;
    use hiretalk_domain::language::Language;

    use super::*;

    /// Answers rest, overload and nothing, in this order.
    #[derive(Default)]
    struct Scripted(std::sync::atomic::AtomicUsize);

    #[async_trait]
    impl Interpreter for Scripted {
        async fn propose(&self, _: InterpretationRequest) -> Result<Option<Proposal>, InterpreterError> {
            match self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
                0 => Err(InterpreterError::Resting),
                1 => Err(InterpreterError::Busy { after: None }),
                _ => Ok(None),
            }
        }
    }

    #[tokio::test]
    async fn each_answer_is_counted_by_what_it_was() {
        let metered = MeteredInterpreter::new(Arc::new(Scripted::default()), &Registry::new()).unwrap();
        for _ in 0..4 {
            let asked = InterpretationRequest {
                language: Language::English,
                question: String::new(),
                options: Vec::new(),
                takes_preferences: false,
                fields: Vec::new(),
                text: Redacted::ours("Hello"),
            };
            let _ = metered.propose(asked).await;
        }
        for (answer, expected) in [("resting", 1), ("busy", 1), ("nothing", 2), ("proposed", 0)] {
            assert_eq!(metered.answers.with_label_values(&[answer]).get(), expected, "{answer}");
        }
        assert_eq!(metered.seconds.get_sample_count(), 3);
    }
}
