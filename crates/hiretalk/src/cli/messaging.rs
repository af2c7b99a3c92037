//! The options of messaging: the channel, the driver and the worker's times.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::cli::duration::{parse_duration, parse_duration_or_off};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    All,
    /// The HTTP API alone
    Api,
    /// The worker alone; it listens for health checks and metrics only
    Worker,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DriverOption {
    /// HireTalk sends and answers
    Builtin,
    /// Outside systems drive conversations through events and PATCH
    External,
}

#[derive(Args, Clone)]
pub(crate) struct MessagingOptions {
    /// Which part of the service this process runs
    #[arg(long, env = "HIRETALK_ROLE", value_enum, default_value = "all", value_name = "ROLE")]
    pub(crate) role: Role,
    /// Who drives the conversations
    #[arg(long, env = "HIRETALK_DRIVER", value_enum, default_value = "builtin", value_name = "DRIVER")]
    pub(crate) driver: DriverOption,
    #[command(flatten)]
    pub(crate) whatsapp: WhatsAppOptions,
    /// Use the built-in WhatsApp emulator where there are no WhatsApp settings, also off loopback
    #[arg(long, env = "HIRETALK_EMULATOR", value_parser = clap::builder::BoolishValueParser::new(), num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_name = "BOOL")]
    pub(crate) emulator: bool,
    /// A folder of flow files, in place of the built-in flows
    #[arg(long, env = "HIRETALK_FLOWS", value_name = "FOLDER")]
    pub(crate) flows: Option<PathBuf>,
    /// Where the files that people send lie: a folder, or `s3://BUCKET/FOLDER` (with the usual AWS_ variables); by default
    /// `./media`, or a temporary folder where there is no database
    #[arg(long, env = "HIRETALK_MEDIA", value_name = "PLACE")]
    pub(crate) media: Option<String>,
    /// Send events to endpoints at private and local addresses too
    #[arg(long, env = "HIRETALK_WEBHOOK_ALLOW_PRIVATE", value_parser = clap::builder::BoolishValueParser::new(), num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_name = "BOOL")]
    pub(crate) webhook_allow_private: bool,
    /// The largest file that is kept, in MiB
    #[arg(long, env = "HIRETALK_MEDIA_MAX_MIB", default_value_t = 16, value_name = "MIB", value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(crate) media_max_mib: u16,
    /// How long a worker keeps what it took (30s, 5m, 1h)
    #[arg(long, env = "HIRETALK_LEASE", default_value = "30s", value_parser = parse_duration, value_name = "TIME")]
    pub(crate) lease: Duration,
    /// How long a send without an answer waits for a status before it is repeated, once
    #[arg(long, env = "HIRETALK_IN_DOUBT_AFTER", default_value = "60s", value_parser = parse_duration, value_name = "TIME")]
    pub(crate) in_doubt_after: Duration,
    /// How long after somebody's last typed message what they wrote is read, all of it together; `off` for at once
    #[arg(long, env = "HIRETALK_READ_AFTER", default_value = "2s", value_parser = parse_duration_or_off, value_name = "TIME")]
    pub(crate) read_after: Duration,
    /// When a person who does not answer is reminded, once; `off` for never
    #[arg(long, env = "HIRETALK_REMIND_AFTER", default_value = "1d", value_parser = parse_duration_or_off, value_name = "TIME")]
    pub(crate) remind_after: Duration,
    /// When a conversation that nobody answers ends as EXPIRED
    #[arg(long, env = "HIRETALK_EXPIRE_AFTER", default_value = "7d", value_parser = parse_duration, value_name = "TIME")]
    pub(crate) expire_after: Duration,
    /// Messages a second of the business number, over all processes together
    #[arg(long, env = "HIRETALK_SEND_RATE", default_value_t = 80, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) send_rate: u16,
    /// Sends of this process that wait for their answer at once; by default twice the rate, 64 at least
    #[arg(long, env = "HIRETALK_SENDS_IN_FLIGHT", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=8192))]
    pub(crate) sends_in_flight: Option<u16>,
    /// Development, on loopback and with the emulator only: adds POST /api/dev/clock
    #[arg(long, env = "HIRETALK_DEV", value_parser = clap::builder::BoolishValueParser::new(), num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_name = "BOOL")]
    pub(crate) dev: bool,
}

/// The WhatsApp Cloud API: all of them or none.
#[derive(Args, Clone)]
pub(crate) struct WhatsAppOptions {
    /// Where the Graph API is: `https://graph.facebook.com`
    #[arg(
        long = "whatsapp-api-base",
        env = "HIRETALK_WHATSAPP_API_BASE",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub(crate) api_base: Option<String>,
    /// The version of the Graph API
    #[arg(
        long = "whatsapp-api-version",
        env = "HIRETALK_WHATSAPP_API_VERSION",
        default_value = "v25.0",
        value_name = "VERSION"
    )]
    pub(crate) api_version: String,
    /// The id of the business phone number
    #[arg(long = "whatsapp-phone-number-id", env = "HIRETALK_WHATSAPP_PHONE_NUMBER_ID", value_name = "ID")]
    pub(crate) phone_number_id: Option<String>,
    /// The access token of a system user
    #[arg(
        long = "whatsapp-access-token",
        env = "HIRETALK_WHATSAPP_ACCESS_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    pub(crate) access_token: Option<String>,
    /// A file that holds the access token
    #[arg(
        long = "whatsapp-access-token-file",
        env = "HIRETALK_WHATSAPP_ACCESS_TOKEN_FILE",
        value_name = "FILE",
        conflicts_with = "access_token"
    )]
    pub(crate) access_token_file: Option<PathBuf>,
    /// The secret that deliveries are signed with
    #[arg(
        long = "whatsapp-app-secret",
        env = "HIRETALK_WHATSAPP_APP_SECRET",
        hide_env_values = true,
        value_name = "SECRET"
    )]
    pub(crate) app_secret: Option<String>,
    /// A file that holds the app secret
    #[arg(
        long = "whatsapp-app-secret-file",
        env = "HIRETALK_WHATSAPP_APP_SECRET_FILE",
        value_name = "FILE",
        conflicts_with = "app_secret"
    )]
    pub(crate) app_secret_file: Option<PathBuf>,
    /// The token with which Meta verifies the webhook
    #[arg(
        long = "whatsapp-verify-token",
        env = "HIRETALK_WHATSAPP_VERIFY_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    pub(crate) verify_token: Option<String>,
    /// A file that holds the verify token
    #[arg(
        long = "whatsapp-verify-token-file",
        env = "HIRETALK_WHATSAPP_VERIFY_TOKEN_FILE",
        value_name = "FILE",
        conflicts_with = "verify_token"
    )]
    pub(crate) verify_token_file: Option<PathBuf>,
    /// The id of the business account, by which `doctor` finds the templates
    #[arg(
        long = "whatsapp-business-account-id",
        env = "HIRETALK_WHATSAPP_BUSINESS_ACCOUNT_ID",
        value_name = "ID"
    )]
    pub(crate) business_account_id: Option<String>,
}
