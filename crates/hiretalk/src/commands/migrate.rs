//! `hiretalk migrate`: looks after the schema.

use std::process::ExitCode;

use crate::cli::{MigrateAction, MigrateOptions};
use crate::commands::CommandError;
use crate::settings::database_url;
use crate::telemetry::say;

pub(crate) fn run(options: &MigrateOptions) -> Result<ExitCode, CommandError> {
    let url = database_url(&options.database)?.ok_or(CommandError::NoDatabase)?;
    match options.action {
        MigrateAction::Run => {
            let ran = hiretalk_postgres::run_migrations(&url)?;
            for name in &ran {
                say(&format!("ran {name}"));
            }
            if ran.is_empty() {
                say("nothing to run");
            }
        }
        MigrateAction::Revert => match hiretalk_postgres::revert_migration(&url)? {
            Some(name) => say(&format!("reverted {name}")),
            None => say("nothing to revert"),
        },
        MigrateAction::Status => {
            for state in hiretalk_postgres::migration_states(&url)? {
                say(&format!("{} {}", if state.has_run { "ran    " } else { "pending" }, state.name));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
