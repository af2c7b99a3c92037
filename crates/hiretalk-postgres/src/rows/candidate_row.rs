//! A row of `candidates`.

use chrono::{DateTime, Utc};
use diesel::prelude::{Queryable, Selectable};
use diesel::sql_types::{Nullable, Text, Timestamptz};
use hiretalk_domain::candidate::{Candidate, CandidateRecord, ContactDetails, EmailAddress, PersonName};
use hiretalk_domain::ids::CandidateId;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::StoreError;

use crate::schema::candidates;

/// A row of `candidates`, without its times.
#[derive(Queryable, Selectable)]
#[diesel(table_name = candidates, check_for_backend(diesel::pg::Pg))]
pub(crate) struct CandidateRow {
    id: String,
    phone_number: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    email_address: Option<String>,
    erased_at: Option<DateTime<Utc>>,
}

/// The SQL types of these columns, in order, for statements that are written by hand.
pub(crate) type CandidateColumns =
    (Text, Nullable<Text>, Nullable<Text>, Nullable<Text>, Nullable<Text>, Nullable<Timestamptz>);

impl CandidateRow {
    /// The domain's value of this row.
    pub(crate) fn into_candidate(self) -> Result<Candidate, StoreError> {
        let row = self.id.clone();
        let unreadable = |column| StoreError::UnreadableRow { table: "candidates", column, row: row.clone() };
        let id = CandidateId::parse_stored(&self.id).map_err(|_| unreadable("id"))?;
        if let Some(at) = self.erased_at {
            return Ok(Candidate { id, record: CandidateRecord::Erased { at } });
        }
        let name = |text: &str, column| PersonName::parse(text).map_err(|_| unreadable(column));
        let phone_number = self
            .phone_number
            .and_then(|text| PhoneNumber::restore(&text).ok())
            .ok_or_else(|| unreadable("phone_number"))?;
        let first_name = name(&self.first_name.ok_or_else(|| unreadable("first_name"))?, "first_name")?;
        let last_name = self.last_name.map(|text| name(&text, "last_name")).transpose()?;
        let email_address = self
            .email_address
            .map(|text| EmailAddress::parse(&text).map_err(|_| unreadable("email_address")))
            .transpose()?;
        let contact = ContactDetails { phone_number, first_name, last_name, email_address };
        Ok(Candidate { id, record: CandidateRecord::Known(contact) })
    }
}
