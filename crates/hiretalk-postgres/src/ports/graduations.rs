//! `Graduations` on Postgres.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::prelude::{
    Connection, ExpressionMethods, OptionalExtension, PgConnection, QueryDsl, RunQueryDsl, SelectableHelper,
};
use hiretalk_domain::candidate::{PersonName, Recipient};
use hiretalk_domain::graduation::{
    DueGraduation, Graduation, GraduationFilter, GraduationPageRequest, GraduationStatus, Institution,
    StoredGraduation,
};
use hiretalk_domain::ids::{CandidateId, EventId};
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::{Graduations, StoreError};

use crate::PostgresStore;
use crate::connection_holder::Failure;
use crate::rows::GraduationRow;
use crate::schema::graduations;
use crate::statements::{
    AllGraduations, BeginLease, GraduationsByBoth, GraduationsByStatus, LeaseGraduations,
};

#[async_trait]
impl Graduations for PostgresStore {
    async fn find(&self, id: EventId) -> Result<Option<StoredGraduation>, StoreError> {
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

    async fn find_open(&self, candidate_id: CandidateId) -> Result<Vec<Graduation>, StoreError> {
        self.rest.run(move |connection| find_open(connection, &candidate_id)).await
    }

    async fn lease(
        &self,
        now: DateTime<Utc>,
        limit: u16,
        lease: Duration,
    ) -> Result<Vec<DueGraduation>, StoreError> {
        self.graduations_notifier.look();
        let (limit, seconds) = (i64::from(limit), lease.as_secs_f64());
        self.graduations
            .run(move |connection| {
                let rows = connection.transaction::<_, Failure, _>(|connection| {
                    BeginLease.execute(connection)?;
                    Ok(LeaseGraduations { now, limit, seconds }.load::<DueRow>(connection)?)
                })?;
                Ok(rows.into_iter().filter_map(readable).collect())
            })
            .await
    }

    async fn wait_for_due(&self, wait: Duration) {
        self.graduations_notifier.may_wait(wait).await;
    }
}

/// A graduation, the number and the first name.
type DueRow = (GraduationRow, Option<String>, Option<String>);

/// Whoever wrote a row that cannot be read may be newer than this process, and will start it. It comes again when its
/// lease ends, and the others need not wait for that.
fn readable(row: DueRow) -> Option<DueGraduation> {
    due(row).inspect_err(|error| tracing::error!(cause = %error, "a graduation is left to others")).ok()
}

fn due((row, phone_number, first_name): DueRow) -> Result<DueGraduation, StoreError> {
    let stored = row.into_kept()?;
    let unreadable = |column| StoreError::UnreadableRow {
        table: "candidates",
        column,
        row: stored.graduation.candidate_id().to_string(),
    };
    let recipient = match (phone_number, first_name) {
        (Some(phone_number), Some(first_name)) => Some(Recipient {
            phone_number: PhoneNumber::restore(&phone_number).map_err(|_| unreadable("phone_number"))?,
            first_name: PersonName::parse(&first_name).map_err(|_| unreadable("first_name"))?,
        }),
        (Some(_) | None, None) | (None, Some(_)) => None,
    };
    Ok(DueGraduation { stored, recipient })
}

/// One index walk for each status that is wanted, put together.
fn page(connection: &mut PgConnection, request: &GraduationPageRequest) -> Result<Vec<Graduation>, Failure> {
    let GraduationPageRequest { filter: GraduationFilter { statuses, institution }, after, limit } = request;
    let (after, limit) = (after.as_ref().map_or("", EventId::as_str), i64::from(*limit));
    let institution = institution.as_ref().map(Institution::as_str);
    let wanted = |status: &GraduationStatus| statuses.is_empty() || statuses.contains(status);
    let wanted = GraduationStatus::ALL.iter().copied().filter(wanted).map(GraduationStatus::as_str);
    let mut rows: Vec<GraduationRow> = Vec::new();
    if statuses.is_empty() && institution.is_none() {
        rows = AllGraduations { after, limit }.load(connection)?;
    } else {
        for status in wanted {
            rows.extend(match institution {
                None => GraduationsByStatus { status, after, limit }.load::<GraduationRow>(connection)?,
                Some(institution) => GraduationsByBoth { institution, status, after, limit }
                    .load::<GraduationRow>(connection)?,
            });
        }
    }
    let page = rows.into_iter().map(|row| row.into_kept().map(|stored| stored.graduation));
    let mut page = page.collect::<Result<Vec<Graduation>, StoreError>>()?;
    page.sort_by(|one, other| one.id.cmp(&other.id));
    page.truncate(usize::from(request.limit));
    Ok(page)
}

/// A candidate's id names the institution and the student, and those have an index; a few are not about graduates.
fn find_open(connection: &mut PgConnection, candidate_id: &CandidateId) -> Result<Vec<Graduation>, Failure> {
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
    Ok(rows
        .into_iter()
        .map(|row| row.into_kept().map(|stored| stored.graduation))
        .collect::<Result<_, _>>()?)
}
