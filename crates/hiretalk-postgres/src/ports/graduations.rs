//! `Graduations` on Postgres.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::{
    Connection, ExpressionMethods, OptionalExtension, PgConnection, QueryDsl, RunQueryDsl, SelectableHelper,
};
use diesel::sql_types::Bool;
use hiretalk_domain::ports::{DueGraduation, Graduations, KeptGraduation, Recipient, StoreError};
use hiretalk_domain::{
    CandidateId, EventId, Graduation, GraduationPageRequest, GraduationStatus, PersonName, PhoneNumber,
};

use crate::PostgresStore;
use crate::keeper::Failure;
use crate::rows::GraduationRow;
use crate::schema::graduations;
use crate::statements::{BeginLease, LeaseGraduations};

#[async_trait]
impl Graduations for PostgresStore {
    async fn find(&self, id: EventId) -> Result<Option<KeptGraduation>, StoreError> {
        self.rest
            .run(move |connection| {
                let row: Option<GraduationRow> = graduations::table
                    .find(id.as_str())
                    .select(GraduationRow::as_select())
                    .first(connection)
                    .optional()?;
                Ok(row.map(GraduationRow::into_kept).transpose()?)
            })
            .await
    }

    async fn page(&self, request: GraduationPageRequest) -> Result<Vec<Graduation>, StoreError> {
        self.rest.run(move |connection| page(connection, &request)).await
    }

    async fn open_of(&self, candidate_id: CandidateId) -> Result<Vec<Graduation>, StoreError> {
        self.rest.run(move |connection| open_of(connection, &candidate_id)).await
    }

    async fn lease(
        &self,
        now: DateTime<Utc>,
        limit: u16,
        lease: Duration,
    ) -> Result<Vec<DueGraduation>, StoreError> {
        self.graduations_wake.look();
        let (limit, seconds) = (i64::from(limit), lease.as_secs_f64());
        self.graduations
            .run(move |connection| {
                let rows = connection.transaction::<_, Failure, _>(|connection| {
                    BeginLease.execute(connection)?;
                    Ok(LeaseGraduations { now, limit, seconds }.load::<DueRow>(connection)?)
                })?;
                Ok(rows.into_iter().map(due).collect::<Result<_, _>>()?)
            })
            .await
    }

    async fn due_may_wait(&self, wait: Duration) {
        self.graduations_wake.may_wait(wait).await;
    }
}

/// A graduation, the number and the first name.
type DueRow = (GraduationRow, Option<String>, Option<String>);

fn due((row, phone_number, first_name): DueRow) -> Result<DueGraduation, StoreError> {
    let kept = row.into_kept()?;
    let unreadable = |column| StoreError::UnreadableRow {
        table: "candidates",
        column,
        row: kept.graduation.candidate_id().to_string(),
    };
    let recipient = match (phone_number, first_name) {
        (Some(phone_number), Some(first_name)) => Some(Recipient {
            phone_number: PhoneNumber::restore(&phone_number).map_err(|_| unreadable("phone_number"))?,
            first_name: PersonName::parse(&first_name).map_err(|_| unreadable("first_name"))?,
        }),
        (Some(_) | None, None) | (None, Some(_)) => None,
    };
    Ok(DueGraduation { kept, recipient })
}

/// One index walk for each status, put together.
/// The condition with the status in it: a plan for any status would take all of them to be equally frequent, and read the
/// whole table for a page of the rarest.
fn has_status(status: GraduationStatus) -> &'static str {
    match status {
        GraduationStatus::Scheduled => "graduations.status = 'SCHEDULED'",
        GraduationStatus::Waiting => "graduations.status = 'WAITING'",
        GraduationStatus::Started => "graduations.status = 'STARTED'",
        GraduationStatus::Cancelled => "graduations.status = 'CANCELLED'",
    }
}

fn page(connection: &mut PgConnection, request: &GraduationPageRequest) -> Result<Vec<Graduation>, Failure> {
    let GraduationPageRequest { filter, after, limit } = request;
    let mut statuses: Vec<Option<GraduationStatus>> = filter.statuses.iter().copied().map(Some).collect();
    statuses.sort_unstable();
    statuses.dedup();
    if statuses.is_empty() {
        statuses.push(None);
    }
    let mut page = Vec::new();
    for status in statuses {
        let mut query = graduations::table
            .select(GraduationRow::as_select())
            .order(graduations::id.asc())
            .limit(i64::from(*limit))
            .into_boxed();
        if let Some(status) = status {
            query = query.filter(sql::<Bool>(has_status(status)));
        }
        if let Some(institution) = &filter.institution {
            query = query.filter(graduations::institution.eq(institution.as_str()));
        }
        if let Some(after) = after {
            query = query.filter(graduations::id.gt(after.as_str()));
        }
        for row in query.load::<GraduationRow>(connection)? {
            page.push(row.into_kept()?.graduation);
        }
    }
    page.sort_by(|one, other| one.id.cmp(&other.id));
    page.truncate(usize::from(*limit));
    Ok(page)
}

/// A candidate's id names the institution and the student, and those have an index; a few are not about graduates.
fn open_of(connection: &mut PgConnection, candidate_id: &CandidateId) -> Result<Vec<Graduation>, Failure> {
    let Some((institution, student_id)) = candidate_id.as_str().split_once(':') else {
        return Ok(Vec::new());
    };
    let open = [GraduationStatus::Scheduled.as_str(), GraduationStatus::Waiting.as_str()];
    let rows: Vec<GraduationRow> = graduations::table
        .filter(graduations::institution.eq(institution))
        .filter(graduations::student_id.eq(student_id))
        .filter(graduations::status.eq_any(open))
        .order(graduations::id.asc())
        .select(GraduationRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(|row| row.into_kept().map(|kept| kept.graduation)).collect::<Result<_, _>>()?)
}
