//! `hiretalk doctor`: says what would keep the service from working, one line a check.

use std::process::ExitCode;

use hiretalk_flows::Flows;
use hiretalk_llm::{LanguageModel, LlmSettings};
use hiretalk_whatsapp::{CheckOutcome, ExpectedTemplate, WhatsApp};

use crate::assemble::Ports;
use crate::channel::whatsapp_settings;
use crate::cli::ServeOptions;
use crate::commands::flows::load_flows;
use crate::commands::{CommandError, runtime};
use crate::settings::{Driver, Settings};
use crate::telemetry::{say, with_causes};

/// Runs all checks; exit status 1 if one fails.
pub(crate) fn run(options: &ServeOptions) -> Result<ExitCode, CommandError> {
    let settings = match Settings::from_options(options) {
        Ok(settings) => {
            say("ok    configuration");
            settings
        }
        Err(error) => {
            say(&format!("FAIL  configuration: {}", with_causes(&error)));
            return Ok(ExitCode::FAILURE);
        }
    };
    let flows = match load_flows(settings.messaging.flows.as_deref()) {
        Ok(flows) => {
            say(&format!("ok    flows: {}", flows.iter().count()));
            flows
        }
        Err(error) => {
            say(&format!("FAIL  flows: {}", with_causes(&error)));
            return Ok(ExitCode::FAILURE);
        }
    };
    let has_channel = check_channel(&settings, &flows)?;
    let has_model = check_model(settings.llm.as_ref())?;
    let is_well = match &settings.database_url {
        Some(url) => check_database(&settings, url)?,
        None => {
            say("ok    database: none, everything is stored in memory and nothing outlives the process");
            check_keys(&settings, 0)
        }
    };
    Ok(if is_well && has_channel && has_model { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Checks the credentials and the templates at Meta, if Meta is the channel.
fn check_channel(settings: &Settings, flows: &Flows) -> Result<bool, CommandError> {
    let access = match &settings.messaging.driver {
        Driver::WhatsApp(access) => access,
        Driver::Emulator => {
            say("ok    channel: the built-in emulator; messages reach nobody");
            return Ok(true);
        }
        Driver::External { has_no_channel: false } => {
            say("ok    channel: none, outside systems drive the conversations");
            return Ok(true);
        }
        Driver::External { has_no_channel: true } => {
            say("FAIL  channel: there are no WhatsApp settings; set them, or HIRETALK_DRIVER=external");
            return Ok(false);
        }
    };
    let whatsapp = match WhatsApp::new(whatsapp_settings(access, settings.messaging.terms.request_timeout)) {
        Ok(whatsapp) => whatsapp,
        Err(error) => {
            say(&format!("FAIL  channel: {}", with_causes(&error)));
            return Ok(false);
        }
    };
    let expected: Vec<ExpectedTemplate> = flows
        .iter()
        .flat_map(hiretalk_domain::dialogue::Flow::templates)
        .map(|template| ExpectedTemplate {
            name: template.name.clone(),
            language: template.code.clone(),
            text: Some(template.channel_text()),
        })
        .collect();
    let lines = runtime()?.block_on(whatsapp.check(&expected));
    let mut is_well = true;
    for line in &lines {
        let mark = match line.outcome {
            CheckOutcome::Good => "ok   ",
            CheckOutcome::NotChecked(_) => "skip ",
            CheckOutcome::Bad(_) => "FAIL ",
        };
        is_well &= !matches!(line.outcome, CheckOutcome::Bad(_));
        say(&format!("{mark} {line}"));
    }
    Ok(is_well)
}

/// Sends the language model a plain question, if one is configured.
fn check_model(settings: Option<&LlmSettings>) -> Result<bool, CommandError> {
    let Some(settings) = settings else {
        say("ok    language model: none, the rules read alone");
        return Ok(true);
    };
    let model = match LanguageModel::new(settings.clone()) {
        Ok(model) => model,
        Err(error) => {
            say(&format!("FAIL  language model: {}", with_causes(&error)));
            return Ok(false);
        }
    };
    match runtime()?.block_on(model.check()) {
        Ok(()) => {
            say(&format!("ok    language model: {}", settings.model));
            Ok(true)
        }
        Err(error) => {
            say(&format!("FAIL  language model: {}", with_causes(&error)));
            Ok(false)
        }
    }
}

fn check_database(settings: &Settings, url: &str) -> Result<bool, CommandError> {
    let states = match hiretalk_postgres::migration_states(url) {
        Ok(states) => states,
        Err(error) => {
            say(&format!("FAIL  database: {}", with_causes(&error)));
            return Ok(false);
        }
    };
    say("ok    database");
    let pending: Vec<&str> =
        states.iter().filter(|state| !state.has_run).map(|state| state.name.as_str()).collect();
    if !pending.is_empty() {
        say(&format!("FAIL  migrations: {} pending; run `hiretalk migrate`", pending.join(", ")));
        return Ok(false);
    }
    say(&format!("ok    migrations: all {} have run", states.len()));
    let ports = Ports::open(Some(url), &prometheus::Registry::new())?;
    let keys = runtime()?.block_on(ports.api_keys.list());
    match keys {
        Ok(keys) => {
            let usable = keys.iter().filter(|key| key.revoked_at.is_none()).count();
            Ok(check_keys(settings, usable))
        }
        Err(error) => {
            say(&format!("FAIL  keys: {}", with_causes(&error)));
            Ok(false)
        }
    }
}

fn check_keys(settings: &Settings, stored: usize) -> bool {
    let has_bootstrap = settings.web.bootstrap_key.is_some();
    if has_bootstrap || stored > 0 {
        let also = if has_bootstrap { ", and HIRETALK_API_KEY" } else { "" };
        say(&format!("ok    keys: {stored} stored{also}"));
        true
    } else if settings.bind.ip().is_loopback() {
        say("ok    keys: none; one is made at the start, because the address is loopback");
        true
    } else {
        say(
            "FAIL  keys: none, and the address is not loopback; set HIRETALK_API_KEY or run `hiretalk keys create`",
        );
        false
    }
}
