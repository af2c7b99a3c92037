//! What the owner sees of the sends.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::Control;
use crate::ledger::{State, Tally};
use crate::webhook::queue::WebhookCounts;

/// An accepted send.
#[derive(Clone, Debug, Serialize)]
pub struct SentMessage {
    /// The id that was answered.
    pub id: String,
    /// The `wa_id`, or the user id when it was sent to one that is not known.
    pub to: String,
    /// Milliseconds since 1970, on the emulator's clock.
    pub at_ms: i64,
    /// `text`, `interactive`, `template` and so on.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What the candidate reads, more or less.
    pub text: String,
    /// Its `biz_opaque_callback_data`.
    pub callback_data: Option<String>,
    /// How far it has come.
    pub state: State,
    /// The request, while it is kept.
    pub body: Option<Value>,
}

/// Counts of everything.
#[derive(Clone, Debug, Serialize)]
pub struct Counts {
    /// Accepted sends.
    #[serde(flatten)]
    pub sends: Tally,
    /// Refused sends by code.
    pub refused: BTreeMap<u32, u64>,
    /// Sends that a fault left without an answer, or with one that is no JSON; some of them were accepted.
    pub unanswered: u64,
    /// Webhooks.
    pub webhooks: WebhookCounts,
}

impl Control {
    /// The last sends, the oldest first: all of them or those to one number.
    #[must_use]
    pub fn messages(&self, to: Option<&str>) -> Vec<SentMessage> {
        self.last_messages(to, usize::MAX)
    }

    /// At most so many of the last sends, the oldest first.
    #[must_use]
    pub fn last_messages(&self, to: Option<&str>, most: usize) -> Vec<SentMessage> {
        let key = to.map(|to| self.key(to));
        let books = self.world.books();
        let mut messages: Vec<_> = books
            .ledger
            .sends()
            .rev()
            .filter(|(sent, _)| key.as_ref().is_none_or(|key| key.as_ref() == Some(&sent.to)))
            .take(most)
            .map(|(sent, body)| SentMessage {
                id: sent.id.clone(),
                to: sent.to.to_string(),
                at_ms: sent.at_ms,
                kind: sent.kind,
                text: sent.summary.to_string(),
                callback_data: sent.callback.as_deref().map(str::to_owned),
                state: sent.state(),
                body: body.and_then(|body| serde_json::from_slice(body).ok()),
            })
            .collect();
        messages.reverse();
        messages
    }

    /// Counts of everything.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let books = self.world.books();
        Counts {
            sends: books.ledger.tally(),
            refused: books.refused.clone(),
            unanswered: books.unanswered,
            webhooks: self.world.queue.counts(),
        }
    }

    /// How many sends with this `biz_opaque_callback_data` were accepted.
    #[must_use]
    pub fn accepted_with(&self, callback_data: &str) -> u32 {
        self.world.books().ledger.times(callback_data)
    }

    /// How many sends to this number were accepted.
    #[must_use]
    pub fn accepted_to(&self, to: &str) -> u32 {
        let Some(key) = self.key(to) else { return 0 };
        self.world.books().contacts.find(&key).map_or(0, |contact| contact.sends)
    }
}
