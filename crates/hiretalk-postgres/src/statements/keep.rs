//! Small array statements: where dialogues stand, and further names of numbers.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::prelude::QueryResult;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Array, Binary, Text, Uuid as SqlUuid};
use hiretalk_domain::change::Alias;
use hiretalk_domain::dialogue::Dialogue;
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

use super::statement;
use crate::rows::dialogue_record;

/// The dialogues, as arrays of one length.
#[derive(Default)]
pub(crate) struct KeepDialogues {
    conversation_ids: Vec<Uuid>,
    states: Vec<String>,
}

impl KeepDialogues {
    /// Adds a dialogue.
    ///
    /// # Errors
    /// It has no form to be stored in.
    pub(crate) fn push(&mut self, id: ConversationId, dialogue: &Dialogue) -> Result<(), StoreError> {
        self.conversation_ids.push(id.as_uuid());
        self.states.push(dialogue_record(dialogue)?);
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.conversation_ids.is_empty()
    }

    /// The insert, of those alone whose conversation the common table expression `opened` returns.
    pub(super) fn walk_opened<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO dialogues (conversation_id, state) SELECT d.conversation_id, d.state::jsonb FROM unnest(",
        );
        out.push_bind_param::<Array<SqlUuid>, _>(&self.conversation_ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.states)?;
        out.push_sql(") AS d (conversation_id, state) JOIN opened ON opened.id = d.conversation_id");
        Ok(())
    }
}

statement!(KeepDialogues, () =
    "INSERT INTO dialogues (conversation_id, state) SELECT d.conversation_id, d.state::jsonb FROM unnest("
        => Array<SqlUuid>: conversation_ids,
    ", " => Array<Text>: states,
    ") AS d (conversation_id, state) \
     ON CONFLICT (conversation_id) DO UPDATE SET state = excluded.state"
);

/// The names, as arrays of one length.
#[derive(Default)]
pub(crate) struct KeepAliases {
    latest: HashMap<NumberDigest, NumberDigest>,
    aliases: Vec<Vec<u8>>,
    numbers: Vec<Vec<u8>>,
}

impl KeepAliases {
    /// Adds names; the latest of an alias wins.
    pub(crate) fn push(&mut self, aliases: &[Alias]) {
        self.latest.extend(aliases.iter().map(|Alias { alias, number }| (*alias, *number)));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.latest.is_empty()
    }

    /// The statement, each alias in it once.
    pub(crate) fn finished(mut self) -> Self {
        let mut latest: Vec<_> = self.latest.drain().collect();
        latest.sort_unstable_by_key(|(alias, _)| alias.0);
        (self.aliases, self.numbers) =
            latest.into_iter().map(|(alias, number)| (alias.0.to_vec(), number.0.to_vec())).unzip();
        self
    }
}

// Most senders come with the names that are known: those are read, not written and not returned.
statement!(KeepAliases, (Binary, Binary) =
    "INSERT INTO number_aliases (alias, number) SELECT * FROM unnest(" => Array<Binary>: aliases,
    ", " => Array<Binary>: numbers,
    ") ON CONFLICT (alias) DO UPDATE SET number = excluded.number \
     WHERE number_aliases.number <> excluded.number RETURNING alias, number"
);
