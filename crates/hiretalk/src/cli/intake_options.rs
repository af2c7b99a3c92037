//! How events are taken in, by the service and by commands on the store alike.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use hiretalk_domain::Tz;
use hiretalk_domain::graduation::parse_time_zone;

#[derive(Args, Clone)]
pub(crate) struct IntakeOptions {
    /// What the digests are keyed with, of at least 24 characters; without it a key is made and written to the store
    #[arg(long, env = "HIRETALK_DIGEST_KEY", hide_env_values = true, value_name = "KEY")]
    pub(crate) digest_key: Option<String>,
    /// A file that holds the digest key
    #[arg(long, env = "HIRETALK_DIGEST_KEY_FILE", value_name = "FILE", conflicts_with = "digest_key")]
    pub(crate) digest_key_file: Option<PathBuf>,
    /// How strictly phone numbers are checked
    #[arg(long, env = "HIRETALK_PHONE_CHECK", default_value = "e164", value_name = "LEVEL")]
    pub(crate) phone_check: PhoneCheckOption,
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
