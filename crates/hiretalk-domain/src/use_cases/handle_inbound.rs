//! Handles what the channel delivers: messages, statuses and changed numbers, each once.

use std::sync::Arc;

use super::catalogue_lookups::{Catalogue, resolve};
use super::{ATTEMPTS, ConfirmRegistration};
use crate::candidate::CandidateRecord;
use crate::catalogue::CountryCode;
use crate::change::{Alias, Change};
use crate::conversation::IllegalTransition;
use crate::digest::{DigestKey, NumberDigest};
use crate::ids::{MediaId, to_microseconds};
use crate::inbound::{
    ChannelUser, InboundContent, InboundContext, InboundMessage, ReceivedMessage, StatusUpdate,
    handle_message, record_status,
};
use crate::intents::IntentGrammar;
use crate::matching::Gazetteer;
use crate::media::{ChannelFile, FileReference};
use crate::message::{Incoming, MessageIds};
use crate::outbound::aliases_of;
use crate::outbox::Timeouts;
use crate::phone::PhoneNumber;
use crate::ports::{
    Clock, CommitError, ConversationStore, FlowLibrary, Ids, JobCatalogue, StoreError, flow_of,
};
use crate::registration::RegistrationCode;
use crate::routing::{Route, Routed, Tracked, TrackedBy};

/// Handles messages of people and statuses of ours.
#[derive(Clone)]
pub struct HandleInbound {
    pub store: Arc<dyn ConversationStore>,
    /// The flows of dialogues; none if outside systems drive them.
    pub flows: Option<Arc<dyn FlowLibrary>>,
    /// The phrases by which intents are recognised.
    pub intents: Arc<IntentGrammar>,
    /// The registrations that codes of graduates confirm.
    pub registrations: ConfirmRegistration,
    /// The jobs that dialogues offer.
    pub jobs: Arc<dyn JobCatalogue>,
    /// The places that people name.
    pub gazetteer: Arc<Gazetteer>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    /// The key of the numbers' digests.
    pub digest_key: DigestKey,
    /// The timeouts of dialogues.
    pub timeouts: Timeouts,
}

/// Why something was not handled.
#[derive(Debug, thiserror::Error)]
pub enum HandleInboundError {
    /// Its conversation changed at the same time, again and again.
    #[error("the conversation changed while this was decided")]
    Contended,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl HandleInbound {
    /// Handles one message of a person; the same message again changes nothing. Returns whether it was answered: the
    /// person may then see that it was read.
    ///
    /// # Errors
    /// See [`HandleInboundError`]; it should be handled again.
    pub async fn handle_message(&self, message: InboundMessage) -> Result<bool, HandleInboundError> {
        let InboundMessage { channel_id, sender, sent_at, quotes, content } = message;
        let conversation_id = match &content {
            InboundContent::Tap { payload, .. } => payload.conversation_id,
            InboundContent::Text(_) | InboundContent::Media { .. } | InboundContent::Gesture => None,
        };
        let senders = self.names_of(&sender);
        let is_code = if let InboundContent::Text(text) = &content
            && let Some(code) = RegistrationCode::in_message(text)
        {
            self.registrations.execute(code, senders.clone(), sent_at).await?
        } else {
            false
        };
        // A valid code answers no question; it opens the window and shows its sender as every message does.
        let media_id = MediaId::new(self.clock.now(), self.ids.entropy());
        let content = if is_code { None } else { incoming(content, media_id) };
        let (content, file) = content.map_or((None, None), |(content, file)| (Some(content), file));
        let route = Route { quotes, conversation_id, senders: senders.clone() };
        let message = ReceivedMessage { channel_id, senders, sent_at, content, file };
        for _ in 0..ATTEMPTS {
            let routed = self.store.find_route(route.clone()).await?;
            let flow = match (&self.flows, &routed) {
                (Some(flows), Some(Routed { conversation, dialogue, .. })) => {
                    Some(flow_of(flows.as_ref(), dialogue.as_ref(), conversation.origin.kind()))
                }
                (Some(_) | None, _) => None,
            };
            let aliases = self.aliases_of(&sender, routed.as_ref());
            let now = to_microseconds(self.clock.now());
            let ids = MessageIds::new(now, self.ids.entropy());
            let context = InboundContext {
                flow: flow.as_deref(),
                intents: &self.intents,
                timeouts: self.timeouts,
                ids,
                now,
            };
            let country = routed.as_ref().and_then(country_of);
            let decision = handle_message(message.clone(), routed, context);
            let catalogue = Catalogue { jobs: self.jobs.as_ref(), gazetteer: &self.gazetteer, country };
            let mut change = resolve(decision, &catalogue, now).await?.map_err(broken)?;
            change.aliases = aliases;
            let is_answered = is_code || !change.outbox.is_empty();
            if self.commit(change).await? {
                return Ok(is_answered);
            }
        }
        Err(HandleInboundError::Contended)
    }

    /// Finds the messages that statuses are about; a status of nothing of ours is left out. Where one of the messages
    /// cannot be read, none is returned: each has to be found by itself.
    pub async fn track(
        &self,
        updates: Vec<StatusUpdate>,
    ) -> Result<Vec<(StatusUpdate, Option<Tracked>)>, StoreError> {
        let names = updates.iter().map(tracked_by).collect();
        match self.store.find_tracked(names).await {
            Ok(found) => {
                let found = updates.into_iter().zip(found);
                Ok(found.filter(|(_, found)| found.is_some()).collect())
            }
            Err(error) if error.is_defect() => Ok(updates.into_iter().map(|update| (update, None)).collect()),
            Err(error) => Err(error),
        }
    }

    /// Records one status of a message of ours. The same or an older status changes nothing. `tracked` is the message as
    /// it was found; without it, or if it has changed, it is found anew.
    ///
    /// # Errors
    /// See [`HandleInboundError`]; it should be recorded again.
    pub async fn record(
        &self,
        update: &StatusUpdate,
        mut tracked: Option<Tracked>,
    ) -> Result<(), HandleInboundError> {
        for _ in 0..ATTEMPTS {
            let found = match tracked.take() {
                Some(found) => Some(found),
                None => self.store.find_tracked(vec![tracked_by(update)]).await?.into_iter().next().flatten(),
            };
            let Some(found) = found else { return Ok(()) };
            let now = to_microseconds(self.clock.now());
            let names = self.names_of(&update.recipient);
            let change = record_status(update, found, names, &self.timeouts, now).map_err(broken)?;
            let Some(change) = change else { return Ok(()) };
            if self.commit(change).await? {
                return Ok(());
            }
        }
        Err(HandleInboundError::Contended)
    }

    /// A person has another number now: the new one leads to whom the old one led to.
    pub async fn move_number(&self, from: &PhoneNumber, to: &PhoneNumber) -> Result<(), HandleInboundError> {
        let user = ChannelUser { number: Some(from.clone()), user_id: None };
        let route = Route { quotes: None, conversation_id: None, senders: self.names_of(&user) };
        let number = self.store.find_route(route).await?.map(|routed| routed.number);
        let number = number.unwrap_or_else(|| self.digest_key.number(from));
        let aliases = aliases_of(number, [self.digest_key.number(to)]);
        self.commit(Change { aliases, ..Change::default() }).await?;
        Ok(())
    }

    /// True if the change is written, or was written before. Not so if it was stale.
    async fn commit(&self, change: Change) -> Result<bool, StoreError> {
        match self.store.commit(change).await {
            Ok(_) | Err(CommitError::AlreadyReceived) => Ok(true),
            Err(error) => error.unless_stale().map(|()| false),
        }
    }

    /// All names under which the store may know a person.
    fn names_of(&self, user: &ChannelUser) -> Vec<NumberDigest> {
        let ChannelUser { number, user_id } = user;
        let mut names = Vec::new();
        if let Some(number) = number {
            names.push(self.digest_key.number(number));
            names.extend(number.variants_of_sender().iter().map(|variant| self.digest_key.number(variant)));
        }
        names.extend(user_id.as_deref().map(|user_id| self.digest_key.channel_user(user_id)));
        names
    }

    /// All that the sender is called is a further name of the number that the conversation writes to, so that each name
    /// alone leads there the next time. Without a conversation the channel's own id is one of the number's.
    fn aliases_of(&self, user: &ChannelUser, routed: Option<&Routed>) -> Vec<Alias> {
        let ChannelUser { number, user_id } = user;
        let number = number.as_ref().map(|number| self.digest_key.number(number));
        let user_id = user_id.as_deref().map(|user_id| self.digest_key.channel_user(user_id));
        match (routed.map(|routed| routed.number).or(number), number, user_id) {
            (Some(meant), number, user_id) => aliases_of(meant, number.into_iter().chain(user_id)),
            (None, _, _) => Vec::new(),
        }
    }
}

fn tracked_by(update: &StatusUpdate) -> TrackedBy {
    TrackedBy { message_id: update.message_id, channel_id: update.channel_id.clone() }
}

/// The country of the number that is written to.
fn country_of(routed: &Routed) -> Option<CountryCode> {
    match &routed.candidate {
        CandidateRecord::Known(contact) => contact.phone_number.country(),
        CandidateRecord::Erased { .. } => None,
    }
}

fn broken(error: IllegalTransition) -> StoreError {
    StoreError::Broken(Box::new(error))
}

/// The content as a flow reads it, and the channel's id of its file, which becomes `media_id`. None for a gesture.
fn incoming(content: InboundContent, media_id: MediaId) -> Option<(Incoming, Option<String>)> {
    let caption_of = |caption: Option<String>| caption.filter(|caption| !caption.trim().is_empty());
    match content {
        InboundContent::Text(text) => Some((Incoming::Text(text), None)),
        InboundContent::Tap { payload, title } => {
            Some((Incoming::Tap { choice: payload.choice, title }, None))
        }
        InboundContent::Media { kind, caption, file: Some(ChannelFile { channel_id, name, mime_type }) } => {
            let file = FileReference { id: media_id, name, mime_type };
            Some((Incoming::File { kind, file, caption: caption_of(caption) }, Some(channel_id)))
        }
        // A caption is read like typed text.
        InboundContent::Media { kind, caption, file: None } => {
            Some((caption_of(caption).map_or(Incoming::Media(kind), Incoming::Text), None))
        }
        InboundContent::Gesture => None,
    }
}
