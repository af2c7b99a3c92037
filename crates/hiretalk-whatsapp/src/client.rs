//! The client of one business number.

use std::fmt;

use async_trait::async_trait;
use hiretalk_domain::inbound::ChannelUpdate;
use hiretalk_domain::message::ChannelMessageId;
use hiretalk_domain::outbound::{Accepted, OutboundMessage, SendError};
use hiretalk_domain::ports::{ChannelWebhook, Messenger};
use reqwest::Url;

use crate::settings::{SettingsError, WhatsAppSettings};
use crate::transport::{Answer, NoAnswer, Transport};
use crate::webhook::{SignatureVerifier, WebhookVerifier};
use crate::{inbound, outbound, response};

/// One business number on WhatsApp. Carries any number of requests at a time, each within
/// [`WhatsAppSettings::request_timeout`].
pub struct WhatsApp {
    pub(crate) transport: Transport,
    /// The URL of the API version, without a slash at its end.
    pub(crate) root: String,
    pub(crate) phone_number_id: String,
    pub(crate) business_account_id: Option<String>,
    messages_url: Url,
    signatures: SignatureVerifier,
    verification: WebhookVerifier,
}

impl WhatsApp {
    /// Sets the client up without sending anything; [`Self::check`] tries the credentials.
    ///
    /// # Errors
    /// A setting cannot be used.
    pub fn new(settings: WhatsAppSettings) -> Result<Self, SettingsError> {
        settings.check()?;
        let root = settings.root()?;
        let messages_url = Url::parse(&format!("{root}/{}/messages", settings.phone_number_id))
            .map_err(|_| SettingsError::ApiBase)?;
        Ok(Self {
            transport: Transport::new(&settings, &messages_url)?,
            root,
            messages_url,
            signatures: SignatureVerifier::new(&settings.app_secret),
            verification: WebhookVerifier::new(settings.verify_token),
            phone_number_id: settings.phone_number_id,
            business_account_id: settings.business_account_id,
        })
    }

    /// Builds the JSON body of `POST /{phone_number_id}/messages`, as [`Messenger::send`] sends it.
    ///
    /// # Errors
    /// The message breaks a limit of the channel: [`SendError::Terminal`] with
    /// [`UNSENDABLE`](hiretalk_domain::message::FailureCode::UNSENDABLE).
    pub fn message_body(message: &OutboundMessage) -> Result<Vec<u8>, SendError> {
        outbound::message_body(message)
    }

    async fn post(&self, body: Vec<u8>) -> Result<Answer, SendError> {
        self.transport.post(self.messages_url.clone(), body).await.map_err(|error| match error {
            NoAnswer::NotSent(cause) => SendError::Unreachable(cause),
            NoAnswer::Unknown(cause) => SendError::Unconfirmed(cause),
        })
    }
}

#[async_trait]
impl Messenger for WhatsApp {
    async fn send(&self, letter: OutboundMessage) -> Result<Accepted, SendError> {
        let answer = self.post(outbound::message_body(&letter)?).await?;
        response::parse_accepted(&answer, &letter.to)
    }

    async fn mark_read(&self, message: ChannelMessageId) -> Result<(), SendError> {
        let answer = self.post(outbound::read_receipt_body(&message)).await?;
        if answer.status.is_success() { Ok(()) } else { Err(response::send_error(&answer)) }
    }
}

impl ChannelWebhook for WhatsApp {
    fn challenge(&self, query: &str) -> Option<String> {
        self.verification.challenge(query)
    }

    fn is_authentic(&self, signature: &[u8], body: &[u8]) -> bool {
        self.signatures.verify(signature, body)
    }

    fn read(&self, body: &[u8]) -> Vec<ChannelUpdate> {
        inbound::parse_delivery(body, &self.phone_number_id)
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
