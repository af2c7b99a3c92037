//! A row of `registrations`.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::{Insertable, Queryable, Selectable};
use hiretalk_domain::candidate::{ContactDetails, EmailAddress, PersonName};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::graduation::{Degree, Institution};
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::StoreError;
use hiretalk_domain::registration::{
    CodeDigest, Registration, RegistrationForm, RegistrationState, RegistrationVerdict,
};
use uuid::Uuid;

use crate::schema::registrations;

/// What `state` says of one that waits for its code.
pub(crate) const PENDING: &str = "PENDING";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = registrations, check_for_backend(diesel::pg::Pg))]
pub(crate) struct RegistrationRow {
    id: Uuid,
    institution: String,
    number_digest: Vec<u8>,
    code_digest: Vec<u8>,
    expires_at: DateTime<Utc>,
    state: String,
    closed_at: Option<DateTime<Utc>>,
    phone_number: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    email_address: Option<String>,
    degree: Option<String>,
    graduation_date: Option<NaiveDate>,
    language: Option<String>,
}

impl RegistrationRow {
    /// The row of this registration.
    pub(crate) fn of(registration: &Registration) -> Self {
        let Registration { id, institution, number_digest, code_digest, expires_at, state } = registration;
        let row = Self {
            id: id.as_uuid(),
            institution: institution.as_str().to_owned(),
            number_digest: number_digest.0.to_vec(),
            code_digest: code_digest.0.to_vec(),
            expires_at: *expires_at,
            state: PENDING.to_owned(),
            closed_at: None,
            phone_number: None,
            first_name: None,
            last_name: None,
            email_address: None,
            degree: None,
            graduation_date: None,
            language: None,
        };
        match state {
            RegistrationState::Closed { verdict, at } => {
                Self { state: verdict.as_str().to_owned(), closed_at: Some(*at), ..row }
            }
            RegistrationState::Pending(form) => {
                let RegistrationForm { contact, degree, date, language } = &**form;
                let ContactDetails { phone_number, first_name, last_name, email_address } = contact;
                Self {
                    phone_number: Some(phone_number.as_str().to_owned()),
                    first_name: Some(first_name.as_str().to_owned()),
                    last_name: last_name.as_ref().map(|name| name.as_str().to_owned()),
                    email_address: email_address.as_ref().map(|address| address.as_str().to_owned()),
                    degree: Some(degree.as_str().to_owned()),
                    graduation_date: Some(*date),
                    language: Some(language.as_str().to_owned()),
                    ..row
                }
            }
        }
    }

    /// The domain's value of this row.
    pub(crate) fn into_registration(self) -> Result<Registration, StoreError> {
        let id = self.id;
        let unreadable =
            |column| StoreError::UnreadableRow { table: "registrations", column, row: id.to_string() };
        let digest = |bytes: &[u8], column| <[u8; 32]>::try_from(bytes).map_err(|_| unreadable(column));
        Ok(Registration {
            id: RegistrationId::from_uuid(id),
            institution: Institution::parse(&self.institution).map_err(|_| unreadable("institution"))?,
            number_digest: NumberDigest(digest(&self.number_digest, "number_digest")?),
            code_digest: CodeDigest(digest(&self.code_digest, "code_digest")?),
            expires_at: self.expires_at,
            state: self.state(&unreadable)?,
        })
    }

    fn state(
        &self,
        unreadable: &dyn Fn(&'static str) -> StoreError,
    ) -> Result<RegistrationState, StoreError> {
        if self.state != PENDING {
            let verdict = RegistrationVerdict::ALL.into_iter().find(|verdict| verdict.as_str() == self.state);
            return Ok(RegistrationState::Closed {
                verdict: verdict.ok_or_else(|| unreadable("state"))?,
                at: self.closed_at.ok_or_else(|| unreadable("closed_at"))?,
            });
        }
        let name = |text: &String, column| PersonName::parse(text).map_err(|_| unreadable(column));
        let phone_number = self.phone_number.as_deref().and_then(|text| PhoneNumber::restore(text).ok());
        let first_name = self.first_name.as_ref().ok_or_else(|| unreadable("first_name"))?;
        let email_address = self.email_address.as_deref().map(EmailAddress::parse).transpose();
        let degree = self.degree.as_deref().and_then(|text| Degree::parse(text).ok());
        let language = self.language.as_deref().and_then(|text| text.parse().ok());
        Ok(RegistrationState::Pending(Box::new(RegistrationForm {
            contact: ContactDetails {
                phone_number: phone_number.ok_or_else(|| unreadable("phone_number"))?,
                first_name: name(first_name, "first_name")?,
                last_name: self.last_name.as_ref().map(|text| name(text, "last_name")).transpose()?,
                email_address: email_address.map_err(|_| unreadable("email_address"))?,
            },
            degree: degree.ok_or_else(|| unreadable("degree"))?,
            date: self.graduation_date.ok_or_else(|| unreadable("graduation_date"))?,
            language: language.ok_or_else(|| unreadable("language"))?,
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes into a column what cannot be read.
    type Spoil = fn(&mut RegistrationRow);

    fn row() -> RegistrationRow {
        RegistrationRow {
            id: Uuid::nil(),
            institution: "U".to_owned(),
            number_digest: vec![0; 32],
            code_digest: vec![0; 32],
            expires_at: DateTime::UNIX_EPOCH,
            state: PENDING.to_owned(),
            closed_at: None,
            phone_number: Some("+34600111222".to_owned()),
            first_name: Some("Ana".to_owned()),
            last_name: None,
            email_address: None,
            degree: Some("Law".to_owned()),
            graduation_date: Some(NaiveDate::MIN),
            language: Some("es".to_owned()),
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert!(row().into_registration().is_ok());
        let spoils: [(&str, Spoil); 12] = [
            ("institution", |row| row.institution.clear()),
            ("number_digest", |row| row.number_digest.clear()),
            ("code_digest", |row| row.code_digest.push(0)),
            ("state", |row| row.state = "DONE".to_owned()),
            ("closed_at", |row| row.state = "CONFIRMED".to_owned()),
            ("phone_number", |row| row.phone_number = None),
            ("first_name", |row| row.first_name = None),
            ("last_name", |row| row.last_name = Some(String::new())),
            ("email_address", |row| row.email_address = Some("ana".to_owned())),
            ("degree", |row| row.degree = None),
            ("graduation_date", |row| row.graduation_date = None),
            ("language", |row| row.language = Some("xx".to_owned())),
        ];
        for (expected, spoil) in spoils {
            let mut row = row();
            spoil(&mut row);
            match row.into_registration() {
                Err(StoreError::UnreadableRow { table: "registrations", column, .. }) => {
                    assert_eq!(column, expected);
                }
                other => panic!("{other:?} with a bad {expected}"),
            }
        }
    }
}
