//! Settings of the service, parsed and checked once.

mod messaging;

use std::net::SocketAddr;
use std::time::Duration;

use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::graduation::{Institution, InvalidStartHour, StartHour, StartRule};
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber, PhoneNumberError, PhoneRule};
use hiretalk_domain::text::TextError;
use hiretalk_llm::LlmSettings;
use hiretalk_web::{InvalidWebhookSecret, RegisterSettings, WebSettings, WebhookSecret};

use crate::cli::{DatabaseOptions, IntakeOptions, LlmOptions, PhoneCheckOption, Role, ServeOptions, Switch};
use crate::secret_option::{UnreadableSecret, secret};
pub(crate) use crate::settings::messaging::{Driver, MessagingSettings, WhatsAppAccess};

const SECRET_MINIMUM: usize = 24;
/// The most characters of an API key: longer ones are not looked up.
const KEY_MAXIMUM: usize = 512;

pub(crate) struct Settings {
    pub(crate) database_url: Option<String>,
    pub(crate) bind: SocketAddr,
    pub(crate) digest_key: Option<DigestKey>,
    pub(crate) start_rule: StartRule,
    pub(crate) migrate: bool,
    pub(crate) messaging: MessagingSettings,
    pub(crate) llm: Option<LlmSettings>,
    /// The most connections, in all and of one address, where they were given.
    pub(crate) connections: (Option<u32>, Option<u32>),
    pub(crate) web: WebSettings,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error(transparent)]
    UnreadableSecret(#[from] UnreadableSecret),
    #[error("{option} must have at least {SECRET_MINIMUM} characters, not {actual}")]
    ShortSecret { option: &'static str, actual: usize },
    #[error("HIRETALK_API_KEY must have at most {KEY_MAXIMUM} characters, not {0}")]
    LongKey(usize),
    #[error("HIRETALK_API_KEY must hold visible ASCII characters only: it travels in a header")]
    UnsendableKey,
    #[error("HIRETALK_WEBHOOK_SECRETS: secret {number}: {cause}")]
    WebhookSecret {
        number: usize,
        #[source]
        cause: InvalidWebhookSecret,
    },
    #[error("some of the WhatsApp settings are given; {missing} must be given too, or none of them")]
    SomeOfWhatsApp { missing: String },
    #[error("some of the language model's settings are given; {missing} must be given too, or none of them")]
    SomeOfLlm { missing: &'static str },
    #[error("HIRETALK_DEV is for a loopback address and the built-in emulator only")]
    DevOffLoopback,
    #[error("--role worker needs DATABASE_URL: what is stored in memory is seen by one process only")]
    WorkerWithoutDatabase,
    #[error("HIRETALK_REGISTER: institution {number} {cause}")]
    RegisterInstitution {
        number: usize,
        #[source]
        cause: TextError,
    },
    #[error(
        "HIRETALK_REGISTER_NUMBER must be given with HIRETALK_REGISTER: graduates send their codes there"
    )]
    RegisterWithoutNumber,
    #[error("HIRETALK_REGISTER_NUMBER {0}")]
    RegisterNumber(#[source] PhoneNumberError),
    #[error("HIRETALK_REGISTER needs a channel that HireTalk drives: codes come in over WhatsApp")]
    RegisterWithoutChannel,
    #[error("HIRETALK_START_HOUR {0}")]
    StartHour(#[from] InvalidStartHour),
    #[error("DATABASE_URL must begin with postgres:// or postgresql://")]
    DatabaseUrl,
    #[error(
        "DATABASE_URL is not as postgres://user:password@host:port/database?option=value: a user or password must have \
         its special characters percent-encoded, such as @, /, [ or %, and a port is a number"
    )]
    DatabaseUrlEncoding,
}

impl Settings {
    pub(crate) fn from_options(options: &ServeOptions) -> Result<Self, SettingsError> {
        let api_key =
            secret("HIRETALK_API_KEY", options.api_key.as_deref(), options.api_key_file.as_deref())?;
        if let Some(key) = &api_key {
            long_enough("HIRETALK_API_KEY", key)?;
            if key.len() > KEY_MAXIMUM {
                return Err(SettingsError::LongKey(key.len()));
            }
            if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(SettingsError::UnsendableKey);
            }
        }
        let intake = IntakeSettings::from_options(&options.intake)?;
        let webhook_secrets = secret(
            "HIRETALK_WEBHOOK_SECRETS",
            options.webhook_secrets.as_deref(),
            options.webhook_secrets_file.as_deref(),
        )?;
        let database_url = database_url(&options.database)?;
        let messaging = MessagingSettings::from_options(&options.messaging, options.bind)?;
        if messaging.role == Role::Worker && database_url.is_none() {
            return Err(SettingsError::WorkerWithoutDatabase);
        }
        let register =
            register_settings(&options.register, options.register_number.as_deref(), &messaging.driver)?;
        Ok(Self {
            database_url,
            bind: options.bind,
            digest_key: intake.digest_key,
            start_rule: intake.start_rule,
            migrate: !options.no_migrate,
            connections: (options.connections, options.connections_per_address),
            web: WebSettings {
                operations_only: messaging.role == Role::Worker,
                bootstrap_key: api_key,
                webhook_secrets: parse_secrets(webhook_secrets.as_deref().unwrap_or_default())?,
                phone_rule: intake.phone_rule,
                rate_limit: options.rate_limit,
                cors_origins: options
                    .cors_origins
                    .iter()
                    .map(|origin| origin.trim().to_owned())
                    .filter(|origin| !origin.is_empty())
                    .collect(),
                workers: options.workers.map(usize::from),
                drain: Duration::from_secs(options.drain),
                docs: options.docs == Switch::On,
                register,
                ..WebSettings::default()
            },
            messaging,
            llm: llm_settings(&options.llm, options.messaging.lease / 2)?,
        })
    }
}

pub(crate) fn database_url(options: &DatabaseOptions) -> Result<Option<String>, SettingsError> {
    let url = secret("DATABASE_URL", options.database_url.as_deref(), options.database_url_file.as_deref())?;
    let Some(url) = url else { return Ok(None) };
    let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
    let rest = rest.ok_or(SettingsError::DatabaseUrl)?;
    if is_encoded(rest) { Ok(Some(url)) } else { Err(SettingsError::DatabaseUrlEncoding) }
}

/// True if libpq finds the parts of a URL where they are meant to be. It quotes what it cannot parse, and a part of the
/// password would end up in a log.
fn is_encoded(rest: &str) -> bool {
    let (location, options) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = location.split_once('/').unwrap_or((location, ""));
    let (credentials, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    let escapes = rest.split('%').skip(1);
    let is_escape = |escape: &str| {
        let digits = escape.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit) && digits != b"00")
    };
    let is_option = |option: &str| {
        option.split_once('=').is_some_and(|(name, value)| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
                && !value.contains('=')
        })
    };
    rest.chars().all(|letter| !letter.is_whitespace() && !letter.is_control())
        && escapes.into_iter().all(is_escape)
        && !credentials.contains(['@', '[', ']', '#'])
        && credentials.matches(':').count() <= 1
        && !path.contains(['@', ':', '#'])
        && hosts.split(',').all(is_host)
        && (options.is_empty() || options.split('&').all(is_option))
}

/// A name or an address, with a port or without; an IPv6 address in brackets; or nothing, for the local socket.
fn is_host(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let Some((address, port)) = rest.split_once(']') else { return false };
            if address.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            ("", port.strip_prefix(':').or(port.is_empty().then_some("")))
        }
        None => host.split_once(':').map_or((host, Some("")), |(name, port)| (name, Some(port))),
    };
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-%".contains(&byte))
        && port.is_some_and(|port| port.is_empty() || port.parse::<u16>().is_ok())
}

fn long_enough(option: &'static str, secret: &str) -> Result<(), SettingsError> {
    let actual = secret.chars().count();
    if actual < SECRET_MINIMUM { Err(SettingsError::ShortSecret { option, actual }) } else { Ok(()) }
}

fn parse_secrets(text: &str) -> Result<Vec<WebhookSecret>, SettingsError> {
    text.split([',', '\n'])
        .map(str::trim)
        .filter(|secret| !secret.is_empty())
        .enumerate()
        .map(|(index, secret)| {
            secret.parse().map_err(|cause| SettingsError::WebhookSecret { number: index + 1, cause })
        })
        .collect()
}

/// Settings of event intake.
pub(crate) struct IntakeSettings {
    /// None: use the stored key.
    pub(crate) digest_key: Option<DigestKey>,
    pub(crate) phone_rule: PhoneRule,
    pub(crate) start_rule: StartRule,
}

impl IntakeSettings {
    pub(crate) fn from_options(options: &IntakeOptions) -> Result<Self, SettingsError> {
        let IntakeOptions {
            digest_key,
            digest_key_file,
            phone_check,
            default_country,
            time_zone,
            start_hour,
        } = options;
        let digest_key = secret("HIRETALK_DIGEST_KEY", digest_key.as_deref(), digest_key_file.as_deref())?;
        if let Some(key) = &digest_key {
            long_enough("HIRETALK_DIGEST_KEY", key)?;
        }
        Ok(Self {
            digest_key: digest_key.map(|key| DigestKey::from_passphrase(&key)),
            phone_rule: PhoneRule {
                check: match phone_check {
                    PhoneCheckOption::E164 => PhoneCheck::E164,
                    PhoneCheckOption::Possible => PhoneCheck::Possible,
                    PhoneCheckOption::Valid => PhoneCheck::Valid,
                },
                default_country: *default_country,
            },
            start_rule: StartRule { time_zone: *time_zone, hour: StartHour::new(*start_hour)? },
        })
    }
}

/// Settings of the registration page; none if no institution is named.
pub(super) fn register_settings(
    institutions: &[String],
    number: Option<&str>,
    driver: &Driver,
) -> Result<Option<RegisterSettings>, SettingsError> {
    let named = institutions.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    let institutions = named
        .enumerate()
        .map(|(index, text)| {
            Institution::parse(text)
                .map_err(|cause| SettingsError::RegisterInstitution { number: index + 1, cause })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if institutions.is_empty() {
        return Ok(None);
    }
    let number = number.map(str::trim).filter(|text| !text.is_empty());
    let number = number.ok_or(SettingsError::RegisterWithoutNumber)?;
    let number = PhoneNumber::parse(number, PhoneCheck::E164).map_err(SettingsError::RegisterNumber)?;
    match driver {
        Driver::WhatsApp(_) | Driver::Emulator => {}
        Driver::External { .. } => return Err(SettingsError::RegisterWithoutChannel),
    }
    Ok(Some(RegisterSettings { institutions, number }))
}

/// The language model's endpoint. An API key alone without an endpoint is an error. `longest` limits the timeout,
/// because the lease of an outbox entry has to outlast it.
pub(super) fn llm_settings(
    options: &LlmOptions,
    longest: Duration,
) -> Result<Option<LlmSettings>, SettingsError> {
    let LlmOptions { base_url, llm_api_key: key, llm_api_key_file: key_file, model } = options;
    let api_key = secret("HIRETALK_LLM_API_KEY", key.as_deref(), key_file.as_deref())?;
    let text = |given: &Option<String>| {
        given.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    match (text(base_url), text(model)) {
        (Some(base_url), Some(model)) => {
            Ok(Some(LlmSettings { base_url, api_key, model, timeout: LlmSettings::TIMEOUT.min(longest) }))
        }
        (None, None) if api_key.is_none() => Ok(None),
        (Some(_), None) => Err(SettingsError::SomeOfLlm { missing: "HIRETALK_LLM_MODEL" }),
        (None, Some(_)) => Err(SettingsError::SomeOfLlm { missing: "HIRETALK_LLM_BASE_URL" }),
        (None, None) => {
            Err(SettingsError::SomeOfLlm { missing: "HIRETALK_LLM_BASE_URL, HIRETALK_LLM_MODEL" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_with_bare_special_characters_is_refused() {
        for (rest, good) in [
            ("user:pa%40ss@host:5432/name?sslmode=require", true),
            ("/name?host=/var/run/postgresql", true),
            ("host", true),
            ("user:pa@ss@host/name", false),
            ("user:pa/ss@host/name", false),
            ("user:pa%ss@host/name", false),
            ("user:pa%00ss@host/name", false),
            ("user:pass@[::1]:5432/name", true),
            ("user:pass@one:5432,two:5433/name", true),
            ("%2Frun%2Fpostgresql/name", true),
            ("user:pass@[bad/name", false),
            ("user:pa[ss@host/name", false),
            ("user:pa:ss@host/name", false),
            ("user:pass", false),
            ("user:pa?ss@host/name", false),
            ("user:pa#ss@host/name", false),
            ("user:pass@host:port/name", false),
            ("user:pass@host/name?password", false),
            ("user:pass word@host/name", false),
            ("user:pass%4", false),
        ] {
            assert_eq!(is_encoded(rest), good, "{rest}");
        }
    }
}

#[cfg(test)]
mod register_tests {
    use super::*;

    /// Institutions, number, driver; the number of institutions accepted, or a part of the error.
    type Case = (&'static [&'static str], Option<&'static str>, Driver, Result<usize, &'static str>);

    #[test]
    fn the_page_needs_institutions_a_number_and_a_channel() {
        let external = || Driver::External { has_no_channel: false };
        let cases: [Case; 8] = [
            (&[], None, external(), Ok(0)),
            (&["", " "], Some("x"), external(), Ok(0)),
            (&["Uni Norte", " Uni Sur "], Some("+34 600 111 222"), Driver::Emulator, Ok(2)),
            (&["Uni Norte"], None, Driver::Emulator, Err("must be given with")),
            (&["Uni Norte"], Some(" "), Driver::Emulator, Err("must be given with")),
            (&["Uni Norte"], Some("600"), Driver::Emulator, Err("HIRETALK_REGISTER_NUMBER")),
            (&["Uni", "a:b"], Some("+34600111222"), Driver::Emulator, Err("institution 2")),
            (&["Uni"], Some("+34600111222"), external(), Err("needs a channel")),
        ];
        for (names, number, driver, expected) in cases {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let found = register_settings(&names, number, &driver);
            match (found, expected) {
                (Ok(found), Ok(count)) => {
                    assert_eq!(found.map_or(0, |found| found.institutions.len()), count, "{names:?}");
                }
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                (found, expected) => panic!("{names:?}: {expected:?}, not {:?}", found.err()),
            }
        }
    }
}

#[cfg(test)]
mod llm_tests {
    use super::*;

    #[track_caller]
    fn check(
        base_url: Option<&str>,
        api_key: Option<&str>,
        model: Option<&str>,
        expected: Result<bool, &str>,
    ) {
        let given = |text: Option<&str>| text.map(str::to_owned);
        let options = LlmOptions {
            base_url: given(base_url),
            llm_api_key: given(api_key),
            llm_api_key_file: None,
            model: given(model),
        };
        let found = llm_settings(&options, Duration::from_secs(15))
            .map(|settings| settings.is_some())
            .map_err(|error| error.to_string());
        let missing = |names| {
            format!(
                "some of the language model's settings are given; {names} must be given too, or none of them"
            )
        };
        assert_eq!(found, expected.map_err(missing));
    }

    #[test]
    fn an_address_and_a_model_make_an_endpoint() {
        let (url, key, model) = (Some("https://llm.example/v1"), Some("sk-1"), Some("small"));
        check(None, None, None, Ok(false));
        check(Some(" "), Some(""), Some(""), Ok(false));
        check(url, None, model, Ok(true));
        check(url, key, model, Ok(true));
        check(url, key, None, Err("HIRETALK_LLM_MODEL"));
        check(None, None, model, Err("HIRETALK_LLM_BASE_URL"));
        check(None, key, None, Err("HIRETALK_LLM_BASE_URL, HIRETALK_LLM_MODEL"));
    }
}
