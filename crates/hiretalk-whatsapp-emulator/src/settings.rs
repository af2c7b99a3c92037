//! The settings of an emulator.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::template::Template;

/// The settings of an emulator. The default is a number of Meta's documentation on a free loopback port, which
/// answers at once and enforces every limit.
#[derive(Clone)]
pub struct Settings {
    /// The address to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
    /// The id of the business phone number, in the path of a send.
    pub phone_number_id: String,
    /// The WhatsApp business account that owns the number and the templates.
    pub waba_id: String,
    /// The business phone number itself: country code and number, digits only.
    pub display_phone_number: String,
    /// The name candidates see.
    pub verified_name: String,
    /// The bearer token that callers must show.
    pub access_token: String,
    pub app_secret: String,
    /// Shown to the webhook when it is verified.
    pub verify_token: String,
    /// The webhook URL, `http://` only. Updates wait while there is none.
    pub webhook_url: Option<String>,
    /// The latency of each answer to a send.
    pub latency: Duration,
    /// The statuses that follow an accepted send.
    pub deliveries: Deliveries,
    /// The limits that are enforced.
    pub limits: Limits,
    /// The rule for `wa_id`s.
    pub wa_ids: WaIds,
    /// The identity of candidates in webhooks.
    pub identity: Identity,
    /// `sent` carries a `conversation`, as it did before v24.0.
    pub conversations: bool,
    /// The posting of webhooks.
    pub webhooks: Webhooks,
    /// The number of sends that are stored for [`Control::messages`](crate::Control::messages).
    pub transcript: usize,
    /// The templates that exist.
    pub templates: Vec<Template>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            phone_number_id: "106540352242922".to_owned(),
            waba_id: "102290129340398".to_owned(),
            display_phone_number: "15550783881".to_owned(),
            verified_name: "HireTalk".to_owned(),
            access_token: "emulator-access-token".to_owned(),
            app_secret: "emulator-app-secret".to_owned(),
            verify_token: "emulator-verify-token".to_owned(),
            webhook_url: None,
            latency: Duration::ZERO,
            deliveries: Deliveries::default(),
            limits: Limits::default(),
            wa_ids: WaIds::Regional,
            identity: Identity::Phone,
            conversations: false,
            webhooks: Webhooks::default(),
            transcript: 200_000,
            templates: Vec::new(),
        }
    }
}

/// The delays of the statuses after an accepted send; `None` is never.
#[derive(Clone, Copy, Debug)]
pub struct Deliveries {
    /// The delay of `sent`.
    pub sent: Option<Duration>,
    /// The delay of `delivered`.
    pub delivered: Option<Duration>,
    /// The delay of `read`; usually [`Control::read`](crate::Control::read) reports it.
    pub read: Option<Duration>,
}

impl Default for Deliveries {
    fn default() -> Self {
        Self { sent: Some(Duration::ZERO), delivered: Some(Duration::from_millis(800)), read: None }
    }
}

impl Deliveries {
    /// No statuses at all.
    pub const OFF: Self = Self { sent: None, delivered: None, read: None };
}

/// Limits on well-formed sends.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Sends per second of the business number; above it 130429.
    pub throughput: Option<u32>,
    /// Sends to one candidate; above it 131056.
    pub pair: Option<PairLimit>,
    /// The treatment of free text outside the 24 hours after the candidate's last message.
    pub window: Window,
}

impl Default for Limits {
    fn default() -> Self {
        Self { throughput: Some(80), pair: Some(PairLimit::default()), window: Window::Refuse }
    }
}

impl Limits {
    /// No limits: only malformed sends are refused.
    pub const OFF: Self = Self { throughput: None, pair: None, window: Window::Off };
}

/// The limit of sends to one candidate: a bucket that holds `burst` and gains one each `every`.
#[derive(Clone, Copy, Debug)]
pub struct PairLimit {
    /// The time until one more send is allowed.
    pub every: Duration,
    /// The number of sends at once.
    pub burst: u32,
}

impl Default for PairLimit {
    fn default() -> Self {
        Self { every: Duration::from_secs(6), burst: 45 }
    }
}

/// The treatment of free text outside the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// It is refused at once with 131047.
    Refuse,
    /// It is accepted, and a `failed` status with 131047 follows, as Meta mostly does.
    FailLater,
    Off,
}

/// The rule for `wa_id`s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaIds {
    /// The number's own digits.
    AsSent,
    /// As for accounts registered long ago: Brazil without the ninth digit, Mexico with 521, Argentina with 549.
    Regional,
}

/// The identity of candidates in webhooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// `wa_id`, `from` and `recipient_id`.
    Phone,
    /// These, and the business-scoped `user_id` besides.
    Both,
    /// Only the `user_id`, as for candidates with a username.
    UserId,
}

/// The posting of webhooks.
#[derive(Clone, Copy, Debug)]
pub struct Webhooks {
    /// The number of posts at a time; at least one.
    pub connections: usize,
    /// The time that the first update of a post waits for more.
    pub linger: Duration,
    /// The most updates in one post.
    pub most_updates: usize,
    /// The most updates that wait; beyond it the newest are dropped and counted.
    pub most_waiting: usize,
    /// The timeout of a post.
    pub timeout: Duration,
    /// The second retry comes after this long, each further one after twice as long; the first comes at once.
    pub retry_after: Duration,
    /// The longest pause between two tries.
    pub longest_pause: Duration,
    /// The time after which a post is dropped.
    pub give_up_after: Duration,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            connections: 4,
            linger: Duration::from_millis(10),
            most_updates: 1_000,
            most_waiting: 500_000,
            timeout: Duration::from_secs(20),
            retry_after: Duration::from_secs(1),
            longest_pause: Duration::from_secs(3_600),
            give_up_after: Duration::from_secs(36 * 3_600),
        }
    }
}
