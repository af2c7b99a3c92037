//! The options of `graduations`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DatabaseOptions, IntakeOptions, ServerOptions};

#[derive(Args)]
pub(crate) struct GraduationsOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    /// What a running server does by its own settings.
    #[command(
        flatten,
        next_help_heading = "With DATABASE_URL only; a running server has settings of its own"
    )]
    pub(crate) intake: IntakeOptions,
    #[command(subcommand)]
    pub(crate) action: GraduationsAction,
}

#[derive(Subcommand)]
pub(crate) enum GraduationsAction {
    /// Keep every graduation of a file, and start those whose day has come; exit 1 if a row was rejected
    Import {
        /// A .csv file, a .json array, or .jsonl or .ndjson lines
        file: PathBuf,
    },
}
