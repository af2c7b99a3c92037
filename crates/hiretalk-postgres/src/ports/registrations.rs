//! `Registrations` on Postgres.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use diesel::pg::Pg;
use diesel::prelude::{
    BoolExpressionMethods, Connection, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult,
    RunQueryDsl, SelectableHelper,
};
use diesel::sql_types::Uuid as SqlUuid;
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::ports::{Registrations, StoreError};
use hiretalk_domain::registration::{
    CodeDigest, REGISTRATION_GRACE, REGISTRATION_REMEMBERED, Registration, RegistrationVerdict,
};
use uuid::Uuid;

use crate::PostgresStore;
use crate::connection_holder::Failure;
use crate::rows::{PENDING, RegistrationRow};
use crate::schema::registrations;
use crate::statements::TakeLock;

#[async_trait]
impl Registrations for PostgresStore {
    async fn put(&self, registration: Registration, most: u32) -> Result<(), StoreError> {
        self.rest.run(move |connection| put(connection, &registration, most)).await
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

    async fn forget(&self, now: DateTime<Utc>, most: u32) -> Result<(), StoreError> {
        self.rest.run(move |connection| forget(connection, now, most)).await
    }
}

/// Keeps it. Those who put wait for one another, so that no two count the same room.
fn put(connection: &mut PgConnection, registration: &Registration, most: u32) -> Result<(), Failure> {
    connection.transaction(|connection| {
        TakeLock::of_registrations().execute(connection)?;
        let inserted = diesel::insert_into(registrations::table)
            .values(RegistrationRow::of(registration))
            // Ours already, if only the answer to an earlier try was lost.
            .on_conflict_do_nothing()
            .execute(connection)?;
        if inserted == 1 {
            let others = all_but_newest(most.saturating_sub(1))
                .filter(registrations::number_digest.eq(registration.number_digest.0.as_slice()))
                .filter(registrations::id.ne(registration.id.as_uuid()))
                .load(connection)?;
            remove(connection, others)?;
        }
        Ok(())
    })
}

/// Forgets. It takes turns with those who put, since both may take the same rows away.
fn forget(connection: &mut PgConnection, now: DateTime<Utc>, most: u32) -> Result<(), Failure> {
    connection.transaction(|connection| {
        TakeLock::of_registrations().execute(connection)?;
        let expired =
            registrations::state.eq(PENDING).and(registrations::expires_at.le(now - REGISTRATION_GRACE));
        diesel::delete(registrations::table.filter(expired)).execute(connection)?;
        let closed = registrations::closed_at.le(now - REGISTRATION_REMEMBERED);
        diesel::delete(registrations::table.filter(closed)).execute(connection)?;
        let too_many = all_but_newest(most).load(connection)?;
        remove(connection, too_many)?;
        Ok(())
    })
}

/// Those that wait, the newest first, without the first `most`.
fn all_but_newest<'a>(most: u32) -> registrations::BoxedQuery<'a, Pg, SqlUuid> {
    registrations::table
        .filter(registrations::state.eq(PENDING))
        .order((registrations::expires_at.desc(), registrations::id.desc()))
        .select(registrations::id)
        .offset(i64::from(most))
        .into_boxed()
}

fn remove(connection: &mut PgConnection, ids: Vec<Uuid>) -> QueryResult<()> {
    if !ids.is_empty() {
        diesel::delete(registrations::table.filter(registrations::id.eq_any(ids))).execute(connection)?;
    }
    Ok(())
}
