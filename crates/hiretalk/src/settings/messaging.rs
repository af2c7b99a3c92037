//! The settings of messaging.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use hiretalk_domain::media::FileLimits;
use hiretalk_domain::outbound::{REQUEST_TIMEOUT, SendRate};
use hiretalk_domain::outbox::Timeouts;
use hiretalk_domain::use_cases::SendingTerms;
use hiretalk_media::MediaPlace;
use hiretalk_webhooks::AddressPolicy;

use crate::cli::{DriverOption, MessagingOptions, Role, WhatsAppOptions};
use crate::secret_option::secret;
use crate::settings::SettingsError;

/// The send interval for one recipient in the long run: Meta's pair rate limit of 10 a minute.
const RECIPIENT_INTERVAL: Duration = Duration::from_secs(6);
/// The burst for one recipient. Meta allows 45, but after a burst every further message waits for all of it, so a
/// dialogue is better off with fewer.
const RECIPIENT_BURST: u16 = 10;

pub(crate) struct MessagingSettings {
    pub(crate) role: Role,
    pub(crate) driver: Driver,
    pub(crate) flows: Option<PathBuf>,
    /// The place of people's files; none: the default.
    pub(crate) media: Option<MediaPlace>,
    pub(crate) file_limits: FileLimits,
    /// The addresses that events may be sent to.
    pub(crate) addresses: AddressPolicy,
    pub(crate) terms: SendingTerms,
    pub(crate) in_flight: u16,
    pub(crate) dev: bool,
}

/// The driver of the conversations, and its channel.
pub(crate) enum Driver {
    /// HireTalk, over the Cloud API.
    WhatsApp(WhatsAppAccess),
    /// HireTalk, over the built-in emulator.
    Emulator,
    External {
        /// True if this was not requested: no channel is configured.
        has_no_channel: bool,
    },
}

pub(crate) struct WhatsAppAccess {
    pub(crate) api_base: String,
    pub(crate) api_version: String,
    pub(crate) phone_number_id: String,
    pub(crate) access_token: String,
    pub(crate) app_secret: String,
    pub(crate) verify_token: String,
    pub(crate) business_account_id: Option<String>,
}

impl MessagingSettings {
    pub(super) fn from_options(options: &MessagingOptions, bind: SocketAddr) -> Result<Self, SettingsError> {
        let MessagingOptions { role, driver, whatsapp, emulator, flows, .. } = options;
        let access = access(whatsapp)?;
        let may_emulate = *emulator || (*role == Role::All && bind.ip().is_loopback());
        let driver = match (driver, access) {
            (DriverOption::External, _) => Driver::External { has_no_channel: false },
            (DriverOption::Builtin, Some(access)) => Driver::WhatsApp(access),
            (DriverOption::Builtin, None) if may_emulate => Driver::Emulator,
            (DriverOption::Builtin, None) => Driver::External { has_no_channel: true },
        };
        if options.dev && !(bind.ip().is_loopback() && matches!(driver, Driver::Emulator)) {
            return Err(SettingsError::DevOffLoopback);
        }
        let timeouts = Timeouts {
            read_after: delta(options.read_after),
            remind_after: (!options.remind_after.is_zero()).then(|| delta(options.remind_after)),
            expire_after: delta(options.expire_after),
        };
        let rate = options.send_rate;
        // The answer has to be there before the lease ends, and before anybody else may doubt it.
        let request_timeout = REQUEST_TIMEOUT.min(options.lease / 2).min(options.in_doubt_after / 2);
        Ok(Self {
            role: *role,
            driver,
            flows: flows.clone(),
            media: options.media.as_deref().filter(|place| !place.is_empty()).map(MediaPlace::parse),
            addresses: if options.webhook_allow_private { AddressPolicy::Any } else { AddressPolicy::Public },
            file_limits: FileLimits { size: u64::from(options.media_max_mib) << 20, ..FileLimits::default() },
            terms: SendingTerms {
                lease: options.lease,
                grace: options.in_doubt_after,
                request_timeout,
                pace: SendRate {
                    rate,
                    recipient_interval: RECIPIENT_INTERVAL,
                    recipient_burst: RECIPIENT_BURST,
                },
                timeouts,
            },
            in_flight: options.sends_in_flight.unwrap_or_else(|| rate.saturating_mul(2).max(64)),
            dev: options.dev,
        })
    }
}

/// Requires all of the Cloud API's settings, or none.
fn access(options: &WhatsAppOptions) -> Result<Option<WhatsAppAccess>, SettingsError> {
    let WhatsAppOptions { api_base, api_version, phone_number_id, business_account_id, .. } = options;
    let text = |given: &Option<String>| {
        given.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let given = [
        ("HIRETALK_WHATSAPP_API_BASE", text(api_base)),
        ("HIRETALK_WHATSAPP_PHONE_NUMBER_ID", text(phone_number_id)),
        (
            "HIRETALK_WHATSAPP_ACCESS_TOKEN",
            secret(
                "HIRETALK_WHATSAPP_ACCESS_TOKEN",
                options.access_token.as_deref(),
                options.access_token_file.as_deref(),
            )?,
        ),
        (
            "HIRETALK_WHATSAPP_APP_SECRET",
            secret(
                "HIRETALK_WHATSAPP_APP_SECRET",
                options.app_secret.as_deref(),
                options.app_secret_file.as_deref(),
            )?,
        ),
        (
            "HIRETALK_WHATSAPP_VERIFY_TOKEN",
            secret(
                "HIRETALK_WHATSAPP_VERIFY_TOKEN",
                options.verify_token.as_deref(),
                options.verify_token_file.as_deref(),
            )?,
        ),
    ];
    let missing: Vec<&'static str> =
        given.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| *name).collect();
    if missing.len() == given.len() {
        return Ok(None);
    }
    let [
        (_, Some(api_base)),
        (_, Some(phone_number_id)),
        (_, Some(access_token)),
        (_, Some(app_secret)),
        (_, Some(verify_token)),
    ] = given
    else {
        return Err(SettingsError::SomeOfWhatsApp { missing: missing.join(", ") });
    };
    Ok(Some(WhatsAppAccess {
        api_base,
        api_version: api_version.clone(),
        phone_number_id,
        access_token,
        app_secret,
        verify_token,
        business_account_id: text(business_account_id),
    }))
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}
