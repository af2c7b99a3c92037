//! Puts many candidates that no opening brings, in one statement.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Nullable, Text, Timestamptz};
use hiretalk_domain::candidate::{Candidate, CandidateRecord, EmailAddress, PersonName};
use hiretalk_domain::ports::StoreError;

use super::statement;

/// The candidates, as arrays of one length.
#[derive(Default)]
pub(crate) struct KeepCandidates<'a> {
    ids: Vec<&'a str>,
    phone_numbers: Vec<&'a str>,
    first_names: Vec<&'a str>,
    last_names: Vec<Option<&'a str>>,
    email_addresses: Vec<Option<&'a str>>,
    ats: Vec<DateTime<Utc>>,
}

impl<'a> KeepCandidates<'a> {
    /// Adds a candidate.
    ///
    /// # Errors
    /// They are erased, which is no way to put anybody.
    pub(crate) fn push(&mut self, candidate: &'a Candidate, at: DateTime<Utc>) -> Result<(), StoreError> {
        let CandidateRecord::Known(contact) = &candidate.record else {
            return Err(StoreError::Broken("an erased candidate was put".into()));
        };
        self.ids.push(candidate.id.as_str());
        self.phone_numbers.push(contact.phone_number.as_str());
        self.first_names.push(contact.first_name.as_str());
        self.last_names.push(contact.last_name.as_ref().map(PersonName::as_str));
        self.email_addresses.push(contact.email_address.as_ref().map(EmailAddress::as_str));
        self.ats.push(at);
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

// An active conversation goes on at the number that it writes to.
statement!(KeepCandidates<'a>, () =
    "INSERT INTO candidates (id, phone_number, first_name, last_name, email_address, created_at, updated_at) \
     SELECT c.id, c.phone_number, c.first_name, c.last_name, c.email_address, c.at, c.at FROM unnest("
        => Array<Text>: ids,
    ", " => Array<Text>: phone_numbers,
    ", " => Array<Text>: first_names,
    ", " => Array<Nullable<Text>>: last_names,
    ", " => Array<Nullable<Text>>: email_addresses,
    ", " => Array<Timestamptz>: ats,
    ") AS c (id, phone_number, first_name, last_name, email_address, at) \
     ON CONFLICT (id) DO UPDATE SET phone_number = excluded.phone_number, first_name = excluded.first_name, \
     last_name = excluded.last_name, email_address = excluded.email_address, updated_at = excluded.updated_at, \
     erased_at = NULL, former_number = CASE \
     WHEN NOT EXISTS (SELECT FROM conversations AS v WHERE v.candidate_id = excluded.id AND v.status <> 'COMPLETED') \
     THEN NULL \
     WHEN candidates.phone_number <> excluded.phone_number \
     THEN coalesce(candidates.former_number, candidates.phone_number) \
     ELSE candidates.former_number END"
);
