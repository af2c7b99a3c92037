//! `Registrations` on Postgres.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{
    BoolExpressionMethods, Connection, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult,
    RunQueryDsl, SelectableHelper,
};
use hiretalk_domain::ports::{PutRegistrationError, Registrations, StoreError};
use hiretalk_domain::{
    CodeDigest, MOST_OPEN, MOST_OPEN_OF_NUMBER, NumberDigest, REGISTRATION_REMEMBERED, Registration,
    RegistrationId, RegistrationVerdict,
};

use crate::PostgresStore;
use crate::keeper::Failure;
use crate::rows::{PENDING, RegistrationRow};
use crate::schema::registrations;
use crate::statements::TakeLock;

#[async_trait]
impl Registrations for PostgresStore {
    async fn put(&self, registration: Registration, now: DateTime<Utc>) -> Result<(), PutRegistrationError> {
        let refusal = self.rest.run(move |connection| put(connection, &registration, now)).await?;
        refusal.map_or(Ok(()), Err)
    }

    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
        self.rest
            .run(move |connection| {
                let row: Option<RegistrationRow> = registrations::table
                    .find(id.as_uuid())
                    .select(RegistrationRow::as_select())
                    .first(connection)
                    .optional()?;
                Ok(row.map(RegistrationRow::into_registration).transpose()?)
            })
            .await
    }

    async fn heard(
        &self,
        code: CodeDigest,
        names: Vec<NumberDigest>,
        now: DateTime<Utc>,
    ) -> Result<Option<Registration>, StoreError> {
        self.rest
            .run(move |connection| {
                connection.transaction::<_, Failure, _>(|connection| {
                    TakeLock::of_registrations().execute(connection)?;
                    forget(connection, now)?;
                    let names: Vec<&[u8]> = names.iter().map(|name| name.0.as_slice()).collect();
                    let row: Option<RegistrationRow> = registrations::table
                        .filter(registrations::number_digest.eq_any(names))
                        .filter(registrations::code_digest.eq(code.0.as_slice()))
                        .order((registrations::state.ne(PENDING), registrations::id))
                        .select(RegistrationRow::as_select())
                        .first(connection)
                        .optional()?;
                    Ok(row.map(RegistrationRow::into_registration).transpose()?)
                })
            })
            .await
    }

    async fn close(
        &self,
        id: RegistrationId,
        verdict: RegistrationVerdict,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.rest
            .run(move |connection| {
                diesel::update(
                    registrations::table
                        .filter(registrations::id.eq(id.as_uuid()).and(registrations::state.eq(PENDING))),
                )
                .set((
                    registrations::state.eq(verdict.as_str()),
                    registrations::closed_at.eq(at),
                    registrations::phone_number.eq(None::<String>),
                    registrations::first_name.eq(None::<String>),
                    registrations::last_name.eq(None::<String>),
                    registrations::email_address.eq(None::<String>),
                    registrations::degree.eq(None::<String>),
                    registrations::graduation_date.eq(None::<chrono::NaiveDate>),
                    registrations::language.eq(None::<String>),
                ))
                .execute(connection)?;
                Ok(())
            })
            .await
    }
}

/// Keeps it, or says why not. Those who put wait for one another, so that no two count the same room.
fn put(
    connection: &mut PgConnection,
    registration: &Registration,
    now: DateTime<Utc>,
) -> Result<Option<PutRegistrationError>, Failure> {
    connection.transaction(|connection| {
        TakeLock::of_registrations().execute(connection)?;
        forget(connection, now)?;
        let open = registrations::table.filter(registrations::state.eq(PENDING));
        let of_number: i64 = open
            .filter(registrations::number_digest.eq(registration.number_digest.0.as_slice()))
            .count()
            .get_result(connection)?;
        if of_number >= i64::from(MOST_OPEN_OF_NUMBER) {
            return Ok(Some(PutRegistrationError::TooManyOfNumber));
        }
        let all: i64 = open.count().get_result(connection)?;
        if all >= i64::from(MOST_OPEN) {
            return Ok(Some(PutRegistrationError::TooMany));
        }
        diesel::insert_into(registrations::table)
            .values(RegistrationRow::of(registration))
            // Ours already, if only the answer to an earlier try was lost.
            .on_conflict_do_nothing()
            .execute(connection)?;
        Ok(None)
    })
}

/// Forgets those that are over.
fn forget(connection: &mut PgConnection, now: DateTime<Utc>) -> QueryResult<()> {
    let expired = registrations::state.eq(PENDING).and(registrations::expires_at.le(now));
    diesel::delete(registrations::table.filter(expired)).execute(connection)?;
    let closed = registrations::closed_at.le(now - REGISTRATION_REMEMBERED);
    diesel::delete(registrations::table.filter(closed)).execute(connection)?;
    Ok(())
}
