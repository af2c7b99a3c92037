//! `Registrations` on Postgres.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::prelude::{
    BoolExpressionMethods, Connection, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult,
    RunQueryDsl, SelectableHelper,
};
use hiretalk_domain::ports::{Registrations, StoreError};
use hiretalk_domain::{
    CodeDigest, NumberDigest, REGISTRATION_GRACE, REGISTRATION_REMEMBERED, Registration, RegistrationId,
    RegistrationRoom, RegistrationVerdict,
};
use uuid::Uuid;

use crate::PostgresStore;
use crate::keeper::Failure;
use crate::rows::{PENDING, RegistrationRow};
use crate::schema::registrations;
use crate::statements::TakeLock;

#[async_trait]
impl Registrations for PostgresStore {
    async fn put(&self, registration: Registration, room: RegistrationRoom) -> Result<(), StoreError> {
        self.rest.run(move |connection| put(connection, &registration, room)).await
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
        sent_at: DateTime<Utc>,
    ) -> Result<Option<Registration>, StoreError> {
        self.rest
            .run(move |connection| {
                let names: Vec<&[u8]> = names.iter().map(|name| name.0.as_slice()).collect();
                let counts = registrations::state.ne(PENDING).or(registrations::expires_at.gt(sent_at));
                let row: Option<RegistrationRow> = registrations::table
                    .filter(registrations::number_digest.eq_any(names))
                    .filter(registrations::code_digest.eq(code.0.as_slice()))
                    .filter(counts)
                    .order((registrations::state.ne(PENDING), registrations::id))
                    .select(RegistrationRow::as_select())
                    .first(connection)
                    .optional()?;
                Ok(row.map(RegistrationRow::into_registration).transpose()?)
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

    async fn forget(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.rest
            .run(move |connection| {
                let expired = registrations::state
                    .eq(PENDING)
                    .and(registrations::expires_at.le(now - REGISTRATION_GRACE));
                diesel::delete(registrations::table.filter(expired)).execute(connection)?;
                let closed = registrations::closed_at.le(now - REGISTRATION_REMEMBERED);
                diesel::delete(registrations::table.filter(closed)).execute(connection)?;
                Ok(())
            })
            .await
    }
}

/// Keeps it. Those who put wait for one another, so that no two count the same room.
fn put(
    connection: &mut PgConnection,
    registration: &Registration,
    room: RegistrationRoom,
) -> Result<(), Failure> {
    let RegistrationRoom { of_number, in_all } = room;
    connection.transaction(|connection| {
        TakeLock::of_registrations().execute(connection)?;
        let inserted = diesel::insert_into(registrations::table)
            .values(RegistrationRow::of(registration))
            // Ours already, if only the answer to an earlier try was lost.
            .on_conflict_do_nothing()
            .execute(connection)?;
        if inserted == 0 {
            return Ok(());
        }
        let waiting = registrations::table
            .filter(registrations::state.eq(PENDING))
            .filter(registrations::id.ne(registration.id.as_uuid()))
            .order((registrations::expires_at.desc(), registrations::id.desc()))
            .select(registrations::id);
        let of_number = waiting
            .filter(registrations::number_digest.eq(registration.number_digest.0.as_slice()))
            .offset(i64::from(of_number.saturating_sub(1)))
            .load(connection)?;
        remove(connection, of_number)?;
        let in_all = waiting.offset(i64::from(in_all.saturating_sub(1))).load(connection)?;
        remove(connection, in_all)?;
        Ok(())
    })
}

fn remove(connection: &mut PgConnection, ids: Vec<Uuid>) -> QueryResult<()> {
    if !ids.is_empty() {
        diesel::delete(registrations::table.filter(registrations::id.eq_any(ids))).execute(connection)?;
    }
    Ok(())
}
