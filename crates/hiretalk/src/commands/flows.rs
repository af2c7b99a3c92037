//! `hiretalk flows`: checks a flow file, or draws it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use hiretalk_domain::dialogue::{Flow, SimilarTitles};
use hiretalk_domain::language::{Language, UnknownLanguage};
use hiretalk_flows::Flows;

use crate::channel::seeds;
use crate::cli::{DrawingFormat, FlowsAction, FlowsOptions};
use crate::commands::CommandError;
use crate::telemetry::{say, with_causes};

#[derive(Debug, thiserror::Error)]
pub(crate) enum FlowsError {
    #[error("{} cannot be read", file.display())]
    Unreadable {
        file: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    #[error("{0}")]
    Flow(#[source] hiretalk_flows::FlowFileError),
    #[error("the flows cannot be used")]
    Flows(#[source] hiretalk_flows::FlowsError),
    #[error("the templates cannot be written as JSON")]
    Json(#[source] serde_json::Error),
    #[error("--language {0}")]
    Language(#[source] UnknownLanguage),
}

pub(crate) fn run(options: &FlowsOptions) -> Result<ExitCode, CommandError> {
    match &options.action {
        FlowsAction::Check { file } => match parse(file) {
            Ok(flow) => {
                for SimilarTitles { step, language, titles: [one, other] } in flow.similar_titles() {
                    say(&format!(
                        "warn  {}: step {step}: \"{one}\" and \"{other}\" could be confused in {language} by what is typed",
                        file.display()
                    ));
                }
                say(&format!("ok    {}: the flow {} has no fault", file.display(), flow.name()));
                Ok(ExitCode::SUCCESS)
            }
            Err(FlowsError::Flow(error)) => {
                say(&format!("FAIL  {}", with_causes(&error)));
                Ok(ExitCode::FAILURE)
            }
            Err(error) => Err(error.into()),
        },
        FlowsAction::Templates { flows } => {
            let flows = load_flows(flows.as_deref()).map_err(FlowsError::Flows)?;
            let templates = seeds(&flows);
            say(&serde_json::to_string_pretty(&templates).map_err(FlowsError::Json)?);
            Ok(ExitCode::SUCCESS)
        }
        FlowsAction::Show { file, format, language } => {
            let flow = parse(file)?;
            let language: Language = language.parse().map_err(FlowsError::Language)?;
            let drawing = match format {
                DrawingFormat::Mermaid => hiretalk_flows::mermaid(&flow),
                DrawingFormat::Svg => hiretalk_flows::svg(&flow, language),
            };
            say(drawing.trim_end());
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Loads the flows of the folder, or the built-in ones.
pub(super) fn load_flows(folder: Option<&Path>) -> Result<Flows, hiretalk_flows::FlowsError> {
    match folder {
        Some(folder) => hiretalk_flows::load(folder),
        None => Ok(hiretalk_flows::built_in()),
    }
}

fn parse(file: &Path) -> Result<Flow, FlowsError> {
    let text = std::fs::read_to_string(file)
        .map_err(|cause| FlowsError::Unreadable { file: file.to_owned(), cause })?;
    hiretalk_flows::parse(&text, &file.display().to_string()).map_err(FlowsError::Flow)
}
