//! What changes were decided on, as it is now. The feed's head is locked, so it stays that way until the commit.

use diesel::sql_types::{Array, Integer, Nullable, Uuid as SqlUuid};
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::outbox::{SettledBy, Settlement};
use uuid::Uuid;

use super::statement;

/// Returns the conversations that still have the version they were read at.
#[derive(Default)]
pub(crate) struct CurrentVersions {
    ids: Vec<Uuid>,
    versions: Vec<i32>,
}

impl CurrentVersions {
    pub(crate) fn push(&mut self, conversation: &Conversation) {
        self.ids.push(conversation.id.as_uuid());
        self.versions.push(conversation.version.0);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

statement!(CurrentVersions, SqlUuid =
    "SELECT c.id FROM unnest(" => Array<SqlUuid>: ids,
    ", " => Array<Integer>: versions,
    ") AS a (id, version) JOIN conversations AS c ON c.id = a.id AND c.version = a.version"
);

/// Returns the entries that may be settled, and locks them: leases and attempts are made without that lock.
#[derive(Default)]
pub(crate) struct HeldEntries {
    ids: Vec<Uuid>,
    tokens: Vec<Option<Uuid>>,
}

impl HeldEntries {
    /// Adds the entry of a settlement.
    pub(crate) fn push(&mut self, settlement: &Settlement) {
        self.ids.push(settlement.entry.as_uuid());
        self.tokens.push(match settlement.by {
            SettledBy::Lease(token) => Some(token.0),
            SettledBy::Status => None,
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

statement!(HeldEntries, SqlUuid =
    "SELECT o.id FROM unnest(" => Array<SqlUuid>: ids,
    ", " => Array<Nullable<SqlUuid>>: tokens,
    ") AS s (id, token) JOIN outbox AS o ON o.id = s.id \
     WHERE CASE WHEN s.token IS NULL THEN o.task = 'SEND' ELSE o.lease_token = s.token END \
     ORDER BY o.id FOR UPDATE OF o"
);
