//! `hiretalk flows`: checks a flow file, or draws it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use hiretalk_domain::flow::Flow;
use hiretalk_domain::{Language, UnknownLanguage};

use super::CommandError;
use crate::cli::{DrawingFormat, FlowsAction, FlowsOptions};
use crate::telemetry::{say, with_causes};

/// What is wrong with a command about flows.
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
    #[error("--language {0}")]
    Language(#[source] UnknownLanguage),
}

/// Checks or draws.
pub(crate) fn run(options: &FlowsOptions) -> Result<ExitCode, CommandError> {
    match &options.action {
        FlowsAction::Check { file } => match parse(file) {
            Ok(flow) => {
                say(&format!("ok    {}: the flow {} has no fault", file.display(), flow.name()));
                Ok(ExitCode::SUCCESS)
            }
            Err(FlowsError::Flow(error)) => {
                say(&format!("FAIL  {}", with_causes(&error)));
                Ok(ExitCode::FAILURE)
            }
            Err(error) => Err(error.into()),
        },
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

fn parse(file: &Path) -> Result<Flow, FlowsError> {
    let text = std::fs::read_to_string(file)
        .map_err(|cause| FlowsError::Unreadable { file: file.to_owned(), cause })?;
    hiretalk_flows::parse(&text, &file.display().to_string()).map_err(FlowsError::Flow)
}
