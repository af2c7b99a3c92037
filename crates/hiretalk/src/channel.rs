//! The channel that the settings ask for: the Cloud API, the built-in emulator in its place, or none.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hiretalk_domain::dialogue::{FlowTemplate, ParameterFormat};
use hiretalk_domain::message::ChannelMessageId;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::{ChannelWebhook, FileSource, Messenger, Simulator, SimulatorError};
use hiretalk_flows::Flows;
use hiretalk_whatsapp::{WhatsApp, WhatsAppSettings};
use hiretalk_whatsapp_emulator::{
    Control, Emulator, Limits, Reply, ReplyContent, Running, Settings, StartError, Tap, Template,
};

use crate::settings::{Driver, WhatsAppAccess};
use crate::system::random;

/// The outbound and inbound side of the messaging channel.
pub(crate) struct Channel {
    pub(crate) messenger: Arc<dyn Messenger>,
    pub(crate) files: Arc<dyn FileSource>,
    pub(crate) webhook: Arc<dyn ChannelWebhook>,
    pub(crate) emulated: Option<Emulated>,
}

pub(crate) struct Emulated {
    pub(crate) simulator: Arc<dyn Simulator>,
    pub(crate) base_url: String,
    /// Stops the emulator on drop.
    pub(crate) running: Running,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ChannelError {
    #[error("the WhatsApp settings cannot be used")]
    WhatsApp(#[from] hiretalk_whatsapp::SettingsError),
    #[error("the built-in emulator does not start")]
    Emulator(#[from] StartError),
}

impl Channel {
    /// Opens the channel; none if outside systems drive the conversations. `address` is the address of our webhook.
    pub(crate) fn open(
        driver: &Driver,
        flows: &Flows,
        address: SocketAddr,
        request_timeout: Duration,
    ) -> Result<Option<Self>, ChannelError> {
        match driver {
            Driver::External { .. } => Ok(None),
            Driver::WhatsApp(access) => Self::cloud(access, request_timeout, None).map(Some),
            Driver::Emulator => Self::emulated(flows, address, request_timeout).map(Some),
        }
    }

    fn cloud(
        access: &WhatsAppAccess,
        request_timeout: Duration,
        emulated: Option<Emulated>,
    ) -> Result<Self, ChannelError> {
        let whatsapp = Arc::new(WhatsApp::new(whatsapp_settings(access, request_timeout))?);
        Ok(Self {
            messenger: Arc::clone(&whatsapp) as _,
            files: Arc::clone(&whatsapp) as _,
            webhook: whatsapp,
            emulated,
        })
    }

    /// Starts the emulator, and a client that talks to it as to Meta.
    fn emulated(flows: &Flows, address: SocketAddr, request_timeout: Duration) -> Result<Self, ChannelError> {
        let secret = || {
            let bytes: [u8; 16] = random();
            bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        let settings = Settings {
            access_token: secret(),
            app_secret: secret(),
            verify_token: secret(),
            webhook_url: Some(format!("http://{}/api/whatsapp-webhook", reachable(address))),
            templates: seeds(flows),
            // Our own pace keeps within Meta's limits; HIRETALK_SEND_RATE may be one that Meta grants on request.
            limits: Limits { throughput: None, ..Limits::default() },
            ..Settings::default()
        };
        let running = Emulator::start(settings.clone())?;
        let base_url = running.base_url();
        let access = WhatsAppAccess {
            api_base: base_url.clone(),
            api_version: WhatsAppSettings::GRAPH_VERSION.to_owned(),
            phone_number_id: settings.phone_number_id,
            access_token: settings.access_token,
            app_secret: settings.app_secret,
            verify_token: settings.verify_token,
            business_account_id: Some(settings.waba_id),
        };
        let simulator = Arc::new(EmulatedCandidate::new(running.control()));
        Self::cloud(&access, request_timeout, Some(Emulated { simulator, base_url, running }))
    }
}

pub(crate) fn whatsapp_settings(access: &WhatsAppAccess, request_timeout: Duration) -> WhatsAppSettings {
    WhatsAppSettings {
        api_base: access.api_base.clone(),
        graph_version: access.api_version.clone(),
        phone_number_id: access.phone_number_id.clone(),
        access_token: access.access_token.clone(),
        app_secret: access.app_secret.clone(),
        verify_token: access.verify_token.clone(),
        business_account_id: access.business_account_id.clone(),
        request_timeout,
    }
}

/// The templates of the flows in Meta's form.
pub(crate) fn seeds(flows: &Flows) -> Vec<Template> {
    flows.iter().flat_map(|flow| flow.templates().map(template)).collect()
}

fn template(template: &FlowTemplate) -> Template {
    let seeded = Template::new(&template.name, &template.code, template.channel_text());
    let seeded = match template.format {
        ParameterFormat::Named => seeded.named(),
        ParameterFormat::Positional => seeded,
    };
    template.buttons.iter().fold(seeded, Template::with_quick_reply)
}

/// Replaces an unspecified address (0.0.0.0) by the loopback address.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, address.port()))
    } else {
        address
    }
}

/// Replies as a candidate through this process's emulator.
pub(crate) struct EmulatedCandidate {
    control: Control,
}

impl EmulatedCandidate {
    pub(crate) fn new(control: Control) -> Self {
        Self { control }
    }
}

#[async_trait]
impl Simulator for EmulatedCandidate {
    async fn reply(&self, from: PhoneNumber, text: String) -> Result<ChannelMessageId, SimulatorError> {
        let reply = |content| Reply { from: from.as_str().to_owned(), name: None, context: None, content };
        // What is no option of the last menu is typed.
        let tapped = self.control.reply(reply(ReplyContent::Tap(Tap::Title(text.clone()))));
        let id = match tapped {
            Ok(id) => id,
            Err(_) => self
                .control
                .reply(reply(ReplyContent::Text(text)))
                .map_err(|error| SimulatorError(error.into()))?,
        };
        ChannelMessageId::parse(&id).map_err(|error| SimulatorError(error.into()))
    }
}
