//! The channel: one business number on the Cloud API.

use std::fmt;

use async_trait::async_trait;
use hiretalk_domain::inbound::ChannelUpdate;
use hiretalk_domain::message::{ChannelMessageId, FailureCode};
use hiretalk_domain::outbound::{Accepted, OutboundMessage, SendError};
use hiretalk_domain::ports::{ChannelWebhook, Messenger};
use reqwest::Url;
use serde::Serialize;

use crate::challenge::Challenger;
use crate::outgoing::{ReadReceipt, Send};
use crate::settings::{SettingsError, WhatsAppSettings};
use crate::signature::Signature;
use crate::transport::{Answer, Silence, Transport};
use crate::{answer, incoming, limits};

/// One business number on WhatsApp. Cheap to share in an `Arc`; carries any number of requests at a time, each within
/// [`WhatsAppSettings::request_timeout`].
pub struct WhatsApp {
    pub(crate) transport: Transport,
    /// Everything lies below it; no slash at its end.
    pub(crate) root: String,
    pub(crate) phone_number_id: String,
    pub(crate) business_account_id: Option<String>,
    messages: Url,
    signature: Signature,
    challenger: Challenger,
}

impl WhatsApp {
    /// Sets the channel up. Nothing is sent: whether the credentials are good is for [`Self::check`] to say.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(settings: WhatsAppSettings) -> Result<Self, SettingsError> {
        settings.check()?;
        let root = settings.root()?;
        let messages = Url::parse(&format!("{root}/{}/messages", settings.phone_number_id))
            .map_err(|_| SettingsError::ApiBase)?;
        Ok(Self {
            transport: Transport::new(&settings, &root)?,
            root,
            messages,
            signature: Signature::new(&settings.app_secret),
            challenger: Challenger::new(settings.verify_token),
            phone_number_id: settings.phone_number_id,
            business_account_id: settings.business_account_id,
        })
    }

    /// The body of `POST /{phone_number_id}/messages` that a letter becomes, as JSON: what [`Messenger::send`] sends.
    ///
    /// # Errors
    /// The letter breaks a limit of the channel: [`SendError::Terminal`] with [`FailureCode::UNSENDABLE`].
    pub fn body_of(letter: &OutboundMessage) -> Result<Vec<u8>, SendError> {
        limits::check(letter).map_err(|_| UNSENDABLE)?;
        json(&Send::of(letter))
    }

    async fn post(&self, body: Vec<u8>) -> Result<Answer, SendError> {
        self.transport.post(self.messages.clone(), body).await.map_err(|silence| match silence {
            Silence::NotSent(cause) => SendError::Unreachable(cause),
            Silence::Unknown(cause) => SendError::Unconfirmed(cause),
        })
    }
}

const UNSENDABLE: SendError = SendError::Terminal { code: FailureCode::UNSENDABLE };

fn json(value: &impl Serialize) -> Result<Vec<u8>, SendError> {
    // Of texts and lists alone, so it does not fail; if it did, it would every time.
    serde_json::to_vec(value).map_err(|_| UNSENDABLE)
}

#[async_trait]
impl Messenger for WhatsApp {
    async fn send(&self, letter: OutboundMessage) -> Result<Accepted, SendError> {
        let answer = self.post(Self::body_of(&letter)?).await?;
        answer::accepted(&answer, &letter.to)
    }

    async fn mark_read(&self, message: ChannelMessageId) -> Result<(), SendError> {
        let answer = self.post(json(&ReadReceipt::of(&message))?).await?;
        answer::done(&answer)
    }
}

impl ChannelWebhook for WhatsApp {
    fn challenge(&self, query: &str) -> Option<String> {
        self.challenger.answer(query)
    }

    fn is_authentic(&self, signature: &[u8], body: &[u8]) -> bool {
        self.signature.fits(signature, body)
    }

    fn read(&self, body: &[u8]) -> Vec<ChannelUpdate> {
        incoming::read(body, &self.phone_number_id)
    }
}

impl fmt::Debug for WhatsApp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WhatsApp")
            .field("phone_number_id", &self.phone_number_id)
            .finish_non_exhaustive()
    }
}
