//! Why flows could not be read.

use std::path::PathBuf;
use std::{fmt, io};

use hiretalk_domain::dialogue::{FlowError, FlowName, NameError};

/// A flow file that cannot be used, with all that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowFileError {
    /// The file, as the caller names it.
    pub file: String,
    /// What is wrong, in the order of the lines as far as they are known.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong with a flow file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line that it is about, from 1; none if it is about the flow as a whole.
    pub line: Option<usize>,
    pub reason: Reason,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The text is not TOML, or has not the fields of a flow.
    #[error("{message}")]
    Form { message: String },
    /// A name has not its form.
    #[error("the {field} \"{found}\" {error}")]
    Name {
        /// The field that holds it.
        field: &'static str,
        found: String,
        error: NameError,
    },
    /// A step asks nothing and does not end, or does both.
    #[error("step {step} must have either `ask` or both `say` and `outcome`")]
    NoKind { step: String },
    /// A step lists more than one thing.
    #[error("step {step} must have one of `fields`, `proposals` and `jobs` at most")]
    SeveralLists { step: String },
    /// An option leads nowhere, or both on and to a command.
    #[error("option {option} must have either `goto` or `command`")]
    NoLead { option: String },
    /// The flow itself is wrong.
    #[error(transparent)]
    Flow(FlowError),
}

impl fmt::Display for FlowFileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Fault { line, reason }) in self.faults.iter().enumerate() {
            let end = if at == 0 { "" } else { "\n" };
            match line {
                Some(line) => write!(formatter, "{end}{}:{line}: {reason}", self.file)?,
                None => write!(formatter, "{end}{}: {reason}", self.file)?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for FlowFileError {}

/// Why a folder of flows cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FlowsError {
    /// The folder or a file in it could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The folder or the file.
        path: PathBuf,
        source: io::Error,
    },
    /// Some files are wrong: all of them, with all that is wrong.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Files(Vec<FlowFileError>),
    /// Two files have a flow of one name.
    #[error("{} and {} both hold the flow {name}", first.display(), second.display())]
    NameTwice { name: FlowName, first: PathBuf, second: PathBuf },
    /// No flow is called `application`.
    #[error("{} holds no flow called application", folder.display())]
    NoApplication { folder: PathBuf },
}
