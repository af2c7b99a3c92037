//! Opens many conversations, puts their candidates and tells of them, in one statement.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::{QueryResult, RunQueryDsl};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Binary, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use hiretalk_domain::candidate::{Candidate, CandidateRecord};
use hiretalk_domain::change::Opening;
use hiretalk_domain::conversation::Origin;
use hiretalk_domain::dialogue::Dialogue;
use hiretalk_domain::events::NewEvent;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::NewMessage;
use hiretalk_domain::outbox::OutboxEntry;
use hiretalk_domain::ports::StoreError;
use uuid::Uuid;

use super::LOCK_FEED_HEAD;
use super::enqueue::{EntryColumns, MessageColumns};
use super::events::EventColumns;
use super::keep::KeepDialogues;
use super::rows::Rows;

const LEAVE_OUT: &str = " ON CONFLICT DO NOTHING";
const FAIL: &str = "";

/// The columns of the openings, as arrays of one length for each table.
#[derive(Default)]
pub(crate) struct Open<'a> {
    ids: Vec<Uuid>,
    candidate_ids: Vec<&'a str>,
    job_ids: Vec<Option<&'a str>>,
    created_ats: Vec<DateTime<Utc>>,
    origins: Vec<&'static str>,
    application_ids: Vec<Option<&'a str>>,
    graduation_ids: Vec<Option<&'a str>>,
    event_digests: Vec<&'a [u8]>,
    number_digests: Vec<&'a [u8]>,
    candidates: CandidateColumns<'a>,
    messages: MessageColumns<'a>,
    entries: EntryColumns,
    dialogues: KeepDialogues,
    events: EventColumns,
}

/// The contact data, each row hanging on the conversation that it came with.
#[derive(Default)]
struct CandidateColumns<'a> {
    conversation_ids: Vec<Uuid>,
    ids: Vec<&'a str>,
    phone_numbers: Vec<&'a str>,
    first_names: Vec<&'a str>,
    last_names: Vec<Option<&'a str>>,
    email_addresses: Vec<Option<&'a str>>,
    ats: Vec<DateTime<Utc>>,
}

impl<'a> Open<'a> {
    /// Adds an opening with its events.
    ///
    /// # Errors
    /// An event has no form to be stored in.
    pub(crate) fn push(&mut self, opening: &'a Opening, events: &[NewEvent]) -> Result<(), StoreError> {
        let Opening { conversation, event_digest, number_digest } = opening;
        self.ids.push(conversation.id.as_uuid());
        self.candidate_ids.push(conversation.candidate_id.as_str());
        self.created_ats.push(conversation.created_at);
        let (application_id, job_id, graduation_id) = match &conversation.origin {
            Origin::Application { application_id, job_id } => {
                (Some(application_id.as_str()), Some(job_id.as_str()), None)
            }
            Origin::Graduation { graduation_id } => (None, None, Some(graduation_id.as_str())),
        };
        self.job_ids.push(job_id);
        self.origins.push(conversation.origin.kind().as_str());
        self.application_ids.push(application_id);
        self.graduation_ids.push(graduation_id);
        self.event_digests.push(&event_digest.0);
        self.number_digests.push(&number_digest.0);
        self.events.push(conversation.id, events)
    }

    /// Adds the candidate that an opening puts.
    pub(crate) fn push_candidate(&mut self, id: ConversationId, candidate: &'a Candidate, at: DateTime<Utc>) {
        let contact = match &candidate.record {
            CandidateRecord::Known(contact) => contact,
            CandidateRecord::Erased { .. } => return,
        };
        let columns = &mut self.candidates;
        columns.conversation_ids.push(id.as_uuid());
        columns.ids.push(candidate.id.as_str());
        columns.phone_numbers.push(contact.phone_number.as_str());
        columns.first_names.push(contact.first_name.as_str());
        columns
            .last_names
            .push(contact.last_name.as_ref().map(hiretalk_domain::candidate::PersonName::as_str));
        columns
            .email_addresses
            .push(contact.email_address.as_ref().map(hiretalk_domain::candidate::EmailAddress::as_str));
        columns.ats.push(at);
    }

    /// Adds what an opening says at once.
    ///
    /// # Errors
    /// A message has no form to be stored in.
    pub(crate) fn push_outbound(
        &mut self,
        messages: &'a [NewMessage],
        outbox: &[OutboxEntry],
    ) -> Result<(), StoreError> {
        outbox.iter().for_each(|entry| self.entries.push(entry));
        self.messages.push(messages)
    }

    /// Adds the dialogue that an opening begins.
    ///
    /// # Errors
    /// It has no form to be stored in.
    pub(crate) fn push_dialogue(
        &mut self,
        id: ConversationId,
        dialogue: &Dialogue,
    ) -> Result<(), StoreError> {
        self.dialogues.push(id, dialogue)
    }

    /// Runs the statement: which were opened, and the last position that the feed has now. An opening that finds its
    /// place taken is left out, and with it what hangs on it.
    pub(crate) fn run(
        self,
        connection: &mut diesel::PgConnection,
    ) -> QueryResult<(HashSet<Uuid>, Option<i64>)> {
        // Postgres plans and starts a statement about plain values faster than one about arrays of one.
        let is_one = [self.ids.len(), self.candidates.ids.len(), self.events.len()] == [1, 1, 1];
        Ok(opened(match (is_one, self.parts(), self.says_one()) {
            (true, SILENT, _) => OpenAs::<SILENT, ONE>(self).load(connection)?,
            (true, GREETS, true) => OpenAs::<GREETS, ONE>(self).load(connection)?,
            (true, _, true) => OpenAs::<BEGINS, ONE>(self).load(connection)?,
            (_, SILENT, _) => OpenAs::<SILENT, MANY>(self).load(connection)?,
            (_, GREETS, _) => OpenAs::<GREETS, MANY>(self).load(connection)?,
            (_, _, _) => OpenAs::<BEGINS, MANY>(self).load(connection)?,
        }))
    }

    /// The same, but an opening that finds its place taken fails the whole statement. Postgres then need not look into
    /// every unique index before it writes to it, which is a seventh of its work.
    ///
    /// # Errors
    /// A unique violation: nothing was written. Not to be run in a transaction, which would fail with it.
    pub(crate) fn run_optimistically(
        self,
        connection: &mut diesel::PgConnection,
    ) -> QueryResult<(HashSet<Uuid>, Option<i64>)> {
        Ok(opened(match self.parts() {
            SILENT => OpenAs::<SILENT, OPTIMISTIC>(self).load(connection)?,
            GREETS => OpenAs::<GREETS, OPTIMISTIC>(self).load(connection)?,
            _ => OpenAs::<BEGINS, OPTIMISTIC>(self).load(connection)?,
        }))
    }

    fn parts(&self) -> u8 {
        if !self.dialogues.is_empty() {
            BEGINS
        } else if self.messages.len() > 0 || self.entries.len() > 0 {
            GREETS
        } else {
            SILENT
        }
    }

    fn says_one(&self) -> bool {
        self.messages.len() == 1 && self.entries.len() == 1
    }
}

fn opened(rows: Vec<(Uuid, Option<i64>)>) -> (HashSet<Uuid>, Option<i64>) {
    let last = rows.first().and_then(|(_, last)| *last);
    (rows.into_iter().map(|(id, _)| id).collect(), last)
}

impl Open<'_> {
    fn walk<'b>(
        &'b self,
        mut out: AstPass<'_, 'b, Pg>,
        parts: u8,
        rows: Rows,
        on_conflict: &str,
    ) -> QueryResult<()> {
        out.push_sql(LOCK_FEED_HEAD);
        out.push_sql(
            "opened AS (\
             INSERT INTO conversations (id, candidate_id, job_id, status, created_at, updated_at, origin, \
             application_id, graduation_id, event_digest, version) \
             SELECT i.id, i.candidate_id, i.job_id, 'CREATED', i.created_at, i.created_at, i.origin, \
             i.application_id, i.graduation_id, i.event_digest, 1 FROM head, ",
        );
        out.push_sql(rows.opening());
        rows.bind::<SqlUuid, _>(&mut out, &self.ids)?;
        out.push_sql(", ");
        rows.bind::<Text, _>(&mut out, &self.candidate_ids)?;
        out.push_sql(", ");
        rows.bind::<Nullable<Text>, _>(&mut out, &self.job_ids)?;
        out.push_sql(", ");
        rows.bind::<Timestamptz, _>(&mut out, &self.created_ats)?;
        out.push_sql(", ");
        rows.bind::<Text, _>(&mut out, &self.origins)?;
        out.push_sql(", ");
        rows.bind::<Nullable<Text>, _>(&mut out, &self.application_ids)?;
        out.push_sql(", ");
        rows.bind::<Nullable<Text>, _>(&mut out, &self.graduation_ids)?;
        out.push_sql(", ");
        rows.bind::<Binary, _>(&mut out, &self.event_digests)?;
        out.push_sql(", ");
        rows.bind::<Binary, _>(&mut out, &self.number_digests)?;
        out.push_sql(rows.closing());
        out.push_sql(
            " AS i (id, candidate_id, job_id, created_at, origin, application_id, graduation_id, \
             event_digest, number_digest) \
             WHERE NOT EXISTS (SELECT FROM opt_outs WHERE opt_outs.number_digest = i.number_digest) \
             AND NOT EXISTS (SELECT FROM wrong_numbers AS w \
             WHERE w.candidate_id = i.candidate_id AND w.number_digest = i.number_digest)",
        );
        out.push_sql(on_conflict);
        out.push_sql(
            " RETURNING id), known AS (\
             INSERT INTO candidates (id, phone_number, first_name, last_name, email_address, created_at, \
             updated_at) SELECT c.id, c.phone_number, c.first_name, c.last_name, c.email_address, c.at, c.at \
             FROM ",
        );
        out.push_sql(rows.opening());
        let candidates = &self.candidates;
        rows.bind::<SqlUuid, _>(&mut out, &candidates.conversation_ids)?;
        out.push_sql(", ");
        rows.bind::<Text, _>(&mut out, &candidates.ids)?;
        out.push_sql(", ");
        rows.bind::<Text, _>(&mut out, &candidates.phone_numbers)?;
        out.push_sql(", ");
        rows.bind::<Text, _>(&mut out, &candidates.first_names)?;
        out.push_sql(", ");
        rows.bind::<Nullable<Text>, _>(&mut out, &candidates.last_names)?;
        out.push_sql(", ");
        rows.bind::<Nullable<Text>, _>(&mut out, &candidates.email_addresses)?;
        out.push_sql(", ");
        rows.bind::<Timestamptz, _>(&mut out, &candidates.ats)?;
        out.push_sql(rows.closing());
        out.push_sql(
            " AS c (conversation_id, id, phone_number, first_name, last_name, email_address, at) \
             JOIN opened ON opened.id = c.conversation_id \
             ON CONFLICT (id) DO UPDATE SET phone_number = excluded.phone_number, \
             first_name = excluded.first_name, last_name = excluded.last_name, \
             email_address = excluded.email_address, updated_at = excluded.updated_at, erased_at = NULL, \
             former_number = NULL), ",
        );
        if parts != SILENT {
            out.push_sql("said AS (");
            self.messages.walk(&mut out, Some("opened"), rows)?;
            out.push_sql("), queued AS (");
            self.entries.walk(&mut out, Some("opened"), rows)?;
            out.push_sql("), ");
        }
        if parts == BEGINS {
            out.push_sql("begun AS (");
            self.dialogues.walk_opened(&mut out)?;
            out.push_sql("), ");
        }
        self.events.walk(&mut out, "opened", rows)
    }
}

/// Without messages.
const SILENT: u8 = 0;
/// With messages.
const GREETS: u8 = 1;
/// With messages and dialogues.
const BEGINS: u8 = 2;

/// About one opening, as plain values.
const ONE: u8 = 0;
/// About many, those that find their place taken left out.
const MANY: u8 = 1;
/// About many, all of them or none.
const OPTIMISTIC: u8 = 2;

/// The statement with some of its parts, in one of its forms.
struct OpenAs<'a, const PARTS: u8, const FORM: u8>(Open<'a>);

impl<const PARTS: u8, const FORM: u8> QueryFragment<Pg> for OpenAs<'_, PARTS, FORM> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match FORM {
            ONE => self.0.walk(out, PARTS, Rows::One, LEAVE_OUT),
            OPTIMISTIC => self.0.walk(out, PARTS, Rows::Many, FAIL),
            _ => self.0.walk(out, PARTS, Rows::Many, LEAVE_OUT),
        }
    }
}

impl<const PARTS: u8, const FORM: u8> QueryId for OpenAs<'_, PARTS, FORM> {
    type QueryId = OpenAs<'static, PARTS, FORM>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const PARTS: u8, const FORM: u8> Query for OpenAs<'_, PARTS, FORM> {
    type SqlType = (SqlUuid, Nullable<BigInt>);
}

impl<Connection, const PARTS: u8, const FORM: u8> RunQueryDsl<Connection> for OpenAs<'_, PARTS, FORM> {}
