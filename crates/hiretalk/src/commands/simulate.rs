//! `hiretalk simulate`: answers as a candidate, where the channel is the built-in emulator.

use std::process::ExitCode;

use serde::Deserialize;
use serde_json::json;

use crate::api_client::ApiClient;
use crate::cli::{SimulateAction, SimulateOptions};
use crate::commands::CommandError;
use crate::telemetry::say;

#[derive(Deserialize)]
struct Replied {
    message_id: String,
}

pub(crate) fn run(options: &SimulateOptions) -> Result<ExitCode, CommandError> {
    let server = ApiClient::from_options(&options.server)?;
    match &options.action {
        SimulateAction::Reply { phone, text } => {
            let reply = json!({ "phone_number": phone, "text": text });
            let replied: Replied = server.post("/api/simulator/replies", &reply)?;
            say(&format!("sent {}", replied.message_id));
        }
    }
    Ok(ExitCode::SUCCESS)
}
