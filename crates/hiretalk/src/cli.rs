//! The command line: every option is a flag, an environment variable, and visible in `--help`.

#[cfg(test)]
mod documented;
mod duration;
mod messaging;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use hiretalk_domain::Tz;
use hiretalk_domain::catalogue::CountryCode;
use hiretalk_domain::graduation::parse_time_zone;
use hiretalk_web::{Charset, DateOrder, Delimiter};

pub(crate) use crate::cli::messaging::{DriverOption, MessagingOptions, Role, WhatsAppOptions};

/// Opens, holds and closes the conversation between a recruiter's systems and a candidate.
///
/// Without a command it serves.
#[derive(Parser)]
#[command(name = "hiretalk", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) serve: ServeOptions,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the service (the default)
    Serve(Box<ServeOptions>),
    /// Look after the schema of the database
    Migrate(MigrateOptions),
    /// Make, list and revoke API keys
    Keys(KeysOptions),
    /// See what waits to be sent and what is dead, and try the dead again
    Outbox(OutboxOptions),
    /// Bring a catalogue of jobs in
    Jobs(JobsOptions),
    /// Bring graduations in
    Graduations(Box<GraduationsOptions>),
    /// Check a flow file, or draw it
    Flows(FlowsOptions),
    /// Answer as a candidate, where the channel is the built-in emulator
    Simulate(SimulateOptions),
    /// Print the OpenAPI 3.1 document
    Openapi,
    /// Check the configuration, the database and its migrations; exit 1 if anything fails
    Doctor(Box<ServeOptions>),
}

#[derive(Args, Clone)]
pub(crate) struct DatabaseOptions {
    /// Postgres to keep everything in; without it `serve` keeps everything in memory
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// A file that holds the database URL
    #[arg(long, env = "DATABASE_URL_FILE", value_name = "FILE", conflicts_with = "database_url")]
    pub(crate) database_url_file: Option<PathBuf>,
}

#[derive(Args, Clone)]
pub(crate) struct ServeOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    #[command(flatten)]
    pub(crate) messaging: MessagingOptions,
    #[command(flatten)]
    pub(crate) llm: LlmOptions,
    /// Where the API listens
    #[arg(long, env = "HIRETALK_BIND", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub(crate) bind: SocketAddr,
    /// A key with every scope, of at least 24 characters
    #[arg(long, env = "HIRETALK_API_KEY", hide_env_values = true, value_name = "KEY")]
    pub(crate) api_key: Option<String>,
    /// A file that holds the key
    #[arg(long, env = "HIRETALK_API_KEY_FILE", value_name = "FILE", conflicts_with = "api_key")]
    pub(crate) api_key_file: Option<PathBuf>,
    /// Standard Webhooks secrets (`whsec_..`, comma-separated) whose signatures open the event webhooks
    #[arg(long, env = "HIRETALK_WEBHOOK_SECRETS", hide_env_values = true, value_name = "SECRETS")]
    pub(crate) webhook_secrets: Option<String>,
    /// A file that holds the webhook secrets
    #[arg(
        long,
        env = "HIRETALK_WEBHOOK_SECRETS_FILE",
        value_name = "FILE",
        conflicts_with = "webhook_secrets"
    )]
    pub(crate) webhook_secrets_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) intake: IntakeOptions,
    /// Requests a second for each key, twice that in a burst; a twentieth of it for an address without a key; 0 = off
    #[arg(long, env = "HIRETALK_RATE_LIMIT", default_value_t = 1_000, value_name = "N")]
    pub(crate) rate_limit: u32,
    /// Origins whose pages may call the API (comma-separated); none by default
    #[arg(long, env = "HIRETALK_CORS_ORIGINS", value_delimiter = ',', value_name = "ORIGINS")]
    pub(crate) cors_origins: Vec<String>,
    /// Institutions whose graduates may register by themselves at /register/{institution} (comma-separated)
    #[arg(long, env = "HIRETALK_REGISTER", value_delimiter = ',', value_name = "INSTITUTIONS")]
    pub(crate) register: Vec<String>,
    /// The business number that they send their code to, as +34600111222
    #[arg(long, env = "HIRETALK_REGISTER_NUMBER", value_name = "NUMBER")]
    pub(crate) register_number: Option<String>,
    /// Threads that answer requests; one for each core by default
    #[arg(long, env = "HIRETALK_WORKERS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) workers: Option<u16>,
    /// Seconds that /readyz is red before the listener closes at a stop, so that a load balancer notices
    #[arg(long, env = "HIRETALK_DRAIN", default_value_t = 1, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(0..=20))]
    pub(crate) drain: u64,
    /// The most connections; by default what the descriptor limit leaves, 10000 at most
    #[arg(long, env = "HIRETALK_CONNECTIONS", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) connections: Option<u32>,
    /// The most connections of one address; by default half of all
    #[arg(long, env = "HIRETALK_CONNECTIONS_PER_ADDRESS", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) connections_per_address: Option<u32>,
    /// The documentation pages /docs and /openapi.json, which need no key
    #[arg(long, env = "HIRETALK_DOCS", value_enum, default_value = "on", value_name = "SWITCH")]
    pub(crate) docs: Switch,
    /// Do not run pending migrations at the start
    #[arg(long, env = "HIRETALK_NO_MIGRATE", value_parser = clap::builder::BoolishValueParser::new(), num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_name = "BOOL")]
    pub(crate) no_migrate: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

#[derive(Args)]
pub(crate) struct MigrateOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    /// What to do with the schema
    #[arg(value_enum, default_value = "run")]
    pub(crate) action: MigrateAction,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum MigrateAction {
    /// Run what is pending
    Run,
    /// Revert the last migration
    Revert,
    Status,
}

#[derive(Args)]
pub(crate) struct KeysOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    #[command(subcommand)]
    pub(crate) action: KeysAction,
}

// The running server that a command asks when it has no database. No doc comment, as above.
#[derive(Args)]
pub(crate) struct ServerOptions {
    /// The running server, when there is no database to work on
    #[arg(
        long,
        env = "HIRETALK_URL",
        hide_env_values = true,
        default_value = "http://127.0.0.1:8080",
        value_name = "URL"
    )]
    pub(crate) url: String,
    /// A key of that server: with the scope `jobs:write` for jobs, `events:write` for graduations,
    /// else `admin`
    #[arg(long, env = "HIRETALK_API_KEY", hide_env_values = true, value_name = "KEY")]
    pub(crate) api_key: Option<String>,
    /// A file that holds the key
    #[arg(long, env = "HIRETALK_API_KEY_FILE", value_name = "FILE", conflicts_with = "api_key")]
    pub(crate) api_key_file: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum KeysAction {
    /// Make a key; its secret is printed once
    Create {
        /// What the key is called
        #[arg(long)]
        name: String,
        /// What it may do: events:write, conversations:read, conversations:write, jobs:write, admin
        #[arg(long, value_delimiter = ',', required = true)]
        scope: Vec<String>,
        /// How long it is valid (12h, 90d); for ever unless given
        #[arg(long, value_parser = duration::parse_duration, value_name = "TIME")]
        expires: Option<Duration>,
    },
    List,
    Revoke {
        id: uuid::Uuid,
    },
}

#[derive(Args)]
pub(crate) struct OutboxOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    #[command(subcommand)]
    pub(crate) action: OutboxAction,
}

#[derive(Subcommand)]
pub(crate) enum OutboxAction {
    /// List what waits and what is dead, the oldest first
    List {
        /// Only entries in this state: WAITING, LEASED, IN_DOUBT or DEAD
        #[arg(long)]
        state: Option<String>,
        /// At most so many
        #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=200))]
        limit: u16,
    },
    /// Try a dead entry again, or many of them
    Retry {
        /// The entry; without it, all dead ones that --code and --since leave
        #[arg(conflicts_with_all = ["code", "since", "yes"], required_unless_present_any = ["code", "since", "yes"])]
        id: Option<uuid::Uuid>,
        /// Only those whose last try was refused with this code
        #[arg(long, allow_negative_numbers = true)]
        code: Option<i32>,
        /// Only those whose last try was due within this time (2h, 1d)
        #[arg(long, value_parser = duration::parse_duration, value_name = "TIME")]
        since: Option<Duration>,
        /// Retry them; without it they are counted
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Args)]
pub(crate) struct JobsOptions {
    #[command(flatten)]
    pub(crate) database: DatabaseOptions,
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    #[command(subcommand)]
    pub(crate) action: JobsAction,
}

#[derive(Subcommand)]
pub(crate) enum JobsAction {
    /// Put every job of a catalogue in place of the one with its id; exit 1 if a row is no job
    Import {
        /// A .csv file, a .json array, or .jsonl or .ndjson lines
        #[arg(required_unless_present = "sample")]
        file: Option<PathBuf>,
        /// A catalogue of made-up jobs in place of a file
        #[arg(long, conflicts_with = "file")]
        sample: bool,
        #[command(flatten)]
        how: FileOptions,
    },
}

// No doc comment: clap would show it in place of the command it is flattened into.
// How a file of rows is written; what is not given is found out.
#[derive(Args)]
pub(crate) struct FileOptions {
    /// What separates the cells of CSV: ',', ';' or tab
    #[arg(long)]
    pub(crate) delimiter: Option<Delimiter>,
    /// The encoding of CSV: utf-8, utf-16le, utf-16be or windows-1252
    #[arg(long)]
    pub(crate) charset: Option<Charset>,
    /// Columns of CSV to pass over, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "COLUMNS")]
    pub(crate) ignore_columns: Vec<String>,
}

#[derive(Args)]
pub(crate) struct FlowsOptions {
    #[command(subcommand)]
    pub(crate) action: FlowsAction,
}

#[derive(Subcommand)]
pub(crate) enum FlowsAction {
    /// Say all that is wrong with a flow file; exit 1 if anything is
    Check { file: PathBuf },
    /// Print the templates that must exist at Meta, in Meta's JSON
    Templates {
        /// A folder of flow files; without it the built-in flows
        #[arg(long, env = "HIRETALK_FLOWS", value_name = "FOLDER")]
        flows: Option<PathBuf>,
    },
    Show {
        file: PathBuf,
        /// What to print
        #[arg(long, value_enum, default_value = "mermaid")]
        format: DrawingFormat,
        /// The language of the drawing: es, en or pt
        #[arg(long, default_value = "en")]
        language: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum DrawingFormat {
    Mermaid,
    Svg,
}

#[derive(Args)]
pub(crate) struct SimulateOptions {
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    #[command(subcommand)]
    pub(crate) action: SimulateAction,
}

#[derive(Subcommand)]
pub(crate) enum SimulateAction {
    /// Answer as the holder of a number
    Reply {
        /// The candidate's number, as +34600111222
        phone: String,
        /// What they say; the title or the number of an option of the last menu is a tap on it
        text: String,
    },
}

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
        #[command(flatten)]
        how: FileOptions,
        /// The order of dates such as 05/06/2026: dmy, mdy or ymd
        #[arg(long)]
        date_order: Option<DateOrder>,
        /// When graduations without a date start; without this they are rejected
        #[arg(long)]
        starts: Option<StartsOption>,
        /// How names are written that stand in one column: last_first for GARCÍA LÓPEZ, ANA
        #[arg(long)]
        names: Option<NamesOption>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum StartsOption {
    Today,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum NamesOption {
    #[value(name = "last_first")]
    LastFirst,
}

// No doc comment: clap would show it in place of the command it is flattened into.
#[derive(Args, Clone)]
pub(crate) struct IntakeOptions {
    /// What the digests are keyed with, of at least 24 characters; without it a key is made and stored in the store
    #[arg(long, env = "HIRETALK_DIGEST_KEY", hide_env_values = true, value_name = "KEY")]
    pub(crate) digest_key: Option<String>,
    /// A file that holds the digest key
    #[arg(long, env = "HIRETALK_DIGEST_KEY_FILE", value_name = "FILE", conflicts_with = "digest_key")]
    pub(crate) digest_key_file: Option<PathBuf>,
    /// How strictly phone numbers are checked
    #[arg(long, env = "HIRETALK_PHONE_CHECK", default_value = "e164", value_name = "LEVEL")]
    pub(crate) phone_check: PhoneCheckOption,
    /// The country of phone numbers that are written without a country code, such as ES; without it they are refused
    #[arg(long, env = "HIRETALK_DEFAULT_COUNTRY", value_parser = CountryCode::parse, value_name = "COUNTRY")]
    pub(crate) default_country: Option<CountryCode>,
    /// The time zone of graduations that name none, such as Europe/Madrid
    #[arg(long, env = "HIRETALK_TIME_ZONE", default_value = "UTC", value_parser = parse_time_zone, value_name = "ZONE")]
    pub(crate) time_zone: Tz,
    /// The hour at which a graduation starts that comes ahead of its day, in its own zone
    #[arg(long, env = "HIRETALK_START_HOUR", default_value_t = 9, value_name = "HOUR", value_parser = clap::value_parser!(u8).range(0..=23))]
    pub(crate) start_hour: u8,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum PhoneCheckOption {
    /// The shape: an assigned country code and 7 to 15 digits
    E164,
    /// The shape and a length that the country has
    Possible,
    /// A number of the country's numbering plan
    Valid,
}

/// A language model that reads what the rules cannot: base URL and model, or neither.
#[derive(Args, Clone)]
pub(crate) struct LlmOptions {
    /// Where an OpenAI-compatible endpoint is: `https://api.openai.com/v1`
    #[arg(long = "llm-base-url", env = "HIRETALK_LLM_BASE_URL", hide_env_values = true, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// The key of the endpoint, if it wants one
    #[arg(long, env = "HIRETALK_LLM_API_KEY", hide_env_values = true, value_name = "KEY")]
    pub(crate) llm_api_key: Option<String>,
    /// A file that holds the key of the endpoint
    #[arg(long, env = "HIRETALK_LLM_API_KEY_FILE", value_name = "FILE", conflicts_with = "llm_api_key")]
    pub(crate) llm_api_key_file: Option<PathBuf>,
    /// The name of the model at the endpoint
    #[arg(long = "llm-model", env = "HIRETALK_LLM_MODEL", value_name = "MODEL")]
    pub(crate) model: Option<String>,
}
