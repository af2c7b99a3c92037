//! How events are taken in.

use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::graduation::{StartHour, StartRule};
use hiretalk_domain::phone::PhoneCheck;

use super::{SettingsError, long_enough};
use crate::cli::{IntakeOptions, PhoneCheckOption};
use crate::secret_option::secret;

pub(crate) struct IntakeSettings {
    /// None: the one that the store keeps.
    pub(crate) digest_key: Option<DigestKey>,
    pub(crate) phone_check: PhoneCheck,
    pub(crate) start_rule: StartRule,
}

impl IntakeSettings {
    /// The settings that the options stand for.
    ///
    /// # Errors
    /// One of them is not what it should be.
    pub(crate) fn of(options: &IntakeOptions) -> Result<Self, SettingsError> {
        let IntakeOptions { digest_key, digest_key_file, phone_check, time_zone, start_hour } = options;
        let digest_key = secret("HIRETALK_DIGEST_KEY", digest_key.as_deref(), digest_key_file.as_deref())?;
        if let Some(key) = &digest_key {
            long_enough("HIRETALK_DIGEST_KEY", key)?;
        }
        Ok(Self {
            digest_key: digest_key.map(|key| DigestKey::from_passphrase(&key)),
            phone_check: match phone_check {
                PhoneCheckOption::E164 => PhoneCheck::E164,
                PhoneCheckOption::Possible => PhoneCheck::Possible,
                PhoneCheckOption::Valid => PhoneCheck::Valid,
            },
            start_rule: StartRule { time_zone: *time_zone, hour: StartHour::new(*start_hour)? },
        })
    }
}
