//! `hiretalk keys`: makes, lists and revokes API keys, on the store or through a running server.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use hiretalk_domain::api_key::{ApiKey, ApiKeyName, Scope, Scopes, UnknownScope};
use hiretalk_domain::ids::ApiKeyId;
use hiretalk_domain::ports::Clock;
use hiretalk_domain::text::TextError;
use hiretalk_domain::use_cases::ManageApiKeys;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::api_client::ApiClient;
use crate::assemble::Ports;
use crate::cli::{KeysAction, KeysOptions};
use crate::commands::{CommandError, runtime};
use crate::settings::database_url;
use crate::system::{SystemClock, SystemIds};
use crate::telemetry::say;

#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    #[error("--name {0}")]
    Name(#[source] TextError),
    #[error("--scope {given:?} {cause}")]
    Scope {
        given: String,
        #[source]
        cause: UnknownScope,
    },
    #[error("there is no key {0}")]
    NotFound(Uuid),
}

#[derive(Deserialize)]
struct KeyLine {
    id: String,
    name: String,
    scopes: Vec<String>,
    created_at: String,
    last_used_at: Option<String>,
    expires_at: Option<String>,
    revoked_at: Option<String>,
    #[serde(default)]
    secret: Option<String>,
}

#[derive(Deserialize)]
struct KeyList {
    data: Vec<KeyLine>,
}

pub(crate) fn run(options: KeysOptions) -> Result<ExitCode, CommandError> {
    match database_url(&options.database)? {
        Some(url) => on_store(&url, options.action),
        None => through_server(&ApiClient::from_options(&options.server)?, options.action),
    }
}

fn on_store(url: &str, action: KeysAction) -> Result<ExitCode, CommandError> {
    let ports = Ports::open(Some(url), &prometheus::Registry::new())?;
    let keys = ManageApiKeys::new(
        ports.api_keys,
        Arc::new(SystemClock::default()),
        Arc::new(SystemIds),
        Arc::new(SystemIds),
    );
    let runtime = runtime()?;
    match action {
        KeysAction::Create { name, scope, expires } => {
            let name = ApiKeyName::parse(&name).map_err(KeysError::Name)?;
            let made = runtime.block_on(keys.create(name, parse_scopes(scope)?, end_of(expires)))?;
            print_made(&KeyLine { secret: Some(made.secret.reveal().to_owned()), ..line_of(&made.key) });
        }
        KeysAction::List => {
            let keys = runtime.block_on(keys.list())?;
            print_all(&keys.iter().map(line_of).collect::<Vec<_>>());
        }
        KeysAction::Revoke { id } => {
            let revoked = runtime.block_on(keys.revoke(ApiKeyId::from_uuid(id)))?;
            revoked.ok_or(KeysError::NotFound(id))?;
            say(&format!("revoked {id}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn through_server(server: &ApiClient, action: KeysAction) -> Result<ExitCode, CommandError> {
    match action {
        KeysAction::Create { name, scope, expires } => {
            let expires_at = end_of(expires).map(moment);
            let body = json!({ "name": name, "scopes": scope, "expires_at": expires_at });
            let made: KeyLine = server.post("/api/keys", &body)?;
            print_made(&made);
        }
        KeysAction::List => print_all(&server.get::<KeyList>("/api/keys")?.data),
        KeysAction::Revoke { id } => {
            server.delete(&format!("/api/keys/{id}"))?;
            say(&format!("revoked {id}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn parse_scopes(given: Vec<String>) -> Result<Scopes, KeysError> {
    given
        .into_iter()
        .map(|given| given.trim().parse::<Scope>().map_err(|cause| KeysError::Scope { given, cause }))
        .collect()
}

/// The end of a key that is valid for so long from now on.
fn end_of(lifetime: Option<Duration>) -> Option<DateTime<Utc>> {
    let lifetime = TimeDelta::from_std(lifetime?).ok()?;
    SystemClock::default().now().checked_add_signed(lifetime)
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn line_of(key: &ApiKey) -> KeyLine {
    KeyLine {
        id: key.id.to_string(),
        name: key.name.as_str().to_owned(),
        scopes: key.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        created_at: moment(key.created_at),
        last_used_at: key.last_used_at.map(moment),
        expires_at: key.expires_at.map(moment),
        revoked_at: key.revoked_at.map(moment),
        secret: None,
    }
}

fn print_made(key: &KeyLine) {
    say(&format!("id      {}\nname    {}\nscopes  {}", key.id, key.name, key.scopes.join(",")));
    if let Some(end) = &key.expires_at {
        say(&format!("ends    {end}"));
    }
    if let Some(secret) = &key.secret {
        say(&format!("secret  {secret}\n\nKeep the secret now: it cannot be shown again."));
    }
}

fn print_all(keys: &[KeyLine]) {
    for key in keys {
        let state = match (&key.revoked_at, &key.last_used_at) {
            (Some(at), _) => format!("revoked {at}"),
            (None, Some(at)) => format!("last used {at}"),
            (None, None) => "never used".to_owned(),
        };
        let end = key.expires_at.as_ref().map(|end| format!("  ends {end}")).unwrap_or_default();
        say(&format!(
            "{}  {}  {}  created {}  {state}{end}",
            key.id,
            key.name,
            key.scopes.join(","),
            key.created_at
        ));
    }
    if keys.is_empty() {
        say("no keys");
    }
}
